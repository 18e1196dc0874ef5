"""A study's own table of speeds instead of the built-in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.loaders import read_table
from accessibility.network import check_speeds

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

__all__ = ["load_speeds"]


def load_speeds(path: Path, mode: str = "car") -> pd.DataFrame:
    """Speeds in km/h by road class, surface and season, from CSV or Excel.

    Parameters
    ----------
    path
        The file.
    mode
        Whose speeds; a file without a column ``mode`` holds those of this one.

    Returns
    -------
    pandas.DataFrame
        As :func:`accessibility.network.check_speeds` gives it.

    Raises
    ------
    TableError
        With all faults of the table at once.
    """
    return check_speeds(read_table.read(path).table, path.name, mode=mode)
