"""``[[plans]]``: what siting is asked: which problem, for which kinds, under which rules, and how far the menu goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from accessibility.config.words import OwnWords, Season, Text
from accessibility.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PlanConfig", "Problem", "plan_faults"]

Problem = Literal[
    "shared_points",
    "lscp",
    "lscp_b",
    "partial_cover",
    "mclp",
    "bacop",
    "mexclp",
    "p_median",
    "p_center",
    "p_dispersion",
    "uflp",
    "cflp",
    "clscp",
    "cmclp",
    "cpmp",
    "huff_max_share",
    "close_q",
]

_ANY = frozenset({"name", "title", "problem", "kinds", "seconds", "gap"})
_ONE_KIND = _ANY | {"season", "people"}
_SHARED = _ANY | {
    "count", "budget_eur_year", "least_kinds", "least_sectors", "least_visit_hours", "one_provider", "stops", "worst_minutes", "objective",
    "least_gain", "needed_hours", "stop_hours", "groups", "group_weights", "hosts_of_kind", "visits_week", "eur_staff_minute", "plans",
    "least_different", "loss_pct", "budgets_eur_year", "worst_minutes_tried", "depot", "shift_minutes", "days", "stop_minutes",
}  # fmt: skip
_KEYS: dict[str, frozenset[str]] = {
    "shared_points": _SHARED,
    "lscp": _ONE_KIND | {"minutes"},
    "lscp_b": _ONE_KIND | {"minutes"},
    "partial_cover": _ONE_KIND | {"minutes", "share"},
    "mclp": _ONE_KIND | {"minutes", "count", "budget_eur_year"},
    "bacop": _ONE_KIND | {"minutes", "count", "first_share"},
    "mexclp": _ONE_KIND | {"minutes", "count", "closed_share"},
    "p_median": _ONE_KIND | {"count", "beyond_minutes"},
    "p_center": _ONE_KIND | {"count"},
    "p_dispersion": _ONE_KIND | {"count"},
    "uflp": _ONE_KIND | {"eur_person_minute", "beyond_minutes"},
    "cflp": _ONE_KIND | {"eur_person_minute", "budget_eur_year", "count"},
    "clscp": _ONE_KIND | {"minutes"},
    "cmclp": _ONE_KIND | {"minutes", "count"},
    "cpmp": _ONE_KIND | {"count"},
    "huff_max_share": _ONE_KIND | {"count", "power"},
    "close_q": _ONE_KIND | {"count", "no_harm_minutes", "stay"},
}
_NEEDED: dict[str, tuple[str, ...]] = {
    "partial_cover": ("share",),
    "mexclp": ("closed_share",),
    "uflp": ("eur_person_minute",),
    "cflp": ("eur_person_minute",),
}

Hours = Annotated[float, Field(gt=0, le=168)]
Share = Annotated[float, Field(ge=0, le=1)]


class PlanConfig(OwnWords):
    """``[[plans]]``: a plan of service points, found and proven."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$", description="its name for machines, in every table of plans")
    title: Text | None = Field(None, description="what readers see; its name if left out")
    problem: Problem = Field("shared_points", description="which problem of siting is solved")
    kinds: tuple[str, ...] = Field(
        (), description="what points may host, the basic kinds if left out; other problems than shared_points take one"
    )
    count: int | None = Field(None, ge=0, description="how many points; for close_q how many services close")
    budget_eur_year: float | None = Field(None, ge=0, description="euros a year in all; no limit if left out")
    season: Season | None = Field(
        None, description="one kind: in which season, the first if left out; shared_points weighs all by their months"
    )
    people: str = Field("people", description="one kind: column of places that says who is counted")
    minutes: float | None = Field(None, gt=0, description="one kind: within how many minutes; the kind's standard if left out")
    share: Share | None = Field(None, description="partial_cover: which share of people must be within")
    closed_share: Share | None = Field(None, description="mexclp: which share of the time a point is closed")
    first_share: Share = Field(0.5, description="bacop: how much being within of one counts beside being within of two")
    beyond_minutes: float | None = Field(None, gt=0, description="p_median, uflp: what a place counts that reaches no point")
    eur_person_minute: float | None = Field(None, ge=0, description="uflp, cflp: euros a year that a minute of one person's way costs")
    power: float = Field(2.0, gt=0, description="huff_max_share: how fast a point draws less as minutes grow")
    no_harm_minutes: float | None = Field(None, ge=0, description="close_q: nobody loses more than so many minutes")
    stay: tuple[str, ...] = Field((), description="close_q: ids of services that must stay")
    objective: Literal["people", "minutes", "cost"] = Field("people", description="shared_points: what is made best")
    least_gain: float | None = Field(None, ge=0, description="shared_points, objective cost: the least gain, in people times kinds")
    least_kinds: int = Field(1, ge=0, description="shared_points: kinds in each house at least")
    least_sectors: int = Field(1, ge=0, description="shared_points: sectors whose providers come to each house at least")
    least_visit_hours: float = Field(1.0, gt=0, description="shared_points: hours a week a provider that comes brings at least")
    one_provider: bool = Field(default=True, description="shared_points: false if several may share a kind at a point")
    stops: int = Field(0, ge=0, description="shared_points: mobile stops at most (candidates whose channel is mobile)")
    worst_minutes: float | None = Field(None, ge=0, description="shared_points: every place has every kind within so many minutes")
    needed_hours: Hours | dict[str, Hours] = Field(
        4.0, description="shared_points: hours a week a kind must be offered to count, in all or by kind"
    )
    stop_hours: Hours | dict[str, Hours] = Field(1.0, description="shared_points: hours a week a mobile stop offers it, in all or by kind")
    groups: dict[str, str | dict[Season, str]] = Field(
        {}, description="shared_points: group = column of places, or a column by season; everybody by people if left out"
    )
    group_weights: dict[str, float | dict[str, float]] = Field({}, description="shared_points: how much a group counts, in all or by kind")
    hosts_of_kind: dict[str, tuple[str, ...]] = Field(
        {}, description="shared_points: kinds of houses that may host a kind; any if not named"
    )
    visits_week: float = Field(1.0, gt=0, description="shared_points: how often a week a provider comes to a point")
    eur_staff_minute: float = Field(0.5, ge=0, description="shared_points: euros that a minute of a provider's way costs")
    plans: int = Field(1, ge=1, le=50, description="shared_points: how many best plans the menu holds")
    least_different: int = Field(1, ge=1, description="shared_points: points by which the plans of the menu differ at least")
    loss_pct: float | None = Field(
        None,
        ge=0,
        lt=100,
        description="shared_points: asks which candidates are in every, some or no plan that loses at most so many per cent",
    )
    budgets_eur_year: tuple[float, ...] = Field((), description="shared_points: what plans under these budgets gain (Pareto front)")
    worst_minutes_tried: tuple[float, ...] = Field((), description="shared_points: and under these limits for the worst off")
    depot: str | None = Field(None, description="shared_points: service where rounds to the mobile stops begin; no rounds if left out")
    shift_minutes: float = Field(450.0, gt=0, description="rounds: how long a day may be, driving and standing")
    days: int = Field(5, ge=1, description="rounds: days a week; several vehicles are more days")
    stop_minutes: float | None = Field(None, gt=0, description="rounds: minutes at each stop; the hours of its kinds if left out")
    seconds: float = Field(60.0, gt=0, description="time limit of each question; the best plan so far comes back with its gap")
    gap: float = Field(1e-6, ge=0, lt=1, description="a gap that is near enough, as a share of the value")

    @model_validator(mode="after")
    def _of_its_problem(self) -> Self:
        """Every key given is one its problem knows, and none it needs is missing."""
        known = _KEYS[self.problem]
        faults = [
            f"plan {self.name!r}: problem {self.problem!r} has no {key}; it takes {', '.join(sorted(known - _ANY))}"
            for key in sorted(self.model_fields_set - known)
        ]
        needed = list(_NEEDED.get(self.problem, ()))
        by_money = self.problem == "cflp" or (self.problem == "mclp" and self.budget_eur_year is not None)
        if "count" in known and not by_money:
            needed.append("count")
        faults += [f"plan {self.name!r}: problem {self.problem!r} needs {key}" for key in needed if getattr(self, key) is None]
        if self.problem != "shared_points" and len(self.kinds) != 1:
            faults.append(f"plan {self.name!r}: problem {self.problem!r} takes one kind, given {', '.join(self.kinds) or 'none'}")
        if self.problem == "mclp" and self.count is not None and self.budget_eur_year is not None:
            faults.append(f"plan {self.name!r}: give count or budget_eur_year, not both")
        if self.objective == "cost":
            faults += _cost_faults(self)
        if faults:
            raise ConfigError(faults)
        return self

    @property
    def by_kind(self) -> tuple[str, ...]:
        """Every kind that the plan names anywhere."""
        named = [*self.kinds, *self.hosts_of_kind]
        for given in (self.needed_hours, self.stop_hours, *self.group_weights.values()):
            named += list(given) if isinstance(given, dict) else []
        return tuple(dict.fromkeys(named))


