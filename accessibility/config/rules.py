"""``[[rules]]``: which rules of law or own promises are checked; the same words stand in a rule file."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  # pydantic needs it when it reads the file
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from accessibility.config.words import OwnWords, Text
from accessibility.errors import ConfigError, nearest_word

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["BUILTIN_RULES", "PACKAGE", "RuleConfig", "rule_faults"]

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

PACKAGE = "rules of the package"
"""Said when the package's own rule files are read, whose ids nobody else's rules may have."""

_OWN = ("title", "kind", "form", "metric", "limit", "source")


class RuleConfig(OwnWords):
    """``[[rules]]``: a rule that comes with the package, by its id alone, one's own, or a file of rules."""

    id: str = Field("", description="of a rule that comes with the package, or a new one; needed unless there is a file")
    file: str | None = Field(None, description="a rule file (TOML) with tables [[rules]] of the same keys, instead of a rule")
    ids: tuple[str, ...] = Field((), description="which rules of the file; all if left out")
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
    all_year: bool = Field(default=False, description="own rule of spacing: only services that are open all year fulfil it")
    people: str = Field("people", description="own rule: column of places that counts people")
    country: str = Field("", description="own rule: two letters of the country it is of")
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
    def _known_or_whole(self, info: ValidationInfo) -> Self:
        """A file, or the id of a known rule alone, or everything a rule of one's own needs; of the package's own files, whole rules."""
        own = info.context != PACKAGE
        faults = self._file_faults() if self.file is not None else _builtin_faults(self.id) if self.builtin else self._own_faults(own=own)
        if faults:
            raise ConfigError(faults)
        return self

    def _file_faults(self) -> list[str]:
        """What may not stand beside a file."""
        return [f"rules: {name} means nothing beside a file" for name in sorted(self.model_fields_set - {"file", "ids"})]

    def _own_faults(self, *, own: bool) -> list[str]:
        """What a rule that is written out lacks, or cannot mean."""
        if not self.id:
            return ["rules: give id or file"]
        faults = [f"rules: {self.id!r} needs {name}" for name in _OWN if getattr(self, name) is None]
        faults += [f"rules: {self.id!r} has ids, which go with a file"] if self.ids else []
        share = self.form in ("share_within", "share_beyond")
        if self.form is not None and share != (self.share_pct is not None):
            faults.append(f"rules: {self.id!r} " + ("needs share_pct" if share else f"takes no share_pct, being of the form {self.form}"))
        if self.all_year and self.form not in (None, "spacing"):
            faults.append(f"rules: {self.id!r} takes no all_year, being of the form {self.form}")
        if self.valid_from is not None and self.valid_to is not None and self.valid_from > self.valid_to:
            faults.append(f"rules: {self.id!r}: valid_from {self.valid_from} is after valid_to {self.valid_to}")
        if own and self.id in BUILTIN_RULES:
            faults.append(f"rules: {self.id!r} comes with the package; give the id alone, or another id to a rule of your own")
        return faults


def _builtin_faults(wanted: str) -> list[str]:
    """A rule that does not come with the package."""
    if wanted in BUILTIN_RULES:
        return []
    near = nearest_word(wanted, BUILTIN_RULES)
    hint = f"; did you mean {near!r}?" if near else "."
    return [
        f"rules: no rule {wanted!r} comes with the package{hint} Known: {', '.join(BUILTIN_RULES)}; an own rule needs {', '.join(_OWN)}"
    ]


def rule_faults(rules: Iterable[RuleConfig], *, max_minutes: float, known_kinds: Iterable[str]) -> list[str]:
    """Rules that stand twice, ask for more minutes than are computed, or are about kinds nobody knows.

    Parameters
    ----------
    rules
        Of a study, those of its rule files among them where they are read.
    max_minutes
        How far travel times are computed.
    known_kinds
        Kinds of service the study knows.

    Returns
    -------
    list of str
    """
    kinds, given = tuple(known_kinds), [rule for rule in rules if rule.file is None]
    ids = [rule.id for rule in given]
    faults = [f"rules: {one!r} stands twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    for rule in given:
        if rule.metric == "minutes" and (rule.limit or 0) > max_minutes:
            faults.append(f"rules: {rule.id!r} asks for {rule.limit:g} minutes, but travel.max_minutes is {max_minutes:g}; raise it")
        if rule.kind is not None and rule.kind not in kinds:
            near = nearest_word(rule.kind, kinds)
            hint = f"; did you mean {near!r}?" if near else "."
            faults.append(f"rules: {rule.id!r}: unknown kind {rule.kind!r}{hint} Add an own kind with [kinds.{rule.kind}]")
    return faults
