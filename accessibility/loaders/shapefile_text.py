"""In which letters a shapefile is written that does not say so."""

from __future__ import annotations

import codecs
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from accessibility.loaders.zip_limits import members

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

__all__ = ["letters_of"]

_LANGUAGE_BYTE = 29
"""Of the .dbf file: 0 where it names no code page (dBASE level 5 description)."""
_CHUNK_BYTES = 1 << 20


def letters_of(path: Path, inside: str = "") -> str | None:
    """The encoding to read a shapefile's texts in, where it does not say it itself.

    Parameters
    ----------
    path
        The ``.shp`` file, or an archive.
    inside
        Name of the ``.shp`` file in the archive.

    Returns
    -------
    str or None
        ``"UTF-8"`` where all its texts are that, else ``"cp1252"``; None where a ``.cpg`` file or the table itself names the encoding,
        or no letter beyond English is used.

    Notes
    -----
    GDAL takes such texts for ISO 8859-1, so that UTF-8 without its ``.cpg`` file (lost when files were copied) reads *YlÃ¤*.
    """
    siblings = members(path) if inside else [one.name for one in path.parent.iterdir()]
    here = {name.casefold(): name for name in siblings}
    stem = str(PurePosixPath(inside or path.name).with_suffix("")).casefold()
    if f"{stem}.cpg" in here or f"{stem}.dbf" not in here:
        return None
    with _opened(path, here[f"{stem}.dbf"], packed=bool(inside)) as file:
        head = file.read(_LANGUAGE_BYTE + 1)
        return _letters(file) if len(head) > _LANGUAGE_BYTE and head[_LANGUAGE_BYTE] == 0 else None


def _opened(path: Path, name: str, *, packed: bool) -> AbstractContextManager[IO[bytes]]:
    return zipfile.ZipFile(path).open(name) if packed else (path.parent / name).open("rb")


def _letters(file: IO[bytes]) -> str | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    plain = True
    try:
        while chunk := file.read(_CHUNK_BYTES):
            plain = plain and chunk.isascii()
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return None if plain else "UTF-8"
