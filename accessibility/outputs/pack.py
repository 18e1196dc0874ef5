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
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["OnGrid", "data_block", "packed_texts"]

_PACKED_ABOVE = 20_000
"""Numbers in all columns together above which they are packed."""

_PACKED_TEXT_ABOVE = 400_000
_TEMPLATE_FROM = 500
_DIGITS = re.compile(r"\d+")


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
        what :meth:`OnGrid.expected` expects.
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


def packed_texts(texts: Sequence[str]) -> object:
    """Texts that differ in their numbers only, such as ids of squares, as one template and columns of numbers.

    Parameters
    ----------
    texts
        Any texts.

    Returns
    -------
    object
        ``{"template": […], "widths": […], "numbers": array}``, or the texts as they are where that does not hold or does not pay.

    Examples
    --------
    >>> packed_texts(["a1", "b2"])
    ['a1', 'b2']
    >>> found = packed_texts([f"1kmN{n:04d}E0300" for n in range(7000, 7600)])
    >>> found["template"], found["widths"], found["numbers"][1, :2].tolist()
    (['', 'kmN', 'E', ''], [1, 4, 4], [7000, 7001])
    """
    if len(texts) < _TEMPLATE_FROM:
        return list(texts)
    first = texts[0]
    template, widths = _DIGITS.split(first), [len(run) for run in _DIGITS.findall(first)]
    if not widths or max(widths) > 9:  # nine digits fit four bytes
        return list(texts)
    pattern = re.compile(
        "".join(re.escape(text) + (rf"(\d{{{width}}})" if width else "") for text, width in zip(template, [*widths, 0], strict=True))
    )
    found = [pattern.fullmatch(text) for text in texts]
    if not all(found):
        return list(texts)
    numbers = np.array([match.groups() for match in found if match], dtype=np.int64).T
    return {"template": template, "widths": widths, "numbers": numbers}


def _numbers_in(data: object) -> int:
    if isinstance(data, OnGrid):
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


def _listed(array: NDArray[np.int64] | OnGrid) -> object:
    return (array.values if isinstance(array, OnGrid) else array).tolist()


def _put(array: NDArray[np.int64] | OnGrid, columns: bytearray) -> dict[str, list[int]]:
    """The bytes of an array at the end of the columns, and where they are."""
    values = array.values if isinstance(array, OnGrid) else array
    rows = np.atleast_2d(np.asarray(values, dtype=np.int64))
    steps = rows - array.expected() if isinstance(array, OnGrid) else np.diff(rows, axis=1, prepend=0)
    zigzag = np.where(steps < 0, -2 * steps - 1, 2 * steps).astype(np.uint64)
    most = int(zigzag.max(initial=0))
    width = 1 if most < 1 << 8 else 2 if most < 1 << 16 else 4
    planes = zigzag.astype(f"<u{width}").reshape(-1).view(np.uint8).reshape(-1, width).T
    at = len(columns)
    columns += planes.tobytes()
    return {"#grid" if isinstance(array, OnGrid) else "#": [at, width, 0 if values.ndim == 1 else rows.shape[0], rows.shape[1]]}


def _inert(text: str) -> str:
    """JSON that cannot end the element it stands in."""
    inert = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return inert.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
