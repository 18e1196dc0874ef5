"""Numbers of municipalities from a statistics office's tables: which table, which of its values, what is added up to which column."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from accessibility.config.inputs import InputConfig

__all__ = ["FromTables", "table_faults"]

Values = str | tuple[str, ...]

_OF_TABLES = ("table", "sums", "choose", "language")
_OF_FILES = ("file", "database", "query", "layer", "crs", "columns")


class FromTables(InputConfig):
    """An input that may come from a table of StatFin, asked over the network and kept."""

    table: str = Field("StatFin/vaerak/11re.px", description="statfi_tables: the table's path, as StatFin shows it")
    choose: dict[str, Values] = Field(
        {},
        description="statfi_tables: variable = value or values (added up), each by its code or its text; the total where one is left "
        "out and the table has one",
    )
    sums: dict[str, dict[str, Values]] = Field(
        {},
        description="statfi_tables: our column = what is added up for it: variable = values; 75.. stands for a value and all after it, "
        "..14 for all up to it, 15..64 for those between",
    )
    language: Literal["fi", "sv", "en"] = Field("en", description="statfi_tables: the language its variables and values are named in")
    year: int | None = Field(
        None, ge=1990, le=2100, description="grids, paavo: which edition; statfi_tables: which year's numbers; the newest if left out"
    )
    address: str | None = Field(None, description="base address of a service, if not its publisher's own")


def table_faults(key: str, given: FromTables, source: str) -> list[str]:
    """Words of an input that mean nothing for its source, as far as tables go.

    Parameters
    ----------
    key
        The section.
    given
        As the study gives it.
    source
        Its source.

    Returns
    -------
    list of str
    """
    said = given.model_fields_set
    if source == "statfi_tables":
        wrong = [word for word in _OF_FILES if word in said]
        return [
            f'{key}: {word!r} means nothing for source = "statfi_tables", which is asked over the network; take it away' for word in wrong
        ]
    wrong = [word for word in _OF_TABLES if word in said]
    return [f'{key}: {word!r} is for source = "statfi_tables" and means nothing for source = "{source}"; take it away' for word in wrong]
