"""Numbers of Finland's municipalities from a table of StatFin: columns added up as a study asks, codes looked up in the table itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from accessibility.errors import DataError, SourceError, UnknownWordError
from accessibility.loaders.catalogue import record
from accessibility.loaders.fetching import fetcher_for
from accessibility.loaders.finnish_codes import municipalities, municipalities_named
from accessibility.loaders.from_service import fetched_remark
from accessibility.loaders.municipality_names import folded
from accessibility.loaders.pxweb import describe, read_px
from accessibility.loaders.pxweb_variables import variable_of
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config.from_tables import FromTables
    from accessibility.loaders.fetching import Fetcher
    from accessibility.loaders.pxweb_variables import Variable
    from accessibility.loaders.store import Kept

__all__ = ["MunicipalNumbers", "facts_of_municipalities", "numbers_of_municipalities"]

_ALL_TOGETHER = ("SSS", "TOTAL", "ALL")
"""Codes that stand for all values of a variable together."""

_NOT_TOLD = "statfi_table_not_told"


class MunicipalNumbers(NamedTuple):
    """Numbers of every municipality a table tells of.

    Parameters
    ----------
    table
        Index the municipality's code (three digits); a column for each sum, NaN where the office does not tell one of its parts.
    remarks
        Where they came from, of which year, and what is not told.
    """

    table: pd.DataFrame
    remarks: tuple[Remark, ...]


def numbers_of_municipalities(
    config: FromTables, folder: Path, sums: Mapping[str, Mapping[str, Sequence[str] | str]], fetcher: Fetcher | None = None
) -> MunicipalNumbers:
    """Each sum for each municipality, from the table a study names.

    Parameters
    ----------
    config
        ``table``, ``choose``, ``language``, ``year``, ``address``.
    folder
        Where the study file is; answers are kept in its store.
    sums
        Column = variable = values that are added up for it, beyond what ``choose`` says.
    fetcher
        How the service is asked; the study's own way if left out.

    Returns
    -------
    MunicipalNumbers

    Raises
    ------
    UnknownWordError
        If a variable or value is not in the table, with the nearest that is.
    SourceError
        If the service fails, or the table has no municipalities.
    DataError
        If a variable must be chosen and the study does not.
    """
    source, asking = record("statfi_tables"), fetcher or fetcher_for(folder)
    variables = describe(asking, config.table, language=config.language, address=config.address)
    area, time = (_of_role(variables, role, config.table) for role in ("area", "time"))
    year = _year(config, time)
    columns: dict[str, pd.Series] = {}
    kept: dict[str, Kept] = {}
    for name, own in sums.items():
        chosen = _chosen(config, variables, own, name) | {area.code: "municipalities", time.code: year}
        read = read_px(asking, config.table, chosen, language=config.language, address=config.address)
        kept |= {one.sha256: one for one in read.kept}
        columns[name] = read.table.groupby(area.code)["value"].agg(lambda values: values.sum(skipna=False))
    table = pd.DataFrame(columns)
    table.index = pd.Index(table.index.str.removeprefix("KU"), name="code", dtype="str")
    said: dict[str, str | float] = {"table": config.table, "year": year, "columns": ", ".join(sums)}
    table = table.sort_index()
    remarks = [fetched_remark(source, config.table, tuple(kept.values())), Remark("statfi_table_read", "noted", len(table), details=said)]
    return MunicipalNumbers(table, (*remarks, *_not_told(table, config.table, [_name(str(code)) for code in table.index])))


def facts_of_municipalities(config: FromTables, folder: Path, area: StudyArea) -> MunicipalNumbers:
    """``[priority_table]`` from a statistics office: one row for each municipality of the area, by the name the area gives it.

    Parameters
    ----------
    config
        With ``source = "statfi_tables"``.
    folder
        Where the study file is.
    area
        The region; where its parts are no municipalities or regions of Finland, all municipalities are given.

    Returns
    -------
    MunicipalNumbers
        Index ``municipality``: names.

    Raises
    ------
    SourceError, UnknownWordError, DataError
        As :func:`numbers_of_municipalities`.
    """
    found = numbers_of_municipalities(config, folder, config.sums)
    names = [str(name) for name in area.parts["name"] if name] if "name" in area.parts else []
    try:
        codes = [one.code for one in municipalities_named(names)] or list(municipalities())
    except DataError:
        codes = list(municipalities())
    spelled = {folded(name): name for name in names}
    table = found.table[found.table.index.isin(codes)]
    index = [next((spelled[folded(name)] for name in _both(code) if folded(name) in spelled), _name(code)) for code in table.index]
    others = tuple(remark for remark in found.remarks if remark.code != _NOT_TOLD)
    remarks = (*others, *_not_told(table, config.table, index))
    return MunicipalNumbers(table.set_axis(pd.Index(index, name="municipality", dtype="str")), remarks)


def _not_told(table: pd.DataFrame, called: str, names: Sequence[str]) -> tuple[Remark, ...]:
    """Municipalities of which the office does not tell some number, by name; nothing if it tells all."""
    untold = table.isna().any(axis=1).to_numpy()
    rows = tuple(name for name, lacking in zip(names, untold, strict=True) if lacking)
    return (Remark(_NOT_TOLD, "unknown", len(rows), len(table), {"table": called}, rows),) if rows else ()


def _chosen(
    config: FromTables, variables: Sequence[Variable], own: Mapping[str, Sequence[str] | str], name: str
) -> dict[str, Sequence[str] | str]:
    """Values of each variable for one sum: its own, the study's, else the total; variables that the table sums up itself are left to it."""
    given: dict[str, Sequence[str] | str] = {}
    for words in (config.choose, own):
        given |= {variable_of(variables, word, config.table).code: values for word, values in words.items()}
    lacking = []
    for one in variables:
        if one.code in given or one.role in {"area", "time"}:
            continue
        total = next((code for code in _ALL_TOGETHER if code in one.labels), None)
        if total is not None or len(one.labels) == 1:
            given[one.code] = total or next(iter(one.labels))
        elif not one.may_be_left_out:
            lacking.append(f"{one.text!r} ({', '.join(list(one.labels.values())[:6])}{' …' if len(one.labels) > 6 else ''})")
    if lacking:
        message = f"{config.table}: say in choose which values of {' and '.join(lacking)} the column {name!r} takes"
        raise DataError(message)
    return given


def _of_role(variables: Sequence[Variable], role: str, table: str) -> Variable:
    found = next((one for one in variables if one.role == role), None)
    if found is None:
        what = "municipalities (codes such as KU320)" if role == "area" else "years"
        message = f"statfi_tables: {table} has no variable of {what}; its variables are {', '.join(one.text for one in variables)}"
        raise SourceError(message)
    return found


def _year(config: FromTables, time: Variable) -> str:
    """The year as the table writes it, the newest if the study names none."""
    if config.year is None:
        return list(time.labels)[-1]
    if str(config.year) not in time.labels:
        raise UnknownWordError(config.year, list(time.labels), "year", config.table)
    return str(config.year)


def _both(code: str) -> tuple[str, ...]:
    one = municipalities().get(code)
    return (one.name_fi, one.name_sv) if one is not None else (code,)


def _name(code: str) -> str:
    return _both(code)[0]
