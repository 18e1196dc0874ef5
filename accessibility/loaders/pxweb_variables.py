"""The variables of a PxWeb table as it describes itself, and the codes that words of a question stand for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accessibility.errors import DataError, SourceError, UnknownWordError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Variable", "chosen_of", "variable_of", "variables_of"]

_AREA = re.compile(r"KU\d{3}")
_ALL_TOGETHER = "SSS"
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
    wanted: dict[str, tuple[str, ...]] = {}
    for word, asked in choose.items():
        one = variable_of(variables, word, table)
        wanted[one.code] = _values(one, [asked] if isinstance(asked, str) else asked, table)
    must = [one for one in variables if one.code not in wanted and not one.may_be_left_out]
    if must:
        message = f"statfi_tables: {table}: choose values of {', '.join(f'{one.code} ({one.text})' for one in must)}"
        raise SourceError(message)
    return {one.code: wanted[one.code] for one in variables if one.code in wanted}


def variable_of(variables: Sequence[Variable], word: str, table: str) -> Variable:
    """The variable that a word stands for.

    Parameters
    ----------
    variables
        Of the table.
    word
        Its code, its text or its role, in any case.
    table
        Its path, for messages.

    Returns
    -------
    Variable

    Raises
    ------
    UnknownWordError
        If the table has none.
    """
    by_word = {name.casefold(): one for one in reversed(variables) for name in (one.text, one.code, one.role) if name}
    if word.casefold() not in by_word:
        raise UnknownWordError(word, [name for one in variables for name in (one.text, one.code)], "variable", table)
    return by_word[word.casefold()]


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
        elif ".." in word:
            found |= dict.fromkeys(_between(one, by_text, word, table))
        else:
            raise _unknown(one, word, table)
    return tuple(found)


def _between(one: Variable, by_text: Mapping[str, str], word: str, table: str) -> list[str]:
    """The values of ``75..``, ``..14`` or ``15..64``, in the table's own order; that of all together is never among them."""
    codes = [code for code in one.labels if code != _ALL_TOGETHER]
    ends = [end.strip().casefold() for end in word.split("..", 1)]
    for end in filter(None, ends):
        if end not in by_text:
            raise _unknown(one, end, table)
    first, last = (codes.index(by_text[end]) if end else None for end in ends)
    found = codes[first : None if last is None else last + 1]
    if not any(ends) or not found:
        message = f"{table}: {word!r} holds no value of {one.text}; write the one that stands first in the table first"
        raise DataError(message)
    return found


def _unknown(one: Variable, word: str, table: str) -> UnknownWordError:
    shown = [*list(one.labels.values())[:20], *list(one.labels)[:20]]
    return UnknownWordError(word, dict.fromkeys(shown), f"value of {one.code}", table)
