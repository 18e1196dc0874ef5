"""What is said of a file that is not there, or is a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.errors import FileFormatError, nearest_word

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["missing_file"]


def missing_file(path: Path, wanted: str = "") -> FileFormatError:
    """The error of a file that cannot be opened because it is not there.

    Parameters
    ----------
    path
        What the study names; it is no file.
    wanted
        What was expected where a folder is named, such as ``"a GeoTIFF"``; empty if any file would do.

    Returns
    -------
    FileFormatError
        With the nearest name in its folder, or what the folder of that name holds.
    """
    if path.is_dir():
        expected = f"; expected {wanted}" if wanted else "; name one file in it"
        inside = sorted(one.name for one in path.iterdir())
        holds = f"it holds {', '.join(inside[:5])}{' …' if len(inside) > 5 else ''}" if inside else "it is empty"
        return FileFormatError(f"{path.name}: is a folder, not a file ({holds}){expected}")
    others = sorted(other.name for other in path.parent.iterdir()) if path.parent.is_dir() else []
    near = nearest_word(path.name, others)
    # The same sentence whoever looks for it first, so that a study tells each missing file once.
    hint = f"; did you mean {near!r}?" if near else ""
    return FileFormatError(f"{path.name}: there is no such file in {path.parent}{hint}")
