"""The variables of a PxWeb table as it describes itself, and the codes that words of a question stand for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accessibility.errors import SourceError, UnknownWordError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Variable", "chosen_of", "variables_of"]

_AREA = re.compile(r"KU\d{3}")
_CONTENTS = ("contentscode", "tiedot", "uppgifter", "information")


@dataclass(frozen=True)
class Variable:
    """One variable of a table.

    Parameters
    ----------
    code, text
        Its code, and what it is called.
    labels
        Code and text of each value.
    role
        ``area`` (has municipalities), ``time``, ``contents``, or empty.
    may_be_left_out
        Whether the table gives the sum over it if nothing is chosen.
    """

    code: str
    text: str
    labels: Mapping[str, str]
    role: str
    may_be_left_out: bool


def variables_of(raw: bytes, table: str) -> tuple[Variable, ...]:
    """The variables of a table.

    Parameters
    ----------
    raw
        Its description as it came.
    table
        Its path, for messages.

    Returns
    -------
    tuple of Variable

    Raises
    ------
    ValueError
        If the description is cut off.
    SourceError
        If it describes no table.
    """
    answer = json.loads(raw.decode("utf-8-sig"))
    given = answer.get("variables") if isinstance(answer, dict) else None
    if not isinstance(given, list) or not given:
        message = f"statfi_tables: {table} is no table with variables; the service may have changed. Look for it with find_tables"
        raise SourceError(message)
    found = []
    for one in given:
        values = dict(zip(map(str, one["values"]), map(str, one.get("valueTexts", one["values"])), strict=True))
        code = str(one["code"])
        role = "time" if one.get("time") else "area" if any(_AREA.fullmatch(value) for value in values) else ""
        role = "contents" if code.casefold() in _CONTENTS else role
        found.append(Variable(code, str(one.get("text", code)), values, role, bool(one.get("elimination"))))
    return tuple(found)


def chosen_of(variables: Sequence[Variable], choose: Mapping[str, Sequence[str] | str], table: str) -> dict[str, tuple[str, ...]]:
    """Codes of values for each variable that is asked for.

    Parameters
    ----------
    variables
        Of the table.
    choose
        For a role, a code or a text of a variable: values by code or text, ``"*"``, ``"newest"`` or ``"municipalities"``.
    table
        Its path, for messages.

    Returns
    -------
    dict of str to tuple of str
        In the order of the table.

    Raises
    ------
    UnknownWordError
        If a variable or value is not in the table.
    SourceError
        If a variable must be chosen and is not.
    """
    by_word = {word.casefold(): one for one in reversed(variables) for word in (one.text, one.code, one.role) if word}
    wanted: dict[str, tuple[str, ...]] = {}
    for word, asked in choose.items():
        if word.casefold() not in by_word:
            raise UnknownWordError(word, [one.code for one in variables], "variable", table)
        one = by_word[word.casefold()]
        wanted[one.code] = _values(one, [asked] if isinstance(asked, str) else asked, table)
    must = [one for one in variables if one.code not in wanted and not one.may_be_left_out]
    if must:
        message = f"statfi_tables: {table}: choose values of {', '.join(f'{one.code} ({one.text})' for one in must)}"
        raise SourceError(message)
    return {one.code: wanted[one.code] for one in variables if one.code in wanted}


def _values(one: Variable, asked: Sequence[str], table: str) -> tuple[str, ...]:
    every = {
        "*": tuple(one.labels),
        "newest": (list(one.labels)[-1],),
        "municipalities": tuple(v for v in one.labels if _AREA.fullmatch(v)),
    }
    by_text = {text.casefold(): code for code, text in reversed(list(one.labels.items()))} | {code.casefold(): code for code in one.labels}
    found: dict[str, None] = {}
    for word in asked:
        if every.get(word):
            found |= dict.fromkeys(every[word])
        elif word.casefold() in by_text:
            found[by_text[word.casefold()]] = None
        else:
            raise UnknownWordError(word, [*list(one.labels)[:20], *list(one.labels.values())[:20]], f"value of {one.code}", table)
    return tuple(found)
