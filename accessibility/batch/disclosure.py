"""People of places too small to be published: taken as not known before anything is counted, so that no sum gives them away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from accessibility.provenance import Remark

if TYPE_CHECKING:
    from accessibility.study import Study

__all__ = ["publishable"]


def publishable(study: Study) -> Study:
    """The study with small numbers of people taken as not known, as ``[disclosure]`` asks; the study itself if it does not.

    Parameters
    ----------
    study
        The study; it is not changed.

    Returns
    -------
    Study
        With a remark for each column of people in which numbers were hidden. 0 people may be shown.

    Notes
    -----
    Hidden before anything is computed: sums, sentences, maps and tables then hold none of them, and places say that people are not known.
    For tables whose sums are published beside them there is :func:`accessibility.gaps.hide_small`.
    """
    asked = study.config.disclosure
    if asked is None:
        return study
    places, remarks = study.places.copy(), []
    for column in [name for name in map(str, places.columns) if name == "people" or name.startswith("people_")]:
        people = places[column].to_numpy(dtype=float, na_value=np.nan)
        small = (people > 0) & (people < asked.least)
        if small.any():
            places[column] = np.where(small, np.nan, people)
            details: dict[str, str | float] = {"least": asked.least, "column": column}
            remarks.append(Remark("people_hidden", "excluded", int(small.sum()), len(places), details))
    return replace(study, places=places, remarks=(*study.remarks, *remarks))
