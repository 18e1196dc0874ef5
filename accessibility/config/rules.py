"""``[[rules]]``: which rules of law or own promises are checked."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  # pydantic needs it when it reads the file
from typing import Literal, Self

from pydantic import Field, model_validator

from accessibility.config.words import OwnWords, Text
from accessibility.errors import ConfigError, nearest_word

__all__ = ["BUILTIN_RULES", "RuleConfig"]

BUILTIN_RULES = (
    "fi-post-10km",
    "fi-post-3km",
    "fi-school-5km",
    "fi-village-shop",
    "no-merkur-10km",
    "no-merkur-20km",
    "se-operating-support-2016",
    "se-operating-support-2018",
)
"""Ids of the rules that come with the package; their texts lie in :mod:`accessibility.gaps.rules`."""

_OWN = ("title", "kind", "form", "metric", "limit", "source")


class RuleConfig(OwnWords):
    """``[[rules]]``: a rule that comes with the package, by its id alone, or one's own."""

    id: str = Field(description="of a rule that comes with the package, or a new one")
    title: Text | None = Field(None, description="own rule: what it is called")
    kind: str | None = Field(None, description="own rule: the kind of service it is about")
    form: Literal["share_within", "share_beyond", "beyond", "spacing"] | None = Field(
        None,
        description="own rule: at least share_pct of people within the limit; at most share_pct beyond it; who is beyond it; how far "
        "services of the kind are apart",
    )
    metric: Literal["minutes", "road_km", "straight_km"] | None = Field(None, description="own rule: how the limit is measured")
    limit: float | None = Field(None, gt=0, description="own rule: minutes or kilometres")
    share_pct: float | None = Field(None, ge=0, le=100, description="own rule of a share: per cent of people")
    strict: bool = Field(default=False, description="own rule of spacing: more than the limit rather than at least")
    people: str = Field("people", description="own rule: column of places that counts people")
    source: str | None = Field(None, description="own rule: act, decree or decision it stands in")
    valid_from: dt.date | None = Field(None, description="own rule: its first day")
    valid_to: dt.date | None = Field(None, description="own rule: its last day")
    verify: Text | None = Field(None, description="own rule: what to check before relying on it")
    not_checked: Text | None = Field(None, description="own rule: conditions that cannot be computed")

    @property
    def builtin(self) -> bool:
        """Whether it is a rule that comes with the package."""
        return self.model_fields_set == {"id"}

    @model_validator(mode="after")
    def _known_or_whole(self) -> Self:
        """Either the id of a known rule alone, or everything a rule of one's own needs."""
        if self.builtin:
            if self.id not in BUILTIN_RULES:
                near = nearest_word(self.id, BUILTIN_RULES)
                hint = f"; did you mean {near!r}?" if near else ""
                known = ", ".join(BUILTIN_RULES)
                raise ConfigError(
                    f"rules: no rule {self.id!r} comes with the package{hint} Known: {known}; an own rule needs {', '.join(_OWN)}"
                )
            return self
        faults = [f"rules: {self.id!r} needs {name}" for name in _OWN if getattr(self, name) is None]
        if self.id in BUILTIN_RULES:
            faults.append(f"rules: {self.id!r} comes with the package; give the id alone, or another id to a rule of your own")
        if faults:
            raise ConfigError(faults)
        return self
