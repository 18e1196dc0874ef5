"""What topics share: offers of a study as measures count them, its kinds, names by language, and how many people stand behind a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility import measures
from accessibility.measures.known import enough_known
from accessibility.outputs.cell_words import names_of
from accessibility.outputs.finding import Sentence
from accessibility.outputs.names import road_names
from accessibility.outputs.words import words
from accessibility.provenance import Remark
from accessibility.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from accessibility.outputs.results import Results
    from accessibility.study import Study

__all__ = [
    "Counted",
    "by_kind",
    "kinds_in_words",
    "minutes_in_words",
    "named",
    "number_in_words",
    "offers_of",
    "on_map",
    "provider_names",
    "residents_told",
    "road_in_words",
    "standards_of",
    "unknown_told",
    "without_unknown",
]

_UNKNOWN = "_people_unknown"
"""End of columns that count places whose people are not known."""


def offers_of(study: Study) -> pd.DataFrame:
    """Offers with the status, channel and seasons of their service.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    pandas.DataFrame
    """
    return measures.offers_with_services(study.offers, study.services)


def without_unknown(table: pd.DataFrame) -> pd.DataFrame:
    """The table without its columns of places whose people are not known, where they are known everywhere, and without empty bounds.

    Parameters
    ----------
    table
        With columns ``…_people_unknown``, and bounds ``…_least`` and ``…_most`` of other columns.

    Returns
    -------
    pandas.DataFrame
        With its bounds where an upper one is known of anything that is not.
    """
    named = [name for name in table.columns if str(name).endswith(_UNKNOWN) or f"{_UNKNOWN}_" in str(name)]
    bounds = [f"{name}_{end}" for name in table.columns for end in ("least", "most") if f"{name}_most" in table]
    if not table[named].to_numpy(dtype=float).any():
        return table.drop(columns=named + bounds)
    least, most = (table[bounds[first::2]].to_numpy(dtype=float) for first in (0, 1))
    return table if (most > least).any() else table.drop(columns=bounds)


def unknown_told(study: Study) -> tuple[Remark, ...]:
    """What is said beside numbers of people that leave out residents who are not known; nothing where they are known everywhere.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    tuple of Remark
    """
    inside = study.places[study.places["inside"].to_numpy(dtype=bool)]
    unknown = int(inside["people"].isna().sum())
    return (Remark("people_unknown_not_counted", "unknown", unknown, len(inside)),) if unknown else ()


def residents_told(study: Study) -> tuple[Sentence, ...]:
    """That numbers are of those who live there, where the study knows of others who are there too; nothing where it does not.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    tuple of Sentence
    """
    others = study.config.demand is not None or study.config.visitors is not None
    return (Sentence("finding.counts_residents"),) if others else ()


def standards_of(study: Study, kinds: Iterable[str]) -> pd.DataFrame:
    """The standards of some kinds, of all if none is named.

    Parameters
    ----------
    study
        The study.
    kinds
        Kinds with a standard.

    Returns
    -------
    pandas.DataFrame
    """
    wanted = list(kinds)
    return study.standards.loc[wanted] if wanted else study.standards


def kinds_in_words(study: Study, kinds: Iterable[str]) -> dict[str, str]:
    """Names of several kinds, joined, by language.

    Parameters
    ----------
    study
        The study, for its own kinds.
    kinds
        The kinds.

    Returns
    -------
    dict
    """
    wanted = list(kinds)
    return {language: ", ".join(words(language, study).kind(kind).lower() for kind in wanted) for language in LANGUAGES}


def minutes_in_words(minutes: float) -> dict[str, str]:
    """Minutes with their unit, or that they are not reached, by language.

    Parameters
    ----------
    minutes
        ``inf`` where unreached.

    Returns
    -------
    dict
    """
    return {language: words(language).minutes(float(minutes)) for language in LANGUAGES}


def number_in_words(value: float) -> dict[str, str]:
    """A number with as many decimals as its size asks for, by language.

    Parameters
    ----------
    value
        Any number.

    Returns
    -------
    dict
    """
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return {language: words(language).number(float(value), digits) for language in LANGUAGES}


def named(results: Results, table: str, one: object) -> dict[str, str]:
    """The name of a place, a service or a candidate, by language.

    Parameters
    ----------
    results
        The run.
    table
        ``"place"``, ``"service"`` or ``"candidate"``.
    one
        Its id.

    Returns
    -------
    dict
    """
    return {language: names_of(results, words(language, results.study))[table].get(str(one), str(one)) for language in LANGUAGES}


def road_in_words(study: Study, road: str) -> dict[str, str]:
    """The name of a road, or what it is and where, by language.

    Parameters
    ----------
    study
        The study.
    road
        Its id.
    """
    return {language: road_names(study, [road], language).get(road, road) for language in LANGUAGES}


def provider_names(study: Study) -> Mapping[str, str]:
    """Names of providers by id; a provider without a name is called by its id.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    dict
    """
    return {str(one): str(name) for one, name in study.providers["name"].items()} if "name" in study.providers else {}


def on_map(study: Study, table: pd.DataFrame, *, of: str = "place") -> gpd.GeoDataFrame:
    """A table with the spots of its places or services, so that it is a layer of the GeoPackage.

    Parameters
    ----------
    study
        The study.
    table
        With an index level of that name.
    of
        ``"place"`` or ``"service"``.

    Returns
    -------
    geopandas.GeoDataFrame
    """
    spots = (study.places if of == "place" else study.services).geometry
    return gpd.GeoDataFrame(table, geometry=spots.reindex(table.index.get_level_values(of)).array, crs=spots.crs)


class Counted:
    """People inside the area where they are known at enough places, else places: what sentences may count.

    Parameters
    ----------
    study
        The study.
    column
        The column of places that counts people.
    """

    def __init__(self, study: Study, column: str = "people") -> None:
        self.study = study
        inside = study.places[study.places["inside"].to_numpy(dtype=bool)]
        self.places = inside.index
        self.people: NDArray[np.float64] = inside[column].to_numpy(dtype=float, na_value=np.nan)
        self.unknown = int(np.isnan(self.people).sum())
        self.counts_people = enough_known(len(inside), self.unknown) and float(np.nansum(self.people)) > 0
        self.weight: NDArray[np.float64] = np.nan_to_num(self.people) if self.counts_people else np.ones(len(inside))

    @property
    def suffix(self) -> str:
        """End of the key of sentences that count places instead."""
        return "" if self.counts_people else "_places"

    def many(self, which: NDArray[np.bool_]) -> int:
        """How many people, or places, some of the places stand for.

        Parameters
        ----------
        which
            Shape (inside,).
        """
        return round(float(self.weight[which].sum()))


def by_kind(numbers: pd.Series, counted: Counted) -> pd.DataFrame:
    """Numbers of places and kinds as one column a kind, places inside the area only.

    Parameters
    ----------
    numbers
        Index (place, kind).
    counted
        The places inside.

    Returns
    -------
    pandas.DataFrame
    """
    kinds = numbers.index.get_level_values("kind").unique()
    return pd.DataFrame({kind: numbers.xs(kind, level="kind").reindex(counted.places) for kind in kinds}, index=counted.places)
