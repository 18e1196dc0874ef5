"""One study file: all its sections, and what must hold between them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from accessibility import vocabulary as words
from accessibility.config.access import AccessConfig  # noqa: TC001  # pydantic
from accessibility.config.channels import ChannelsConfig  # noqa: TC001  # pydantic
from accessibility.config.equity import EquityConfig, ErrandsConfig  # noqa: TC001  # pydantic
from accessibility.config.gaps import DisclosureConfig, MovesConfig, OverlapConfig, VulnerabilityConfig  # noqa: TC001  # pydantic
from accessibility.config.inputs import (
    AreaConfig,
    CandidatesConfig,
    PlacesConfig,
    ProvidersConfig,
    RoadsConfig,
    ServicesConfig,
    WaterConfig,
)
from accessibility.config.isochrones import IsochronesConfig, isochrones_faults
from accessibility.config.measured import measured_faults, measured_kinds
from accessibility.config.moments import MomentConfig, moments_faults
from accessibility.config.needs import MatchingConfig, NeedsConfig, needs_faults
from accessibility.config.outputs import OutputsConfig
from accessibility.config.people import PeopleConfig  # noqa: TC001  # pydantic
from accessibility.config.plans import PlanConfig, plan_faults
from accessibility.config.priority import (
    ConditionConfig,
    IndicatorConfig,
    JointProvisionConfig,
    JuryConfig,
    PriorityConfig,
    PriorityTableConfig,
    VotesConfig,
    priority_faults,
)
from accessibility.config.rules import RuleConfig  # noqa: TC001  # pydantic
from accessibility.config.scenarios import ScenarioConfig  # noqa: TC001  # pydantic
from accessibility.config.source_words import area_faults, people_faults, source_faults
from accessibility.config.travel import StandardConfig, TravelConfig
from accessibility.config.uncertainty import UncertaintyConfig  # noqa: TC001  # pydantic
from accessibility.config.words import OwnWords, Text
from accessibility.config.year import DemandConfig, VisitorsConfig, YearConfig  # noqa: TC001  # pydantic
from accessibility.errors import ConfigError, nearest_word

__all__ = ["StudyConfig"]


class StudyConfig(OwnWords):
    """One study: everything ``accessibility run`` needs to know."""

    schema_: Literal[1] = Field(1, alias="schema", description="version of these words")
    title: Text = Field(description="what the study is called")
    made_up: bool = Field(default=False, description="true if the region itself is invented")
    kinds: dict[str, Text] = Field({}, description="own kinds of service and their names by language")
    basic: tuple[str, ...] = Field((), description="the kinds the study calls basic; those with a standard if left out")
    area: AreaConfig = Field(description="the region")
    places: PlacesConfig = Field(description="where people live")
    services: tuple[ServicesConfig, ...] = Field(min_length=1, description="what is offered where, from one or more sources")
    roads: RoadsConfig = Field(description="how to get there")
    water: WaterConfig | None = Field(None, description="lakes and sea")
    providers: ProvidersConfig | None = Field(None, description="who runs services")
    travel: TravelConfig = Field(TravelConfig(), description="how people travel and how far is looked")
    standards: tuple[StandardConfig, ...] = Field(min_length=1, description="what people should be able to reach")
    candidates: CandidatesConfig = Field(CandidatesConfig(), description="where a shared service point could be")
    access: tuple[AccessConfig, ...] = Field((), description="measures of access beyond the closest")
    equity: EquityConfig | None = Field(None, description="how evenly access is spread")
    channels: ChannelsConfig | None = Field(None, description="access on site, with mobile services, and with remote ones")
    errands: ErrandsConfig | None = Field(None, description="several errands in one round")
    overlap: OverlapConfig | None = Field(None, description="which providers reach the same people")
    vulnerability: VulnerabilityConfig | None = Field(None, description="what is lost if a service closes")
    moves: MovesConfig | None = Field(None, description="doubled services that would help more elsewhere")
    rules: tuple[RuleConfig, ...] = Field((), description="rules of law and own promises to check")
    isochrones: IsochronesConfig | None = Field(None, description="areas within so many minutes, as polygons")
    disclosure: DisclosureConfig | None = Field(None, description="which numbers are too small to be published")
    needs: NeedsConfig | None = Field(None, description="needs reported from places")
    matching: MatchingConfig | None = Field(None, description="needs shared out to providers")
    priority: PriorityConfig | None = Field(None, description="who comes first, and who is chosen")
    indicators: tuple[IndicatorConfig, ...] = Field((), description="what priority looks at")
    conditions: tuple[ConditionConfig, ...] = Field((), description="how many of a group must or may be chosen")
    priority_table: PriorityTableConfig | None = Field(None, description="facts of municipalities or places")
    jury: JuryConfig | None = Field(None, description="points of a jury")
    votes: VotesConfig | None = Field(None, description="weights people voted for")
    joint_provision: JointProvisionConfig | None = Field(None, description="what bringing services together saves")
    year: YearConfig | None = Field(None, description="ferries and ice roads by date, week by week")
    people: PeopleConfig | None = Field(
        None, description="people shared out to the places from grids, rasters, postal areas or municipalities"
    )
    visitors: VisitorsConfig | None = Field(None, description="nights of visitors by place and month")
    demand: DemandConfig | None = Field(None, description="who is here in which month")
    moments: tuple[MomentConfig, ...] = Field((), description="who reaches what at one hour of one day")
    uncertainty: UncertaintyConfig | None = Field(None, description="how sure the results are")
    scenarios: tuple[ScenarioConfig, ...] = Field((), description="what if: changes shown beside the study as it is")
    plans: tuple[PlanConfig, ...] = Field((), description="plans of service points, each with its proof")
    outputs: OutputsConfig = Field(OutputsConfig(), description="what is written")

    @property
    def known_kinds(self) -> tuple[str, ...]:
        """Built-in kinds and the study's own."""
        return (*words.KINDS, *(kind for kind in self.kinds if kind not in words.KINDS))

    @property
    def basic_kinds(self) -> tuple[str, ...]:
        """The kinds the study calls basic."""
        return self.basic or tuple(standard.kind for standard in self.standards_of_mode)

    @property
    def standards_of_mode(self) -> tuple[StandardConfig, ...]:
        """The standards that hold for the study's mode, one a kind: its own before those for every mode."""
        own = {one.kind: one for one in self.standards if one.mode == self.travel.mode}
        chosen = {one.kind: own.get(one.kind, one) for one in self.standards if one.mode in {None, self.travel.mode}}
        return tuple(chosen.values())

    def _standards_faults(self) -> list[str]:
        """Standards given twice for one mode, and none for the study's mode."""
        given = [(one.kind, one.mode) for one in self.standards]
        twice = sorted({one for one in given if given.count(one) > 1}, key=str)
        faults = [f"standards: {kind!r} stands twice" + (f" for mode {mode!r}" if mode else "") for kind, mode in twice]
        if not self.standards_of_mode:
            faults.append(f"standards: none holds for travel.mode {self.travel.mode!r}; add one, or leave mode out of one for every mode")
        return faults

    @model_validator(mode="after")
    def _kinds_are_known(self) -> StudyConfig:
        """Every kind named anywhere is a known one, and each has one standard at most."""
        named = [("standards", s.kind) for s in self.standards]
        named += [("basic", kind) for kind in self.basic]
        named += [("candidates.kinds", kind) for kind in self.candidates.kinds]
        named += measured_kinds(self)
        named += [("needs: kind_words", kind) for kind in (self.needs.kind_words.values() if self.needs else ())]
        named += [("joint_provision.kinds", kind) for kind in (self.joint_provision.kinds if self.joint_provision else ())]
        named += [(f"plan {plan.name!r}", kind) for plan in self.plans for kind in plan.by_kind]
        for number, service in enumerate(self.services, 1):
            named += [(f"services {number}: kinds", kind) for kind in (*service.kinds, *service.remote_kinds)]
            named += [(f"services {number}: kind_words", kind) for kind in service.kind_words.values()]
        for one in self.scenarios:
            named += [("scenarios", kind) for change in one.changes for kind in (*change.kinds, *filter(None, [change.kind]))]
        faults = []
        for key, kind in named:
            if kind not in self.known_kinds:
                near = nearest_word(kind, self.known_kinds)
                hint = f"; did you mean {near!r}?" if near else "."
                faults.append(f"{key}: unknown kind {kind!r}{hint} Add an own kind with [kinds.{kind}]")
        faults += self._standards_faults()
        kinds = [standard.kind for standard in self.standards_of_mode]
        beyond = [s for s in self.standards_of_mode if s.minutes > self.travel.max_minutes]
        faults += [
            f"standards: {s.kind!r} asks for {s.minutes:g} minutes, but travel.max_minutes is {self.travel.max_minutes:g}; raise it"
            for s in beyond
        ]
        inputs: list[tuple[str, PlacesConfig | ServicesConfig | RoadsConfig]] = [
            ("places", self.places),
            ("roads", self.roads),
            *((f"services {n}", one) for n, one in enumerate(self.services, 1)),
        ]
        faults += [fault for key, given in inputs for fault in source_faults(key, given)]
        if self.people is not None:
            faults += people_faults(self.people)
        faults += area_faults(self.area)
        faults += isochrones_faults(self)
        faults += measured_faults(self)
        faults += moments_faults(self.moments)
        faults += priority_faults(self)
        faults += needs_faults(self)
        without = [kind for kind in self.basic if kind not in kinds]
        faults += plan_faults(self.plans, kinds, self.travel.seasons, providers=self.providers is not None)
        faults += [f"basic: {kind!r} has no standard; add [[standards]] kind = {kind!r}" for kind in without]
        if faults:
            raise ConfigError(faults)
        return self
