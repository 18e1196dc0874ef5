"""Services that several sources tell of: found by name, kind and distance, merged with where each came from, differences listed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from accessibility.loaders.loaded import LoadedServices
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["Merged", "merged_services", "names_alike", "told_twice"]

_ALIKE_M = 300.0
_SAME_M = 60.0
"""Within the first, services of one kind and like names are one; within the second, so are those of which one has no name of its own."""

_ROWS_SHOWN = 50
_WORD = re.compile(r"\w+")
_COMMON = frozenset(["apteekki", "kirjasto", "koulu", "skola", "bibliotek", "apotek", "posti", "oy", "ab", "ky", "tmi", "rn"])
"""Words that many services of a kind share; alone they do not make two names alike unless both consist of nothing else."""

_FIRMS = frozenset(["oy", "oyj", "ab", "abp", "ky", "tmi", "rn", "ry", "rf"])
"""Forms of firms and societies; names that differ in nothing else do not differ."""

_COMPARED = ("status", "channel", "seasons", "provider")
_COMPARED_OFFERS = ("provider", "capacity", "hours_week", "opening_hours")


class Merged(NamedTuple):
    """Services of all sources, each once.

    Parameters
    ----------
    services
        As loaded: of a service that several sources tell of, the row of the first, its gaps filled by the others.
    provenance
        Index ``service`` (every id that was loaded): ``stands`` (the id that stands for it), ``source`` (number of its input, from 1),
        ``metres`` between the two.
    conflicts
        Index ``service``: ``other``, ``kind`` (empty if it is of the service itself), ``column``, ``given`` and ``other_given``, where
        sources differ on one thing: names, status, way of meeting, seasons, provider; of a kind also capacity and opening hours.
    """

    services: LoadedServices
    provenance: pd.DataFrame
    conflicts: pd.DataFrame


def merged_services(sources: Sequence[LoadedServices], *, alike_m: float = _ALIKE_M, same_m: float = _SAME_M) -> Merged:
    """One table of the services of several sources, those told of twice taken once.

    Parameters
    ----------
    sources
        In the order of the study file; where they differ, the first that says anything counts. Ids must differ between them.
    alike_m
        Services of different sources with a kind in common and like names within this distance are the same.
    same_m
        So are those within this distance of which one has no name (its id stands for it).

    Returns
    -------
    Merged
        Services of one and the same source are never merged here.

    Notes
    -----
    A service is paired with its nearest match only, and only if each is the other's nearest, so that two shops of one name side by
    side stay two.
    """
    table = gpd.GeoDataFrame(pd.concat([one.services for one in sources]))
    offers = pd.concat([one.offers for one in sources])
    source = np.repeat(np.arange(1, len(sources) + 1), [len(one.services) for one in sources])
    remarks = tuple(remark for one in sources for remark in one.remarks)
    a, b = _pairs(table, offers, source, alike_m, same_m)
    stands = _stands(len(table), a, b, source)
    ids = table.index.to_numpy(dtype=object)
    provenance = pd.DataFrame({"stands": ids[stands], "source": source, "metres": _apart(table, stands)}, index=table.index)
    conflicts = _conflicts(table, offers, stands)
    gone = stands != np.arange(len(table))
    whole = LoadedServices(
        _filled(table, stands), _moved(offers, table.index, ids[stands]), (*remarks, *_told(table, stands, gone, conflicts))
    )
    return Merged(whole, provenance.sort_index(), conflicts)


def told_twice(merged: Merged, names: Mapping[str, str], sources: Sequence[str]) -> pd.DataFrame:
    """Each service that several sources tell of, with where each came from and what they differ on.

    Parameters
    ----------
    merged
        As :func:`merged_services` gives it.
    names
        The name of every service that was loaded, by its id.
    sources
        What each input is called, in their order.

    Returns
    -------
    pandas.DataFrame
        Index ``service`` (which stands) and ``same_as`` (the id of the other); columns ``name_other``, ``input`` and ``input_other``,
        ``metres_apart``, ``kind`` and ``differs_on`` (missing where they agree), ``told`` and ``told_other``. A row for each
        difference, or one.
    """
    known = merged.provenance
    numbers = dict(zip(known.index.astype(str), known["source"].astype(int), strict=True))
    gone = known[known["stands"] != known.index]
    rows: list[tuple[object, ...]] = []
    for other, service, metres in zip(gone.index.astype(str), gone["stands"].astype(str), gone["metres"], strict=True):
        of_it = merged.conflicts[(merged.conflicts.index == service) & (merged.conflicts["other"] == other)]
        base = (service, other, names[other], sources[numbers[service] - 1], sources[numbers[other] - 1], metres)
        differing = [(row.kind or None, row.column, row.given, row.other_given) for row in of_it.itertuples()]
        rows += [(*base, *difference) for difference in differing or [(None, None, None, None)]]
    columns = ["service", "same_as", "name_other", "input", "input_other", "metres_apart", "kind", "differs_on", "told", "told_other"]
    return pd.DataFrame(rows, columns=columns).set_index(["service", "same_as"])


def names_alike(one: str, other: str) -> bool:
    """Whether two names can be of the same service: one's telling words all stand in the other.

    Parameters
    ----------
    one, other
        Names.

    Returns
    -------
    bool

    Examples
    --------
    >>> names_alike("K-Market Posio", "K-market Posio Oy")
    True
    >>> names_alike("Posion kirjasto", "Tornion kirjasto")
    False
    """
    first, second = (set(_WORD.findall(name.casefold())) for name in (one, other))
    if not first or not second:
        return False
    own, theirs = first - _COMMON, second - _COMMON
    if not own or not theirs:
        return bool(first & second)
    return own <= theirs or theirs <= own


def _pairs(
    table: gpd.GeoDataFrame, offers: pd.DataFrame, source: NDArray[np.int64], alike_m: float, same_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of services of different sources that are the same, each with its nearest only."""
    none = np.empty(0, dtype=np.int64)
    if len(table) < 2:
        return none, none
    xy = np.column_stack([table.geometry.x, table.geometry.y])
    near = KDTree(xy).query_pairs(max(alike_m, same_m), output_type="ndarray")
    near = near[source[near[:, 0]] != source[near[:, 1]]]
    metres = np.hypot(*(xy[near[:, 0]] - xy[near[:, 1]]).T)
    kinds = offers.reset_index().groupby("service")["kind"].agg(set).reindex(table.index)
    kind_sets: list[Any] = [found if isinstance(found, set) else set() for found in kinds]
    names = [_names(row) for row in zip(table.index, table["name"], _column(table, "name_sv"), strict=True)]
    same = np.array(
        [
            bool(kind_sets[i] & kind_sets[j]) and _same(names[i], names[j], far, alike_m, same_m)
            for (i, j), far in zip(near.tolist(), metres.tolist(), strict=True)
        ],
        dtype=bool,
    )
    near, metres = near[same], metres[same]
    keep = _nearest_of_each(near, metres, source)
    return near[keep, 0], near[keep, 1]


