"""Everything people read is there in all three languages, with the same values in each."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import get_args

import pytest

from accessibility import vocabulary
from accessibility.provenance import RemarkKind
from tests.remark_codes import found_in, found_in_package

ROOT = Path(__file__).resolve().parent.parent
WORDS = ROOT / "accessibility" / "outputs" / "words"
LANGUAGES = vocabulary.LANGUAGES
OWN_WORDS = {"author"}
"""Remarks whose text the study's author writes."""

ALWAYS_GIVEN = {"count", "total", "rows", "why"}


def words_in(language: str) -> dict[str, object]:
    return json.loads((WORDS / f"{language}.json").read_text(encoding="utf-8"))


def leaves(value: object, path: str = "") -> dict[str, object]:
    if isinstance(value, dict):
        return {key: leaf for name, inner in value.items() for key, leaf in leaves(inner, f"{path}/{name}").items()}
    return {path: value}


def placeholders(text: object) -> set[str]:
    return set(re.findall(r"\{(\w+)[^{}]*\}", str(text)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remark_has_words(language):
    sentences = words_in(language)["remark"]
    without = {code: found.places for code, found in found_in_package().items() if code not in sentences and code not in OWN_WORDS}

    assert without == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_remark_gives_every_value_its_sentence_takes(language):
    sentences = words_in(language)["remark"]
    lacking = {}
    for code, found in found_in_package().items():
        for details in found.details:
            if code in sentences and details is not None:
                missing = placeholders(sentences[code]) - details - ALWAYS_GIVEN
                if missing:
                    lacking[code] = missing

    assert lacking == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_a_remark_is_used(language):
    assert set(words_in(language)["remark"]) - set(found_in_package()) - OWN_WORDS == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words_takes_values_it_is_given_and_no_words_are_left_over(language):
    sentences, reasons = words_in(language)["cannot_be"], found_in_package("Reason")
    lacking = {
        code: missing
        for code, found in reasons.items()
        for details in found.details
        if details is not None and (missing := placeholders(sentences.get(code, "{nothing}")) - details)
    }

    assert set(sentences) == set(reasons)
    assert lacking == {}


def test_remarks_are_found_however_their_code_is_written():
    source = """
WORDS = {"a": "by_dict", "b": "by_dict_too"}
def literal(x): return Remark("by_literal", "noted", details={"km": 1})
def one_of_two(x): return Remark("by_if" if x else "by_else", "noted", 0, 0, {"km": 1, "season": x})
def loop():
    for code, kind in (("by_loop", 1), ("by_loop_too", 2)):
        yield Remark(code, "noted")
def with_others(x):
    told = {"km": 1}
    yield Remark("by_more", "noted", 0, 0, {**told, "season": x})
def nested():
    for key, (code, kind) in {"x": ("by_pair", "noted")}.items():
        yield Remark(code, kind)
def pieced():
    for what in ("one", "two"):
        yield Remark(f"by_{what}_piece", "noted")
def comprehension(): return [Remark(code=code, kind="noted") for key, code in WORDS.items()]
def called(code, more): return Remark(code, "noted", details=more)
def caller(): return called("by_call", {"n": 1})
"""
    found = {code: details for code, _, details in found_in(ast.parse(source))}

    assert found == {
        "by_literal": {"km"},
        "by_if": {"km", "season"},
        "by_else": {"km", "season"},
        "by_loop": set(),
        "by_loop_too": set(),
        "by_more": {"km", "season"},
        "by_pair": set(),
        "by_one_piece": set(),
        "by_two_piece": set(),
        "by_dict": set(),
        "by_dict_too": set(),
        "by_call": {"n"},
    }
    with pytest.raises(ValueError, match="so that it can be read"):
        found_in(ast.parse("def f(x): return Remark(x + 'y', 'noted')"))
    assert {code: details for code, _, details in found_in(ast.parse('Reason("why", {"n": 1})'), "Reason")} == {"why": {"n"}}
    assert len(found_in_package()) > 10


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_languages_hold_the_same_keys(language):
    first, other = leaves(words_in(LANGUAGES[0])), leaves(words_in(language))

    assert set(other) == set(first)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_sentence_takes_the_same_values_in_every_language(language):
    first, other = leaves(words_in(LANGUAGES[0])), leaves(words_in(language))
    differing = {key for key in set(first) & set(other) if placeholders(first[key]) != placeholders(other[key])}

    assert differing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language):
    assert [key for key, text in leaves(words_in(language)).items() if isinstance(text, str) and not text.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "needed"),
    [
        ("kind", vocabulary.KINDS),
        ("season", vocabulary.SEASONS),
        ("reason", vocabulary.REASONS),
        ("host_kind", vocabulary.HOST_KINDS),
        ("status", vocabulary.STATUSES),
        ("sector", vocabulary.SECTORS),
        ("mode", vocabulary.MODES),
        ("road_class", vocabulary.ROAD_CLASSES),
        ("channel", vocabulary.CHANNELS),
        ("remark_kind", get_args(RemarkKind)),
    ],
)
def test_closed_lists_have_words(language, key, needed):
    assert set(needed) <= set(words_in(language)[key])
