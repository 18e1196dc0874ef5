"""Postal places of GeoNames with their people by postal code from another table."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.errors import DataError, FileFormatError, MissingColumnError, TableError
from accessibility.loaders.catalogue import record
from accessibility.loaders.cells import numbers, texts
from accessibility.loaders.fetching import fetcher_for
from accessibility.loaders.from_service import fetched_remark
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.missing_file import missing_file
from accessibility.loaders.places_file import places_from
from accessibility.loaders.point_table import rows
from accessibility.loaders.read_table import read
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from accessibility.area import StudyArea
    from accessibility.config import PlacesConfig
    from accessibility.provenance import RemarkKind

__all__ = ["load_places", "read_postal"]

_COLUMNS = (
    "country", "code", "name", "admin1", "admin1_code", "admin2", "admin2_code", "municipality", "municipality_code",
    "latitude", "longitude", "accuracy",
)  # fmt: skip
_MOST_BYTES = 256 << 20
_CODE_WORDS = ("code", "postal_code", "postinumeroalue", "posti_alue")
_PEOPLE_WORDS = ("people", "population", "he_vakiy", "vaesto")
_COARSE = 3
"""Accuracies up to this are the middle of a larger area: 1 estimated, 3 places of that name, 4 its own number, 6 middle of addresses."""


def load_places(config: PlacesConfig, folder: Path, area: StudyArea) -> Loaded:
    """Postal places in and around the area (persons; NaN where the table of people does not have the code).

    Parameters
    ----------
    config
        ``[places]`` with ``source = "geonames"``; ``people_file`` is the table of people by postal code.
    folder
        Where the study file is; answers are kept in ``cache/sources`` there.
    area
        The region.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.PLACES`; index the postal code.

    Raises
    ------
    SourceError
        If the service fails.
    DataError
        If a file is not such a table, or no postal place lies in the area.

    Notes
    -----
    Only Finland is fetched; a file may be of any country. Codes of post-office boxes and firms are no areas where people live: where a
    table of people is given, codes it does not have are left out.
    """
    remarks: tuple[Remark, ...] = ()
    if config.file is not None:
        where = (folder / config.file).name
        table = read_postal((folder / config.file), where)
    else:
        source, where = record("geonames"), "FI.zip"
        kept = fetcher_for(folder).fetch(source, f"/{where}", address=config.address, count=lambda raw: _text(raw).count("\n"))
        table = _table(_text(kept.content()), where)
        remarks = (fetched_remark(source, where, (kept,)),)
    people, said = _people(config, folder, table["code"])
    remarks += said
    twice = table["code"].duplicated()
    if twice.any():
        named = rows(pd.Index(table.loc[twice, "code"]))
        remarks += (Remark("postal_codes_twice", "dropped", int(twice.sum()), len(table), {"file": where}, named),)
    table = table[~twice]
    table = table.assign(people=table["code"].map(people) if people is not None else np.nan)
    if people is not None:
        boxes = ~table["code"].isin(people.index)
        if boxes.all():
            message = f"{where}: none of its {len(table)} postal codes stands in {config.people_file}; is it the right table and country?"
            raise DataError(message)
        table, remarks = table[~boxes], (*remarks, *_left_out(table[boxes], where, len(table)))
        lost = people[~people.index.isin(table["code"]) & (people > 0)]
        if len(lost):
            details: dict[str, str | float] = {"file": str(config.people_file), "people": float(lost.sum())}
            remarks += (Remark("people_without_place", "dropped", len(lost), len(people), details, rows(lost.index)),)
    coarse = table["accuracy"] <= _COARSE
    if coarse.any():
        remarks += (
            Remark("positions_coarse", "noted", int(coarse.sum()), len(table), {"file": where}, rows(pd.Index(table.loc[coarse, "code"]))),
        )
    points = gpd.points_from_xy(table["longitude"], table["latitude"])
    ours = gpd.GeoDataFrame(table[["name", "code", "municipality", "people"]], geometry=points, crs="EPSG:4326").assign(place=table["code"])
    return places_from(Loaded(ours, remarks), config, area, where)


def read_postal(path: Path, where: str) -> pd.DataFrame:
    """A file of postal codes as GeoNames publishes it: text without a head, or zipped.

    Parameters
    ----------
    path
        ``FI.txt`` or ``FI.zip``.
    where
        Its name, for messages.

    Returns
    -------
    pandas.DataFrame
        One row for each line, index ``row``.

    Raises
    ------
    FileFormatError
        If it is not there or not such a file.
    """
    if not path.is_file():
        raise missing_file(path, "a file of postal codes of GeoNames")
    if path.stat().st_size > _MOST_BYTES:
        message = f"{where}: larger than {_MOST_BYTES >> 20} MiB; is it a file of postal codes?"
        raise FileFormatError(message)
    raw = path.read_bytes()
    try:
        text = _text(raw) if raw[:2] == b"PK" else raw.decode("utf-8-sig")
    except ValueError as error:
        message = f"{where}: not a file of postal codes of GeoNames (text in UTF-8, or zipped): {error}"
        raise FileFormatError(message) from error
    return _table(text, where)


def _text(raw: bytes) -> str:
    """The table in a zip; ValueError where the zip is cut off."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            inside = [
                one for one in packed.infolist() if one.filename.casefold().endswith(".txt") and one.filename.casefold() != "readme.txt"
            ]
            if len(inside) != 1 or inside[0].file_size > _MOST_BYTES:
                message = "expected one text file of a right size in it besides readme.txt"
                raise ValueError(message)
            return packed.read(inside[0]).decode("utf-8-sig")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ValueError(str(error)) from error


def _table(text: str, where: str) -> pd.DataFrame:
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    wrong = [number for number, line in enumerate(lines, 1) if len(line) != len(_COLUMNS)]
    if not lines or wrong:
        at = f"; line {wrong[0]} has {len(lines[wrong[0] - 1])}" if wrong else "; it is empty"
        message = f"{where}: not a file of postal codes of GeoNames, which has {len(_COLUMNS)} columns divided by tabs{at}"
        raise FileFormatError(message)
    table = pd.DataFrame(lines, columns=list(_COLUMNS), dtype="str")
    table.index = pd.Index((np.arange(len(table)) + 1).astype(str), name="row")
    faults: list[str] = []
    for name in ("latitude", "longitude", "accuracy"):
        table[name], more = numbers(table[name])
        faults += more
    if faults:
        raise TableError(faults, where)
    return table


def _people(config: PlacesConfig, folder: Path, codes: pd.Series) -> tuple[pd.Series | None, tuple[Remark, ...]]:
    """People by postal code, and what of their table was not taken as it stands."""
    if config.people_file is None:
        return None, ()
    path = folder / config.people_file
    table = read(path).table
    code = next((name for name in _CODE_WORDS if name in table), None)
    count = next(
        (name for name in (*_PEOPLE_WORDS, *(str(n) for n in table.columns if str(n).strip("X").isdigit())) if name in table), None
    )
    if code is None or count is None:
        given = ", ".join(str(name) for name in table.columns)
        fault = f"a table of people by postal code has columns code and people; given: {given}"
        raise MissingColumnError(fault, path.name)
    values, faults = numbers(table[count])
    if faults:
        raise TableError(faults, path.name)
    words = texts(table[code]).fillna("").str.removesuffix(".0")
    are_codes = words.str.fullmatch(r"\d{1,6}").to_numpy(dtype=bool)
    lengths = codes.str.len().unique()
    whole = words.str.zfill(int(lengths[0])) if len(lengths) == 1 else words
    people = pd.Series(values.to_numpy(), index=pd.Index(whole.to_numpy(), dtype="str"))
    negative, twice = (people < 0).to_numpy() & are_codes, people.index.duplicated() & are_codes
    padded = are_codes & (whole != words).to_numpy()
    told: tuple[tuple[str, RemarkKind, NDArray[np.bool_], pd.Index], ...] = (
        ("people_rows_without_code", "excluded", ~are_codes, pd.Index(words)),
        ("people_rows_twice", "dropped", twice, people.index),
        ("people_rows_negative", "unknown", negative, people.index),
        ("postal_codes_padded", "guessed", padded, people.index),
    )
    remarks = tuple(
        Remark(name, kind, int(which.sum()), len(people), {"file": path.name}, rows(labels[which]))
        for name, kind, which, labels in told
        if which.any()
    )
    return people.mask(negative)[are_codes & ~twice], remarks


def _left_out(table: pd.DataFrame, where: str, total: int) -> tuple[Remark, ...]:
    if table.empty:
        return ()
    return (Remark("postal_codes_without_area", "excluded", len(table), total, {"file": where}, rows(pd.Index(table["code"]))),)