def _same(one: tuple[str, ...], other: tuple[str, ...], metres: float, alike_m: float, same_m: float) -> bool:
    if not one or not other:
        return metres <= same_m
    return metres <= alike_m and any(names_alike(a, b) for a in one for b in other)


def _names(row: tuple[Any, Any, Any]) -> tuple[str, ...]:
    """The names of a service; none if its id stands for a name."""
    service, *given = row
    return tuple(str(name) for name in given if isinstance(name, str) and name and not _is_id(name, service))


def _is_id(name: str, service: str) -> bool:
    """Whether a name is no name: the id, or what the service is with its id in brackets."""
    return name == service or name.endswith(f"({service})")


def _nearest_of_each(near: NDArray[np.int64], metres: NDArray[np.float64], source: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Pairs of which each is the nearest match of the other in the other's source."""
    keep = np.zeros(len(near), dtype=bool)
    taken: set[tuple[int, int]] = set()
    for at in np.lexsort((near[:, 1], near[:, 0], np.round(metres, 3))):
        i, j = (int(one) for one in near[at])
        if (i, int(source[j])) not in taken and (j, int(source[i])) not in taken:
            taken |= {(i, int(source[j])), (j, int(source[i]))}
            keep[at] = True
    return keep


def _stands(count: int, a: NDArray[np.int64], b: NDArray[np.int64], source: NDArray[np.int64]) -> NDArray[np.int64]:
    """The position that stands for each: of its group the one of the first source. Groups never hold two of one source."""
    _, group = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(count, count)), directed=False)
    crowded = pd.DataFrame({"group": group, "source": source}).duplicated(keep=False).groupby(group).any()
    alone = crowded.to_numpy()[group]
    order = np.lexsort((np.arange(count), source, group))
    first = order[np.searchsorted(group[order], np.arange(group.max(initial=-1) + 1))]
    return np.where(alone, np.arange(count), first[group])


def _apart(table: gpd.GeoDataFrame, stands: NDArray[np.int64]) -> NDArray[np.float64]:
    xy = np.column_stack([table.geometry.x, table.geometry.y])
    metres: NDArray[np.float64] = np.round(np.hypot(*(xy - xy[stands]).T), 1)
    return metres


