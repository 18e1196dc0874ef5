"""What there is to choose from beside a plan, in plain sentences: plans nearly as good, sure candidates, what cheaper plans drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.batch.findings.plan_differences import differences
from accessibility.outputs.finding import Sentence

if TYPE_CHECKING:
    from accessibility.batch.findings.plan_names import ByLanguage, Names
    from accessibility.batch.plan_solve import SolvedPlan
    from accessibility.siting import Plan

__all__ = ["of_front", "of_menu", "of_roles"]

_PLANS_SAID = 3
"""Of so many other plans a sentence tells what they leave out; the table tells it of all."""

_SAID_PCT, _SAID_EUR = 0.05, 0.5
"""A smaller loss or saving than this is shown as 0."""


def of_menu(one: SolvedPlan, named: Names) -> tuple[Sentence, ...]:
    """How much the last plan of the menu loses beside the first, or costs more where all are equally good; what the next ones leave out.

    Parameters
    ----------
    one
        A plan.
    named
        Names.
    """
    if one.menu is None or not len(one.menu.plans):
        return ()
    first, *others = one.menu.plans
    loss = float(one.menu.table["loss_pct"].iloc[-1])
    values: dict[str, object] = {"count": len(one.menu.plans), "loss": loss}
    more = round(float(one.menu.table["cost_eur_year"].max() - one.menu.table["cost_eur_year"].iloc[0]))
    key = "plan_menu_all" if one.menu.complete else "plan_menu_some"
    if others and loss < _SAID_PCT and np.isfinite(more):
        key, values = "plan_menu_equal", values | {"eur": more}
    return (
        Sentence(f"finding.{key}", values),
        *(
            Sentence("finding.plan_menu_differs", {"rank": rank, "what": _what_differs(first, other, named)})
            for rank, other in enumerate(others[:_PLANS_SAID], start=2)
        ),
    )


def of_roles(one: SolvedPlan, named: Names) -> tuple[Sentence, ...]:
    """Which candidates are sure, and which are open to choice.

    Parameters
    ----------
    one
        A plan.
    named
        Names.
    """
    if one.roles is None:
        return ()
    roles = one.roles["role"]
    said = []
    for role in ("sure", "choice"):
        ids = roles.index[roles == role]
        if len(ids):
            values: dict[str, object] = {"names": named.candidates(ids), "count": len(ids), "loss": one.asked.loss_pct}
            said.append(Sentence(f"finding.plan_{role}", values))
    less = _lost_without(one)
    if len(less):
        said.append(Sentence("finding.plan_without", {"names": named.shares(less)}))
    never = int((roles == "never").sum())
    if never:
        said.append(Sentence("finding.plan_never", {"count": never, "loss": one.asked.loss_pct}))
    return tuple(said)


def _lost_without(one: SolvedPlan) -> pd.Series:
    """How many per cent the best plan without each sure candidate gains less, where it is known; most first."""
    if one.roles is None or one.plan is None or not one.plan.value:
        return pd.Series(dtype=float)
    sure = one.roles[(one.roles["role"] == "sure") & (one.roles["value_note"] == "")]
    return (100.0 * (1.0 - sure["value_without"] / one.plan.value)).sort_values(ascending=False, kind="stable")


def of_front(one: SolvedPlan, named: Names) -> tuple[Sentence, ...]:
    """The cheapest and the dearest plan of the front, and what the plans cheaper than the plan leave out.

    Parameters
    ----------
    one
        A plan.
    named
        Names.
    """
    if one.plan is None or one.front is None or len(one.front.plans) < 2:
        return ()
    table = one.front.table
    most, least = table.iloc[0], table.iloc[-1]
    values: dict[str, object] = {
        "least": round(float(least["value"])),
        "least_eur": round(float(least["cost_eur_year"])),
        "most": round(float(most["value"])),
        "most_eur": round(float(most["cost_eur_year"])),
    }
    own = one.plan.figures["cost_eur_year"]
    cheaper = [other for other in one.front.plans if other.figures["cost_eur_year"] < own - _SAID_EUR and other.candidates]
    return (
        Sentence("finding.plan_front_ends", values),
        *(
            Sentence(
                "finding.plan_cheaper",
                {
                    "eur": round(other.figures["cost_eur_year"]),
                    "value": round(other.value),
                    "what": _what_differs(one.plan, other, named),
                },
            )
            for other in cheaper[:_PLANS_SAID]
        ),
    )


def _what_differs(plan: Plan, other: Plan, named: Names) -> ByLanguage:
    """Points and kinds of service that another plan leaves out beside a plan, and points it takes instead."""
    found = differences(plan, other)
    parts: list[tuple[str, dict[str, object]]] = [
        ("left_out", {"count": len(found.candidates_left_out), "names": named.candidates(found.candidates_left_out)}),
        ("instead", {"names": named.candidates(found.candidates_instead)}),
        ("no_kinds", {"kinds": named.kinds(found.kinds_left_out)}),
        ("fewer_kinds", {"kinds": named.kinds(found.kinds_fewer)}),
    ]
    told = [Sentence(f"plan_differs.{key}", values) for (key, values), ids in zip(parts, found, strict=True) if ids]
    return named.told(told or [Sentence("plan_differs.nothing")])
