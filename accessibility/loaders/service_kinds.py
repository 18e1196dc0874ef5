"""Which kinds each row of a service file offers: from its own column, its words translated, or fixed by the study."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from accessibility.errors import counted, nearest_word
from accessibility.loaders.cells import texts
from accessibility.loaders.point_table import rows
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from accessibility.config import ServicesConfig

__all__ = ["RowKinds", "kinds_of_rows"]

_JOINED = re.compile(r"[,;]")
_ROWS_SHOWN = 5


class RowKinds(NamedTuple):
    """Kinds offered by the rows of a table.

    Parameters
    ----------
    kinds
        A tuple of kinds for each row, in the order given.
    faults
        One sentence for each unknown word, and one for rows that offer nothing.
    missing
        A sentence if there is no column of kinds and the study fixes none.
    remarks
        Said if kinds were left out because the study did not ask for them.
    """

    kinds: list[tuple[str, ...]]
    faults: list[str]
    missing: list[str]
    remarks: tuple[Remark, ...]


def kinds_of_rows(table: pd.DataFrame, config: ServicesConfig, known_kinds: Sequence[str], where: str) -> RowKinds:
    """The kinds each row offers.

    Parameters
    ----------
    table
        As read; the index names rows.
    config
        ``kinds`` is what every row offers if the table has no column ``kind``, else which kinds are taken from it.
    known_kinds
        The closed list.
    where
        The file, for remarks.

    Returns
    -------
    RowKinds
    """
    if "kind" not in table:
        if config.kinds:
            return RowKinds([config.kinds] * len(table), [], [], ())
        given = ", ".join(str(name) for name in table.columns if name not in {"geometry", "inside"})
        near = nearest_word("kind", [str(name) for name in table.columns])
        hint = f" (is it {near!r}?)" if near else ""
        fault = (
            f"column 'kind' is missing{hint}; say which column it is with columns = {{ kind = … }}, "
            f"or what every row offers with kinds = [ … ]; given: {given}"
        )
        return RowKinds([()] * len(table), [], [fault], ())
    words = {kind.casefold(): kind for kind in known_kinds} | {
        theirs.strip().casefold(): ours for theirs, ours in config.kind_words.items()
    }
    cells = texts(table["kind"]).fillna("")
    by_cell = {str(cell): _split(str(cell), words) for cell in cells.unique()}
    faults = _unknown(cells, by_cell, words)
    nothing = cells.map(lambda cell: not by_cell[cell])
    if nothing.any():
        first = ", ".join(str(row) for row in table.index[nothing][:_ROWS_SHOWN])
        faults.append(f"column 'kind' must not be empty; empty in {counted(nothing.sum(), 'row')}: {first}")
    found = [tuple(dict.fromkeys(words[word] for word in by_cell[cell] if word in words)) for cell in cells]
    if not config.kinds:
        return RowKinds(found, faults, [], ())
    return _asked(found, config.kinds, faults, table.index, where)


def _asked(found: list[tuple[str, ...]], asked: tuple[str, ...], faults: list[str], index: pd.Index, where: str) -> RowKinds:
    """Only the kinds the study asks of this file; the rest is said."""
    kept = [tuple(kind for kind in kinds if kind in asked) for kinds in found]
    left = pd.Series([len(before) > len(after) for before, after in zip(found, kept, strict=True)], index=index, dtype="bool")
    if not left.any():
        return RowKinds(kept, faults, [], ())
    others = sorted({kind for kinds in found for kind in kinds} - set(asked))
    details: dict[str, str | float] = {"file": where, "kinds": ", ".join(others)}
    remark = Remark("kinds_not_asked", "excluded", int(left.sum()), len(left), details, rows(index[left.to_numpy()]))
    return RowKinds(kept, faults, [], (remark,))


def _split(cell: str, words: Mapping[str, str]) -> tuple[str, ...]:
    """The words of a cell; a cell that is one word of the study's is not taken apart."""
    folded = cell.strip().casefold()
    if folded in words:
        return (folded,)
    return tuple(word.strip() for word in _JOINED.split(folded) if word.strip())


def _unknown(cells: pd.Series, by_cell: Mapping[str, tuple[str, ...]], words: Mapping[str, str]) -> list[str]:
    rows_of: dict[str, list[str]] = {}
    for row, cell in cells.items():
        for word in by_cell[cell]:
            if word not in words:
                rows_of.setdefault(word, []).append(str(row))
    faults = []
    for word, where in rows_of.items():
        near = nearest_word(word, words)
        hint = f"; did you mean {words[near]!r}?" if near else "."
        more = f" and {len(where) - _ROWS_SHOWN} more" if len(where) > _ROWS_SHOWN else ""
        faults.append(
            f"column 'kind': unknown kind {word!r} in rows {', '.join(where[:_ROWS_SHOWN])}{more}{hint} "
            f"Translate it with kind_words = {{ {word!r} = … }}, or add an own kind with [kinds.…]"
        )
    return faults
