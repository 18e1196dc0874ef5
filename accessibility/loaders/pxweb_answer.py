"""An answer of PxWeb as a long table: one row for each combination, its value NaN where the office tells none."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["long_table"]

_NOT_TOLD = {"", ".", "..", "...", "....", "-"}


def long_table(raw: bytes) -> pd.DataFrame:
    """The answer as a table, whether it came as json-stat2 or in PxWeb's own JSON.

    Parameters
    ----------
    raw
        The answer as it came.

    Returns
    -------
    pandas.DataFrame
        One column of codes for each variable, and ``value`` (NaN where not told).

    Raises
    ------
    ValueError
        If it is cut off, or holds another number of values than it says.

    Examples
    --------
    >>> answer = {"columns": [{"code": "alue", "type": "d"}, {"code": "n", "type": "c"}], "data": [{"key": ["KU091"], "values": ["7"]}]}
    >>> long_table(json.dumps(answer).encode())
        alue  value
    0  KU091    7.0
    """
    answer = json.loads(raw.decode("utf-8-sig"))
    if isinstance(answer, dict) and {"id", "size", "dimension", "value"} <= set(answer):
        return _of_json_stat(answer)
    if isinstance(answer, dict) and {"columns", "data"} <= set(answer):
        return _of_own_json(answer)
    message = "neither json-stat2 nor PxWeb's own JSON"
    raise ValueError(message)


def _of_json_stat(answer: dict[str, Any]) -> pd.DataFrame:
    names, sizes, values = [str(name) for name in answer["id"]], [int(size) for size in answer["size"]], answer["value"]
    count = math.prod(sizes)
    if isinstance(values, dict):
        # Only cells that are told are there, by their position.
        values = [values.get(str(position)) for position in range(count)]
    categories = [_codes(answer["dimension"][name]["category"]) for name in names]
    if len(values) != count or [len(codes) for codes in categories] != sizes:
        message = f"{len(values)} values where there must be {count}"
        raise ValueError(message)
    index = pd.MultiIndex.from_product(categories, names=names)
    told = np.array([np.nan if value is None else float(value) for value in values], dtype=float)
    return pd.DataFrame({"value": told}, index=index).reset_index()


def _codes(category: dict[str, Any]) -> list[str]:
    """Codes of a variable in the order of the values."""
    index = category.get("index", list(category.get("label", {})))
    return sorted(index, key=index.__getitem__) if isinstance(index, dict) else [str(code) for code in index]


def _of_own_json(answer: dict[str, Any]) -> pd.DataFrame:
    keys = [str(column["code"]) for column in answer["columns"] if column.get("type") != "c"]
    contents = [str(column["code"]) for column in answer["columns"] if column.get("type") == "c"]
    rows = []
    for row in answer["data"]:
        if len(row["key"]) != len(keys) or len(row["values"]) != len(contents):
            message = "a row with another number of cells than columns"
            raise ValueError(message)
        for content, value in zip(contents, row["values"], strict=True):
            rows.append((*row["key"], *((content,) if len(contents) > 1 else ()), np.nan if value in _NOT_TOLD else float(value)))
    return pd.DataFrame(rows, columns=[*keys, *(("contents",) if len(contents) > 1 else ()), "value"])
