"""Ways of an OSM file by way of lines of text, which the reader writes down ten times quicker than it hands out objects."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from accessibility.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osmium import BaseFilter

__all__ = ["parse_way", "streamed_ways"]

_ESCAPED = re.compile(r"%([0-9a-fA-F]+)%")


def streamed_ways(path: Path, chosen: BaseFilter) -> Iterator[tuple[int, list[int], dict[str, str]]]:
    """The ways of a file that a filter lets pass.

    Parameters
    ----------
    path
        An OSM file.
    chosen
        The reader's own filter, so that no other way is looked at.

    Yields
    ------
    tuple
        Id, node ids and tags, in the order of the file.

    Raises
    ------
    RuntimeError
        If the file cannot be read.
    FileFormatError
        If there is no room for the lines.

    Notes
    -----
    The lines are *Object Per Line* (OPL) of libosmium, about 160 bytes for each way, in a temporary folder that goes when they are read.
    """
    import osmium

    with TemporaryDirectory(prefix="accessibility-", ignore_cleanup_errors=True) as folder:
        lines = Path(folder) / "ways.opl"
        try:
            with (
                osmium.SimpleWriter(osmium.io.File(str(lines), "opl,add_metadata=false"), 2**18) as writer,
                osmium.io.Reader(str(path), osmium.osm.WAY) as reader,
            ):
                osmium.apply(reader, chosen, writer)
        except RuntimeError as error:
            if "Write failed" not in str(error):
                raise
            message = (
                f"{path}: no room in {folder} to put down its roads while reading ({error}); "
                "free some space there, or name another folder in TMPDIR"
            )
            raise FileFormatError(message) from error
        with lines.open("rb") as file:
            yield from map(parse_way, file)


def parse_way(line: bytes) -> tuple[int, list[int], dict[str, str]]:
    """One line of OPL.

    Parameters
    ----------
    line
        Of a way.

    Returns
    -------
    tuple
        Id, node ids and tags.

    Examples
    --------
    >>> parse_way(b"w7 Thighway=track,name=Iso%20%tie Nn1,n-2")
    (7, [1, -2], {'highway': 'track', 'name': 'Iso tie'})
    """
    number, refs, tags = 0, b"", b""
    for field in line.split():
        sort, rest = field[:1], field[1:]
        if sort == b"w":
            number = int(rest)
        elif sort == b"T":
            tags = rest
        elif sort == b"N":
            refs = rest
    nodes = list(map(int, refs.translate(None, b"n").split(b","))) if refs else []
    return number, nodes, _tags(tags.decode("utf-8", "replace"))


def _tags(text: str) -> dict[str, str]:
    """Tags as OPL writes them: commas between pairs, signs that would mislead as ``%hexadecimal%``."""
    if not text:
        return {}
    pairs = [pair.partition("=")[::2] for pair in text.split(",")]
    if "%" not in text:
        return dict(pairs)
    return {_plain(key) if "%" in key else key: _plain(value) if "%" in value else value for key, value in pairs}


def _plain(text: str) -> str:
    return _ESCAPED.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))
