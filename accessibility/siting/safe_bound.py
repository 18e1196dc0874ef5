"""What any prices of rows prove: a bound of a linear program all of whose variables are bounded, and what each variable loses."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.milp_run import Arrays

    Floats = NDArray[np.float64]

__all__ = ["Proof", "proof"]


class Proof(NamedTuple):
    """A bound and where it comes from.

    Parameters
    ----------
    bound
        No solution is better.
    reduced
        What the bound gains for each unit of a variable, shape (variables,): a variable at 0 in the bound that takes 1 loses so much.
    """

    bound: float
    reduced: Floats


def proof(model: Arrays, prices: Floats) -> Proof:
    """The bound that prices of the rows prove, however roughly they were found.

    Parameters
    ----------
    model
        All of its variables have finite bounds.
    prices
        Of the rows, with either sign (solvers differ): shape (rows,).

    Returns
    -------
    Proof
        The better of both signs; infinite if neither proves anything.

    Notes
    -----
    Weak duality: for any prices ``z``, ``c x <= z b + (c - A' z) x``, each variable at its better bound (Neumaier & Shcherbina 2004).
    """
    found = [_of(model, sign * prices) for sign in (1.0, -1.0)]
    return (min if model.maximise else max)(found, key=lambda one: one.bound)


def _of(model: Arrays, prices: Floats) -> Proof:
    sign = 1.0 if model.maximise else -1.0
    cost = sign * model.cost
    usable = np.where((prices > 0) & np.isfinite(model.most) | (prices < 0) & np.isfinite(model.least), prices, 0.0)
    side = np.where(usable > 0, model.most, np.where(usable < 0, model.least, 0.0))
    reduced = cost - model.matrix.T @ usable
    most = np.where(reduced > 0, model.upper, model.lower)
    total = float((usable * side).sum() + (reduced * most).sum())
    slack = 1e-9 * float(np.abs(usable * side).sum() + np.abs(reduced * most).sum())
    return Proof(sign * (total + slack) if np.isfinite(total) else sign * np.inf, reduced)
