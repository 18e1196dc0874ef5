"""Run HiGHS on arrays and tell what it found in words of our own, never a status code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from accessibility.errors import SitingError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]

__all__ = ["Arrays", "Solved", "run_highspy", "run_scipy"]


@dataclass(frozen=True, eq=False)
class Solved:
    """What HiGHS found.

    Parameters
    ----------
    state
        ``optimal`` (within the gap asked for), ``time_limit`` or ``infeasible``.
    solution
        Values of the variables; None where no solution was found.
    objective, bound
        Of the solution (NaN without one), and what no solution can better.
    prices
        Reduced costs of the variables of a linear program; None of a mixed-integer one.
    """

    state: Literal["optimal", "time_limit", "infeasible"]
    solution: Floats | None
    objective: float
    bound: float
    prices: Floats | None = None


@dataclass(frozen=True, eq=False)
class Arrays:
    """A mixed-integer model as arrays.

    Parameters
    ----------
    matrix
        Coefficients, rows x variables.
    cost, lower, upper
        Of the variables.
    least, most
        Bounds of the rows.
    whole
        Which variables take whole numbers only.
    maximise
        Whether the objective is made large.
    """

    matrix: csr_array
    cost: Floats
    lower: Floats
    upper: Floats
    least: Floats
    most: Floats
    whole: NDArray[np.bool_]
    maximise: bool


def run_highspy(model: Arrays, *, seconds: float, gap: float, absolute_gap: float, start: Floats | None, interior_point: bool) -> Solved:
    """Solve by the package ``highspy``.

    Parameters
    ----------
    model
        What to solve.
    seconds, gap, absolute_gap, start, interior_point
        As for :meth:`accessibility.siting.milp.Model.solve`.

    Returns
    -------
    Solved

    Raises
    ------
    SitingError
        If HiGHS gives up: unbounded, or numbers it cannot work with.
    """
    import highspy

    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS takes it by position
    for name, value in {"threads": 1, "time_limit": max(seconds, 0.01), "mip_rel_gap": gap, "mip_abs_gap": absolute_gap}.items():
        highs.setOptionValue(name, value)
    if interior_point:
        highs.setOptionValue("solver" if not model.whole.any() else "mip_lp_solver", "ipm")
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(model.cost), len(model.least)
    program.col_cost_, program.col_lower_, program.col_upper_ = model.cost, model.lower, model.upper
    program.row_lower_, program.row_upper_ = model.least, model.most
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = model.matrix.indptr.astype(np.int32)
    program.a_matrix_.index_ = model.matrix.indices.astype(np.int32)
    program.a_matrix_.value_ = model.matrix.data
    if model.maximise:
        program.sense_ = highspy.ObjSense.kMaximize
    if model.whole.any():
        kinds = np.array([highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger])
        program.integrality_ = kinds[model.whole.astype(int)].tolist()
    highs.passModel(program)
    if start is not None:
        given = highspy.HighsSolution()
        given.col_value = start.tolist()
        highs.setSolution(given)
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    words = {
        highspy.HighsModelStatus.kOptimal: "optimal",
        highspy.HighsModelStatus.kInfeasible: "infeasible",
        highspy.HighsModelStatus.kTimeLimit: "time_limit",
        highspy.HighsModelStatus.kModelEmpty: "optimal",
    }
    state = words.get(status)
    if state is None:
        raise SitingError(f"the model cannot be solved: HiGHS says {highs.modelStatusToString(status)!r}; look for values that are huge")
    solution = highs.getSolution()
    found = bool(solution.value_valid) and abs(info.objective_function_value) < 1e29 and state != "infeasible"
    integer = bool(model.whole.any())
    found = found and (integer or state == "optimal")
    worst = np.inf if model.maximise else -np.inf
    bound = info.mip_dual_bound if integer else (info.objective_function_value if found else worst)
    return Solved(
        state=state,  # type: ignore[arg-type]
        solution=np.array(solution.col_value) if found else None,
        objective=info.objective_function_value if found else float("nan"),
        bound=bound if abs(bound) < 1e29 else worst,
        prices=None if integer or not found else np.array(solution.col_dual),
    )


def run_scipy(model: Arrays, *, seconds: float, gap: float) -> Solved:
    """Solve by the HiGHS that SciPy brings.

    Parameters
    ----------
    model
        What to solve.
    seconds, gap
        As for :meth:`accessibility.siting.milp.Model.solve`.

    Returns
    -------
    Solved

    Raises
    ------
    SitingError
        If it gives up: unbounded, or numbers it cannot work with.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    sign = -1.0 if model.maximise else 1.0
    rows = [LinearConstraint(model.matrix, model.least, model.most)] if model.matrix.shape[0] else []
    found = milp(
        sign * model.cost, integrality=model.whole.astype(int), bounds=Bounds(model.lower, model.upper), constraints=rows,
        options={"time_limit": max(seconds, 0.01), "mip_rel_gap": gap},
    )  # fmt: skip
    if found.status == 2:
        return Solved("infeasible", None, float("nan"), sign * np.inf)
    if found.status not in {0, 1}:
        raise SitingError(f"the model cannot be solved: {found.message}; look for values that are huge")
    bound = found.mip_dual_bound if model.whole.any() else found.fun
    worst = sign * -np.inf
    return Solved(
        state="optimal" if found.status == 0 else "time_limit",
        solution=None if found.x is None else np.asarray(found.x),
        objective=float("nan") if found.x is None else sign * float(found.fun),
        bound=worst if bound is None else sign * float(bound),
    )
