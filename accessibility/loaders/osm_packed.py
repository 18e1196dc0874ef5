"""How large a packed OSM file may become: one that swells beyond what map data ever does is refused before it is read."""

from __future__ import annotations

import bz2
import gzip
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

from accessibility.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["check_packed"]

_ENDINGS = (".gz", ".bz2")
_MOST_RATIO = 200
"""Map data as XML packs to a tenth or a thirtieth; gzip can at most pack to a thousandth."""

_SMALL_BYTES = 50_000_000
"""So much unpacked data may be as compressible as it likes; it is weighed in pieces of this size."""

_CHUNK_BYTES = 1 << 20


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
    The file is unpacked piece by piece and nothing of it is kept. Sizes that the file says of itself are not trusted. A study reads the
    same file for several tables; it is looked at once.
    """
    if path.suffix.lower() in _ENDINGS:
        status = path.stat()
        _check(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=64)
def _check(path: Path, size: int, changed: int) -> None:  # noqa: ARG001  # a file of another size or time is looked at again
    with path.open("rb") as packed:
        unpacked, of_piece, begun = 0, 0, 0
        try:
            with gzip.GzipFile(fileobj=packed) if path.suffix.lower() == ".gz" else bz2.BZ2File(packed) as file:
                while chunk := file.read(_CHUNK_BYTES):
                    unpacked, of_piece = unpacked + len(chunk), of_piece + len(chunk)
                    if of_piece < _SMALL_BYTES:
                        continue
                    if of_piece > _MOST_RATIO * (packed.tell() - begun):
                        message = (
                            f"{path}: unpacks {of_piece:,} bytes out of {packed.tell() - begun:,}, more than map data ever does "
                            f"(looked at {unpacked:,} bytes of it); it was not read. Download or copy it again from a source you trust"
                        )
                        raise FileFormatError(message)
                    of_piece, begun = 0, packed.tell()
        except (OSError, EOFError, zlib.error):  # cut off or damaged: the reader says so
            return
