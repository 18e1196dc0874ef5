"""How fast a road is travelled: one table of mode, road class, surface and season, each row with its source."""

from __future__ import annotations

import functools
import itertools
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from accessibility import vocabulary as words
from accessibility.errors import FileFormatError, MissingColumnError, TableError, UnknownWordError, nearest_word
from accessibility.vocabulary import DRIVEN

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["CAR_CLASSES", "CLASSES_OF_MODE", "builtin_speeds", "check_speeds", "driving_kph", "read_speeds"]

CAR_CLASSES = tuple(road_class for road_class in words.ROAD_CLASSES if road_class not in {"ferry", "steps"})
"""Classes a car needs a speed for; a ferry goes by its crossing time."""

CLASSES_OF_MODE = {**dict.fromkeys(DRIVEN, CAR_CLASSES), "bicycle": CAR_CLASSES, "walk": (*CAR_CLASSES, "steps")}
"""Classes each mode needs a speed for; a bicycle is not ridden on steps."""

_KEYS = ("road_class", "surface", "season")
_MOST_BYTES = 10_000_000


def builtin_speeds(mode: str = "car") -> pd.DataFrame:
    """Speeds in km/h that come with the package, made for Finland.

    Parameters
    ----------
    mode
        One of ``car``, ``bicycle``, ``walk``.

    Returns
    -------
    pandas.DataFrame
        As :func:`check_speeds` gives it.

    Examples
    --------
    >>> builtin_speeds().loc[("unclassified", "gravel", "thaw"), "kph"]
    np.float64(40.0)
    >>> builtin_speeds("walk").loc[("unclassified", "gravel", "thaw"), "kph"]
    np.float64(4.2)
    """
    return _builtin(mode).copy()


def read_speeds(path: Path, mode: str = "car") -> pd.DataFrame:
    """Speeds in km/h from a CSV file (comma, or semicolon with decimal comma).

    Parameters
    ----------
    path
        A file with the columns that :func:`check_speeds` asks for.
    mode
        Whose speeds.

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
    return check_speeds(table, path.name, mode=mode)


def check_speeds(table: pd.DataFrame, where: str = "speeds", *, mode: str = "car") -> pd.DataFrame:
    """A complete table of speeds in km/h, one row for each class, surface and season that a mode can meet.

    Parameters
    ----------
    table
        Columns ``road_class``, ``surface``, ``season`` (a cell may hold several words joined by commas; an empty cell stands for
        all), ``kph`` (driven where the posted limit is not known), ``most_kph`` (driven at most, whatever is posted; equal to
        ``kph`` if the column is left out) and ``source``. A column ``mode`` may say whose speed each row is (an empty cell stands for all
        modes); without it all rows are those of ``mode``.
    where
        The file it came from, for messages.
    mode
        Whose speeds: one of ``car``, ``bicycle``, ``walk``.

    Returns
    -------
    pandas.DataFrame
        Index (road_class, surface, season); columns ``kph``, ``most_kph`` (float), ``source``.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    UnknownWordError
        If the mode is not known.
    TableError
        With every other fault at once: unknown words, speeds that are not, combinations given twice or not at all.
    """
    if mode not in CLASSES_OF_MODE:
        raise UnknownWordError(mode, tuple(CLASSES_OF_MODE), "mode", "check_speeds")
    given = (table.reset_index() if table.index.nlevels == len(_KEYS) else table).reset_index(drop=True)
    given, mode_faults = _of_mode(given, mode)
    missing = [name for name in (*_KEYS, "kph", "source") if name not in given]
    if missing:
        raise MissingColumnError([f"column {name!r} is missing; given: {', '.join(map(str, given.columns))}" for name in missing], where)
    most = given["most_kph"] if "most_kph" in given else given["kph"]
    numbers = pd.DataFrame({"kph": pd.to_numeric(given["kph"], errors="coerce"), "most_kph": pd.to_numeric(most, errors="coerce")})
    faults = mode_faults + _number_faults(numbers)
    keys, word_faults = _spread(given, CLASSES_OF_MODE[mode])
    faults += word_faults
    spread = pd.DataFrame(
        {
            "kph": numbers["kph"].to_numpy(dtype=float)[[row for row, _ in keys]],
            "most_kph": numbers["most_kph"].to_numpy(dtype=float)[[row for row, _ in keys]],
            "source": given["source"].fillna("").astype(str).to_numpy()[[row for row, _ in keys]],
        },
        index=pd.MultiIndex.from_tuples([key for _, key in keys], names=list(_KEYS)),
    )
    faults += _cover_faults(spread.index, word_faults + mode_faults, CLASSES_OF_MODE[mode])
    if faults:
        raise TableError(faults, where)
    return spread.sort_index()


def driving_kph(
    road_class: NDArray[np.str_] | pd.Series,
    surface: NDArray[np.str_] | pd.Series,
    limit_kph: NDArray[np.float64],
    winter_limit_kph: NDArray[np.float64],
    season: str,
    speeds: pd.DataFrame,
) -> NDArray[np.float64]:
    """Speed driven or ridden on each road, km/h.

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
    rows = _rows_of(speeds, road_class, surface, season)
    usual = speeds["kph"].to_numpy()[rows]
    most = speeds["most_kph"].to_numpy()[rows]
    limit = limit_kph
    if season == "winter":
        posted = ~np.isnan(winter_limit_kph)
        summer = _rows_of(speeds, road_class, surface, "summer")
        most = np.where(posted, speeds["most_kph"].to_numpy()[summer], most)
        limit = np.where(posted, winter_limit_kph, limit_kph)
    return np.where(np.isnan(limit), usual, np.fmin(most, limit))


