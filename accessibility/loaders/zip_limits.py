"""How large a zipped input may become: refuses zip bombs and cut-off archives before anything is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

from accessibility.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["members"]

_OLE = b"\xd0\xcf\x11\xe0"
_MOST_BYTES = 2_000_000_000
_MOST_MEMBERS = 10_000
_MOST_RATIO = 200
_SMALL_BYTES = 50_000_000
"""Below this an unpacked member may be as compressible as it likes."""


def members(path: Path) -> list[str]:
    """Names of the files in a zip archive (a workbook is one too), its size checked.

    Parameters
    ----------
    path
        The archive.

    Returns
    -------
    list of str
        In the archive's order.

    Raises
    ------
    FileFormatError
        If it is no zip archive, is cut off, or would unpack to more than is sane.
    """
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            message = f"{path.name}: protected by a password, or an old .xls under another name; save it as .xlsx without a password"
            raise FileFormatError(message)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            _check_size(infos, path.name)
            broken = archive.testzip()
    except RuntimeError as error:
        message = f"{path.name}: cannot be unpacked ({error}); save it again without a password"
        raise FileFormatError(message) from error
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error) as error:
        message = f"{path.name}: cut off or not what its name says ({error}); save or download it again"
        raise FileFormatError(message) from error
    if broken is not None:
        message = f"{path.name}: damaged ({broken} does not match its checksum); save or download it again"
        raise FileFormatError(message)
    return [info.filename for info in infos]


def _check_size(infos: list[zipfile.ZipInfo], where: str) -> None:
    unpacked = sum(info.file_size for info in infos)
    swollen = any(info.file_size > _SMALL_BYTES and info.file_size > _MOST_RATIO * max(info.compress_size, 1) for info in infos)
    if len(infos) > _MOST_MEMBERS or unpacked > _MOST_BYTES or swollen:
        message = f"{where}: would unpack to {unpacked:,} bytes in {len(infos):,} files, more than is sane; it was not opened"
        raise FileFormatError(message)
