"""Plan: what siting proposes, with its proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accessibility.light_html import light_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from accessibility.provenance import Remark

__all__ = ["PROVEN_GAP", "Plan", "spaced"]

PROVEN_GAP = 1e-6
"""A plan whose value is this near to its bound, as a share of the value, is called optimal: below any people, minutes or euros."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Chosen candidates, who is served where, and how far from the best the plan can be.

    Every number was computed again from the inputs after solving; a solver's word alone is not taken.

    Parameters
    ----------
    model
        What was asked: ``mclp``, ``p_median``, ``service_points`` …
    sense
        ``most`` (the objective is made large) or ``least``.
    objective
        What was made large or small, with its unit.
    value, bound
        The plan's objective, and what no plan under the same conditions can better. Without a bound it is ``inf`` or ``-inf``.
    conditions
        What was asked for: count, minutes, budget …
    chosen
        Index candidate: ``name``, ``status``, ``places`` and ``people`` (known) that it serves, ``cost_eur_year``.
    assignment
        Index place (with several kinds: place and kind, or season, place and kind): ``people``, ``candidate`` (the closest chosen, missing
        where none is within reach or a service there today is as close), ``minutes_before``, ``minutes``; ``inf`` = unreached.
    figures
        Numbers of the whole plan by name, whatever was optimised: ``people_within`` …, ``person_minutes``, ``worst_minutes``,
        ``cost_eur_year`` (NaN = not known), ``people_unreached``, ``places_unreached``, ``places_people_unknown``.
    solver
        How it was found and proven, in words.
    seconds
        Wall time.
    stopped
        ``proven``, ``gap`` (near enough as asked), ``time_limit``, or ``no_bound``.
    candidates_count
        How many candidates there were to choose from.
    bundles
        Index (candidate, kind, provider): ``hours_week``, ``cost_eur_year``; None where a model knows no kinds.
    unhelped
        Index place (and kind): whom no candidate can help, the closest candidate and the smallest standard that would (``inf`` = none
        within reach); None where nobody is.
    remarks
        What was left out or assumed.
    """

    model: str
    sense: str
    objective: str
    value: float
    bound: float
    conditions: Mapping[str, object]
    chosen: pd.DataFrame
    assignment: pd.DataFrame
    figures: Mapping[str, float]
    solver: str
    seconds: float
    stopped: str
    candidates_count: int
    bundles: pd.DataFrame | None = None
    unhelped: pd.DataFrame | None = None
    remarks: tuple[Remark, ...] = field(default=())

    @property
    def gap(self) -> float:
        """How much better than this plan the best one could at most be, in the objective's unit."""
        if self.bound == self.value:
            return 0.0
        gap = self.bound - self.value if self.sense == "most" else self.value - self.bound
        return max(gap, 0.0)

    @property
    def gap_pct(self) -> float:
        """The gap as per cent of the plan's value; 0 is proven optimal, ``inf`` nothing is known."""
        if self.gap == 0.0:
            return 0.0
        return 100.0 * self.gap / abs(self.value) if self.value else float("inf")

    @property
    def proven_optimal(self) -> bool:
        """Whether no plan under the same conditions is better."""
        return self.gap_pct <= 100.0 * PROVEN_GAP

    @property
    def candidates(self) -> tuple[str, ...]:
        """Ids of the chosen candidates."""
        return tuple(map(str, self.chosen.index))

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        proof = "proven optimal" if self.proven_optimal else f"at most {self.gap_pct:.2g} % from the best"
        if self.stopped == "no_bound":
            proof = "not proven"
        unknown = int(self.figures.get("places_people_unknown", 0))
        known = f" (people not known at {unknown} places)" if unknown else ""
        return (
            f"<Plan {self.model}: {len(self.chosen)} of {self.candidates_count} candidates, {spaced(self.value)} {self.objective}{known}, "
            f"{proof}, {self.seconds:.2g} s>"
        )

    def _repr_html_(self) -> str:
        """The same in a notebook, with the first rows."""
        return light_html(repr(self), {"chosen": self.chosen})


def spaced(number: float) -> str:
    """A number with thousands apart.

    Parameters
    ----------
    number
        NaN is not known.

    Returns
    -------
    str

    Examples
    --------
    >>> spaced(1874.0), spaced(2.5), spaced(float("nan"))
    ('1 874', '2.5', 'not known')
    """
    if number != number:  # noqa: PLR0124 - NaN alone differs from itself
        return "not known"
    text = f"{number:,.0f}" if abs(number - round(number)) < 1e-9 * max(1.0, abs(number)) else f"{number:,.1f}"
    return text.replace(",", " ")
