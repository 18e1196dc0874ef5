"""Still maps of a run as files: one of all basic services, and one of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accessibility.outputs import write_safely
from accessibility.outputs.plot import plot

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.outputs.results import Results

__all__ = ["still_maps"]

_DOTS_PER_INCH = 150
_ALL = "basic_services"


def still_maps(results: Results, folder: Path, *, form: str) -> list[Path]:
    """Write the maps of a run's first season, in the study's first language.

    Parameters
    ----------
    results
        A run.
    folder
        Where they go; made if need be.
    form
        ``"png"`` or ``"svg"``.

    Returns
    -------
    list of pathlib.Path
        ``basic_services``, then one file named after each kind that has a standard.

    Notes
    -----
    The same run gives the same files: no hour of drawing is in them.
    """
    import matplotlib as mpl

    told: dict[str, Any] = {"metadata": {"Date": None}} if form == "svg" else {"dpi": _DOTS_PER_INCH}
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for kind in (None, *results.study.standards.index.astype(str)):
        path = folder / f"{kind or _ALL}.{form}"
        with write_safely.replacing(path) as unfinished, mpl.rc_context({"svg.hashsalt": path.name}):
            plot(results, results.study, kind=kind).savefig(unfinished, format=form, **told)
        made.append(path)
    return made
