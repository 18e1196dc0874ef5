"""The sentences people read, in Finnish, Swedish and English, with numbers as each language writes them."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from accessibility.errors import UnknownWordError
from accessibility.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from accessibility.errors import Reason
    from accessibility.provenance import Remark
    from accessibility.study import Study

__all__ = ["Words", "remark_sentences", "upper_first", "words"]

_PLURAL = re.compile(r"\{(\w+)(?:\|([^|{}]*))?\|([^|{}]*)\|([^|{}]*)\}")
_VALUE = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[a-z_]+")
_ROWS_SAID = 8
_REASON_GROUPS = {"sectors": "sector", "rules": "plan_rule", "season": "season", "counts": "counted"}
_DETAIL_GROUPS = {"season": "season", "seasons": "season", "mode": "mode", "what": "what", "table": "what"}
_BEGINS_WITH_NAME = re.compile(r"\{(?:file|publisher|rows)\}")
"""Beginnings of sentences that are names from outside, which are written as they are there."""

_DASH = "\N{EN DASH}"
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of a text: in a name they would turn the rest of the sentence too."""
_NARROW = str.maketrans({"\u202f": "\u00a0"})


@dataclass(frozen=True)
class Words:
    """The sentences of one language.

    A sentence holds values as ``{name}`` and counted words as ``{name|one|other}``, where ``#`` stands for the number, or as
    ``{name|none|one|other}``, whose first form, often nothing at all, is said of zero.

    Parameters
    ----------
    language
        ``"fi"``, ``"sv"`` or ``"en"``.
    sentences
        Sentence by key, such as ``"season.winter"``.
    own_kinds
        Names of the kinds a study added, by kind.
    own_plans
        Titles of a study's plans, by name.
    """

    language: str
    sentences: Mapping[str, str]
    own_kinds: Mapping[str, str] = field(default_factory=dict)
    own_plans: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """The sentence of a key with its values in place.

        Parameters
        ----------
        key
            Which sentence.
        **values
            Numbers are written as the language writes them; texts stand as they are.

        Raises
        ------
        KeyError
            If there is no such sentence, or a value it needs is not given.

        Examples
        --------
        >>> words("en").say("count.places", count=1), words("en").say("count.places", count=1874)
        ('1 place', '1,874 places')
        """

        def counted(match: re.Match[str]) -> str:
            number = values[match[1]]
            if match[2] is not None and number == 0:
                return match[2]
            form = match[3] if _plural_form(self.language, number) == "one" else match[4]
            return form.replace("#", self._written(number))

        sentence = _PLURAL.sub(counted, self.sentences[key])
        return _VALUE.sub(lambda match: self._written(values[match[1]]), sentence)

    def has(self, key: str) -> bool:
        """Whether there is a sentence of that key."""
        return key in self.sentences

    def number(self, value: float, digits: int = 0, *, fixed: bool = False) -> str:
        """A number as the language writes it; a dash for one that is not known.

        Parameters
        ----------
        value
            Any number; NaN means not known.
        digits
            Most decimals shown.
        fixed
            Whether all of them are shown, so that a column of numbers lines up.

        Examples
        --------
        >>> words("fi").number(1874).replace(chr(160), " "), words("sv").number(2.5, 1), words("en").number(2.04, 1)
        ('1 874', '2,5', '2')
        >>> words("sv").number(2, 1, fixed=True)
        '2,0'
        """
        if math.isnan(value):
            return _DASH
        if math.isinf(value):
            return "∞"
        pattern = "#,##0" + ("." + ("0" if fixed else "#") * digits if digits else "")
        return format_decimal(round(value, digits), format=pattern, locale=self.language).translate(_NARROW)

    def minutes(self, value: float) -> str:
        """A travel time in minutes with its unit, or that it is not reached (``inf``)."""
        return self.say("value.not_reached") if math.isinf(value) else self.say("value.minutes", minutes=float(value))

    def endless(self, value: float) -> str:
        """What infinity means in a table: not reached (``inf``), or, as a change (``-inf``), reached now and not before."""
        return self.say("value.not_reached" if value > 0 else "compare.gained")

    def people(self, value: float) -> str:
        """A number of people, or that it is not known (NaN)."""
        return self.say("value.not_known") if math.isnan(value) else self.number(value)

    def date(self, iso: str) -> str:
        """A date (``YYYY-MM-DD``) as the language writes it; any other text as it is.

        Examples
        --------
        >>> words("fi").date("2026-11-22"), words("sv").date("2026-11-22"), words("en").date("spring 2026")
        ('22.11.2026', '22.11.2026', 'spring 2026')
        >>> words("en").date("2026-07-14")
        '14 Jul 2026'
        """
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", iso):
            return iso
        try:
            day = dt.date.fromisoformat(iso)
        except ValueError:
            return iso
        return self._day(day, with_year=True)

    def days(self, first: dt.date, last: dt.date) -> str:
        r"""A span of days as the language writes it, with years only where it begins and ends in two.

        Examples
        --------
        >>> import datetime as dt
        >>> ascii(words("fi").days(dt.date(2026, 3, 30), dt.date(2026, 4, 26)))
        "'30.3.\\u201326.4.'"
        >>> ascii(words("en").days(dt.date(2025, 12, 29), dt.date(2026, 1, 18)))
        "'29 Dec 2025\\u201318 Jan 2026'"
        """
        return _DASH.join(self._day(day, with_year=first.year != last.year) for day in (first, last))

    def _day(self, day: dt.date, *, with_year: bool) -> str:
        form = ("d MMM", " y") if self.language == "en" else ("d.M.", "y")
        return format_date(day, "".join(form) if with_year else form[0], locale=self.language)

    def kind(self, kind: str) -> str:
        """The name of a kind of service, as a heading writes it."""
        name = self.own_kinds.get(kind) or self.sentences.get(f"kind.{kind}") or kind
        return upper_first(name)

    def name(self, group: str, word: str) -> str:
        """The name of a word of a closed list (``"season"``, ``"reason"``, ``"road_class"`` …)."""
        return self.sentences.get(f"{group}.{word}", word)

    def remark(self, remark: Remark) -> str:
        """What a remark says, as a sentence.

        Parameters
        ----------
        remark
            A remark of loading, travelling or measuring. Its author's own text is taken where there is one; a code without a
            sentence is shown with all its values, so that nothing that was dropped or assumed stays unsaid.
        """
        if remark.text:
            return remark.text.get(self.language) or next(iter(remark.text.values()))
        key = f"remark.{remark.code}"
        total = remark.count if remark.total is None else remark.total
        named = [self.kind(row).lower() if remark.code.startswith("kinds_") else row for row in remark.rows[:_ROWS_SAID]]
        rows = ", ".join(named) + (" …" if len(remark.rows) > _ROWS_SAID else "")
        details = {name: self._detail(name, value) for name, value in remark.details.items()}
        why = self.because(remark.reasons)
        values: dict[str, object] = {**details, "count": remark.count, "total": total, "rows": rows or _DASH, "why": why or _DASH}
        wanted = set(_VALUE.findall(self.sentences.get(key, "{}"))) | {m[0] for m in _PLURAL.findall(self.sentences.get(key, ""))}
        if key in self.sentences and wanted <= set(values):
            said = self.say(key, **values)
            return (said if _BEGINS_WITH_NAME.match(self.sentences[key]) else upper_first(said)) + (
                f" ({details['values']})" if "values" in set(details) - wanted else ""
            )
        listed = ", ".join(f"{name} = {self._written(value)}" for name, value in details.items())
        return self.say("remarks.untranslated", code=remark.code.replace("_", " "), count=remark.count, details=listed or _DASH)

    def because(self, reasons: Iterable[Reason]) -> str:
        """Why something asked for cannot be, one reason after the other.

        Parameters
        ----------
        reasons
            As an error or a remark gives them.
        """
        return "; ".join(
            self.say(f"cannot_be.{one.code}", **{name: self._reason_value(name, value) for name, value in one.values.items()})
            for one in reasons
        )

    def names_all_rows(self, remark: Remark) -> bool:
        """Whether the sentence of a remark already names every row it is about."""
        return len(remark.rows) <= _ROWS_SAID and "{rows}" in self.sentences.get(f"remark.{remark.code}", "")

    def _reason_value(self, name: str, value: object) -> object:
        """A value of a reason: names as they stand, words of closed lists in the language, the first few where there are many."""
        if name not in _REASON_GROUPS and name not in {"names", "kind", "kinds"}:
            return value
        listed = list(map(str, value)) if isinstance(value, tuple) else [str(value)]
        if name != "names":
            listed = [self.name(_REASON_GROUPS[name], one) if name in _REASON_GROUPS else self.kind(one).lower() for one in listed]
        return ", ".join(listed[:_ROWS_SAID]) + (" …" if len(listed) > _ROWS_SAID else "")

    def _detail(self, name: str, value: object) -> object:
        """A value of a remark; words of closed lists in the language, plans by their titles."""
        if name == "plan":
            return self.own_plans.get(str(value), value)
        if name == "date":
            return self.date(str(value))
        if name == "kinds":
            return _WORD.sub(lambda match: self.kind(match[0]).lower() if f"kind.{match[0]}" in self.sentences else match[0], str(value))
        if name == "column" and f"column.{value}" in self.sentences:
            return self.sentences[f"column.{value}"].lower()
        return self.name(_DETAIL_GROUPS[name], str(value)) if name in _DETAIL_GROUPS else value

    def _written(self, value: object) -> str:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self.number(float(value), 0 if isinstance(value, int) else 1)
        return _DIRECTIONS.sub("", str(value))


