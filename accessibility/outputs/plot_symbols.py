"""Symbols, squares and lines of a still map with their rows of the legend: the shapes, colours and patterns of the page."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from accessibility.outputs.colours import OUTLINE, SHAPES_MINUTES, SHAPES_MISSING, UNREACHED, VIRIDIS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "Legend",
    "Look",
    "line_row",
    "looks_of_minutes",
    "looks_of_missing",
    "one_line",
    "squares_drawn",
    "symbols_drawn",
    "white_dot_row",
]

LineStyle = Literal["-", "--", ":"]
"""Whole, broken or dotted."""

_MARKERS = {"circle": "o", "ring": "o", "triangle": "^", "diamond": "D", "square": "s", "cross": "s"}
_HATCHES_MINUTES = ("", "", "///", "\\\\\\", "xxx", "xx")
_HATCHES_MISSING = ("", "///", "\\\\\\", "xxx", "xxx")
_UNREACHED_SQUARE = "#b5b0b8"
_LEGEND_LETTERS = 26
_LEGEND_POINTS = 64.0
_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]")
"""Marks that turn the direction of writing, and letters that nobody sees."""


@dataclass(frozen=True)
class Look:
    """How one class of places is drawn.

    Parameters
    ----------
    colour
        ``#rrggbb``.
    shape
        One of the page's shapes.
    hatch
        Pattern of a square, as matplotlib writes them; empty for none.
    """

    colour: str
    shape: str
    hatch: str


def looks_of_minutes() -> list[Look]:
    """The classes of minutes from near to far, and not reached."""
    return [Look(*one) for one in zip((*VIRIDIS, UNREACHED), SHAPES_MINUTES, _HATCHES_MINUTES, strict=True)]


def looks_of_missing(count: int) -> list[Look]:
    """So many classes of missing services; the last is all of them.

    Parameters
    ----------
    count
        How many classes there are, at most five.
    """
    classes = list(zip(VIRIDIS, SHAPES_MISSING, _HATCHES_MISSING, strict=True))
    last = classes[-1] if count > 1 else classes[0]
    return [Look(*one) for one in [*classes[: count - 1], last]]


@dataclass
class Legend:
    """Rows of a legend in the order of reading: what is drawn in each, one over the other, and what it says."""

    handles: list[Any] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    def add(self, handle: Any, text: str) -> None:  # noqa: ANN401  # matplotlib's artists
        """A row.

        Parameters
        ----------
        handle
            An artist, or several to be drawn over each other.
        text
            What it says; long ones go on to further lines.
        """
        self.handles.append(handle)
        self.labels.append(textwrap.fill(one_line(text), _LEGEND_LETTERS))


def one_line(text: str, *, most: int | None = None) -> str:
    r"""A text of others as matplotlib can write it: one line, in the direction of its own letters, no formula.

    Parameters
    ----------
    text
        Any.
    most
        How many letters at most.

    Examples
    --------
    >>> one_line("  A\u202eKylä ")
    'AKylä'
    """
    return " ".join(_CONTROLS.sub("", text).split())[:most].replace("$", r"\$")


def symbols_drawn(axes: Axes, spots: Any, sizes: Any, look: Look, *, unknown: Any, zorder: int) -> tuple[Any, ...]:  # noqa: ANN401
    """Draw one class of places as symbols, and give what its row of the legend shows.

    Parameters
    ----------
    axes
        Where.
    spots
        Points.
    sizes
        Area of each symbol, square points.
    look
        Of the class.
    unknown
        Whether the people of each are not known: a white dot says so.
    zorder
        What it lies over.

    Returns
    -------
    tuple of matplotlib.lines.Line2D
        Drawn over each other.
    """
    from matplotlib.lines import Line2D

    marker = _MARKERS[look.shape]
    axes.scatter(spots.x, spots.y, s=sizes, c=look.colour, marker=marker, edgecolors=OUTLINE, linewidths=0.7, zorder=zorder)
    shown = [Line2D([], [], marker=marker, linestyle="", color=look.colour, markeredgecolor=OUTLINE, markersize=_LEGEND_POINTS**0.5)]
    over: dict[str, Any] = {}
    if look.shape == "ring":
        over = {"marker": "o", "facecolors": "none", "edgecolors": OUTLINE, "linewidths": 0.7}
        shown.append(Line2D([], [], marker="o", linestyle="", markerfacecolor="none", markeredgecolor=OUTLINE, markersize=4, mew=0.9))
    elif look.shape == "cross":
        ink = OUTLINE if look.colour == UNREACHED else "#ffffff"
        over = {"marker": "x", "c": ink, "linewidths": 1.2}
        shown.append(Line2D([], [], marker="x", linestyle="", markeredgecolor=ink, markersize=5, mew=1.4))
    if over:
        axes.scatter(spots.x, spots.y, s=sizes * (0.42 if look.shape == "ring" else 0.3), zorder=zorder, **over)
    if unknown.any() and look.shape != "cross":
        small = sizes[unknown] * (0.1 if look.shape == "ring" else 0.2)
        axes.scatter(spots.x[unknown], spots.y[unknown], s=small, c="#ffffff", edgecolors=OUTLINE, linewidths=0.4, zorder=zorder)
    return tuple(shown)


def squares_drawn(axes: Axes, squares: Any, look: Look) -> Any:  # noqa: ANN401
    """Draw one class of places as squares, and give what its row of the legend shows.

    Parameters
    ----------
    axes
        Where.
    squares
        GeoSeries of polygons; may be empty.
    look
        Of the class.

    Returns
    -------
    matplotlib.patches.Patch
    """
    from matplotlib.patches import Patch

    unreached = look.colour == UNREACHED
    fill, ink = (_UNREACHED_SQUARE, OUTLINE) if unreached else (look.colour, "#ffffff")
    style: dict[str, Any] = {"facecolor": fill, "edgecolor": ink if look.hatch else "none", "hatch": look.hatch, "linewidth": 0.0}
    if len(squares):
        squares.plot(ax=axes, zorder=4, **style)
    return Patch(**style)


def line_row(colour: str, width: float, style: LineStyle) -> Any:  # noqa: ANN401
    """What a line's row of the legend shows.

    Parameters
    ----------
    colour
        ``#rrggbb``.
    width
        Points.
    style
        ``-``, ``--`` or ``:``.
    """
    from matplotlib.lines import Line2D

    return Line2D([], [], color=colour, linewidth=width, linestyle=style)


def white_dot_row() -> Any:  # noqa: ANN401
    """What the row of the legend for people who are not known shows."""
    from matplotlib.lines import Line2D

    return Line2D([], [], marker="o", linestyle="", markerfacecolor="#ffffff", markeredgecolor=OUTLINE, markersize=4, mew=0.5)
