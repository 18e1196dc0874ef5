"""What a map in a notebook colours places by: one number of each place out of any result that has some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from accessibility.errors import DataError
from accessibility.gaps.interdiction import WorstClosures
from accessibility.gaps.overlap import Overlap
from accessibility.gaps.rules.check import RuleResult
from accessibility.measures.catchments import Catchments
from accessibility.measures.doubly_constrained import DoublyConstrained
from accessibility.measures.huff import Huff
from accessibility.measures.raam import Raam
from accessibility.outputs.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["values_of"]

_METHODS = {
    "two-step catchments": "two_step_fca",
    "variable catchments": "variable_fca",
    "balanced catchments": "balanced_fca",
    "spatial availability": "spatial_availability",
    "three-step catchments": "three_step_fca",
    "modified two-step catchments": "modified_two_step_fca",
}
_OF_TABLES = (
    ("extra_minutes", "vulnerability"),
    ("round_minutes", "errands"),
    ("worth_minutes", "logsum"),
    ("providers_least", "overlap"),
    ("services", "cumulative"),
    ("amount", "gravity"),
)
"""Columns by which the tables of some functions are known, and the finding whose title they take."""


def values_of(result: object, *, kind: str | None, column: str | None) -> Finding | None:
    """One number of each place, with what it is called; None for results that are drawn as minutes against standards.

    Parameters
    ----------
    result
        A finding, an overlap, catchments, RAAM, Huff, worst closures, a rule of shares that was checked, or a
        table of places (or of places and kinds).
    kind
        Which kind, where there are several.
    column
        Which column, where there are several.

    Returns
    -------
    Finding or None

    Raises
    ------
    DataError
        If there are several kinds or columns and none is chosen, or the one chosen is not there.
    """
    if isinstance(result, Finding):
        if not result.map_column:
            raise DataError(f"finding {result.name!r} names no column to draw; give explore its table and column=")
        return result
    told = _told(result)
    if told is not None:
        table, name, first = told
        return _drawn(table, name, kind, column or first)
    return _of_table(result, kind, column) if isinstance(result, pd.DataFrame) else None


def _told(result: object) -> tuple[pd.DataFrame, str, str] | None:
    """The places of a value that knows what it is, its name among findings, and the column it is about."""
    if isinstance(result, Overlap):
        return result.places, "overlap", "providers_least"
    if isinstance(result, Catchments):
        table = result.places.assign(per_1000_people=1000.0 * result.places["per_person"])
        return table, _METHODS[result.method], "per_1000_people"
    if isinstance(result, DoublyConstrained):
        return result.places.rename(columns={"minutes": "share_minutes"}), "doubly_constrained", "share_minutes"
    if isinstance(result, WorstClosures):
        table = result.places.assign(extra_minutes=result.places["minutes_if_closed"] - result.places["minutes"])
        return table, "worst_closures", "extra_minutes"
    simple = ((RuleResult, "rule_places", "distance"), (Raam, "raam", "cost_minutes"), (Huff, "huff", "largest_share_pct"))
    return next(((result.places, name, column) for one, name, column in simple if isinstance(result, one)), None)


def _of_table(table: pd.DataFrame, kind: str | None, column: str | None) -> Finding | None:
    """A table of places, or of places and kinds (of the k closest, the last of them); None for minutes to the closest."""
    if list(table.index.names) == ["place", "kind", "rank"] and len(table):
        last = table.index.get_level_values("rank").max()
        return _drawn(table[table.index.get_level_values("rank") == last].droplevel("rank"), "measured", kind, column or "minutes")
    if column is None and "amount_within" in table and "minutes" in table:
        return _drawn(table, "balancing_cost", kind, "minutes")
    minutes_alone = column is None and {"minutes", "service"} <= set(table) and "minutes_if_closed" not in table
    if minutes_alone or list(table.index.names) not in (["place"], ["place", "kind"]):
        return None
    first, name = next(((given, told) for given, told in _OF_TABLES if given in table), ("", "measured"))
    if column is None and not first:
        numbers = [str(one) for one in table.columns if pd.api.types.is_numeric_dtype(table[one])]
        raise DataError(f"say what to colour places by, with column=; the table has {', '.join(numbers) or 'no numbers'}")
    return _drawn(table, name, kind, column or first)


def _drawn(table: pd.DataFrame, name: str, kind: str | None, column: str) -> Finding:
    """One kind and one column of a table."""
    if column not in table:
        raise DataError(f"no column {column!r} to draw; given: {', '.join(map(str, table.columns))}")
    values = table[column]
    if "kind" in table.index.names:
        values = values.xs(_kind(table.index.get_level_values("kind").unique().astype(str).tolist(), kind), level="kind")
    shown = {"providers_least": "providers"}.get(column, column)
    return Finding(name, pd.DataFrame({shown: values}), map_column=shown)


def _kind(known: Sequence[str], asked: str | None) -> str:
    """The kind asked for, or the only one."""
    if asked is None and len(known) == 1:
        return known[0]
    if asked is None or asked not in known:
        given = "say which kind to draw, with kind=" if asked is None else f"no kind {asked!r} in the result"
        raise DataError(f"{given}; it has {', '.join(known)}")
    return asked
