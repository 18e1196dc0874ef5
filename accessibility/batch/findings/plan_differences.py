"""What another plan leaves out beside a plan: points, and kinds of service altogether or at some points."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from accessibility.siting import Menu, Plan

__all__ = ["COLUMNS", "Differences", "columns_of", "differences"]


class Differences(NamedTuple):
    """What differs between a plan and another one; each in order of ids.

    Parameters
    ----------
    candidates_left_out, candidates_instead
        Points of the plan that the other does not open, and points of the other that the plan does not open.
    kinds_left_out
        Kinds that the plan offers somewhere and the other nowhere.
    kinds_fewer
        Kinds that the other offers at fewer points.
    """

    candidates_left_out: tuple[str, ...]
    candidates_instead: tuple[str, ...]
    kinds_left_out: tuple[str, ...]
    kinds_fewer: tuple[str, ...]


COLUMNS = Differences._fields


def differences(plan: Plan, other: Plan) -> Differences:
    """What another plan leaves out beside a plan.

    Parameters
    ----------
    plan, other
        Of shared points.
    """
    opened, others = set(plan.candidates), set(other.candidates)
    before, after = _points_of_kinds(plan), _points_of_kinds(other)
    fewer = tuple(sorted(kind for kind, count in before.items() if 0 < after.get(kind, 0) < count))
    return Differences(tuple(sorted(opened - others)), tuple(sorted(others - opened)), tuple(sorted(set(before) - set(after))), fewer)


def columns_of(plan: Plan, menu: Menu) -> pd.DataFrame:
    """What each plan of a menu leaves out beside a plan, as columns of its table.

    Parameters
    ----------
    plan
        Beside which.
    menu
        The others.

    Returns
    -------
    pandas.DataFrame
        Index as the menu's table; one column for each of :data:`COLUMNS`, ids joined by commas.
    """
    rows = [[",".join(ids) for ids in differences(plan, other)] for other in menu.plans]
    return pd.DataFrame(rows, index=menu.table.index, columns=list(COLUMNS), dtype="str")


def _points_of_kinds(plan: Plan) -> dict[str, int]:
    """At how many points (phone, video and web count as one) each kind is offered."""
    if plan.bundles is None:
        return {}
    pairs = {(str(candidate), str(kind)) for candidate, kind, _ in plan.bundles.index}
    kinds = sorted(kind for _, kind in pairs)
    return {kind: kinds.count(kind) for kind in kinds}
