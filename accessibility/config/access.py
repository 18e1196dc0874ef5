"""``[[access]]``: which measures of access are computed, and how the weight of a service falls with minutes."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from accessibility.config.words import OwnWords
from accessibility.errors import ConfigError, nearest_word

__all__ = ["AccessConfig", "DecayConfig"]

Measure = Literal[
    "cumulative",
    "cumulative_interval",
    "gravity",
    "two_step_fca",
    "variable_fca",
    "balanced_fca",
    "spatial_availability",
    "doubly_constrained",
    "three_step_fca",
    "modified_two_step_fca",
    "raam",
    "balancing_cost",
    "huff",
    "passive",
    "logsum",
]
"""Names of functions of :mod:`accessibility.measures`."""

Function = Literal["binary", "linear", "exponential", "power", "gaussian", "gaussian_truncated", "stepped", "logistic", "inverse_potential"]
"""Names of classes of :mod:`accessibility.measures.decay`, as a study file writes them."""

PARAMETERS: dict[str, tuple[str, ...]] = {
    "binary": ("minutes",),
    "linear": ("minutes",),
    "exponential": ("per_minute",),
    "power": ("exponent",),
    "gaussian": ("deviation_minutes",),
    "gaussian_truncated": ("minutes",),
    "stepped": ("steps",),
    "logistic": ("middle_minutes", "deviation_minutes"),
    "inverse_potential": ("exponent", "least_minutes"),
}
"""What each decay function needs."""

_SHARED = ("decay", "amount", "people")
TAKES: dict[str, tuple[str, ...]] = {
    "cumulative": ("minutes", "amount"),
    "cumulative_interval": ("minutes", "step_minutes", "summary", "amount"),
    "gravity": ("decay", "amount"),
    "two_step_fca": _SHARED,
    "variable_fca": ("people_needed", "minutes", "step_minutes", *_SHARED),
    "balanced_fca": _SHARED,
    "spatial_availability": ("constrained", "exponent", *_SHARED),
    "doubly_constrained": ("most_rounds", *_SHARED),
    "three_step_fca": _SHARED,
    "modified_two_step_fca": _SHARED,
    "raam": ("tau_minutes", "people_per_amount", "gap", "most_rounds", "amount", "people"),
    "balancing_cost": ("need_per_person", "amount", "people"),
    "huff": ("exponent", *_SHARED),
    "passive": ("decay", "people"),
    "logsum": ("per_minute", "amount"),
}
"""What each measure takes besides its tables."""

NEEDS: dict[str, tuple[str, ...]] = {
    "cumulative": ("minutes",),
    "cumulative_interval": ("minutes",),
    "variable_fca": ("people_needed", "minutes"),
    "logsum": ("per_minute",),
    **dict.fromkeys(
        ("gravity", "two_step_fca", "balanced_fca", "spatial_availability", "doubly_constrained", "three_step_fca"),
        ("decay",),
    ),
    **dict.fromkeys(
        ("modified_two_step_fca", "huff", "passive"),
        ("decay",),
    ),
}
"""What it cannot do without."""

_TWO_LIMITS = ("cumulative_interval", "variable_fca")


class DecayConfig(OwnWords):
    """``decay``: how the weight of a service falls with the minutes to it."""

    function: Function = Field(description="which function")
    minutes: float | None = Field(None, ge=0, description="binary, linear, gaussian_truncated: where it reaches 0")
    per_minute: float | None = Field(None, gt=0, description="exponential: the share it falls by each minute")
    exponent: float | None = Field(None, gt=0, description="power, inverse_potential: b of c^-b")
    deviation_minutes: float | None = Field(None, gt=0, description="gaussian, logistic: its deviation")
    middle_minutes: float | None = Field(None, ge=0, description="logistic: where it is one half")
    least_minutes: float | None = Field(None, gt=0, description="inverse_potential: shorter ways count as so many minutes")
    steps: tuple[tuple[float, float], ...] | None = Field(
        None, description="stepped: pairs of a zone's last minute and its weight, such as [[10, 1], [20, 0.68], [30, 0.22]]"
    )

    @model_validator(mode="after")
    def _parameters_fit(self) -> Self:
        """Each function has its own parameters, all of them and no others."""
        given = {name for name in type(self).model_fields if name != "function" and getattr(self, name) is not None}
        needed = set(PARAMETERS[self.function])
        faults = [f"decay: {self.function} needs {name}" for name in sorted(needed - given)]
        faults += [f"decay: {self.function} has no {name}; it takes {', '.join(sorted(needed))}" for name in sorted(given - needed)]
        if faults:
            raise ConfigError(faults)
        return self


class AccessConfig(OwnWords):
    """``[[access]]``: a measure of access beyond the minutes to the closest."""

    measure: Measure = Field(description="which measure, by the name of its function")
    label: str = Field("", description="tells apart two entries of the same measure")
    kinds: tuple[str, ...] = Field((), description="kinds of service; the basic services if left out")
    decay: DecayConfig | None = Field(None, description="how weight falls with minutes")
    amount: str | None = Field(None, description="column that says how much each service gives (capacity, hours_week); 1 each if left out")
    people: str = Field("people", description="column of places that counts people")
    minutes: float | tuple[float, float] | None = Field(
        None, description="cumulative: the limit; cumulative_interval: first and last limit; variable_fca: least and most limit"
    )
    step_minutes: float | None = Field(None, gt=0, description="cumulative_interval, variable_fca: from one limit to the next")
    summary: Literal["mean", "median"] | None = Field(None, description="cumulative_interval: over its limits")
    people_needed: float | None = Field(None, gt=0, description="variable_fca: people around a service before its catchment stops growing")
    constrained: Literal["each", "total"] | None = Field(
        None, description="spatial_availability: each service is shared out, or only their total"
    )
    exponent: float | None = Field(
        None, ge=0, description="spatial_availability: below 1 small places get more each; huff: how much size attracts"
    )
    tau_minutes: float | None = Field(None, gt=0, description="raam: minutes of travel as bad as the crowding of the mean service")
    people_per_amount: float | None = Field(None, gt=0, description="raam: people for each unit that count as crowding 1")
    gap: float | None = Field(None, gt=0, description="raam: how far the answer may be above the best, as a share")
    most_rounds: int | None = Field(None, gt=0, description="raam, doubly_constrained: stop after so many rounds in any case")
    need_per_person: float | None = Field(None, ge=0, description="balancing_cost: how much one person needs, in the unit of the amount")
    per_minute: float | None = Field(None, gt=0, description="logsum: how sharply people choose the nearer one")

    @property
    def options(self) -> dict[str, object]:
        """What was given for the measure, by the names its function has; the decay aside."""
        names = [name for name in TAKES[self.measure] if name != "decay"]
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        """Each measure takes its own options."""
        given = {name for name in self.model_fields_set if name not in ("measure", "label", "kinds") and getattr(self, name) is not None}
        takes = TAKES[self.measure]
        faults = [f"access: {self.measure} needs {name}" for name in NEEDS.get(self.measure, ()) if name not in given]
        for name in sorted(given - set(takes)):
            near = nearest_word(name, takes)
            faults.append(
                f"access: {self.measure} takes no {name}; it takes {', '.join(takes)}" + (f"; did you mean {near!r}?" if near else "")
            )
        if self.minutes is not None and isinstance(self.minutes, tuple) != (self.measure in _TWO_LIMITS):
            asked = "two limits, such as [15, 45]" if self.measure in _TWO_LIMITS else "one number"
            faults.append(f"access: minutes of {self.measure} must be {asked}, given {self.minutes}")
        if faults:
            raise ConfigError(faults)
        return self

    @property
    def longest_minutes(self) -> float:
        """How far the measure must be able to look; 0 where it takes what is there."""
        named = self.minutes if isinstance(self.minutes, tuple) else (self.minutes or 0.0,)
        ends = () if self.decay is None else (self.decay.minutes or 0.0, *(limit for limit, _ in self.decay.steps or ()))
        return float(max((*named, *ends)))
