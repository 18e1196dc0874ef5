"""States of the map that hold for some weeks or one hour only: the weeks of the year that are alike, and moments."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from accessibility import measures
from accessibility.outputs.states import State
from accessibility.outputs.words import words
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
_DAYS_OF_WEEK = 7
_LAST_WEEK = 52


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
    first = dt.date(year, 1, 1) + dt.timedelta(days=_DAYS_OF_WEEK * (weeks[0] - 1))
    named = {
        language: _called(words(language), days_of(weeks, year), running, dated=len(study.year.crossings) > 0) for language in LANGUAGES
    }
    return _of(study, outcome.season, outcome.closest, outcome.missing, outcome.offers, named, f"from_{first:%m%d}")


def _called(spoken: Words, days: str, running: Sequence[str], *, dated: bool) -> str:
    if not dated:
        return days
    key = "none" if not running else "named" if len(running) <= _MOST_NAMED else "many"
    return spoken.say(f"finding.period_{key}", days=days, names=", ".join(running), count=len(running))


def days_of(weeks: Iterable[int], year: int) -> str:
    """The days of some weeks of a year as spans, such as ``1.1.–21.1., 2.4.–6.5.``.

    Parameters
    ----------
    weeks
        Counted from New Year's Day, 1 to 52, rising; the last one goes on to New Year's Eve.
    year
        Which year.

    Examples
    --------
    >>> days_of([1, 2, 52], 2026)
    '1.1.–14.1., 24.12.–31.12.'
    """  # noqa: RUF002  # the dash of a range
    spans: list[list[int]] = []
    for week in weeks:
        if spans and spans[-1][1] == week - 1:
            spans[-1][1] = week
        else:
            spans.append([week, week])
    start = dt.date(year, 1, 1)

    def told(first: int, last: int) -> str:
        begins = start + dt.timedelta(days=_DAYS_OF_WEEK * (first - 1))
        ends = dt.date(year, 12, 31) if last == _LAST_WEEK else start + dt.timedelta(days=_DAYS_OF_WEEK * last - 1)
        return f"{begins.day}.{begins.month}.–{ends.day}.{ends.month}."  # noqa: RUF001  # the dash of a range

    return ", ".join(told(*span) for span in spans)


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
        return (_of(study, moment.season, surely.closest, surely.missing, surely.offers, dict(name), layer),)
    both = []
    for then, key in ((surely, "surely"), (perhaps, "perhaps")):
        called = {language: words(language).say(f"finding.period_{key}", moment=_in(name, language)) for language in LANGUAGES}
        both.append(_of(study, moment.season, then.closest, then.missing, then.offers, called, f"{layer}_{key}"))
    return tuple(both)


def _in(name: Mapping[str, str], language: str) -> str:
    return name.get(language) or next(iter(name.values()))


def _of(
    study: Study, season: str, closest: pd.DataFrame, missing: pd.DataFrame, offers: pd.DataFrame, called: dict[str, str], layer: str
) -> State:  # fmt: skip
    open_then = study.services.index.isin(offers.index.get_level_values("service"))
    offering = study.services.index.isin(study.offers.index.get_level_values("service"))
    basic = [kind for kind in study.config.basic_kinds if kind in study.standards.index]
    basket = measures.basket(closest, study.standards, kinds=basic or None)
    services = study.services[open_then] if (offering & ~open_then).any() else None
    return State(season, missing, services=services, period=called, layer=layer, basket=basket)
