"""States of the map that hold for some weeks or one hour only: the weeks of the year that are alike, and moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility import measures
from accessibility.outputs.states import State
from accessibility.outputs.words import words
from accessibility.scenarios.weeks import days_of_run, runs_of
from accessibility.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from accessibility.outputs.words import Words
    from accessibility.scenarios import Moment, Year
    from accessibility.scenarios.outcome import Outcome
    from accessibility.study import Study

__all__ = ["days_of", "states_of_moment", "states_of_year"]

_MOST_STATES = 12
_MOST_CELLS = 2_000_000
"""Places times kinds times states, beyond which a page would be slow to open."""

_MOST_NAMED = 2


def states_of_year(study: Study, through: Year, year: int) -> tuple[State, ...]:
    """The different states of a year, each named by its dates and by what runs then, in the order of the year.

    Parameters
    ----------
    study
        The study.
    through
        Its year.
    year
        Which one.

    Returns
    -------
    tuple of State
        Those in which most places reach a service no more, where there are more than a page can show.
    """
    room = min(_MOST_STATES, max(1, _MOST_CELLS // max(1, len(study.places) * len(study.standards))))
    worst = sorted(through.outcomes, key=lambda one: -_unreached(one[2]))[:room]
    return tuple(_state(study, *one, year) for one in sorted(worst, key=lambda one: one[0]))


def _unreached(outcome: Outcome) -> int:
    inside = outcome.study.places["inside"].to_numpy(dtype=bool)
    return sum(int((one.missing["reason"] != "reached").to_numpy()[inside].sum()) for one in outcome.kinds.values())


def _state(study: Study, weeks: Sequence[int], running: Sequence[str], outcome: Outcome, year: int) -> State:
    """One state of the year."""
    dated = len(study.year.crossings) > 0
    named = {w.language: _called(w, days_of(weeks, year, w), running, dated=dated) for w in map(words, LANGUAGES)}
    return _of(study, outcome, outcome.closest, outcome.missing, outcome.offers, named, f"from_week_{weeks[0]:02d}")


def _called(spoken: Words, days: str, running: Sequence[str], *, dated: bool) -> str:
    if not dated:
        return days
    key = "none" if not running else "named" if len(running) <= _MOST_NAMED else "many"
    return spoken.say(f"finding.period_{key}", days=days, names=", ".join(running), count=len(running))


def days_of(weeks: Iterable[int], year: int, spoken: Words) -> str:
    """The days of some weeks of a year as spans, such as ``5.1.–18.1., 30.3.–3.5.``.

    Parameters
    ----------
    weeks
        Numbers by ISO 8601, rising.
    year
        Which year.
    spoken
        The language.

    Examples
    --------
    >>> days_of([2, 3, 52], 2026, words("fi"))
    '5.1.–18.1., 21.12.–27.12.'
    """  # noqa: RUF002  # the dash of a range
    return ", ".join(spoken.days(*days_of_run(year, *run)) for run in runs_of(weeks))


def states_of_moment(study: Study, moment: Moment, name: Mapping[str, str], layer: str) -> tuple[State, ...]:
    """What is surely open at a moment, and with it what may be open, where any place hangs on that.

    Parameters
    ----------
    study
        The study.
    moment
        What was found.
    name
        What the moment is called, by language.
    layer
        Its name for machines.

    Returns
    -------
    tuple of State
        One or two.
    """
    surely, perhaps = moment.surely, moment.perhaps
    if surely.missing["minutes"].equals(perhaps.missing["minutes"]):
        return (_of(study, moment.outcome, surely.closest, surely.missing, surely.offers, dict(name), layer),)
    both = []
    for then, key in ((surely, "surely"), (perhaps, "perhaps")):
        called = {language: words(language).say(f"finding.period_{key}", moment=_in(name, language)) for language in LANGUAGES}
        both.append(_of(study, moment.outcome, then.closest, then.missing, then.offers, called, f"{layer}_{key}"))
    return tuple(both)


def _in(name: Mapping[str, str], language: str) -> str:
    return name.get(language) or next(iter(name.values()))


def _of(
    study: Study, outcome: Outcome, closest: pd.DataFrame, missing: pd.DataFrame, offers: pd.DataFrame, called: dict[str, str], layer: str
) -> State:  # fmt: skip
    open_then = study.services.index.isin(offers.index.get_level_values("service"))
    offering = study.services.index.isin(study.offers.index.get_level_values("service"))
    basic = [kind for kind in study.config.basic_kinds if kind in study.standards.index]
    basket = measures.basket(closest, study.standards, kinds=basic or None)
    services = study.services[open_then] if (offering & ~open_then).any() else None
    roads = None if outcome.study.roads is study.roads else outcome.study.roads
    return State(outcome.season, missing, services=services, roads=roads, period=called, layer=layer, basket=basket)
