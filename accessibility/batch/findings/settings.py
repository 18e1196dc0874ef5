"""The settings of an entry of ``[[access]]`` in words: within how many minutes, and how weight falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.outputs.finding import Sentence
from accessibility.outputs.words import words
from accessibility.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accessibility.config import AccessConfig, DecayConfig

__all__ = ["settings"]


def settings(asked: AccessConfig) -> Iterator[Sentence]:
    """What a reader must know to read the numbers of a measure.

    Parameters
    ----------
    asked
        The entry.
    """
    limits = asked.minutes
    if isinstance(limits, tuple):
        values: dict[str, object] = {"first": _said(limits[0]), "last": _said(limits[1])}
        if asked.people_needed is not None:
            yield Sentence("finding.setting_grows", {**values, "people": round(asked.people_needed)})
        else:
            yield Sentence("finding.setting_limits", values)
    elif limits is not None:
        yield Sentence("finding.setting_binary", {"minutes": _said(limits)})
    if asked.decay is not None:
        yield _of_decay(asked.decay)
    if asked.tau_minutes is not None or asked.measure == "raam":
        yield Sentence("finding.setting_tau", {"minutes": _said(60.0 if asked.tau_minutes is None else asked.tau_minutes)})
    if asked.need_per_person is not None:
        yield Sentence("finding.setting_need", {"amount": _said(1000.0 * asked.need_per_person)})
    if asked.per_minute is not None:
        yield Sentence("finding.setting_logsum", {"minutes": _said(np.log(2.0) / asked.per_minute)})


def _of_decay(given: DecayConfig) -> Sentence:
    """How weight falls with minutes."""
    if given.function == "stepped":
        texts = {language: _steps(given.steps or (), language) for language in LANGUAGES}
        return Sentence("finding.setting_stepped", {"steps": texts})
    values: dict[str, object] = {
        "minutes": given.minutes if given.minutes is not None else given.deviation_minutes,
        "half": None if given.per_minute is None else np.log(2.0) / given.per_minute,
        "exponent": given.exponent,
        "middle": given.middle_minutes,
        "least": given.least_minutes,
    }
    return Sentence(f"finding.setting_{given.function}", {name: _said(float(one)) for name, one in values.items() if one is not None})  # type: ignore[arg-type]


def _steps(steps: tuple[tuple[float, float], ...], language: str) -> str:
    """Zones with their weights."""
    spoken = words(language)
    return "; ".join(f"≤ {_number(limit, language)} min: {spoken.number(float(weight), 2)}" for limit, weight in steps)


def _said(value: float) -> dict[str, str]:
    """A number with no more decimals than it needs, by language."""
    return {language: _number(value, language) for language in LANGUAGES}


def _number(value: float, language: str) -> str:
    """A number with no more decimals than it needs."""
    digits = next((digits for digits in (0, 1) if abs(value - round(value, digits)) < 1e-9), 2)
    return words(language).number(float(value), digits)
