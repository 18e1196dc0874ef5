"""Findings that places can be coloured by: their classes, colours and shapes for the map of a page."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from accessibility.outputs.colours import SHAPES_MISSING, UNREACHED, VIRIDIS
from accessibility.outputs.finding_table import heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from accessibility.outputs.finding import Finding, MapClass
    from accessibility.outputs.words import Words

__all__ = ["classes_of", "findings_on_map"]

_MOST_CLASSES = 5
_EMPTY = "#d9d4cc"
_LOOKS = {
    "good": (VIRIDIS[0], SHAPES_MISSING[0]),
    "fair": (VIRIDIS[1], SHAPES_MISSING[1]),
    "poor": (VIRIDIS[2], SHAPES_MISSING[2]),
    "worst": (VIRIDIS[4], SHAPES_MISSING[3]),
    "apart": ("#6b6470", "cross"),
}
"""Colour and shape of classes that a finding gives itself: round is good, angular is bad."""


def findings_on_map(findings: Iterable[Finding], places: pd.Index, languages: Sequence[Words]) -> list[dict[str, Any]]:
    """Every finding that names a column to draw, as the page's map needs it.

    Parameters
    ----------
    findings
        Of a run.
    places
        The places on the map, in its order.
    languages
        The words of each language of the page.

    Returns
    -------
    list of dict
        ``id``, ``season`` (empty for all), ``kind`` (empty for all together), ``titles``, ``about`` and ``column`` by language,
        ``class_of`` every place, ``classes`` (``colour``, ``shape``, ``text`` by language). What holds for all kinds comes before each
        kind.
    """
    drawn = [finding for finding in findings if finding.map_column]
    return [
        _drawn(finding, places, languages, kind=kind, column=column)
        for finding in drawn
        for kind, column in {"": finding.map_column, **finding.map_of_kind}.items()
    ]


def _drawn(finding: Finding, places: pd.Index, languages: Sequence[Words], *, kind: str, column: str) -> dict[str, Any]:
    values = pd.Series(finding.table[column]).reindex(places)
    class_of, classes = classes_of(finding, column, values, languages)
    title = {w.language: w.say(f"finding.{finding.name}") for w in languages}
    return {
        "id": finding.name,
        "season": finding.season,
        "kind": kind,
        "titles": title,
        "about": {w.language: w.say(f"finding.{finding.name}_about") for w in languages},
        "column": {w.language: heading(column, w) for w in languages},
        "class_of": class_of,
        "classes": classes,
    }


def classes_of(finding: Finding, column: str, values: pd.Series, languages: Sequence[Words]) -> tuple[Any, list[dict[str, Any]]]:
    """Class of every value of a column and what each class is.

    Parameters
    ----------
    finding
        Whose column it is: it may give classes itself.
    column
        One of its table.
    values
        Numbers, words or flags of that column.
    languages
        The words of each language.

    Returns
    -------
    tuple
        The class of each value, by its place in the list; and the classes (``colour``, ``shape``, ``text`` by language): the last is for
        what is not known, the one before for what is not reached.
    """
    if column in finding.map_classes:
        class_of, classes = _given(values, finding.map_classes[column], languages)
    else:
        class_of, classes = _classes(values, finding.words_of.get(column, ""), languages)
    return class_of, _turned(classes) if finding.map_low_is_bad else classes


def _turned(classes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The classes with the colours and shapes of the opposite end; what is not reached and not known stays as it is."""
    own, special = classes[:-2], classes[-2:]
    turned = [{**one, "colour": other["colour"], "shape": other["shape"]} for one, other in zip(own, reversed(own), strict=True)]
    return [*turned, *special]


def _classes(values: pd.Series, group: str, languages: Sequence[Words]) -> tuple[Any, list[dict[str, Any]]]:
    """Class of every place and what each class is; the last is for what is not known, the one before for what is not reached."""
    known = values.notna().to_numpy()
    not_known = {w.language: w.say("value.not_known") for w in languages}
    if pd.api.types.is_bool_dtype(values.dropna().infer_objects()) or not pd.api.types.is_numeric_dtype(values):
        found, classes = _words_as_classes(values, group, languages)
        reached = known
    else:
        numbers = values.to_numpy(dtype=float)
        reached = np.isfinite(numbers)
        found, classes = _numbers_as_classes(numbers, reached, languages)
    special = len(classes)
    classes = [*classes, *_special(languages, not_known)]
    return np.where(~known, special + 1, np.where(~reached, special, found)).astype(np.int64), classes


def _special(languages: Sequence[Words], not_known: dict[str, str]) -> list[dict[str, Any]]:
    """The last two classes of every map: not reached, and not known."""
    not_reached = {w.language: w.say("value.not_reached") for w in languages}
    return [{"colour": UNREACHED, "shape": "cross", "text": not_reached}, {"colour": _EMPTY, "shape": "ring", "text": not_known}]


