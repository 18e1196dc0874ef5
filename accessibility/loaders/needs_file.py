"""Needs that people reported, from any table, map or survey export; names, contacts and free text are left behind at the door."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from accessibility.config.inputs import InputConfig
from accessibility.errors import FileFormatError, MissingColumnError, counted
from accessibility.formulas import texts_again
from accessibility.loaders.alike_needs import alike, plain
from accessibility.loaders.cells import texts
from accessibility.loaders.channel_words import with_every_channel
from accessibility.loaders.geometry_columns import GEOMETRY_COLUMNS
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.private_cells import read_private, typed_privately
from accessibility.loaders.typed_columns import check_mapping, finished
from accessibility.provenance import Remark
from accessibility.schema import NEEDS

if TYPE_CHECKING:
    from accessibility.area import StudyArea
    from accessibility.config import NeedsConfig

__all__ = ["load_needs", "needs_of_rows", "returned_files"]

_LANGUAGE = r"[a-z]{2,3}"
_UNITS = ("hours", "minutes")
_SUFFIXES = frozenset({".csv", ".xlsx", ".json", ".geojson", ".gpkg"})
_SENDER = "returned_file"
"""Tells apart rows of different returned files; it goes no further than that."""


def load_needs(config: NeedsConfig, folder: Path, area: StudyArea, places: gpd.GeoDataFrame, known_kinds: tuple[str, ...]) -> Loaded:
    """The needs of a study, from its file and from the files that came back from village evenings.

    Parameters
    ----------
    config
        ``[needs]``.
    folder
        Where the study file is.
    area
        The region, for its coordinate system.
    places
        Places that needs belong to, by id, code, name or nearness.
    known_kinds
        Kinds the study understands.

    Returns
    -------
    Loaded
        As :data:`accessibility.schema.NEEDS` and the columns the study names in ``show``; ids are made of what
        each need says, so that they last from run to run.

    Raises
    ------
    TableError
        With every fault of the table.
    """
    known = ("need", *(column.name for column in NEEDS.columns), *config.show, "note", "contact", *GEOMETRY_COLUMNS)
    check_mapping(config.columns, known, config.called)
    parts: list[pd.DataFrame] = []
    remarks: list[Remark] = []
    if config.given:
        raw = read_private(config, folder, area.crs, config.called)
        parts.append(raw.table.set_axis(raw.table.index.astype(str)))
        remarks += raw.remarks
    files = returned_files(folder, config.returned)
    for number, file in enumerate(files, 1):
        where = f"returned file {number}"
        own = read_private(InputConfig(file=file.name), file.parent, area.crs, where)
        table = texts_again(own.table.drop(columns=_SENDER, errors="ignore")).set_axis([f"{row} of {where}" for row in own.table.index])
        parts.append(table.assign(**{_SENDER: number}))  # equal answers of two people are two needs
        remarks += [one for one in own.remarks if one.code == "degrees_guessed"]
    alike_files = len(files) - len({file.read_bytes() for file in files})
    remarks += [Remark("needs_files_alike", "noted", alike_files, len(files))] if alike_files else []
    if not parts:
        raise FileFormatError(
            f"{config.returned}: no file has come back yet (CSV, Excel, GeoJSON or GeoPackage), and no other needs are given"
        )
    rows = pd.concat([part.to_crs(area.crs) if isinstance(part, gpd.GeoDataFrame) else part for part in parts])
    if any(isinstance(part, gpd.GeoDataFrame) for part in parts):
        rows = gpd.GeoDataFrame(rows, geometry="geometry", crs=area.crs)
    loaded = needs_of_rows(rows, config, places, known_kinds)
    return Loaded(loaded.table, (*(one for one in remarks if one.code != "degrees_guessed"), *loaded.remarks))


def needs_of_rows(rows: pd.DataFrame, config: NeedsConfig, places: gpd.GeoDataFrame, known_kinds: tuple[str, ...]) -> Loaded:
    """Rows as read made into a table of needs.

    Parameters
    ----------
    rows
        With our column names; geometry in the metres of ``places`` where there is any.
    config
        ``[needs]``.
    places
        Places that needs belong to.
    known_kinds
        Kinds the study understands.

    Returns
    -------
    Loaded
        What was merged, emptied or could not be placed is counted and said; rows are named by their number, never by a word of theirs.
    """
    where = config.called or "needs"
    if "kind" not in rows:
        told = f"column 'kind' is missing among {len(rows.columns)} headings; say which it is with columns = {{ kind = … }}"
        raise MissingColumnError([told], where)
    named = rows.set_axis(pd.RangeIndex(1, len(rows) + 1)) if isinstance(rows.index, pd.RangeIndex) else rows
    once, remarks = _each_once(named.set_axis(named.index.astype(str)), where)
    said = _own_words(once)
    once = once.drop(columns=_SENDER, errors="ignore")
    placed, lost = _placed(once, config, places)
    remarks += [Remark("needs_place_unknown", "dropped", len(lost), None, {"file": where}, tuple(map(str, lost)))] if len(lost) else []
    kept = once.drop(index=lost).assign(place=placed.drop(lost))
    meant, emptied = _harmless(pd.DataFrame(kept).drop(columns="geometry", errors="ignore"), config, where)
    kept_columns = {column.name for column in NEEDS.columns} | set(config.show)
    left_behind = sorted(str(name) for name in rows.columns if name not in kept_columns | {"geometry", "need", _SENDER})
    if left_behind:
        remarks.append(Remark("needs_columns_left_behind", "excluded", len(left_behind), details={"file": where}))
    table, faults = typed_privately(meant.rename_axis("need"), NEEDS)
    table = with_every_channel(table, meant)
    faults += _unknown_kinds(table["kind"], known_kinds)
    checked = finished(table, NEEDS, where, faults, tuple(config.show)).loc[meant.index]
    repeats, more = _possibly_same(checked, said.reindex(checked.index), config)
    named_anew = _with_lasting_ids(checked.assign(same_as=repeats))
    if config.alike == "once":
        named_anew = named_anew[named_anew["same_as"].isna()]
    return Loaded(named_anew, (*remarks, *emptied, *more))


def returned_files(folder: Path, name: str | None) -> list[Path]:
    """The files of a folder that came back, in the order of their names.

    Parameters
    ----------
    folder
        Where the study file is.
    name
        The folder of files, as the study names it; None if it names none.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    FileFormatError
        If there is no such folder.
    """
    if name is None:
        return []
    room = folder / name
    if not room.is_dir():
        raise FileFormatError(f"{Path(name).name}: there is no such folder of returned files beside the study file")
    return sorted(file for file in room.iterdir() if file.is_file() and file.suffix.casefold() in _SUFFIXES)


def _own_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Columns people filled in their own words, to be compared only."""
    ours = {"need", "geometry", _SENDER, *(column.name for column in NEEDS.columns)}
    return pd.DataFrame(rows)[[name for name in rows.columns if name not in ours]]


