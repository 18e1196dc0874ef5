"""Data as an inert block of an HTML page: JSON where it is short, else JSON and columns of bytes packed by gzip."""

from __future__ import annotations

import base64
import gzip
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["OnGrid", "Unlike", "data_block", "packed_counts", "packed_texts"]

_TEMPLATE = re.compile(r"\{(?=[{%#])")
_PACKED_ABOVE = 20_000
"""Numbers in all columns together above which they are packed."""

_PACKED_TEXT_ABOVE = 400_000
_TEMPLATE_FROM = 500
_DIGITS = re.compile(r"[0-9]+")
_MOST_DIGITS = 9
_MOST_COUNT = 2**30
"""Numbers of at most so many digits, and counts below this, fit four bytes with their sign."""


@dataclass(frozen=True, eq=False)
class OnGrid:
    """Whole numbers of squares of a grid, packed by what their neighbours are.

    Parameters
    ----------
    values
        One number for each square, or a row of them for each thing measured.
    column, row
        Of every square.
    """

    values: NDArray[np.int64]
    column: NDArray[np.int64]
    row: NDArray[np.int64]

    def expected(self) -> NDArray[np.int64]:
        """What each number is expected to be: the median of west, south, and west plus south less south-west.

        Notes
        -----
        Weinberger, Seroussi & Sapiro 2000 (LOCO-I). Neighbours count only if they come before the square; where one is missing, the
        other; where both are, the square before.
        """
        values = np.atleast_2d(self.values)
        count = values.shape[1]
        wide = int(self.column.max(initial=0)) + 2
        key = self.row * wide + self.column + 1
        order = np.argsort(key)
        west, south, between = (self._before(key - step, key, order, count) for step in (1, wide, wide + 1))
        before = np.concatenate([np.zeros((values.shape[0], 1), dtype=np.int64), values[:, :-1]], axis=1)
        w, s, sw = (values[:, np.maximum(at, 0)] for at in (west, south, between))
        all_three = np.maximum(np.minimum(w, s), np.minimum(np.maximum(w, s), w + s - sw))
        return np.where((west >= 0) & (south >= 0) & (between >= 0), all_three, np.where(west >= 0, w, np.where(south >= 0, s, before)))

    @staticmethod
    def _before(wanted: NDArray[np.int64], key: NDArray[np.int64], order: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """The square with each key, -1 where there is none or it comes later."""
        at = np.minimum(np.searchsorted(key[order], wanted), count - 1)
        found = np.where(key[order][at] == wanted, order[at], -1)
        return np.where(found < np.arange(count), found, -1)


@dataclass(frozen=True, eq=False)
class Unlike:
    """Whole numbers that nothing beside them tells, such as people: packed as they are.

    Parameters
    ----------
    values
        One number for each place.
    """

    values: NDArray[np.int64]


def data_block(name: str, data: object) -> str:
    """Data as a block of a page that no browser runs.

    Parameters
    ----------
    name
        The id of the block.
    data
        Lists, dictionaries, numbers, texts, and arrays of whole numbers.

    Returns
    -------
    str
        A ``script`` element: JSON in which nothing can end the element, or, where that is long, base64 of gzip of the length of
        the JSON (4 bytes), the JSON, and the bytes of the arrays. An array is there as ``{"#": [at, bytes, rows, length]}``: for each
        row the step from number to number, sign last (zigzag), all low bytes before all high bytes; ``"#grid"`` holds the steps from
        what :meth:`OnGrid.expected` expects, ``"#raw"`` the numbers themselves.
    """
    if _numbers_in(data) <= _PACKED_ABOVE:
        text = _json(data, _listed)
        if len(text) <= _PACKED_TEXT_ABOVE:
            return f'<script type="application/json" id="{name}">{_inert(text)}</script>'
    columns = bytearray()
    text = _json(data, lambda array: _put(array, columns))
    said = text.encode("utf-8")
    whole = len(said).to_bytes(4, "little") + said + bytes(columns)
    packed = base64.b64encode(gzip.compress(whole, 7, mtime=0)).decode("ascii")
    return f'<script type="text/plain" id="{name}" data-packed="gzip">{packed}</script>'


def packed_texts(texts: Sequence[str], cells: Mapping[str, Any] | None = None) -> object:
    """Texts that differ in their numbers only, such as ids of squares, as one template and columns of numbers.

    Parameters
    ----------
    texts
        Any texts.
    cells
        The squares they name, with ``column`` and ``row``, if they are of a grid: ids of squares count them.

    Returns
    -------
    object
        ``{"template": […], "widths": […], "numbers": array}``, with ``"lines"`` (start, what a column adds, what a row adds, of each
        number) instead of ``"numbers"`` where the squares tell them, or the texts as they are where that does not hold or does not pay.

    Examples
    --------
    >>> packed_texts(["a1", "b2"])
    ['a1', 'b2']
    >>> found = packed_texts([f"1kmN{n:04d}E0300" for n in range(7000, 7600)])
    >>> found["template"], found["widths"], found["numbers"][1, :2].tolist()
    (['', 'kmN', 'E', ''], [1, 4, 4], [7000, 7001])
    """
    runs = [match.span() for match in _DIGITS.finditer(texts[0])] if len(texts) >= _TEMPLATE_FROM else []
    if not runs or any(end - start > _MOST_DIGITS for start, end in runs):
        return list(texts)
    letters = np.array(texts, dtype=np.str_).view(np.uint32).reshape(len(texts), -1).astype(np.int64)
    if letters.shape[1] != len(texts[0]) or not letters[:, -1].all():  # shorter texts end in zeros
        return list(texts)
    digits = letters - ord("0")
    counted = np.zeros(letters.shape[1], dtype=bool)
    for start, end in runs:
        counted[start:end] = True
    if ((digits[:, counted] < 0) | (digits[:, counted] > 9)).any() or (letters[:, ~counted] != letters[0, ~counted]).any():
        return list(texts)
    numbers = np.array([digits[:, start:end] @ 10 ** np.arange(end - start - 1, -1, -1) for start, end in runs])
    found = {"template": _DIGITS.split(texts[0]), "widths": [end - start for start, end in runs]}
    lines = [_line(one, cells["column"], cells["row"]) for one in numbers] if cells else [None]
    return {**found, "numbers": numbers} if None in lines else {**found, "lines": lines}


def _line(numbers: NDArray[np.int64], column: NDArray[np.int64], row: NDArray[np.int64]) -> list[int] | None:
    """Start, and what each column and each row adds, of numbers that count squares from west to east or south to north; else None."""
    for along in (column, row):
        first, last = int(along.argmin()), int(along.argmax())
        wide = max(int(along[last] - along[first]), 1)
        step = int(numbers[last] - numbers[first]) // wide
        start = int(numbers[first] - step * along[first])
        if (numbers == start + step * along).all():
            return [start, step, 0] if along is column else [start, 0, step]
    return None


def packed_counts(counts: NDArray[np.float64]) -> object:
    """Whole numbers of 0 and more, NaN where not known, as a column of bytes; short ones and others as a list with None.

    Parameters
    ----------
    counts
        Any numbers.

    Returns
    -------
    object
        ``{"whole": array}`` with -1 for not known, or the numbers with one decimal at most.

    Examples
    --------
    >>> packed_counts(np.array([3.0, np.nan, 1.25]))
    [3, None, 1.2]
    """
    known = ~np.isnan(counts)
    whole = (counts[known] % 1 == 0).all() and ((counts[known] >= 0) & (counts[known] < _MOST_COUNT)).all()
    if len(counts) >= _TEMPLATE_FROM and whole:
        return {"whole": Unlike(np.where(known, counts, -1).astype(np.int64))}
    return [None if np.isnan(count) else int(count) if count.is_integer() else round(count, 1) for count in counts.tolist()]


def _numbers_in(data: object) -> int:
    if isinstance(data, (OnGrid, Unlike)):
        return data.values.size
    if isinstance(data, np.ndarray):
        return data.size
    if isinstance(data, dict):
        return sum(_numbers_in(value) for value in data.values())
    if isinstance(data, list):
        return len(data) if not data or not isinstance(data[0], (list, dict, np.ndarray)) else sum(_numbers_in(value) for value in data)
    return 0


def _json(data: object, array: Any) -> str:  # noqa: ANN401  # what becomes of an array
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=array)