def words(language: str, study: Study | None = None) -> Words:
    """The sentences of a language, with the names of the kinds a study added.

    Parameters
    ----------
    language
        ``"fi"``, ``"sv"`` or ``"en"``.
    study
        Whose own kinds are named too.

    Raises
    ------
    UnknownWordError
        If there are no words in that language.
    """
    if language not in LANGUAGES:
        raise UnknownWordError(language, LANGUAGES, "language")
    if study is None:
        return Words(language, _sentences(language))
    own = {kind: {str(spoken): name for spoken, name in names.items()}.get(language, "") for kind, names in study.config.kinds.items()}
    plans = {plan.name: {str(spoken): title for spoken, title in (plan.title or {}).items()} for plan in study.config.plans}
    return Words(language, _sentences(language), own, {name: titles[language] for name, titles in plans.items() if language in titles})


def remark_sentences(remarks: Iterable[Remark], language: str) -> tuple[str, ...]:
    """What remarks say, one sentence each, with what was done before it ("Left out: ...").

    Parameters
    ----------
    remarks
        As a study or a run gives them.
    language
        ``"fi"``, ``"sv"`` or ``"en"``.
    """
    spoken = words(language)
    return tuple(f"{spoken.name('remark_kind', remark.kind)}: {spoken.remark(remark)}" for remark in remarks)


def upper_first(text: str) -> str:
    """The text with its first letter in upper case.

    Examples
    --------
    >>> upper_first("ruokakauppa")
    'Ruokakauppa'
    """
    return text[:1].upper() + text[1:]


@cache
def _sentences(language: str) -> Mapping[str, str]:
    text = (resources.files("accessibility.outputs") / "words" / f"{language}.json").read_text(encoding="utf-8")
    groups: dict[str, dict[str, str]] = json.loads(text)
    return {f"{group}.{key}": sentence for group, sentences in groups.items() for key, sentence in sentences.items()}


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def _plural_form(language: str, number: object) -> str:
    """``one`` or ``other``, by the plural rule of the language."""
    return str(_locale(language).plural_form(abs(float(str(number))) if number != 1 else 1))