def _filled(table: gpd.GeoDataFrame, stands: NDArray[np.int64]) -> gpd.GeoDataFrame:
    """Those that stand, their empty cells filled by the others; a name that was only an id is one."""
    unnamed = np.array([_is_id(str(name), str(service)) for service, name in table["name"].items()], dtype=bool)
    cells = pd.DataFrame(table.drop(columns="geometry")).assign(name=table["name"].mask(unnamed))
    first = cells.groupby(stands, sort=True).first()
    kept = table.iloc[first.index.to_numpy()]
    columns = {str(name): first[name].set_axis(kept.index).astype(table[name].dtype) for name in cells if name != "inside"}
    columns["name"] = columns["name"].fillna(kept["name"])
    return gpd.GeoDataFrame(kept.assign(**columns)).sort_index()


def _moved(offers: pd.DataFrame, index: pd.Index, stands: NDArray[np.object_]) -> pd.DataFrame:
    """Offers under the service that stands; what the first does not say of a kind, the others do."""
    service = pd.Series(stands, index=index).reindex(offers.index.get_level_values("service")).to_numpy()
    kinds = offers.index.get_level_values("kind")
    moved = offers.set_axis(pd.MultiIndex.from_arrays([pd.Index(service, dtype="str"), kinds], names=["service", "kind"]))
    return moved.groupby(level=[0, 1]).first().sort_index()


def _conflicts(table: gpd.GeoDataFrame, offers: pd.DataFrame, stands: NDArray[np.int64]) -> pd.DataFrame:
    """What sources say differently of one service and of what it offers."""
    rows: list[tuple[str, str, str, str, str, str]] = []
    for at in np.flatnonzero(stands != np.arange(len(table))):
        pair = str(table.index[stands[at]]), str(table.index[at])
        first, other = table.iloc[stands[at]], table.iloc[at]
        own = not any(_is_id(str(one["name"]), service) for service, one in zip(pair, (first, other), strict=True))
        if own and _words(str(first["name"])) != _words(str(other["name"])):
            rows += _differing(pair, "", first, other, ("name",))
        rows += _differing(pair, "", first, other, _COMPARED)
        ours, theirs = (_offers_of(offers, service) for service in pair)
        for kind in (kind for kind in ours.index if kind in theirs.index):
            rows += _differing(pair, str(kind), ours.loc[kind], theirs.loc[kind], _COMPARED_OFFERS)
    return pd.DataFrame(rows, columns=["service", "other", "kind", "column", "given", "other_given"]).set_index("service")


def _words(name: str) -> set[str]:
    """The words of a name without the form of the firm."""
    return set(_WORD.findall(name.casefold())) - _FIRMS


def _offers_of(offers: pd.DataFrame, service: str) -> pd.DataFrame:
    """What one service offers, by kind."""
    return offers[offers.index.get_level_values("service") == service].droplevel("service")


def _differing(
    pair: tuple[str, str], kind: str, first: Mapping[str, Any], other: Mapping[str, Any], columns: Sequence[str]
) -> list[tuple[str, str, str, str, str, str]]:
    """The columns that both tell, and tell differently; upper and lower case and spaces apart."""
    rows = []
    for column in columns:
        given, theirs = (_plain(one.get(column)) for one in (first, other))
        if given and theirs and " ".join(given.casefold().split()) != " ".join(theirs.casefold().split()):
            rows.append((*pair, kind, column, given, theirs))
    return rows


def _plain(cell: object) -> str:
    """A cell as it is compared; empty where nothing is told."""
    if isinstance(cell, str):
        return cell
    return f"{cell:g}" if isinstance(cell, float | int | np.number) and np.isfinite(float(cell)) else ""


def _told(table: gpd.GeoDataFrame, stands: NDArray[np.int64], gone: NDArray[np.bool_], conflicts: pd.DataFrame) -> tuple[Remark, ...]:
    """Which services were taken once, and on what their sources differ."""
    if not gone.any():
        return ()
    shown = [f"{table['name'].iloc[stands[at]]} ({table.index[stands[at]]} = {table.index[at]})" for at in np.flatnonzero(gone)]
    told: tuple[Remark, ...] = (
        Remark("services_in_several_sources", "noted", int(gone.sum()), len(table), rows=tuple(shown[:_ROWS_SHOWN])),
    )
    if len(conflicts):
        differing = [
            f"{one.Index}: {' '.join(filter(None, [str(one.kind), str(one.column)]))} {one.given} / {one.other_given}"
            for one in conflicts.itertuples()
        ]
        told += (Remark("services_sources_differ", "noted", len(conflicts), int(gone.sum()), rows=tuple(differing[:_ROWS_SHOWN])),)
    return told


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    return table[name] if name in table else pd.Series(np.nan, index=table.index, dtype="object")
