"""A clock that stands still while kernels are compiled, so that a time limit is spent on the question."""

from __future__ import annotations

from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["standing_still", "working_seconds"]

_stood_still = 0.0


def working_seconds() -> float:
    """Seconds of a clock that only differences mean something of, as ``time.perf_counter``, but for time spent on compiling.

    Returns
    -------
    float
    """
    return perf_counter() - _stood_still


@contextmanager
def standing_still() -> Iterator[None]:
    """Within this the clock stands still."""
    global _stood_still  # noqa: PLW0603 - one clock for all, as there is one compiler
    started = perf_counter()
    try:
        yield
    finally:
        _stood_still += perf_counter() - started