def _possibly_same(table: pd.DataFrame, said: pd.DataFrame, config: NeedsConfig) -> tuple[pd.Series, list[Remark]]:
    """The row each need may repeat, and what is said of it."""
    if table.empty:
        return pd.Series(None, index=table.index, dtype="object"), []
    ticked = [name for name in ("place", "kind", "group", "language", "channels", "times") if name in table]
    groups = table[ticked].astype("object").where(table[ticked].notna(), "").astype("str").agg("|".join, axis=1)
    repeats = alike(groups, table["evidence_date"].fillna(table["from_date"]), said, days=config.alike_days)
    many = int(repeats.notna().sum())
    code = "needs_alike_once" if config.alike == "once" else "needs_alike"
    return repeats, [Remark(code, "noted", many, None, {"file": config.called or "needs"})] if many else []


def _with_lasting_ids(table: pd.DataFrame) -> pd.DataFrame:
    """The table under ids made of what each need says: the same in every run, whatever is reported beside it."""
    if table.empty:
        return table
    told = [column.name for column in NEEDS.columns if column.name not in {"status", "same_as"}]
    shown = table[told].astype("object").where(table[told].notna(), "").astype("str").agg("\x1f".join, axis=1)
    marks = shown.map(lambda text: f"need-{hashlib.sha256(text.encode()).hexdigest()[:10]}")
    again = marks.groupby(marks).cumcount() + 1
    ids = marks.where(again == 1, marks + "-" + again.astype(str))
    named = table.set_axis(pd.Index(ids, name="need")).assign(same_as=table["same_as"].map(ids).to_numpy(dtype=object))
    return named.sort_index(kind="stable")


