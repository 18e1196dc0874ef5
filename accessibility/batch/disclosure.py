"""People of places too small to be published: merged or taken as not known before anything is counted, so that no sum gives them away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from accessibility.gaps import hide_small, merge_small
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accessibility.study import Study

__all__ = ["publishable"]


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
    With ``protect``, where what is hidden of a municipality is one place or fewer people than may be shown, its next smallest place is
    hidden too, so that the municipality's known total gives nothing away. Places that needs, priority, holiday homes or scenarios name are
    never merged away. Groups of people are guarded one by one: where two columns add up to a third, leave one out of the study.
    """
    asked = study.config.disclosure
    if asked is None:
        return study
    places, remarks = study.places.copy(), []
    if asked.how == "merge":
        merged = merge_small(places, least=asked.least, within_m=asked.within_m, keep=_named(study), water=study.water)
        places, remarks = merged.places, list(merged.remarks)
    within = "municipality" if "municipality" in places else None
    for column in [name for name in map(str, places.columns) if name == "people" or name.startswith("people_")]:
        people = places[column].to_numpy(dtype=float, na_value=np.nan)
        small = (people > 0) & (people < asked.least)
        if not small.any():
            continue
        kept = hide_small(places[[column, *([within] if within else [])]], columns=column, least=asked.least, within=within)
        hidden = np.isnan(kept.table[column].to_numpy(dtype=float)) & ~np.isnan(people) if asked.protect else small
        places[column] = np.where(hidden, np.nan, people)
        details: dict[str, str | float] = {"least": asked.least, "column": column, "protects": int((hidden & ~small).sum())}
        rows = tuple(places.index[hidden].astype(str))
        remarks.append(Remark("people_hidden", "excluded", int(hidden.sum()), len(places), details, rows))
    return replace(study, places=places, remarks=(*study.remarks, *remarks))


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
