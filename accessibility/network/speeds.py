"""How fast a road is driven: one table of road class, surface and season, each row with its source."""

from __future__ import annotations

import functools
import itertools
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from accessibility import vocabulary as words
from accessibility.errors import FileFormatError, MissingColumnError, TableError, nearest_word

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["CAR_CLASSES", "builtin_speeds", "check_speeds", "driving_kph", "read_speeds"]

CAR_CLASSES = tuple(road_class for road_class in words.ROAD_CLASSES if road_class != "ferry")
"""Classes a speed is needed for; a ferry goes by its crossing time."""

_KEYS = {"road_class": CAR_CLASSES, "surface": words.SURFACES, "season": words.SEASONS}
_MOST_BYTES = 10_000_000


def builtin_speeds() -> pd.DataFrame:
    """Speeds in km/h that come with the package, made for Finland.

    Returns
    -------
    pandas.DataFrame
        As :func:`check_speeds` gives it.

    Examples
    --------
    >>> builtin_speeds().loc[("unclassified", "gravel", "thaw"), "kph"]
    np.float64(40.0)
    """
    return _builtin().copy()


def read_speeds(path: Path) -> pd.DataFrame:
    """Speeds in km/h from a CSV file (comma, or semicolon with decimal comma).

    Parameters
    ----------
    path
        A file with the columns that :func:`check_speeds` asks for.

    Returns
    -------
    pandas.DataFrame
        As :func:`check_speeds` gives it.

    Raises
    ------
    FileFormatError
        If the file is missing, empty, too large for a table of speeds or not text.
    TableError
        With every fault of the table at once.
    """
    if not path.is_file():
        raise FileFormatError(f"{path.name}: the table of speeds is not there")
    if path.stat().st_size > _MOST_BYTES:
        raise FileFormatError(f"{path.name}: {path.stat().st_size:,} bytes are too many for a table of speeds")
    try:
        head = path.read_text(encoding="utf-8-sig").partition("\n")[0]
        semicolon = head.count(";") > head.count(",")
        table = pd.read_csv(
            path, sep=";" if semicolon else ",", decimal="," if semicolon else ".", encoding="utf-8-sig", keep_default_na=False
        )
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise FileFormatError(f"{path.name}: not a CSV table in UTF-8: {error}") from error
    return check_speeds(table, path.name)


def check_speeds(table: pd.DataFrame, where: str = "speeds") -> pd.DataFrame:
    """A complete table of speeds in km/h, one row for each class, surface and season that a car can meet.

    Parameters
    ----------
    table
        Columns ``road_class``, ``surface``, ``season`` (a cell may hold several words joined by commas; an empty cell stands for
        all), ``kph`` (driven where the posted limit is not known), ``most_kph`` (driven at most, whatever is posted; equal to
        ``kph`` if the column is left out) and ``source``.
    where
        The file it came from, for messages.

    Returns
    -------
    pandas.DataFrame
        Index (road_class, surface, season); columns ``kph``, ``most_kph`` (float), ``source``.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    TableError
        With every other fault at once: unknown words, speeds that are not, combinations given twice or not at all.
    """
    given = table.reset_index() if table.index.nlevels == len(_KEYS) else table
    missing = [name for name in (*_KEYS, "kph", "source") if name not in given]
    if missing:
        raise MissingColumnError([f"column {name!r} is missing; given: {', '.join(map(str, given.columns))}" for name in missing], where)
    most = given["most_kph"] if "most_kph" in given else given["kph"]
    numbers = pd.DataFrame({"kph": pd.to_numeric(given["kph"], errors="coerce"), "most_kph": pd.to_numeric(most, errors="coerce")})
    faults = _number_faults(numbers)
    keys, word_faults = _spread(given)
    faults += word_faults
    spread = pd.DataFrame(
        {
            "kph": numbers["kph"].to_numpy(dtype=float)[[row for row, _ in keys]],
            "most_kph": numbers["most_kph"].to_numpy(dtype=float)[[row for row, _ in keys]],
            "source": given["source"].fillna("").astype(str).to_numpy()[[row for row, _ in keys]],
        },
        index=pd.MultiIndex.from_tuples([key for _, key in keys], names=list(_KEYS)),
    )
    faults += _cover_faults(spread.index, word_faults)
    if faults:
        raise TableError(faults, where)
    return spread.sort_index()