def _each_once(rows: pd.DataFrame, where: str) -> tuple[pd.DataFrame, list[Remark]]:
    """Rows sent twice, the same in every cell but for upper case, punctuation and spaces, taken once."""
    cells = pd.DataFrame({name: plain(pd.Series(rows[name])) for name in rows.columns}, index=rows.index)
    twice = cells.duplicated()
    if not twice.any():
        return rows, []
    return rows[~twice], [Remark("needs_sent_twice", "dropped", int(twice.sum()), None, {"file": where})]


def _placed(rows: pd.DataFrame, config: NeedsConfig, places: gpd.GeoDataFrame) -> tuple[pd.Series, list[str]]:
    """The place of each row, by id, code or a name that only one place has, else the nearest to its spot; rows without one."""
    found = pd.Series(None, index=rows.index, dtype="object")
    if "place" in rows:
        told = texts(rows["place"])
        found = told.where(told.isin(places.index.astype(str))).astype("object")
        for column in (one for one in ("code", "name") if one in places):
            names = places[column].astype("string").str.casefold()
            only = ~names.duplicated(keep=False) & names.notna()
            by_name = dict(zip(names[only], places.index[only], strict=True))
            found = found.where(found.notna(), told.str.casefold().map(by_name).astype("object"))
    if isinstance(rows, gpd.GeoDataFrame):
        bare = rows.index[found.isna() & rows.geometry.notna() & ~rows.geometry.is_empty]
        if len(bare):
            spots = gpd.GeoDataFrame(geometry=rows.geometry.loc[bare], crs=rows.crs).to_crs(places.crs)
            spots = spots.set_geometry(spots.geometry.representative_point())
            near = gpd.sjoin_nearest(spots, places[["geometry"]].rename_axis("of"), max_distance=config.snap_m or None)
            near = near[~near.index.duplicated()]
            found.loc[near.index] = near["of"].to_numpy(dtype=object)
    return found, list(found.index[found.isna()])


def _harmless(rows: pd.DataFrame, config: NeedsConfig, where: str) -> tuple[pd.DataFrame, list[Remark]]:
    """Our columns only, their free words emptied where the study does not know them: a name cannot slip in by a wrong column."""
    ours = [column.name for column in NEEDS.columns if column.name in rows] + [name for name in config.show if name in rows]
    meant, remarks = rows[ours].copy(), []
    meant["kind"] = texts(meant["kind"]).replace(config.kind_words)
    if "urgency" in meant and config.urgency_words:
        meant["urgency"] = texts(meant["urgency"]).replace({word: str(level) for word, level in config.urgency_words.items()})
    for name, allowed in (("group", config.groups), ("source", config.sources), ("unit", _UNITS), ("language", None)):
        if name not in meant:
            continue
        given = texts(meant[name])
        fine = given.str.fullmatch(_LANGUAGE).fillna(value=False).astype(bool) if allowed is None else given.isin(list(allowed))
        bad = given.notna() & ~fine
        if bad.any():
            remarks.append(Remark(f"needs_{name}_emptied", "excluded", int(bad.sum()), None, {"file": where}))
        meant[name] = given.where(fine)
    return meant, remarks


def _unknown_kinds(kinds: pd.Series, known: tuple[str, ...]) -> list[str]:
    """Rows whose kind nobody knows, named by their number: the word itself may be anything a person wrote."""
    bad = kinds.index[kinds.notna() & ~kinds.isin(known)]
    if not len(bad):
        return []
    rows = ", ".join(map(str, bad[:5]))
    having = counted(len(bad), "row has", "rows have")
    return [f"column 'kind': {having} a kind the study does not know: {rows}; name them in kind_words or add [kinds.…]"]