def _rows_of(
    speeds: pd.DataFrame, road_class: NDArray[np.str_] | pd.Series, surface: NDArray[np.str_] | pd.Series, season: str
) -> NDArray[np.int64]:
    """Row of the table for each road: each pair of words is looked up once."""
    class_code, classes = pd.factorize(road_class)
    surface_code, surfaces = pd.factorize(surface)
    keys = pd.MultiIndex.from_product([classes, surfaces, [season]])
    row: NDArray[np.int64] = speeds.index.get_indexer(keys).reshape(len(classes), len(surfaces))[class_code, surface_code]
    return row


@functools.cache
def _builtin(mode: str) -> pd.DataFrame:
    """The table that comes with the package, read once for each mode."""
    with resources.as_file(resources.files("accessibility.network") / "speeds.csv") as path:
        return read_speeds(path, mode)


def _of_mode(given: pd.DataFrame, mode: str) -> tuple[pd.DataFrame, list[str]]:
    """The rows of a mode, their index the lines of the file, and modes that are not known."""
    if "mode" not in given:
        return given, []
    named = given["mode"].fillna("").astype(str).str.strip()
    faults = []
    for row, word in named[~named.isin(("", *CLASSES_OF_MODE))].items():
        near = nearest_word(word, tuple(CLASSES_OF_MODE))
        hint = f"; did you mean {near!r}?" if near else f"; known: {', '.join(CLASSES_OF_MODE)}"
        faults.append(f"line {cast(int, row) + 2}: unknown mode {word!r}{hint}")
    return given[named.isin(("", "car" if mode in DRIVEN else mode))], faults


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


def _words_of(classes: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What each key column may say."""
    return {"road_class": classes, "surface": words.SURFACES, "season": words.SEASONS}


def _spread(given: pd.DataFrame, classes: tuple[str, ...]) -> tuple[list[tuple[int, tuple[str, ...]]], list[str]]:
    """Every combination each row stands for, and the words that are not known."""
    keys: list[tuple[int, tuple[str, ...]]] = []
    faults = []
    texts = zip(*(given[name].fillna("").astype(str) for name in _KEYS), strict=True)
    for row, (line, cells) in enumerate(zip(given.index, texts, strict=True)):
        meant = []
        for (name, allowed), cell in zip(_words_of(classes).items(), cells, strict=True):
            listed = [word.strip() for word in cell.split(",") if word.strip()]
            for word in listed:
                if word not in allowed and not (name == "road_class" and word == "steps"):  # a row for all modes may name them
                    near = nearest_word(word, allowed)
                    hint = f"; did you mean {near!r}?" if near else f"; known: {', '.join(allowed)}"
                    faults.append(f"line {line + 2}: unknown {name} {word!r}{hint}")
            meant.append([word for word in listed if word in allowed] if listed else list(allowed))
        keys += [(row, key) for key in itertools.product(*meant)]
    return keys, faults


def _cover_faults(index: pd.Index[Any], word_faults: list[str], classes: tuple[str, ...]) -> list[str]:
    """Combinations given twice; combinations not given (said only where every word was understood)."""
    faults = []
    twice = index[index.duplicated()].unique()
    if len(twice):
        faults.append(f"given twice or more: {_combinations(list(twice))}")
    every = pd.MultiIndex.from_product(list(_words_of(classes).values()))
    absent = every[~every.isin(index)]
    if len(absent) and not word_faults:
        faults.append(f"no speed for {_combinations(list(absent))}; an empty cell stands for all surfaces or seasons")
    return faults


def _combinations(keys: list[tuple[str, ...]]) -> str:
    shown = "; ".join(" / ".join(key) for key in keys[:5])
    return f"{shown} and {len(keys) - 5} more" if len(keys) > 5 else shown


def _lines(bad: pd.Series[bool]) -> str:
    lines = [str(row + 2) for row in bad.index[bad]]
    return f"line {', '.join(lines[:5])}" + (f" and {len(lines) - 5} more" if len(lines) > 5 else "")