def _given(values: pd.Series, given: Sequence[MapClass], languages: Sequence[Words]) -> tuple[Any, list[dict[str, Any]]]:
    """Class of every place and what each class is, by the classes a finding gives itself."""
    own = [one for one in given if one.look != "unknown"]
    lowest_first = sorted(range(len(own)), key=lambda position: own[position].value)
    tests = [values == own[at].value if isinstance(own[at].value, str) else values <= own[at].value for at in lowest_first]
    found = np.select([test.to_numpy(dtype=bool, na_value=False) for test in tests], lowest_first, len(own) + 1)
    texts = [{w.language: w.name(one.group, one.word) for w in languages} for one in given]
    classes = [
        {"colour": _LOOKS[one.look][0], "shape": _LOOKS[one.look][1], "text": text}
        for one, text in zip(given, texts, strict=True)
        if one.look != "unknown"
    ]
    not_known = next((text for one, text in zip(given, texts, strict=True) if one.look == "unknown"), None)
    return found, [*classes, *_special(languages, not_known or {w.language: w.say("value.not_known") for w in languages})]


def _words_as_classes(values: pd.Series, group: str, languages: Sequence[Words]) -> tuple[Any, list[dict[str, Any]]]:
    """One class for each word, the most frequent ones where there are too many; the rest share the last."""
    texts = values.dropna().map(lambda value: value if isinstance(value, (bool, np.bool_)) else str(value))
    ordered = sorted(texts.unique()) if texts.nunique() <= _MOST_CLASSES else list(texts.value_counts().index[: _MOST_CLASSES - 1])
    number = {word: position for position, word in enumerate(ordered)}
    others = texts.nunique() > len(ordered)

    def said(word: object, w: Words) -> str:
        if isinstance(word, (bool, np.bool_)):
            return w.say("value.yes" if word else "value.no")
        return (w.kind(str(word)) if group == "kind" else w.name(group, str(word))) if group else str(word)

    texts_of = [{w.language: said(word, w) for w in languages} for word in ordered]
    if others:
        texts_of.append({w.language: w.say("legend.other_values") for w in languages})
    found = values.map(
        lambda value: number.get(value if isinstance(value, (bool, np.bool_)) else str(value), len(ordered)), na_action="ignore"
    )
    return found.fillna(0).to_numpy(dtype=np.int64), _coloured(texts_of)


def _numbers_as_classes(numbers: Any, reached: Any, languages: Sequence[Words]) -> tuple[Any, list[dict[str, Any]]]:  # noqa: ANN401
    """Each number a class of its own where they are few and whole, else five classes of about as many places, with round bounds."""
    kept = numbers[reached]
    distinct = np.unique(kept)
    if len(distinct) <= _MOST_CLASSES and (distinct % 1 == 0).all():
        found = np.searchsorted(distinct, np.where(reached, numbers, 0))
        return found, _coloured([{w.language: w.number(float(value)) for w in languages} for value in distinct])
    bounds = np.unique(_round(np.quantile(kept, np.linspace(0, 1, _MOST_CLASSES + 1)[1:-1])))
    found = np.searchsorted(bounds, np.where(reached, numbers, 0), side="left")
    if (kept % 1 == 0).all():
        inner = np.floor(bounds)
        ends = np.unique(np.append(inner[(inner >= kept.min()) & (inner < kept.max())], kept.max()))
        starts = np.append(kept.min(), ends[:-1] + 1)
        return np.searchsorted(ends[:-1], np.where(reached, numbers, kept.min()), side="left"), _coloured(_spans(starts, ends, languages))
    digits = 0 if (bounds % 1 == 0).all() else 1
    texts = [{w.language: w.say("legend.at_most", to=w.number(bounds[0], digits)) for w in languages}]
    texts += [
        {w.language: w.say("legend.between", least=w.number(low, digits), to=w.number(high, digits)) for w in languages}
        for low, high in itertools.pairwise(bounds)
    ]
    texts.append({w.language: w.say("legend.more_than", least=w.number(bounds[-1], digits)) for w in languages})
    return found, _coloured(texts)


def _spans(starts: Any, ends: Any, languages: Sequence[Words]) -> list[dict[str, str]]:  # noqa: ANN401
    """Whole numbers from one to another, or the number where they are the same."""

    def said(first: float, last: float, w: Words) -> str:
        return w.number(last) if first >= last else f"{w.number(first)}–{w.number(last)}"  # noqa: RUF001  # the dash of a range

    return [{w.language: said(float(first), float(last), w) for w in languages} for first, last in zip(starts, ends, strict=True)]


def _round(bounds: Any) -> Any:  # noqa: ANN401
    """Two digits of each bound."""
    size = 10.0 ** (np.floor(np.log10(np.maximum(np.abs(bounds), 1e-9))) - 1)
    return np.round(np.round(bounds / size) * size, 6)


def _coloured(texts: list[dict[str, str]]) -> list[dict[str, Any]]:
    steps = np.linspace(0, len(VIRIDIS) - 1, max(len(texts), 1)).round().astype(int) if len(texts) > 1 else [1]
    return [
        {"colour": VIRIDIS[step], "shape": SHAPES_MISSING[:4][position] if position < 4 else "square", "text": text}
        for position, (step, text) in enumerate(zip(steps, texts, strict=True))
    ]
