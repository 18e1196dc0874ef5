"""Mixed-integer models built in blocks of arrays and handed to HiGHS as sparse matrices, never object by object."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from accessibility.siting.milp_run import Arrays, solve_arrays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

    from accessibility.siting.milp_run import Method, Solved, Told

__all__ = ["Model"]


@dataclass
class Model:
    """A model in the making: blocks of variables, then blocks of rows.

    Parameters
    ----------
    maximise
        Whether the objective is made large.
    """

    maximise: bool = False
    _cost: list[NDArray[np.float64]] = field(default_factory=list)
    _lower: list[NDArray[np.float64]] = field(default_factory=list)
    _upper: list[NDArray[np.float64]] = field(default_factory=list)
    _whole: list[NDArray[np.bool_]] = field(default_factory=list)
    _row: list[NDArray[np.int64]] = field(default_factory=list)
    _column: list[NDArray[np.int64]] = field(default_factory=list)
    _value: list[NDArray[np.float64]] = field(default_factory=list)
    _least: list[NDArray[np.float64]] = field(default_factory=list)
    _most: list[NDArray[np.float64]] = field(default_factory=list)
    variables: int = 0
    rows: int = 0

    def add(
        self, count: int, *, cost: ArrayLike = 0.0, lower: ArrayLike = 0.0, upper: ArrayLike = 1.0, whole: bool = False
    ) -> NDArray[np.int64]:
        """Add variables.

        Parameters
        ----------
        count
            How many.
        cost, lower, upper
            In the objective, and bounds; one or one each.
        whole
            Whether they take whole numbers only.

        Returns
        -------
        numpy.ndarray of int64
            Their columns, shape (count,).
        """
        for kept, values in ((self._cost, cost), (self._lower, lower), (self._upper, upper)):
            kept.append(np.broadcast_to(np.asarray(values, dtype=float), count).copy())
        self._whole.append(np.full(count, whole))
        self.variables += count
        return np.arange(self.variables - count, self.variables)

    def row(
        self, count: int, terms: Sequence[tuple[ArrayLike, ArrayLike, ArrayLike]], *, least: ArrayLike = -np.inf, most: ArrayLike = np.inf
    ) -> None:
        """Add rows: sums of terms between two bounds.

        Parameters
        ----------
        count
            How many rows.
        terms
            Each: which of these rows (0 … count - 1), which column, times what.
        least, most
            Bounds of the sums, one or one each.
        """
        for which, column, value in terms:
            columns = np.asarray(column, dtype=np.int64)
            self._row.append(np.broadcast_to(np.asarray(which, dtype=np.int64), columns.shape) + self.rows)
            self._column.append(columns)
            self._value.append(np.broadcast_to(np.asarray(value, dtype=float), columns.shape))
        self._least.append(np.broadcast_to(np.asarray(least, dtype=float), count))
        self._most.append(np.broadcast_to(np.asarray(most, dtype=float), count))
        self.rows += count

    def bound(self, columns: NDArray[np.integer], *, lower: ArrayLike | None = None, upper: ArrayLike | None = None) -> None:
        """Change bounds of variables.

        Parameters
        ----------
        columns
            Which.
        lower, upper
            New bounds; unchanged if left out.
        """
        for kept, values in ((self._lower, lower), (self._upper, upper)):
            if values is not None:
                together = np.concatenate(kept)
                together[columns] = values
                kept[:] = [together]

    def lower(self, columns: NDArray[np.integer]) -> NDArray[np.float64]:
        """Lower bounds of variables.

        Parameters
        ----------
        columns
            Which.

        Returns
        -------
        numpy.ndarray of float64
        """
        return np.asarray(np.concatenate(self._lower)[columns])

    def upper(self, columns: NDArray[np.integer]) -> NDArray[np.float64]:
        """Upper bounds of variables.

        Parameters
        ----------
        columns
            Which.

        Returns
        -------
        numpy.ndarray of float64
        """
        return np.asarray(np.concatenate(self._upper)[columns])

    def matrix(self) -> csr_array:
        """Coefficients of rows x variables."""
        from scipy.sparse import coo_array

        empty = np.zeros(0)
        value = np.concatenate(self._value) if self._value else empty
        row = np.concatenate(self._row) if self._row else empty.astype(np.int64)
        column = np.concatenate(self._column) if self._column else empty.astype(np.int64)
        return coo_array((value, (row, column)), shape=(self.rows, self.variables)).tocsr()

    def solve(
        self,
        *,
        seconds: float = 60.0,
        gap: float = 0.0,
        absolute_gap: float = 1e-9,
        start: NDArray[np.float64] | None = None,
        relaxed: bool = False,
        method: Method = "choose",
        told: Told | None = None,
    ) -> Solved:
        """Solve by HiGHS; without the package ``highspy`` by SciPy's own copy of it, which takes no start.

        Parameters
        ----------
        seconds
            Time limit.
        gap, absolute_gap
            Near enough.
        start
            Values to begin with, shape (variables,).
        relaxed
            Whether whole numbers are let go.
        method
            By which linear programs are solved.
        told
            Called with a plan's worth and the bound whenever there is news; SciPy's copy has none.

        Returns
        -------
        Solved
        """
        arrays = self.arrays(relaxed=relaxed)
        return solve_arrays(arrays, seconds=seconds, gap=gap, absolute_gap=absolute_gap, start=start, method=method, told=told)

    def arrays(self, *, relaxed: bool = False) -> Arrays:
        """The model as arrays.

        Parameters
        ----------
        relaxed
            Whether whole numbers are let go.

        Returns
        -------
        Arrays
        """
        kept = (self._cost, self._lower, self._upper, self._least, self._most)
        cost, lower, upper, least, most = (np.concatenate(blocks) if blocks else np.zeros(0) for blocks in kept)
        whole = np.zeros(self.variables, dtype=bool) if relaxed else np.concatenate(self._whole)
        return Arrays(self.matrix(), cost, lower, upper, least, most, whole, maximise=self.maximise)