def _cost_faults(plan: PlanConfig) -> list[str]:
    faults = []
    if plan.least_gain is None:
        faults.append(f"plan {plan.name!r}: objective 'cost' needs least_gain; else the cheapest plan is to do nothing")
    if plan.plans > 1 or plan.loss_pct is not None:
        faults.append(f"plan {plan.name!r}: plans and loss_pct compare what is gained; they go without objective 'cost'")
    return faults


def plan_faults(plans: Sequence[PlanConfig], with_standard: Sequence[str], seasons: Sequence[str], *, providers: bool) -> list[str]:
    """What is wrong with plans beside the rest of the study file.

    Parameters
    ----------
    plans
        All of them.
    with_standard
        Kinds that have a standard.
    seasons
        That are computed.
    providers
        Whether the study has any.

    Returns
    -------
    list of str
        One sentence for each fault.
    """
    names = [plan.name for plan in plans]
    faults = [f"plans: {name!r} stands twice" for name in sorted({n for n in names if names.count(n) > 1})]
    for plan in plans:
        lost = [kind for kind in plan.kinds if kind not in with_standard]
        faults += [f"plan {plan.name!r}: {kind!r} has no standard; add [[standards]] kind = {kind!r}" for kind in lost]
        if plan.season is not None and plan.season not in seasons:
            faults.append(f"plan {plan.name!r}: season {plan.season!r} is not computed; add it to travel.seasons")
        if plan.problem == "shared_points" and not providers:
            faults.append(f"plan {plan.name!r}: shared points need [providers] that say who can bring what")
    return faults
