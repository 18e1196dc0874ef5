"""Tables of a statistics office's PxWeb: codes looked up in the table's own description, questions cut to the service's own limits."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from accessibility.errors import SourceError
from accessibility.loaders.catalogue import record
from accessibility.loaders.pxweb_answer import long_table
from accessibility.loaders.pxweb_variables import chosen_of, variables_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from accessibility.loaders.fetching import Fetcher
    from accessibility.loaders.pxweb_variables import Variable
    from accessibility.loaders.store import Kept

__all__ = ["PxTable", "describe", "find_tables", "people_by_municipality", "read_px"]

_MOST_VALUES, _MOST_CALLS, _WINDOW_SECONDS = 100_000, 10, 10
"""Limits where the service does not say its own."""


class PxTable(NamedTuple):
    """A table as it was read.

    Parameters
    ----------
    table
        Codes of each variable, and ``value`` (NaN where not told).
    variables
        The variables, with their texts.
    kept
        The raw answers.
    """

    table: pd.DataFrame
    variables: tuple[Variable, ...]
    kept: tuple[Kept, ...]

    def column(self, role: str) -> str:
        """The code of the variable with a role.

        Parameters
        ----------
        role
            ``area``, ``time`` or ``contents``.

        Returns
        -------
        str
        """
        return next(one.code for one in self.variables if one.role == role)


def find_tables(fetcher: Fetcher, words: str, *, database: str = "StatFin", language: str = "en") -> tuple[tuple[str, str], ...]:
    """Tables that a service finds by words or by an old name.

    Parameters
    ----------
    fetcher
        How the service is asked.
    words
        What to look for: ``"free-time residences"``, ``"116j"``.
    database
        Where.
    language
        ``fi``, ``sv`` or ``en``.

    Returns
    -------
    tuple of (path, title)
        The path as :func:`read_px` takes it.

    Raises
    ------
    SourceError
        If the service fails.
    """
    source = record("statfi_tables")
    kept = fetcher.fetch(source, f"/{language}/{database}", {"query": words}, count=lambda raw: len(_listed(raw, source.id)))
    found = _listed(kept.content(), source.id)
    return tuple(
        (f"{database}/{str(one.get('path', '')).strip('/')}/{one['id']}".replace("//", "/"), str(one.get("title", ""))) for one in found
    )


def describe(fetcher: Fetcher, table: str, *, language: str = "en", address: str | None = None) -> tuple[Variable, ...]:
    """The variables of a table as the service tells them.

    Parameters
    ----------
    fetcher
        How the service is asked.
    table
        Its path: ``"StatFin/vaerak/11re.px"``.
    language
        ``fi``, ``sv`` or ``en``.
    address
        Base address, if not the publisher's own.

    Returns
    -------
    tuple of Variable

    Raises
    ------
    SourceError
        If the service fails or the table has moved.
    """
    source = record("statfi_tables")
    kept = fetcher.fetch(source, f"/{language}/{table}", count=lambda raw: len(variables_of(raw, table)), address=address)
    return variables_of(kept.content(), table)


def read_px(
    fetcher: Fetcher,
    table: str,
    choose: Mapping[str, Sequence[str] | str],
    *,
    language: str = "en",
    address: str | None = None,
) -> PxTable:
    """Values of a table.

    Parameters
    ----------
    fetcher
        How the service is asked.
    table
        Its path: ``"StatFin/vaerak/11re.px"``.
    choose
        For a role (``area``, ``time``, ``contents``), a variable's code or its text: values by code or text, ``"*"`` for all,
        ``"newest"`` for the last one, ``"municipalities"`` for all of Finland's. Variables left out are summed up by the service if it can.
    language
        ``fi``, ``sv`` or ``en``.
    address
        Base address, if not the publisher's own.

    Returns
    -------
    PxTable

    Raises
    ------
    UnknownWordError
        If a variable or value is not in the table, with the nearest that is.
    SourceError
        If the service fails, or a variable must be chosen and is not.

    Notes
    -----
    A question larger than the service's own limits (``?config``) is put in parts, and the service is given the rest it asks for between.
    """
    source = record("statfi_tables")
    variables = describe(fetcher, table, language=language, address=address)
    chosen = chosen_of(variables, choose, table)
    most_values, most_calls, window = _limits(fetcher, language, address)
    begun = dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds")
    kept: list[Kept] = []
    pieces: list[pd.DataFrame] = []
    for part in _parts(chosen, most_values):
        query = [{"code": code, "selection": {"filter": "item", "values": list(values)}} for code, values in part.items()]
        body = json.dumps({"query": query, "response": {"format": "json-stat2"}}, ensure_ascii=False)
        one = fetcher.fetch(source, f"/{language}/{table}", count=lambda raw: len(long_table(raw)), body=body, address=address)
        pieces.append(long_table(one.content()))
        kept.append(one)
        asked = sum(before.retrieved_at >= begun for before in kept)
        if asked and asked % most_calls == 0:
            fetcher.wait(window)
    whole = pd.concat(pieces, ignore_index=True)
    lacking = [code for code in chosen if code not in whole]
    if lacking:
        message = f"{source.id}: {table}: the answer lacks {', '.join(lacking)}; the service may have changed"
        raise SourceError(message)
    return PxTable(whole, variables, tuple(kept))


def people_by_municipality(
    fetcher: Fetcher, *, table: str = "StatFin/vaerak/11re.px", year: str = "newest", address: str | None = None
) -> pd.Series:
    """People of every municipality of Finland by the register (persons).

    Parameters
    ----------
    fetcher
        How the service is asked.
    table
        Path of the table of people by area; the sum is taken over its other variables.
    year
        As the table writes it, or ``"newest"``.
    address
        Base address, if not the publisher's own.

    Returns
    -------
    pandas.Series
        Index ``municipality`` (three digits), name ``people``.

    Raises
    ------
    SourceError
        If the service fails or the table is another.
    """
    variables = describe(fetcher, table, address=address)
    choose: dict[str, Sequence[str] | str] = {"area": "municipalities", "time": year}
    for one in variables:
        if one.role == "contents":
            choose[one.code] = next(iter(one.labels))
        elif not one.role:
            # "SSS" is the office's code for all together.
            choose[one.code] = "SSS" if "SSS" in one.labels else "*"
    read = read_px(fetcher, table, choose, address=address)
    area = read.column("area")
    summed = read.table.groupby(area)["value"].sum(min_count=1)
    summed.index = pd.Index(summed.index.str.removeprefix("KU"), name="municipality", dtype="str")
    return summed.rename("people").sort_index()


def _limits(fetcher: Fetcher, language: str, address: str | None) -> tuple[int, int, float]:
    """Values in one question, questions in a time, and that time in seconds, as the service says."""
    kept = fetcher.fetch(record("statfi_tables"), f"/{language}/?config", count=lambda raw: len(_config(raw)), address=address)
    config = _config(kept.content())
    values = [int(config[name]) for name in ("maxValues", "maxCells") if str(config.get(name, "")).isdigit() and int(config[name])]
    calls = int(config.get("maxCalls") or _MOST_CALLS)
    return min(values, default=_MOST_VALUES), max(calls, 1), float(config.get("timeWindow") or _WINDOW_SECONDS)


def _config(raw: bytes) -> dict[str, Any]:
    answer = json.loads(raw.decode("utf-8-sig"))
    if not isinstance(answer, dict):
        message = "statfi_tables: the service does not tell its limits; it may have changed"
        raise SourceError(message)
    return answer


def _parts(chosen: Mapping[str, tuple[str, ...]], most_values: int) -> list[dict[str, tuple[str, ...]]]:
    """The question cut along its longest variable until each part is small enough."""
    if math.prod(len(values) for values in chosen.values()) <= most_values:
        return [dict(chosen)]
    longest = max(chosen, key=lambda code: len(chosen[code]))
    half = (len(chosen[longest]) + 1) // 2
    first, second = chosen[longest][:half], chosen[longest][half:]
    if not second:
        return [dict(chosen)]
    return [part for values in (first, second) for part in _parts({**chosen, longest: values}, most_values)]


def _listed(raw: bytes, source: str) -> list[dict[str, Any]]:
    answer = json.loads(raw.decode("utf-8-sig"))
    if not isinstance(answer, list) or not all(isinstance(one, dict) and "id" in one for one in answer):
        message = f"{source}: the search gave no list of tables; the service may have changed"
        raise SourceError(message)
    return answer
