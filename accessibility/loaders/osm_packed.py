"""How large a packed OSM file may become: one that swells beyond what map data ever does is refused before it is read."""

from __future__ import annotations

import gzip
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

from accessibility.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["check_packed"]

_MOST_RATIO = 200
"""Map data as XML packs to a tenth or a thirtieth; gzip can at most pack to a thousandth."""

_SMALL_BYTES = 50_000_000
"""So much unpacked data may be as compressible as it likes; it is weighed in pieces of this size."""

_CHUNK_BYTES = 1 << 20

_BLOCK_MARK = 0x314159265359
"""What every block of bzip2 begins with, at any bit of a byte."""

_MARKS = tuple((_BLOCK_MARK >> shift & (1 << 40) - 1).to_bytes(5, "big") for shift in range(8))
"""The five whole bytes that the mark fills, by how many of its bits come after them."""


def check_packed(path: Path) -> None:
    """Refuse a packed file that would swell to more than is sane; one that is cut off or damaged is left to the reader.

    Parameters
    ----------
    path
        Any file; those that end otherwise than ``.gz`` or ``.bz2`` are not looked at.

    Raises
    ------
    FileFormatError
        If 50 MB of it unpacked came from less than a two hundredth of that.

    Notes
    -----
    Sizes that the file says of itself are not trusted. gzip is unpacked piece by piece and nothing of it is kept, which takes a twentieth
    of the time of reading. bzip2 unpacks slower than that, but its blocks can be counted as they lie: each holds 900 kB at most, not
    counting runs of one letter, which in map data can only be blanks that the reader passes over. A study reads the same file for several
    tables; it is looked at once.
    """
    if path.suffix.lower() in _PIECES:
        status = path.stat()
        _check(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=64)
def _check(path: Path, size: int, changed: int) -> None:  # noqa: ARG001  # a file of another size or time is looked at again
    unpacked, of_piece, packed = 0, 0, 0
    try:
        for swollen, taken in _PIECES[path.suffix.lower()](path):
            unpacked, of_piece, packed = unpacked + swollen, of_piece + swollen, packed + taken
            if of_piece < _SMALL_BYTES:
                continue
            if of_piece > _MOST_RATIO * packed:
                message = (
                    f"{path}: unpacks {of_piece:,} bytes out of {packed:,}, more than map data ever does "
                    f"(looked at {unpacked:,} bytes of it); it was not read. Download or copy it again from a source you trust"
                )
                raise FileFormatError(message)
            of_piece, packed = 0, 0
    except (OSError, EOFError, zlib.error):  # cut off or damaged: the reader says so
        return


def _gzip_pieces(path: Path) -> Iterator[tuple[int, int]]:
    """Bytes unpacked, and the bytes they came from, piece by piece."""
    with path.open("rb") as packed, gzip.GzipFile(fileobj=packed) as file:
        begun = 0
        while chunk := file.read(_CHUNK_BYTES):
            yield len(chunk), packed.tell() - begun
            begun = packed.tell()


def _bzip2_pieces(path: Path) -> Iterator[tuple[int, int]]:
    """Bytes that blocks hold at most, and the bytes they lie in, piece by piece."""
    with path.open("rb") as packed:
        header = packed.read(4)
        block_bytes = 100_000 * (header[3] - ord("0")) if header[:3] == b"BZh" else 900_000
        tail = b""
        while chunk := packed.read(_CHUNK_BYTES):
            looked_at = tail + chunk
            yield block_bytes * sum(looked_at.count(mark) for mark in _MARKS), len(chunk)
            tail = looked_at[-4:]


_PIECES = {".gz": _gzip_pieces, ".bz2": _bzip2_pieces}
