"""The year as a chart: who is without each service week by week, with the weeks marked when some place is cut off."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup

from accessibility.outputs.each_language import in_each
from accessibility.scenarios.weeks import runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from accessibility.outputs.words import Words

__all__ = ["weeks_in_words", "year_chart"]

_HEIGHT = 100.0
_BAR = 10.0


def year_chart(weeks: pd.DataFrame, spoken: Sequence[Words]) -> dict[str, Any]:
    """One panel for each kind of service, all on one scale; the table of the weeks is its twin in numbers.

    Parameters
    ----------
    weeks
        Index (week, kind): ``first_day`` (its Monday), ``people_missing``, ``people_unreached``, ``places_missing``, ``places_unreached``.
    spoken
        The words of each language of the page.

    Returns
    -------
    dict
        ``panels`` (``caption``, ``svg``, ``gaps``), ``scale``, ``legend`` (``symbol``, ``text``), ``months``, ``note``.
    """
    kinds = list(dict.fromkeys(weeks.index.get_level_values("kind")))
    unit = "people" if weeks["people_missing"].notna().all() else "places"
    of = {str(kind): weeks[weeks.index.get_level_values("kind") == kind].droplevel("kind") for kind in kinds}
    most = max((float(one[f"{unit}_missing"].max()) for one in of.values()), default=0.0)
    return {
        "panels": [_panel(kind, one, unit, most, spoken) for kind, one in of.items()],
        "scale": in_each(spoken, lambda w: w.say(f"chart.scale_{unit}", most=round(most))),
        "legend": [
            (symbol, in_each(spoken, lambda w, key=symbol: w.say(f"chart.{key}_{unit}" if key != "gap" else "chart.gap")))  # type: ignore[misc]
            for symbol in ("missing", "unreached", "gap")
        ],
        "months": in_each(spoken, lambda w: w.say("chart.months")),
        "note": in_each(spoken, lambda w: w.say("chart.twin")),
    }


def weeks_in_words(weeks: Sequence[int]) -> str:
    r"""Weeks as spans: those that follow each other are joined.

    Parameters
    ----------
    weeks
        Numbers in rising order.

    Examples
    --------
    >>> ascii(weeks_in_words([1, 2, 3, 14, 16, 17]))
    "'1\\u20133, 14, 16\\u201317'"
    """
    return ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in runs_of(weeks))  # noqa: RUF001  # the dash of a span


def _panel(kind: str, weeks: pd.DataFrame, unit: str, most: float, spoken: Sequence[Words]) -> dict[str, Any]:
    missing, unreached = (weeks[f"{unit}_{what}"].to_numpy(dtype=float) for what in ("missing", "unreached"))
    number = weeks.index.get_level_values("week").to_numpy()
    cut = weeks["places_unreached"].to_numpy(dtype=float)
    gap = cut > cut.min()
    worst = int(np.argmax(missing))
    values = {"most": round(float(missing[worst])), "least": round(float(missing.min())), "week": int(number[worst])}
    told = weeks_in_words([int(week) for week in number[gap]])
    return {
        "caption": in_each(spoken, lambda w: w.say(f"chart.panel_{unit}", kind=w.kind(kind), **values)),
        "svg": _drawn(missing, unreached, gap, most, dt.date.fromisoformat(str(weeks["first_day"].iloc[0]))),
        "gaps": in_each(spoken, lambda w: w.say("chart.gap_weeks", weeks=told)) if told else "",
    }


def _drawn(
    missing: NDArray[np.float64], unreached: NDArray[np.float64], gap: NDArray[np.bool_], most: float, monday: dt.date
) -> Markup:  # fmt: skip
    """Bars of one kind, a line at each month's beginning, and a mark under each week when some place is cut off."""
    width = _BAR * len(missing)
    parts = [Markup('<path class="yc-month" d="{}"/>').format("".join(f"M{at:.1f} 0V{_HEIGHT:g}" for at in _months(monday, len(missing))))]
    for name, heights in (("missing", missing), ("unreached", unreached)):
        tall = heights / most * _HEIGHT if most > 0 else np.zeros(len(heights))
        bars = "".join(
            f"M{_BAR * week + 1:g} {_HEIGHT:g}v{-high:.2f}h{_BAR - 2:g}v{high:.2f}z" for week, high in enumerate(tall) if high > 0
        )
        parts.append(Markup('<path class="yc-{}" d="{}"/>').format(name, bars))
    marks = "".join(f"M{_BAR * week:g} {_HEIGHT + 4:g}h{_BAR:g}v8h{-_BAR:g}z" for week in np.flatnonzero(gap))
    parts.append(Markup('<path class="yc-gap" d="{}"/>').format(marks))
    parts.append(Markup('<path class="yc-axis" d="M0 {0:g}H{1:g}"/>').format(_HEIGHT, width))
    head = Markup('<svg class="yc" viewBox="0 0 {:g} {:g}" preserveAspectRatio="none" aria-hidden="true" focusable="false">')
    return head.format(width, _HEIGHT + 14) + Markup("").join(parts) + Markup("</svg>")


def _months(monday: dt.date, weeks: int) -> list[float]:
    """Where the months after the first begin, along weeks from a Monday on whose Thursday lies in January."""
    year = (monday + dt.timedelta(days=3)).year
    days = [(dt.date(year, month, 1) - monday).days for month in range(2, 13)]
    return [_BAR * day / 7 for day in days if day < 7 * weeks]
