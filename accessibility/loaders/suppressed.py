"""Numbers of people that a statistics office does not tell: unknown, between bounds that are known, never zero and never -1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.loaders.cells import numbers
from accessibility.loaders.point_table import rows
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["people_columns", "suppressed_remarks"]


def people_columns(
    table: pd.DataFrame, total: str, groups: Mapping[str, Sequence[str]], *, below: int | None, marks: Sequence[float] = (-1.0,)
) -> tuple[dict[str, pd.Series], list[str]]:
    """People and groups of them, with the least and most each unknown one can be.

    Parameters
    ----------
    table
        As read.
    total
        Column of all people.
    groups
        Our column (``people_65plus``) and the source's columns that add up to it.
    below
        Fewer than this are not told: an unknown total is 0 to one less. None: an unknown total can be any number.
    marks
        Numbers that stand for what is not told.

    Returns
    -------
    dict of str to pandas.Series, list of str
        ``people`` and each group (persons, NaN where not told); where any is not told also ``…_least`` and ``…_most``. Faults of cells.

    Notes
    -----
    A group of which something is not told lies between the sum of what is told and the total; of an unknown total, ``below`` less one.
    """
    faults: list[str] = []
    cells: dict[str, pd.Series] = {}

    def told(column: str) -> pd.Series:
        values, more = numbers(table[column])
        faults.extend(more)
        return values.mask(values.isin(list(marks)))

    people = told(total)
    most_people = people.fillna(np.nan if below is None else below - 1.0)
    cells["people"] = people
    if people.isna().any():
        cells["people_least"], cells["people_most"] = people.fillna(0.0), most_people
    for name, columns in groups.items():
        parts = pd.DataFrame({column: told(column) for column in columns})
        cells[name] = parts.sum(axis="columns", min_count=len(columns))
        if cells[name].isna().any():
            known = parts.sum(axis="columns")
            cells[f"{name}_least"] = known
            cells[f"{name}_most"] = cells[name].where(cells[name].notna(), most_people.where(~(most_people < known), known))
    return cells, faults


def suppressed_remarks(table: pd.DataFrame, where: str) -> tuple[Remark, ...]:
    """How many people of which groups live where their number is not told.

    Parameters
    ----------
    table
        Places with columns ``people_…`` and bounds, ``inside``.
    where
        The file or dataset.

    Returns
    -------
    tuple of Remark
        One for each group with something unknown, with the people it can be.
    """
    remarks = []
    inside = table[table["inside"]]
    for name in [str(column) for column in table.columns if f"{column}_least" in table]:
        unknown = inside[name].isna()
        if unknown.any():
            count, ids = int(unknown.sum()), rows(inside.index[unknown])
            least, most = inside.loc[unknown, f"{name}_least"], inside.loc[unknown, f"{name}_most"]
            details: dict[str, str | float] = {
                "file": where,
                "column": name,
                "people_least": float(least.sum()),
                "people_most": float(most.sum()),
            }
            code = "people_suppressed_unbounded" if most.isna().any() else "people_suppressed"
            remarks.append(Remark(code, "unknown", count, len(inside), details, ids))
    return tuple(remarks)
