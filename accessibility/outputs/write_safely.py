"""Files and folders written beside their place and then renamed, so that nobody ever meets half of one."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from accessibility.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["replacing", "text", "together"]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of ``path`` only when the writing is done.

    Parameters
    ----------
    path
        The file to come. Its folder is made if it is not there.

    Yields
    ------
    pathlib.Path
        A file of the same ending in a folder of its own on the same disk; removed if writing fails.

    Raises
    ------
    DataError
        If ``path`` is a folder, or its folder cannot be made or written to.
    """
    if path.is_dir():
        raise DataError(f"{path} is a folder; give the name of a file")
    beside = _room_beside(path)
    try:
        unfinished = beside / path.name
        yield unfinished
        _rename(unfinished, path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def together(folder: Path) -> Iterator[Path]:
    """A folder to write files to, which are moved into ``folder`` when all of them are done, and not before.

    Parameters
    ----------
    folder
        Where the files are to come. It is made if it is not there; files of the same name are replaced, others stay.

    Yields
    ------
    pathlib.Path
        An empty folder on the same disk; removed with all that is in it if writing fails.

    Raises
    ------
    DataError
        If ``folder`` is a file, or cannot be made or written to.
    """
    if folder.exists() and not folder.is_dir():
        raise DataError(f"{folder} is a file; give the name of a folder")
    beside = _room_beside(folder)
    try:
        yield beside
        for made in sorted(path for path in beside.rglob("*") if path.is_file()):
            wanted = folder / made.relative_to(beside)
            if wanted.is_dir():
                raise DataError(f"{wanted} is a folder where a file is to be written; move it away")
            wanted.parent.mkdir(parents=True, exist_ok=True)
            _rename(made, wanted)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def text(path: Path, content: str) -> Path:
    """A text file (UTF-8, line ends as given), written whole or not at all.

    Parameters
    ----------
    path
        The file to come.
    content
        All of it.

    Returns
    -------
    pathlib.Path
        ``path``.
    """
    with replacing(path) as unfinished:
        unfinished.write_bytes(content.encode("utf-8"))
    return path


def _room_beside(path: Path) -> Path:
    """A new hidden folder in the folder of ``path``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f".{path.name[:40]}-", dir=path.parent))
    except OSError as error:
        raise DataError(f"cannot write to {path.parent}: {error.strerror}; choose another folder or free this one") from error


def _rename(made: Path, wanted: Path) -> None:
    try:
        made.replace(wanted)
    except OSError as error:
        raise DataError(f"cannot replace {wanted}: {error.strerror}; is it open in another program?") from error