def _listed(array: NDArray[np.int64] | OnGrid | Unlike) -> object:
    return (array.values if isinstance(array, (OnGrid, Unlike)) else array).tolist()


def _put(array: NDArray[np.int64] | OnGrid | Unlike, columns: bytearray) -> dict[str, list[int]]:
    """The bytes of an array at the end of the columns, and where they are."""
    values = array.values if isinstance(array, (OnGrid, Unlike)) else array
    rows = np.atleast_2d(np.asarray(values, dtype=np.int64))
    if isinstance(array, OnGrid):
        steps = rows - array.expected()
    else:
        steps = rows if isinstance(array, Unlike) else np.diff(rows, axis=1, prepend=0)
    zigzag = np.where(steps < 0, -2 * steps - 1, 2 * steps).astype(np.uint64)
    most = int(zigzag.max(initial=0))
    width = 1 if most < 1 << 8 else 2 if most < 1 << 16 else 4
    planes = zigzag.astype(f"<u{width}").reshape(-1).view(np.uint8).reshape(-1, width).T
    at = len(columns)
    columns += planes.tobytes()
    mark = "#grid" if isinstance(array, OnGrid) else "#raw" if isinstance(array, Unlike) else "#"
    return {mark: [at, width, 0 if values.ndim == 1 else rows.shape[0], rows.shape[1]]}


def _inert(text: str) -> str:
    """JSON that cannot end the element it stands in, nor be taken for a template: branca compiles what its elements hold once more."""
    inert = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    inert = _TEMPLATE.sub(r"\\u007b", inert)  # in texts only: after the brace of an object stands a quote or another brace that closes
    return inert.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
