"""Compile kernels one by one when first needed, keep them on disk, and say so."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba

from accessibility.travel.engine.clock import standing_still

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from accessibility.progress import Progress

__all__ = ["call", "kernel", "telling"]

logger = logging.getLogger(__name__)

_TOLD: ContextVar[tuple[Progress, tuple[str, str]] | None] = ContextVar("_TOLD", default=None)

_Function = TypeVar("_Function", bound="Callable[..., Any]")


def kernel(function: _Function) -> _Function:
    """Mark a function as a kernel: plain arrays in and out, compiled when first called, kept on disk, running without the GIL.

    Parameters
    ----------
    function
        What to compile. Integer arrays are writeable and C-contiguous, so that each kernel is compiled for one signature only.

    Returns
    -------
    Callable
        The same function, compiled at its first call.
    """
    return cast(_Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def call(function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401 - a kernel returns what it returns
    """Call a kernel from Python; where it must be compiled first, say so in the log.

    Parameters
    ----------
    function
        A kernel.
    *arguments
        What it takes.

    Returns
    -------
    Any
        What it returns.
    """
    if function.overloads:  # type: ignore[attr-defined]
        return function(*arguments)
    with standing_still():
        return _compiled_and_called(function, arguments)


def _compiled_and_called(function: Callable[..., Any], arguments: tuple[object, ...]) -> Any:  # noqa: ANN401 - as above
    """The first call, which compiles the kernel or brings it from the disk."""
    started, told = perf_counter(), _TOLD.get()
    if not _on_disk(function):
        logger.info("compiling %s, once on this machine", function.__name__)
        if told is not None:
            told[0].stage("compiling_once", function.__name__.strip("_"))
            result = function(*arguments)
            told[0].stage(*told[1])
            return result
    result = function(*arguments)
    logger.debug("%s ready and run in %.2f s", function.__name__, perf_counter() - started)
    return result


@contextmanager
def telling(progress: Progress, *, then: tuple[str, str]) -> Iterator[None]:
    """Within this, tell somebody whenever a kernel has to be compiled.

    Parameters
    ----------
    progress
        Who is told.
    then
        Name and detail of the stage that goes on afterwards.
    """
    token = _TOLD.set((progress, then))
    try:
        yield
    finally:
        _TOLD.reset(token)


def _on_disk(function: Callable[..., Any]) -> bool:
    """Whether an earlier session compiled this kernel from this source (it may still be for another processor)."""
    folder, source = Path(function.stats.cache_path), Path(function.__code__.co_filename)  # type: ignore[attr-defined]
    indexes = folder.glob(f"*.{function.__name__}-*.nbi")
    return any(index.stat().st_mtime >= source.stat().st_mtime for index in indexes)
