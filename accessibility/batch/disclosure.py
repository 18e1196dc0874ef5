"""People of places too small to be published: merged or taken as not known before anything is counted, so that no sum gives them away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.gaps import merge_small
from accessibility.gaps.disclosure import hides_enough
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accessibility.config import DisclosureConfig
    from accessibility.study import Study

__all__ = ["most_hidden", "publishable"]


def publishable(study: Study) -> Study:
    """The study with small numbers of people merged or taken as not known, as ``[disclosure]`` asks; the study itself if it does not.

    Parameters
    ----------
    study
        The study; it is not changed.

    Returns
    -------
    Study
        With a remark for what was merged and for each column of people in which numbers were hidden. 0 people may be shown.

    Notes
    -----
    Done before anything is computed: sums, sentences, maps and tables then hold none of them, and places say that people are not known.
    Places that needs, priority, holiday homes or scenarios name are never merged away.

    With ``protect`` nothing hidden can be reckoned from what is shown. Where the sum of what is hidden of a municipality leaves too little
    room (:func:`accessibility.gaps.disclosure.hides_enough`), its next smallest place is hidden too, so that its known total gives nothing
    away; how many are hidden only for that is told nowhere. Groups of people are hidden all
    together at a place where one of them, or all people but one of them, is small: a group is then known neither from the others nor from
    all people. What can be reckoned of a table of which whole rows are hidden are sums of rows and sums of columns only: those of rows are
    all people of places, those of columns are groups of a municipality, and both are large enough.
    """
    asked = study.config.disclosure
    if asked is None:
        return study
    places, remarks = study.places.copy(), []
    if asked.how == "merge":
        merged = merge_small(places, least=asked.least, within_m=asked.within_m, keep=_named(study), water=study.water)
        places, remarks = merged.places, list(merged.remarks)
    columns = [name for name in map(str, places.columns) if name == "people" or name.startswith("people_")]
    within = places["municipality"].astype(object) if "municipality" in places else pd.Series("", index=places.index)
    area = pd.factorize(within.to_numpy(), use_na_sentinel=False)[0]
    given = places[columns].to_numpy(dtype=float, na_value=np.nan)
    for column, gone in zip(columns, _hidden(given, columns, area, asked), strict=True):
        if not gone.any():
            continue
        places.loc[gone, column] = np.nan
        details: dict[str, str | float] = {"least": asked.least, "column": column}
        rows = tuple(places.index[gone].astype(str))
        remarks.append(Remark("people_hidden", "excluded", int(gone.sum()), len(places), details, rows))
    return replace(study, places=places, remarks=(*study.remarks, *remarks))


def most_hidden(study: Study, column: str) -> pd.Series:
    """How many people can live at most at places whose number was hidden, by what is shown of the others.

    Parameters
    ----------
    study
        As :func:`publishable` gives it.
    column
        A column of people.

    Returns
    -------
    pandas.Series
        Index place, only those hidden; fewer than may be shown, or ``inf`` where larger ones may be among them and nothing tells how large.

    Notes
    -----
    Places that only protect are the next smallest of their municipality, so none has more people than the smallest that is shown. Groups
    are hidden all together in the order of their sums, which tells nothing of each.
    """
    asked = study.config.disclosure
    hidden = [row for one in study.remarks if one.code == "people_hidden" and one.details["column"] == column for row in one.rows]
    gone = study.places.index.astype(str).isin(hidden)
    index = study.places.index[gone]
    if asked is None or not asked.protect:
        return pd.Series(np.inf if asked is None else float(asked.least), index=index)
    if column != "people":
        return pd.Series(np.inf, index=index)
    within = study.places["municipality"].astype(object) if "municipality" in study.places else pd.Series("", index=study.places.index)
    area = pd.factorize(within.to_numpy(), use_na_sentinel=False)[0]
    shown = study.places[column].to_numpy(dtype=float, na_value=np.nan)
    least = {one: np.nanmin(shown[(area == one) & (shown > 0)], initial=np.inf) for one in np.unique(area[gone])}
    return pd.Series([max(float(asked.least), float(least[one])) for one in area[gone]], index=index)


def _hidden(given: NDArray[np.float64], columns: list[str], area: NDArray[np.int64], asked: DisclosureConfig) -> list[NDArray[np.bool_]]:
    """Which numbers of each column are hidden."""
    small = [(one > 0) & (one < asked.least) for one in given.T]
    if not asked.protect:
        return small
    of_all = [at for at, name in enumerate(columns) if name == "people"]
    groups = [at for at, name in enumerate(columns) if name != "people"]
    gone = np.zeros(len(given), dtype=bool)
    for at in of_all:
        gone = _enough(small[at], given[:, [at]], area, asked.least)
    hidden = dict.fromkeys(of_all, gone)
    rest = [given[:, at] - given[:, group] for at in of_all for group in groups]
    telling = np.logical_or.reduce([gone, *(small[at] for at in groups), *((one > 0) & (one < asked.least) for one in rest)])
    together = _enough(telling, given[:, groups], area, asked.least)
    hidden |= dict.fromkeys(groups, together)
    known = ~np.isnan(given)
    return [hidden[at] & known[:, at] for at in range(len(columns))]


def _enough(hidden: NDArray[np.bool_], given: NDArray[np.float64], area: NDArray[np.int64], least: float) -> NDArray[np.bool_]:
    """Rows hidden, and so many more of each area that in every column the sum of what is hidden there tells none of it."""
    hidden, counted = hidden.copy(), np.nan_to_num(given)
    order = np.lexsort((np.arange(len(given)), counted.sum(axis=1)))
    for one in np.unique(area[hidden]):
        rows = order[area[order] == one]
        for column in range(counted.shape[1]):
            value = counted[:, column]
            for row in rows:
                told = hidden & (area == one) & (value > 0)
                if hides_enough(value[told], least):
                    break
                hidden[row] |= value[row] > 0
    return hidden


def _named(study: Study) -> Iterator[str]:
    """Places that other inputs name by their id."""
    if study.needs is not None:
        yield from study.needs["place"].astype(str)
    yield from study.year.homes["place"].astype(str)
    yield from study.priority.table.index.astype(str)
    yield from study.priority.jury["alternative"].astype(str)
    for scenario in study.config.scenarios:
        for change in scenario.changes:
            yield from (*change.places, *filter(None, [change.at]))