def driving_kph(
    road_class: NDArray[np.str_],
    surface: NDArray[np.str_],
    limit_kph: NDArray[np.float64],
    winter_limit_kph: NDArray[np.float64],
    season: str,
    speeds: pd.DataFrame,
) -> NDArray[np.float64]:
    """Speed driven on each road, km/h.

    Parameters
    ----------
    road_class, surface
        Words of each road, shape (r,); no ferries.
    limit_kph, winter_limit_kph
        Posted limits, NaN where not known, shape (r,).
    season
        One of the seasons.
    speeds
        As :func:`check_speeds` gives it.

    Returns
    -------
    numpy.ndarray of float, shape (r,)

    Notes
    -----
    Limit not known: ``kph`` of the table. Limit known: ``min(most_kph, limit)``; no share is taken off the limit, because mean speeds
    at counting points on Finnish main roads equal the posted limit up to 80 km/h (63 on 60, 69 on 70, 82 on 80, 97 on 100; Finnish
    Road Administration, 2008), and ``most_kph`` holds down the classes where they do not. In winter a posted winter limit takes the
    place of the limit, and then ``most_kph`` of summer holds, because the general lowering of winter limits is already in it.
    """
    keys = pd.MultiIndex.from_arrays([road_class, surface, np.full(len(road_class), season)])
    rows = speeds.index.get_indexer(keys)
    usual = speeds["kph"].to_numpy()[rows]
    most = speeds["most_kph"].to_numpy()[rows]
    limit = limit_kph
    if season == "winter":
        posted = ~np.isnan(winter_limit_kph)
        summer = speeds.index.get_indexer(pd.MultiIndex.from_arrays([road_class, surface, np.full(len(road_class), "summer")]))
        most = np.where(posted, speeds["most_kph"].to_numpy()[summer], most)
        limit = np.where(posted, winter_limit_kph, limit_kph)
    return np.where(np.isnan(limit), usual, np.fmin(most, limit))


@functools.cache
def _builtin() -> pd.DataFrame:
    """The table that comes with the package, read once."""
    with resources.as_file(resources.files("accessibility.network") / "speeds.csv") as path:
        return read_speeds(path)


def _number_faults(numbers: pd.DataFrame) -> list[str]:
    """Speeds that are not."""
    faults = []
    for name in ("kph", "most_kph"):
        bad = ~((numbers[name] > 0) & (numbers[name] <= 200))
        if bad.any():
            faults.append(f"column {name!r} must hold a speed above 0 and at most 200 km/h; it does not in {_lines(bad)}")
    lower = numbers["most_kph"] < numbers["kph"]
    if lower.any():
        faults.append(f"'most_kph' must not be below 'kph'; it is in {_lines(lower)}")
    return faults


def _spread(given: pd.DataFrame) -> tuple[list[tuple[int, tuple[str, ...]]], list[str]]:
    """Every combination each row stands for, and the words that are not known."""
    keys: list[tuple[int, tuple[str, ...]]] = []
    faults = []
    for row, cells in enumerate(zip(*(given[name].fillna("").astype(str) for name in _KEYS), strict=True)):
        meant = []
        for (name, allowed), cell in zip(_KEYS.items(), cells, strict=True):
            listed = [word.strip() for word in cell.split(",") if word.strip()]
            for word in listed:
                if word not in allowed:
                    near = nearest_word(word, allowed)
                    hint = f"; did you mean {near!r}?" if near else f"; known: {', '.join(allowed)}"
                    faults.append(f"line {row + 2}: unknown {name} {word!r}{hint}")
            meant.append([word for word in listed if word in allowed] if listed else list(allowed))
        keys += [(row, key) for key in itertools.product(*meant)]
    return keys, faults


def _cover_faults(index: pd.Index[Any], word_faults: list[str]) -> list[str]:
    """Combinations given twice; combinations not given (said only where every word was understood)."""
    faults = []
    twice = index[index.duplicated()].unique()
    if len(twice):
        faults.append(f"given twice or more: {_combinations(list(twice))}")
    every = pd.MultiIndex.from_product(list(_KEYS.values()))
    absent = every[~every.isin(index)]
    if len(absent) and not word_faults:
        faults.append(f"no speed for {_combinations(list(absent))}; an empty cell stands for all surfaces or seasons")
    return faults


def _combinations(keys: list[tuple[str, ...]]) -> str:
    shown = "; ".join(" / ".join(key) for key in keys[:5])
    return f"{shown} and {len(keys) - 5} more" if len(keys) > 5 else shown


def _lines(bad: pd.Series[bool]) -> str:
    lines = [str(row + 2) for row in np.flatnonzero(bad.to_numpy())]
    return f"line {', '.join(lines[:5])}" + (f" and {len(lines) - 5} more" if len(lines) > 5 else "")
