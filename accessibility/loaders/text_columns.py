"""Columns of many texts put together by Arrow, in memory that is given back at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["column", "joined", "of", "order_of", "spread"]

# Arrow's own allocator keeps what it has once had: a table of 100,000 roads would take 30 MiB more of the system than it is large.
_POOL = pa.system_memory_pool()


def of(given: Iterable[str]) -> pa.Array:
    """Texts as Arrow holds them.

    Parameters
    ----------
    given
        Python's texts.

    Returns
    -------
    pyarrow.Array
    """
    return pa.array(list(given), pa.large_string(), memory_pool=_POOL)


def spread(texts: pa.Array, position: NDArray[np.integer]) -> pa.Array:
    """Texts by their position.

    Parameters
    ----------
    texts
        Those that differ.
    position
        Which of them stands in each row.

    Returns
    -------
    pyarrow.Array

    Examples
    --------
    >>> spread(of(["a", "b"]), np.array([1, 0, 1])).to_pylist()
    ['b', 'a', 'b']
    """
    return pc.take(texts, pa.array(position), boundscheck=True, memory_pool=_POOL)


def joined(texts: pa.Array, numbers: NDArray[np.integer]) -> pa.Array:
    """Each text, a dash, and its number.

    Parameters
    ----------
    texts, numbers
        As many of one as of the other.

    Returns
    -------
    pyarrow.Array

    Examples
    --------
    >>> joined(of(["w7", "w7"]), np.array([1, 2])).to_pylist()
    ['w7-1', 'w7-2']
    """
    written = pc.cast(pa.array(numbers), pa.large_string(), memory_pool=_POOL)
    return pc.binary_join_element_wise(texts, written, pa.scalar("-", pa.large_string()), memory_pool=_POOL)


def order_of(texts: pa.Array) -> NDArray[np.int64]:
    """Positions that put texts in order.

    Parameters
    ----------
    texts
        Each once.

    Returns
    -------
    numpy.ndarray of int64
    """
    return np.asarray(pc.array_sort_indices(texts, memory_pool=_POOL)).astype(np.int64)


def column(texts: pa.Array) -> Any:  # noqa: ANN401  # an array of pandas' texts
    """Texts as a column of pandas, their memory shared where pandas holds texts as Arrow does.

    Parameters
    ----------
    texts
        Of a table's rows.

    Returns
    -------
    pandas.api.extensions.ExtensionArray
    """
    return pd.array(texts, dtype="str")
