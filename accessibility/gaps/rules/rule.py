"""A rule with its legal source and the dates it holds for, as a dated rule file gives it."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field, fields
from importlib import resources
from typing import TYPE_CHECKING, Any

from accessibility.config import RuleConfig, parse_rule_file
from accessibility.errors import ConfigError
from accessibility.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FORMS", "METRICS", "Rule", "builtin_rules", "parse_rules", "rule_of", "rules_in_force"]

FORMS = ("share_within", "share_beyond", "beyond", "spacing")
"""At least such a share within; at most such a share beyond; who is beyond (and so entitled); how far services of a kind are apart."""

METRICS = ("minutes", "road_km", "straight_km")


@dataclass(frozen=True)
class Rule:
    """One rule.

    Parameters
    ----------
    id
        Short and lasting.
    title
        What it is called, by language.
    kind
        The kind of service it is about.
    form
        ``share_within``: at least ``share_pct`` of people are within the limit. ``share_beyond``: at most ``share_pct`` are beyond it.
        ``beyond``: whoever is beyond it is entitled to something. ``spacing``: a service that is so far from the next of its kind
        fulfils it.
    metric
        ``minutes``, ``road_km`` or ``straight_km``.
    limit
        In minutes or kilometres. A place exactly at it is within; a service exactly at it is far enough unless ``strict``.
    source
        The act, decree or promise.
    share_pct
        For the two forms of shares.
    strict
        Whether a service must be farther than the limit (*more than* 10 km) rather than as far (*at least*).
    all_year
        Whether only services that are open all year fulfil it; for rules of spacing.
    people
        The column of people it counts.
    country
        Two letters; empty for a promise of one's own.
    valid_from, valid_to
        First and last day, where known.
    verify
        What to check before relying on it, by language; empty only where its currency is sure.
    not_checked
        Conditions of the rule that cannot be computed from places and services, by language.
    """

    id: str
    title: Mapping[str, str]
    kind: str
    form: str
    metric: str
    limit: float
    source: str
    share_pct: float | None = None
    strict: bool = False
    all_year: bool = False
    people: str = "people"
    country: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    verify: Mapping[str, str] = field(default_factory=dict)
    not_checked: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a rule that cannot be meant, with all its faults."""
        faults = _faults(self)
        if faults:
            raise ConfigError(faults, f"rule {self.id!r}")

    def holds_on(self, day: dt.date) -> bool:
        """Whether the rule is in force on a day, as far as its dates are known.

        Parameters
        ----------
        day
            Any day.

        Returns
        -------
        bool
        """
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def rule_of(asked: RuleConfig) -> Rule:
    """The rule an entry of a study file or a rule file means.

    Parameters
    ----------
    asked
        The id of a rule that comes with the package, or a whole rule.

    Returns
    -------
    Rule
    """
    if asked.builtin:
        return next(rule for rule in builtin_rules() if rule.id == asked.id)
    given: dict[str, Any] = {item.name: getattr(asked, item.name) for item in fields(Rule)}
    texts = {name: {str(language): text for language, text in (given[name] or {}).items()} for name in _BY_LANGUAGE}
    return Rule(**{**given, **texts})


def parse_rules(text: str, where: str) -> tuple[Rule, ...]:
    """Read the rules of a rule file, all faults at once; the words are those of ``[[rules]]`` in a study file.

    Parameters
    ----------
    text
        TOML: tables ``[[rules]]`` whose keys are the parameters of :class:`Rule`; a text is one string for all languages, or one for each.
    where
        The file, for messages.

    Returns
    -------
    tuple of Rule

    Raises
    ------
    ConfigError
        If it is not TOML, a key is unknown or missing, a value cannot be meant, or an id stands twice.
    """
    return tuple(rule_of(one) for one in parse_rule_file(text, where))


def builtin_rules() -> tuple[Rule, ...]:
    """The rules that come with the package; every one says what to verify before use.

    Returns
    -------
    tuple of Rule
        In the order of their ids.

    Examples
    --------
    >>> [rule.id for rule in builtin_rules() if rule.country == "FI"]
    ['fi-post-10km', 'fi-post-3km', 'fi-school-5km', 'fi-village-shop']
    """
    folder = resources.files("accessibility.gaps.rules")
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    read = [one for file in files for one in parse_rule_file(file.read_text(encoding="utf-8"), file.name, of_package=True)]
    return tuple(sorted((rule_of(one) for one in read), key=lambda rule: rule.id))


def rules_in_force(rules: Iterable[Rule], day: dt.date, *, country: str | None = None) -> tuple[Rule, ...]:
    """The rules that hold on a day.

    Parameters
    ----------
    rules
        Any rules.
    day
        The day.
    country
        Two letters, to leave out other countries' rules.

    Returns
    -------
    tuple of Rule
    """
    return tuple(rule for rule in rules if rule.holds_on(day) and (country is None or rule.country in ("", country)))


def _faults(rule: Rule) -> list[str]:
    """Everything about a rule that cannot be meant."""
    values: dict[str, Any] = {item.name: getattr(rule, item.name) for item in fields(rule)}
    faults = [f"{name} must be text, given {values[name]!r}" for name in _TEXTS if not isinstance(values[name], str)]
    for name in _BY_LANGUAGE:
        words = values[name]
        if not (isinstance(words, dict) and set(words) <= set(LANGUAGES) and all(isinstance(word, str) for word in words.values())):
            faults.append(f"{name} must be texts by language ({', '.join(LANGUAGES)})")
    if not values["title"]:
        faults.append("title must not be empty")
    for name, allowed in (("form", FORMS), ("metric", METRICS)):
        if values[name] not in allowed:
            faults.append(f"unknown {name} {values[name]!r}; known: {', '.join(allowed)}")
    flags = ("strict", "all_year")
    faults += [f"{name} must be true or false, given {values[name]!r}" for name in flags if not isinstance(values[name], bool)]
    if values["all_year"] is True and values["form"] != "spacing":
        faults.append(f"all_year means nothing for the form {values['form']!r}; take it away")
    return [*faults, *_number_faults(values), *_date_faults(values["valid_from"], values["valid_to"])]


def _number_faults(values: dict[str, Any]) -> list[str]:
    """A limit or a share that cannot be meant."""
    limit, share, form = values["limit"], values["share_pct"], values["form"]
    faults = [] if _number(limit) and limit > 0 else [f"limit must be a number above 0, given {limit!r}"]
    if form in ("share_within", "share_beyond"):
        if not (_number(share) and 0 <= share <= 100):
            faults.append(f"share_pct must be within 0 … 100 for the form {form!r}, given {share!r}")
    elif share is not None:
        faults.append(f"share_pct means nothing for the form {form!r}")
    return faults


def _date_faults(first: object, last: object) -> list[str]:
    """Days that are none, or in the wrong order."""
    days = [day for day in (first, last) if day is not None]
    if any(not isinstance(day, dt.date) or isinstance(day, dt.datetime) for day in days):
        return ["valid_from and valid_to must be dates such as 2026-01-31"]
    return [f"valid_from {first} is after valid_to {last}"] if len(days) == 2 and days[0] > days[1] else []  # type: ignore[operator]


_BY_LANGUAGE = ("title", "not_checked", "verify")
_TEXTS = ("id", "kind", "form", "metric", "source", "people", "country")


def _number(value: object) -> bool:
    """Whether a value is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
