"""Pilots chosen among scored alternatives: so many, spread over regions, with what must be among them, proven best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from accessibility.errors import DataError, InfeasibleError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


__all__ = ["Choice", "Condition", "choose", "chosen_in_each"]

_HALF = 0.5
_SAME = 1e-8
"""Sums of scores nearer than this are the same: equally good choices are told apart by less."""


@dataclass(frozen=True)
class Condition:
    """How many of a group must or may be chosen.

    Parameters
    ----------
    name
        What the group is called.
    members
        Ids of its alternatives; ids that do not stand for election are passed over.
    least, most
        Inclusive; None means no limit.
    """

    name: str
    members: frozenset[object]
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, eq=False)
class Choice:
    """Who is chosen.

    Parameters
    ----------
    chosen
        Index alternative, highest score first; ``score``.
    objective
        The sum of their scores.
    bound
        No choice that keeps the conditions has a higher one.
    passed_over
        Index alternative: those that score higher than the last one chosen and are not chosen, with ``score`` and ``condition`` (the
        conditions they are in, that hold them back).
    """

    chosen: pd.DataFrame
    objective: float
    bound: float
    passed_over: pd.DataFrame

    @property
    def ids(self) -> frozenset[object]:
        """The chosen alternatives."""
        return frozenset(self.chosen.index)

    @property
    def gap_pct(self) -> float:
        """How far from the best possible it can be, per cent."""
        return 100.0 * max(self.bound - self.objective, 0.0) / self.bound if self.bound > 0 else 0.0

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        held = f", {len(self.passed_over)} passed over for a condition" if len(self.passed_over) else ""
        proof = "proven best" if self.gap_pct == 0 else f"gap {self.gap_pct:.2g} %"
        return f"<Choice: {', '.join(map(str, self.chosen.index))}{held}, {proof}>"


def choose(
    scores: pd.Series,
    *,
    least: int,
    most: int,
    conditions: Sequence[Condition] = (),
    required: Sequence[object] = (),
    excluded: Mapping[object, str] | None = None,
) -> Choice:
    """Choose alternatives with the highest sum of scores.

    Parameters
    ----------
    scores
        Index alternative: 0 or more. Those whose score is not known (NaN) cannot be chosen.
    least, most
        How many, inclusive: between six and eight pilots, say. As scores are 0 or more, ``most`` are chosen where conditions let them.
    conditions
        Groups of which at least or at most so many are chosen.
    required
        Alternatives that must be among them.
    excluded
        Alternatives that must not, and why.

    Returns
    -------
    Choice
        Proven best; of equally good choices the one whose members come first by id, where no alternative is in two groups.

    Raises
    ------
    DataError
        If scores are below 0, ids stand twice, or ``least`` and ``most`` make no sense.
    InfeasibleError
        If no choice keeps the conditions; it names them.

    Notes
    -----
    An integer programme, solved by HiGHS (Huangfu & Hall 2018) through SciPy. The choice is counted again from the conditions.
    """
    given = scores.sort_index(kind="stable")
    _check(given, least, most)
    kept = given.drop(labels=[one for one in (excluded or {}) if one in given.index]).dropna()
    groups = [*conditions, *(Condition(f"required: {one}", frozenset([one]), least=1) for one in required)]
    _explain(kept, least, most, groups)
    score = kept.to_numpy(dtype=float)
    tie = (len(kept) - np.arange(len(kept))) * 1e-9 / max(len(kept), 1) ** 2
    rows = np.array([[one in group.members for one in kept.index] for group in groups], dtype=float).reshape(len(groups), len(kept))
    low = [least, *(group.least or 0 for group in groups)]
    high = [most, *(len(kept) if group.most is None else group.most for group in groups)]
    limits = LinearConstraint(csr_array(np.vstack([np.ones(len(kept)), rows])), low, high)
    whole = np.ones(len(kept), dtype=np.int64)
    solved = milp(
        -(score + tie),
        constraints=limits,
        integrality=whole,
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    if solved.x is None:
        told = "; ".join(_said(group) for group in groups)
        raise InfeasibleError(f"no choice of {least} to {most} among {len(kept)} keeps all conditions together: {told}")
    taken = solved.x > _HALF
    if not (rows[: len(conditions)].sum(axis=0) > 1).any():
        how: dict[str, Any] = {"least": least, "most": most, "conditions": conditions, "required": required}
        by_id = chosen_in_each(score[None, :], list(kept.index), **how)[0]
        taken = by_id if score[by_id].sum() >= score[taken].sum() - _SAME else taken
    _recount(taken, kept, least, most, groups)
    bound = float(-solved.mip_dual_bound) if solved.mip_dual_bound is not None else float(score[taken].sum())
    return _choice(kept, taken, bound, groups)


def chosen_in_each(
    scores: NDArray[np.float64],
    alternatives: Sequence[object],
    *,
    least: int,
    most: int,
    conditions: Sequence[Condition] = (),
    required: Sequence[object] = (),
    excluded: Mapping[object, str] | None = None,
) -> NDArray[np.bool_]:
    """Who is chosen for each of many rows of scores.

    Parameters
    ----------
    scores
        Shape (draws, alternatives), 0 or more.
    alternatives
        Ids of the columns.
    least, most, conditions, required, excluded
        As for :func:`choose`, which must have found a choice for some scores: the same conditions can be kept for all.

    Returns
    -------
    numpy.ndarray of bool, shape (draws, alternatives)

    Notes
    -----
    Where no alternative is in two groups, the best of each group are taken up to its least number and then the best of all up to each
    group's most: exact, since such conditions form a matroid (Edmonds 1971). Else every row is an integer programme.
    """
    out = np.array([one in (excluded or {}) for one in alternatives])
    member = np.array([[one in group.members for one in alternatives] for group in conditions], dtype=bool).reshape(-1, len(alternatives))
    if (member.sum(axis=0) > 1).any():
        how: dict[str, Any] = {"least": least, "most": most, "conditions": conditions, "required": required, "excluded": excluded}
        rows = (choose(pd.Series(row, index=pd.Index(list(alternatives), dtype="object")), **how).ids for row in scores)
        return np.array([[one in ids for one in alternatives] for ids in rows])
    first = np.array([one in set(required) for one in alternatives])
    ordered = np.where(out, -np.inf, scores + np.where(first, scores.max(initial=0.0) + 1.0, 0.0))
    may, must = np.broadcast_to(~out, scores.shape).copy(), np.broadcast_to(first, scores.shape).copy()
    for group, inside in zip(conditions, member, strict=True):
        rank = _rank_from_top(np.where(inside, ordered, -np.inf))
        may &= ~inside | (rank < (len(alternatives) if group.most is None else group.most))
        must |= inside & (rank < (group.least or 0)) & ~out
    found: NDArray[np.bool_] = (_rank_from_top(np.where(must, np.inf, np.where(may, ordered, -np.inf))) < most) & (may | must)
    return found


def _rank_from_top(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """0 for the highest of each row; equal ones in their order."""
    order = np.argsort(-scores, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(scores.shape[1]), order.shape), axis=1)
    return rank


def _check(scores: pd.Series, least: int, most: int) -> None:
    if scores.index.has_duplicates:
        raise DataError(f"alternatives stand once; twice: {', '.join(map(str, scores.index[scores.index.duplicated()].unique()[:5]))}")
    known = scores.dropna().to_numpy(dtype=float)
    if not np.isfinite(known).all() or (known < 0).any():
        raise DataError("scores must be finite and 0 or more")
    if not 1 <= least <= most:
        raise DataError(f"least must be 1 or more and not above most, given {least} and {most}")


def _explain(kept: pd.Series, least: int, most: int, groups: Sequence[Condition]) -> None:
    """What no choice can keep, by name, before a solver is asked."""
    faults = [f"{least} are to be chosen and only {len(kept)} may be"] if len(kept) < least else []
    for group in groups:
        can = sum(one in kept.index for one in group.members)
        if (group.least or 0) > can:
            faults.append(f"{_said(group)}, but only {can} of them may be chosen")
        if group.most is not None and (group.least or 0) > group.most:
            faults.append(f"{_said(group)} contradicts itself")
        if (group.least or 0) > most:
            faults.append(f"{_said(group)}, but at most {most} are to be chosen")
    if faults:
        raise InfeasibleError("; ".join(faults))


def _said(group: Condition) -> str:
    low = f"at least {group.least}" if group.least is not None else ""
    high = f"at most {group.most}" if group.most is not None else ""
    return f"{group.name}: {' and '.join(part for part in (low, high) if part) or 'no limit'}"


def _recount(taken: np.ndarray, kept: pd.Series, least: int, most: int, groups: Sequence[Condition]) -> None:
    """Count the choice again, from the conditions alone."""
    ids = frozenset(kept.index[taken])
    right = least <= len(ids) <= most and all(
        (group.least or 0) <= len(ids & group.members) <= (len(kept) if group.most is None else group.most) for group in groups
    )
    if not right:
        raise DataError("the solver's choice does not keep the conditions; this is a defect, please report it")


def _holding_back(one: object, ids: frozenset[object], groups: Sequence[Condition]) -> str:
    """The conditions for which one is passed over: its own group is full, or else those of others who had to be taken."""
    full = [group.name for group in groups if one in group.members and group.most is not None and len(ids & group.members) >= group.most]
    needed = [group.name for group in groups if one not in group.members and group.least and len(ids & group.members) == group.least]
    return ", ".join(full or needed)


def _choice(kept: pd.Series, taken: np.ndarray, bound: float, groups: Sequence[Condition]) -> Choice:
    named = str(kept.index.name or "alternative")
    chosen = kept[taken].sort_values(ascending=False, kind="stable").to_frame("score").rename_axis(named)
    last = float(chosen["score"].min()) if len(chosen) else float("inf")
    over = kept[~taken & (kept.to_numpy(dtype=float) > last)].sort_values(ascending=False, kind="stable").to_frame("score")
    ids = frozenset(chosen.index)
    over["condition"] = [_holding_back(one, ids, groups) for one in over.index]
    objective = float(chosen["score"].sum())
    proven = abs(bound - objective) <= _SAME * max(objective, 1.0)
    return Choice(chosen, objective, objective if proven else max(bound, objective), over.rename_axis(named))
