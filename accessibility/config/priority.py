"""``[priority]``, ``[[indicators]]``, ``[[conditions]]`` and what they are read from: who comes first, in the open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from accessibility.config.from_tables import FromTables, table_faults
from accessibility.config.inputs import InputConfig
from accessibility.config.words import OwnWords, Text

if TYPE_CHECKING:
    from accessibility.config.study import StudyConfig

__all__ = [
    "ConditionConfig",
    "IndicatorConfig",
    "JointProvisionConfig",
    "JuryConfig",
    "PriorityConfig",
    "PriorityTableConfig",
    "VotesConfig",
    "priority_faults",
]


class PriorityConfig(OwnWords):
    """``[priority]``: municipalities or places put in order by indicators, and pilots chosen among them."""

    of: Literal["municipality", "place"] = Field("municipality", description="what is put in order")
    least: int = Field(1, ge=1, description="how many are chosen at least")
    most: int = Field(8, ge=1, description="how many are chosen at most")
    weights: Literal["any", "near", "ordered", "voted"] = Field(
        "any",
        description="which weightings are tried: every one, those near the given weights, those that keep their order, or those voted for",
    )
    within_pct: float = Field(50.0, ge=0, le=100, description="near: how far a weight may be from the given one, per cent of it")
    draws: int = Field(10_000, ge=100, le=1_000_000, description="how many weightings are tried")
    seed: int = Field(1, ge=0, description="the same seed gives the same draws")
    required: tuple[str, ...] = Field((), description="who must be among the chosen")
    excluded: dict[str, str] = Field({}, description="who must not be among the chosen = why, shown with the results")


class IndicatorConfig(OwnWords):
    """``[[indicators]]``: what is looked at, which end comes first, and how much it counts."""

    column: str = Field(
        description="a column of [priority_table] or a question of [jury] (points_…), or one computed: people, people_missing, "
        "share_pct_people_missing, minutes_KIND, people_missing_KIND, any people_… of places, eur_year_saved"
    )
    label: Text = Field(description="what people call it, with its unit")
    first: Literal["high", "low"] = Field("high", description="which end comes first")
    weight: float = Field(1.0, ge=0, description="how much it counts beside the others")
    points: tuple[tuple[float, float], ...] = Field(
        (), description="value function: [[number, value 0 to 1], …]; a straight line from lowest to highest if left out"
    )
    spread: str = Field("", description="a column that holds its standard deviation (spread_… of a jury)")


class ConditionConfig(OwnWords):
    """``[[conditions]]``: how many of a group must or may be chosen."""

    label: Text = Field(description="what people call the group")
    column: str = Field(description="a column of [priority_table] that tells the group")
    value: str | None = Field(None, description="its value; left out: every value of the column is a group of its own")
    least: int | None = Field(None, ge=0, description="at least so many")
    most: int | None = Field(None, ge=0, description="at most so many")


class PriorityTableConfig(FromTables):
    """``[priority_table]``: facts of each municipality (by its name) or place (by its id), such as applications or its sub-region."""

    source: Literal["file", "statfi_tables"] = Field(
        "file",
        description="a table of your own, or numbers of Finland's municipalities (StatFin over the network), one column for each of sums",
    )


class JuryConfig(InputConfig):
    """``[jury]``: points of a jury, one row for each ``alternative``, ``juror`` and ``question``, with its ``points``."""


class VotesConfig(InputConfig):
    """``[votes]``: weights people voted for, one row a voter, one column an indicator."""


class JointProvisionConfig(OwnWords):
    """``[joint_provision]``: an estimate of what bringing services together saves; its assumptions are shown with it."""

    kinds: tuple[str, ...] = Field((), description="kinds that can be brought; all with a standard if left out")
    visits_week: float = Field(1.0, gt=0, description="how often each kind is brought to each place beyond its standard")
    kph: float = Field(60.0, gt=0, description="mean speed, from which kilometres are taken")
    eur_hour: float = Field(35.0, gt=0, description="cost of an hour of staff, euros")
    eur_km: float = Field(0.5, gt=0, description="cost of a kilometre, euros")


def priority_faults(study: StudyConfig) -> list[str]:
    """What these sections ask for and the study file does not give.

    Parameters
    ----------
    study
        The study file.

    Returns
    -------
    list of str
    """
    asked = study.priority
    sections = {"indicators": study.indicators, "conditions": study.conditions, "jury": study.jury, "votes": study.votes}
    if asked is None:
        return [f"{name}: means nothing without [priority]; add it, or take this away" for name, given in sections.items() if given]
    faults = [] if study.indicators else ["priority: nothing is looked at; add [[indicators]]"]
    if asked.least > asked.most:
        faults.append(f"priority: least is {asked.least} and most is {asked.most}; least must not be above most")
    columns = [one.column for one in study.indicators]
    faults += [f"indicators: {one!r} stands twice" for one in sorted({one for one in columns if columns.count(one) > 1})]
    if asked.weights == "voted" and study.votes is None:
        faults.append('priority: weights = "voted" needs [votes]')
    if study.conditions and study.priority_table is None:
        faults.append("conditions: the groups are columns of [priority_table]; add it")
    facts = study.priority_table
    from_tables = facts is not None and facts.source == "statfi_tables"
    for name in ("priority_table", "jury", "votes"):
        given = getattr(study, name)
        needs = given is not None and not given.given and not (name == "priority_table" and from_tables)
        faults += [f"{name}: needs a file (or a database and a query)"] if needs else []
    faults += _facts_faults(facts, asked.of) if facts is not None else []
    unlimited = [n for n, one in enumerate(study.conditions, 1) if one.least is None and one.most is None]
    return faults + [f"conditions {number}: give least, most, or both" for number in unlimited]


def _facts_faults(facts: PriorityTableConfig, of: str) -> list[str]:
    """Facts from a statistics office's tables that cannot be had as asked."""
    faults = table_faults("priority_table", facts, facts.source)
    if facts.source == "file":
        return faults + [
            f'priority_table: {word!r} is for source = "statfi_tables" and means nothing for a file; take it away'
            for word in ("year", "address")
            if word in facts.model_fields_set
        ]
    if of != "municipality":
        faults.append('priority_table: source = "statfi_tables" tells numbers of municipalities; say priority.of = "municipality"')
    if not facts.sums:
        faults.append('priority_table: source = "statfi_tables" needs sums, such as sums = { people_75plus = { Age = "75.." } }')
    return faults
