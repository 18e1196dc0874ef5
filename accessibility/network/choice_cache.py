"""The last choices of roads kept, since seasons with the same open roads ask the same of the same points."""

from __future__ import annotations

import hashlib
import weakref
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Kept", "digest"]

_Value = TypeVar("_Value")


class Kept(Generic[_Value]):
    """A few values by the tables they were made from and a digest of all else; tables that are gone are forgotten.

    Parameters
    ----------
    most
        How many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: list[tuple[tuple[weakref.ref[gpd.GeoDataFrame], ...], str, _Value]] = []

    def get(self, tables: Iterable[gpd.GeoDataFrame], key: str, make: Callable[[], _Value]) -> _Value:
        """The value kept for these very tables and this key, else a new one, which is kept.

        Parameters
        ----------
        tables
            What it is made from: compared by identity, since tables are never changed.
        key
            A digest of everything else it depends on.
        make
            Makes it.
        """
        given = tuple(tables)
        for refs, known, value in self._found:
            if known == key and len(refs) == len(given) and all(ref() is table for ref, table in zip(refs, given, strict=True)):
                return value
        made = make()
        alive = [entry for entry in self._found if all(ref() is not None for ref in entry[0])]
        self._found = [*alive, (tuple(weakref.ref(table) for table in given), key, made)][-self._most :]
        return made


def digest(*arrays: NDArray[np.generic] | float) -> str:
    """A digest of arrays and numbers.

    Parameters
    ----------
    arrays
        In an order that matters.
    """
    found = hashlib.blake2b(digest_size=16)
    for one in arrays:
        found.update(repr(one).encode() if isinstance(one, float) else one.tobytes())
        found.update(b"|")
    return found.hexdigest()
