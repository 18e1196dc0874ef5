"""Run HiGHS on arrays and tell what it found in words of our own, never a status code."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from accessibility.errors import Reason, SitingError

if TYPE_CHECKING:
    from collections.abc import Callable

    import highspy
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]

    Told = Callable[[float | None, float | None], None]

__all__ = ["Arrays", "Method", "Solved", "Told", "run_highspy", "run_scipy", "solve_arrays"]

Method = Literal["choose", "interior_point", "first_order"]

_SOLVERS = {"interior_point": "ipm", "first_order": "pdlp"}

_ROUGH = 1e-3
"""How near a first-order method comes before it stops: bounds are proven from its prices, whatever they are."""

_HUGE = 1e29
"""HiGHS gives 1e30 where it knows nothing."""


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
        Of the rows of a linear program, with the solver's sign, however near it came; None of a mixed-integer one.
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


def solve_arrays(
    model: Arrays,
    *,
    seconds: float,
    gap: float,
    absolute_gap: float,
    start: Floats | None = None,
    method: Method = "choose",
    told: Told | None = None,
) -> Solved:
    """Solve by HiGHS; without the package ``highspy`` by SciPy's own copy of it, which takes no start and tells nothing on its way.

    Parameters
    ----------
    model
        What to solve.
    seconds, gap, absolute_gap, start, method, told
        As for :meth:`accessibility.siting.milp.Model.solve`.

    Returns
    -------
    Solved
    """
    if importlib.util.find_spec("highspy") is None:
        return run_scipy(model, seconds=seconds, gap=gap)
    return run_highspy(model, seconds=seconds, gap=gap, absolute_gap=absolute_gap, start=start, method=method, told=told)


def run_highspy(
    model: Arrays, *, seconds: float, gap: float, absolute_gap: float, start: Floats | None, method: Method, told: Told | None = None
) -> Solved:
    """Solve by the package ``highspy``.

    Parameters
    ----------
    model
        What to solve.
    seconds, gap, absolute_gap, start, method, told
        As for :meth:`accessibility.siting.milp.Model.solve`.

    Returns
    -------
    Solved

    Raises
    ------
    SitingError
        If HiGHS gives up: unbounded, or numbers it cannot work with.
    ValueError
        If the start has not one value for each variable: a defect of the caller.
    """
    import highspy

    integer = bool(model.whole.any())
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS takes it by position
    for name, value in {"threads": 1, "time_limit": max(seconds, 0.01), "mip_rel_gap": gap, "mip_abs_gap": absolute_gap}.items():
        highs.setOptionValue(name, value)
    if method != "choose" and (not integer or method == "interior_point"):
        highs.setOptionValue("mip_lp_solver" if integer else "solver", _SOLVERS[method])
    if method == "first_order" and not integer:
        highs.setOptionValue("kkt_tolerance", _ROUGH)
    _pass(model, highs)
    if start is not None:
        _begin_from(model, highs, start)
    if told is not None and integer:
        _tell(highs, told)
    highs.run()
    return _solved(model, highs, rough=method == "first_order" and not integer)


def _pass(model: Arrays, highs: highspy.Highs) -> None:
    """Hand the arrays over."""
    import highspy

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


def _begin_from(model: Arrays, highs: highspy.Highs, start: Floats) -> None:
    import highspy

    if len(start) != len(model.cost):
        raise ValueError(f"a start needs a value for each of {len(model.cost)} variables, given {len(start)}")
    given = highspy.HighsSolution()
    given.col_value = start.tolist()
    highs.setSolution(given)


def _tell(highs: highspy.Highs, told: Told) -> None:
    """Tell of every better plan and bound on the way."""

    def heard(event: highspy.HighsCallbackEvent) -> None:
        told(*(one if abs(one) < _HUGE else None for one in (event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)))

    highs.cbMipLogging += heard
    highs.cbMipImprovingSolution += heard


def _solved(model: Arrays, highs: highspy.Highs, *, rough: bool) -> Solved:
    """What HiGHS has found."""
    import highspy

    status, info, integer = highs.getModelStatus(), highs.getInfo(), bool(model.whole.any())
    words = {
        highspy.HighsModelStatus.kOptimal: "optimal",
        highspy.HighsModelStatus.kInfeasible: "infeasible",
        highspy.HighsModelStatus.kTimeLimit: "time_limit",
        highspy.HighsModelStatus.kModelEmpty: "optimal",
    }
    state = words.get(status, "time_limit" if rough else None)
    if state is None:
        said = highs.modelStatusToString(status)
        raise SitingError(f"the model cannot be solved: HiGHS says {said!r}; look for values that are huge", Reason("solver"))
    solution = highs.getSolution()
    found = bool(solution.value_valid) and abs(info.objective_function_value) < _HUGE and state != "infeasible"
    found = found and (integer or rough or state == "optimal")
    worst = np.inf if model.maximise else -np.inf
    bound = info.mip_dual_bound if integer else (info.objective_function_value if found and not rough else worst)
    return Solved(
        state=state,  # type: ignore[arg-type]
        solution=np.array(solution.col_value) if found else None,
        objective=info.objective_function_value if found else float("nan"),
        bound=bound if abs(bound) < _HUGE else worst,
        prices=None if integer or not found else np.array(solution.row_dual),
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
        raise SitingError(f"the model cannot be solved: {found.message}; look for values that are huge", Reason("solver"))
    bound = found.mip_dual_bound if model.whole.any() else found.fun
    worst = sign * -np.inf
    return Solved(
        state="optimal" if found.status == 0 else "time_limit",
        solution=None if found.x is None else np.asarray(found.x),
        objective=float("nan") if found.x is None else sign * float(found.fun),
        bound=worst if bound is None else sign * float(bound),
    )
