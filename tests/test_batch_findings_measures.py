"""Sections for measures, overlap, vulnerability, rules: their words are the API's, and their findings say what the API finds."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from accessibility import config, gaps, measures
from accessibility.batch.compute import compute
from accessibility.batch.findings.access import decay_of, measured
from accessibility.batch.findings.rules import rule_of
from accessibility.config import AccessConfig, DecayConfig, parse_study
from accessibility.config.access import NEEDS, PARAMETERS, TAKES, Function, Measure
from accessibility.config.rules import BUILTIN_RULES
from accessibility.errors import ConfigError, DataError
from accessibility.measures import decay
from accessibility.outputs.finding import by_name
from accessibility.outputs.finding_table import finding_sentences, finding_table
from accessibility.outputs.words import words
from accessibility.study import load_study
from accessibility.vocabulary import LANGUAGES

DEMO = Path(__file__).resolve().parent.parent / "data" / "demo" / "study.toml"
STEPS = DecayConfig(function="stepped", steps=((15, 1.0), (30, 0.68), (60, 0.22)))
OPTIONS = {
    "cumulative": {"minutes": 30.0},
    "cumulative_interval": {"minutes": (15.0, 45.0), "step_minutes": 5.0},
    "variable_fca": {"people_needed": 500.0, "minutes": (10.0, 60.0), "step_minutes": 5.0, "decay": STEPS},
    "logsum": {"per_minute": 0.1},
    "balancing_cost": {"need_per_person": 0.001},
    "raam": {"tau_minutes": 30.0},
}
EVERY_MEASURE = [AccessConfig(measure=one, **(OPTIONS.get(one) or {"decay": STEPS})) for one in get_args(Measure)]


def asked_of(study, **sections):
    """The study with other sections, one season, and no grid."""
    asked = study.config.model_copy(
        update={
            "travel": study.config.travel.model_copy(update={"seasons": ("summer",)}),
            "outputs": study.config.outputs.model_copy(update={"formats": ("csv",)}),
            **sections,
        }
    )
    return replace(study, config=asked)


@pytest.fixture(scope="module")
def study():
    return load_study(DEMO)


@pytest.fixture(scope="module")
def results(study):
    equity = study.config.equity.model_copy(update={"by": ("municipality",), "of": ("closest", "two_step_fca", "raam")})
    return compute(asked_of(study, access=tuple(EVERY_MEASURE), equity=equity), computed_on="2026-11-28")


def found(results, name):
    return by_name(results.findings)[name][0]


def test_words_of_the_study_file_are_those_of_the_functions():
    for name, takes in TAKES.items():
        given = inspect.signature(getattr(measures, name)).parameters
        tables = {"times", "offers", "places", "kinds"}
        assert set(takes) == set(given) - tables, name
        needed = {one for one, parameter in given.items() if parameter.default is parameter.empty} - tables
        assert set(NEEDS.get(name, ())) == needed, name
    assert set(get_args(Measure)) == set(TAKES)
    assert {"".join(part.title() for part in one.split("_")) for one in get_args(Function)} == set(decay.__all__) - {
        "Decay",
        "decay_remarks",
        "weigh",
    }
    for name, parameters in PARAMETERS.items():
        made = getattr(decay, "".join(part.title() for part in name.split("_")))
        assert tuple(one.name for one in fields(made)) == parameters
    assert {rule.id for rule in gaps.builtin_rules()} == set(BUILTIN_RULES)
    own = {one.name for one in fields(gaps.Rule)} - {"country"}
    assert set(config.RuleConfig.model_fields) == own


def test_every_finding_has_words_for_all_it_shows_in_every_language(results):
    told = {f"finding.{one}" for one in TAKES}
    assert told <= {f"finding.{name}" for name in by_name(results.findings)} | {"finding.huff"}
    for name, group in by_name(results.findings).items():
        for language in LANGUAGES:
            spoken = words(language, results.study)
            said = finding_sentences(name, group, spoken)
            assert all(said)
            assert not [text for text in said if re.search(r"[{}|]|\bnan\b", text)]
            shown = finding_table(group, results, spoken)
            bare = [heading for heading in shown.headings if "_" in heading or heading == ""]
            assert not bare, (name, language, bare)


def test_overlap_says_what_the_api_finds(results, study):
    season = results.first
    offers = measures.offers_with_services(study.offers, study.services)
    api = gaps.overlap(season.times, offers, study.places, standards=study.standards, providers=study.providers)
    pd.testing.assert_frame_equal(found(results, "overlap").table, api.kinds)
    alone = found(results, "overlap_providers").table
    assert set(alone.index) == set(api.providers.index)
    assert set(alone["sector"]) == {"company", "municipality", "wellbeing_county"}
    pairs = found(results, "overlap_pairs").table
    assert (pairs["places_both"] > 0).all()
    assert pairs["people_both"].is_monotonic_decreasing
    places = found(results, "overlap_places").table
    inside = api.places[api.places["inside"]]
    for kind in study.standards.index:
        own = inside.xs(kind, level="kind")["providers_least"]
        assert places[f"providers_{kind}"].reindex(own.index).tolist() == own.tolist()
    spoken = words("sv", study)
    shown = finding_table([found(results, "overlap_places")], results, spoken)
    names = {str(row[shown.headings.index("Producenter: matbutik")]) for row in shown.rows}
    assert "Kauppaosuuskunta Kuva" in names


def test_vulnerability_and_moves_say_what_the_api_finds(results, study):
    season = results.first
    offers = measures.offers_with_services(study.offers, study.services)
    api = gaps.vulnerability(season.times, offers, study.places, standards=study.standards)
    shown = found(results, "vulnerability").table
    hit = api[api["places_affected"] > 0]
    assert list(shown.index) == list(hit.index)
    assert shown["people_left_without"].tolist() == hit["people_left_without"].tolist()
    worst = found(results, "worst_closures")
    grocery = gaps.worst_closures(season.times, offers, study.places, kind="grocery", closures=2)
    assert worst.table.loc["grocery", "person_minutes_added"] == pytest.approx(grocery.person_minutes_added)
    assert "health_centre" not in worst.table.index
    assert any(one.key == "finding.worst_closures_few" for one in worst.sentences)
    stranded = found(results, "stranded").table
    assert stranded["people_stranded"].is_monotonic_decreasing
    assert stranded.index.is_unique
    depended = found(results, "dependence").table
    api = gaps.dependence(season.network, season.closest, study.services, study.places, water=study.water)
    assert depended["people_over_it"].tolist() == api["people_over_it"].tolist()
    assert len(depended)
    moved = found(results, "moves").table
    assert len(moved) <= 50
    assert not moved.index[: moved.index.droplevel("candidate").nunique()].droplevel("candidate").has_duplicates


def test_rules_give_a_verdict_a_mend_and_what_to_verify(results):
    table = found(results, "rules").table
    assert table.loc["fi-post-3km", "passed"] is False
    assert table.loc["fi-post-3km", "people_needed"] > 0
    assert table.loc["fi-post-3km", "candidate_ids"]
    assert table["to_verify"].to_dict() == {
        "fi-post-3km": True,
        "fi-post-10km": True,
        "fi-village-shop": True,
        "library-promise": False,
    }
    beyond = found(results, "rule_places").table
    assert (beyond.xs("fi-post-10km")["distance"] > 10).all()
    apart = found(results, "rule_services").table
    assert set(apart.index.get_level_values("rule")) == {"fi-village-shop"}
    swedish = " ".join(finding_sentences("rules", [found(results, "rules")], words("sv")))
    assert "kontrollera före användning" in swedish
    assert "verify" not in swedish
    assert {remark.code for remark in results.remarks} >= {"rule_to_verify"}


def test_errands_and_equity_say_what_the_api_finds(results, study):
    rounds = found(results, "errands").table
    assert len(rounds) == int(study.places["inside"].sum())
    known = rounds[np.isfinite(rounds["round_minutes"])]
    assert (known["round_minutes"] <= known["separate_minutes"] + 1e-6).all()
    table = found(results, "equity").table
    api = measures.equity(
        results.first.closest,
        study.places,
        column="minutes",
        better="lower",
        people=["people", "people_75plus", "people_without_car"],
        line=study.standards["minutes"],
        horizon_minutes=120,
    )
    row = table.loc[("health_centre", "all", "people_75plus")]
    assert row["mean_minutes"] == pytest.approx(api.loc[("health_centre", "", "people_75plus"), "mean"])
    assert row["people_short"] == pytest.approx(api.loc[("health_centre", "", "people_75plus"), "people_short"])
    assert ("grocery", "Kuvajärvi", "people") in table.index
    assert "gini" in found(results, "equity_indices").table
    spread = found(results, "equity_access").table
    assert set(spread.index.get_level_values("measure")) == {"two_step_fca", "raam"}


@pytest.mark.parametrize("asked", EVERY_MEASURE, ids=lambda one: one.measure)
def test_every_measure_reaches_its_table(results, study, asked):
    shown = found(results, asked.measure)
    one = measured(study, results.first.times, asked)
    if one.services is not None:
        assert set(shown.table.index) == set(one.services.index)
        return
    inside = study.places.index[study.places["inside"].to_numpy(dtype=bool)]
    for kind in study.config.basic_kinds:
        column = shown.table[f"{one.stem}_{kind}"].reindex(inside)
        np.testing.assert_array_equal(column, one.numbers.xs(kind, level="kind").reindex(inside))


def test_two_entries_of_a_measure_are_told_apart_by_their_labels(study):
    near = AccessConfig(measure="cumulative", minutes=15.0, label="15 min")
    far = AccessConfig(measure="cumulative", minutes=45.0, label="45 min")
    sections = {"access": (near, far), "equity": None, "errands": None, "overlap": None, "vulnerability": None, "moves": None, "rules": ()}
    run = compute(asked_of(study, **sections), computed_on="2026-11-28")
    tables = [finding.table for finding in run.findings if finding.name == "cumulative"]
    assert [table.index.get_level_values("label")[0] for table in tables] == ["15 min", "45 min"]
    assert tables[1]["services_within_grocery"].sum() > tables[0]["services_within_grocery"].sum()


def test_small_numbers_of_people_are_hidden_before_anything_is_counted(study):
    disclosed = {"disclosure": config.DisclosureConfig(least=50), "equity": None, "errands": None, "rules": ()}
    run = compute(asked_of(study, access=(), **disclosed), computed_on="2026-11-28")
    people = run.study.places["people"]
    assert not ((people > 0) & (people < 50)).any()
    assert people.isna().sum() == (study.places["people"].between(1, 49)).sum()
    assert study.places["people"].notna().all()
    assert run.first.missing["people"].dropna().min() >= 50
    assert run.first.coverage["places_people_unknown"].min() > 0
    assert "people_75plus" in {remark.details["column"] for remark in run.remarks if remark.code == "people_hidden"}
    for finding in run.findings:
        for column in [name for name in finding.table.columns if name == "people"]:
            assert not (finding.table[column].between(1, 49)).any()


def test_a_rule_not_yet_in_force_is_not_checked(study):
    rule = config.RuleConfig(
        id="later",
        title={"fi": "M", "sv": "S", "en": "Later"},
        kind="library",
        form="share_within",
        metric="straight_km",
        limit=5.0,
        share_pct=50.0,
        source="x",
        valid_from="2030-01-01",
    )
    nothing = {"access": (), "equity": None, "errands": None, "overlap": None, "vulnerability": None, "moves": None}
    run = compute(asked_of(study, rules=(rule,), **nothing), computed_on="2026-11-28")
    assert not len(found(run, "rules").table)
    assert found(run, "rules").sentences[0].said(words("en")) == "Later: was not in force on the day of the run, so it was not checked."
    assert rule_of(rule).valid_from.year == 2030


def test_a_measure_that_has_no_numbers_for_places_cannot_be_spread(study):
    equity = study.config.equity.model_copy(update={"of": ("passive",)})
    passive = AccessConfig(measure="passive", decay=DecayConfig(function="binary", minutes=30.0))
    with pytest.raises(DataError, match="passive gives no numbers"):
        compute(asked_of(study, access=(passive,), equity=equity), computed_on="2026-11-28")


@pytest.mark.parametrize("name", get_args(Function))
def test_a_decay_of_the_study_file_is_the_function_of_that_name(name):
    values = {"minutes": 30.0, "per_minute": 0.1, "exponent": 1.5, "deviation_minutes": 10.0, "middle_minutes": 30.0, "least_minutes": 1.0}
    given = {key: values.get(key, ((10.0, 1.0), (30.0, 0.5))) for key in PARAMETERS[name]}
    made = decay_of(DecayConfig(function=name, **given))
    assert type(made).__name__ == "".join(part.title() for part in name.split("_"))
    assert made([0.0, 1_000.0])[0] > made([0.0, 1_000.0])[1] >= 0


def test_columns_that_are_not_there_are_told_before_anything_is_computed(study):
    access = (AccessConfig(measure="cumulative", minutes=30.0, amount="beds"),)
    equity = study.config.equity.model_copy(update={"people": ("people", "people_80plus"), "by": ("rurality",), "rank": "income"})
    overlap = study.config.overlap.model_copy(update={"people": "peple"})
    with pytest.raises(ConfigError) as caught:
        compute(asked_of(study, access=access, equity=equity, overlap=overlap), computed_on="2026-11-28")
    told = " ".join(caught.value.faults)
    assert all(f"'{name}'" in told for name in ("beds", "people_80plus", "rurality", "income", "peple"))
    assert "people_75plus" in told


def test_a_rule_whose_people_are_not_there_is_said_not_to_be_checked(study):
    nothing = {"access": (), "equity": None, "errands": None, "overlap": None, "vulnerability": None, "moves": None}
    places = replace(study, places=study.places.drop(columns="people_under15"))
    run = compute(asked_of(places, rules=(config.RuleConfig(id="fi-school-5km"),), **nothing), computed_on="2026-11-28")
    assert not len(found(run, "rules").table)
    assert "people_under15" in found(run, "rules").sentences[0].said(words("en"))


STUDY = """
title = "x"
[area]
file = "a.gpkg"
[places]
file = "p.csv"
[[services]]
file = "s.csv"
[roads]
file = "r.pbf"
[[standards]]
kind = "grocery"
minutes = 20
"""


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ('[[access]]\nmeasure = "two_step_fca"', "access: two_step_fca needs decay"),
        ('[[access]]\nmeasure = "two_step_fc"', "input should be 'cumulative'"),
        ('[[access]]\nmeasure = "cumulative"\nminutes = 30\ntau_minutes = 5', "access: cumulative takes no tau_minutes"),
        ('[[access]]\nmeasure = "cumulative"\nminutes = [10, 20]', "minutes of cumulative must be one number"),
        ('[[access]]\nmeasure = "cumulative_interval"\nminutes = 10', "must be two limits"),
        ('[[access]]\nmeasure = "cumulative"\nminutes = 300', "access 1: cumulative looks 300 minutes far, but travel.max_minutes is 120"),
        ('[[access]]\nmeasure = "gravity"\ndecay = { function = "gaussian" }', "decay: gaussian needs deviation_minutes"),
        ('[[access]]\nmeasure = "gravity"\ndecay = { function = "linear", minutes = 9, steps = [[1, 1]] }', "linear has no steps"),
        ('[[access]]\nmeasure = "gravity"\nkinds = ["grocry"]\ndecay = { function = "linear", minutes = 9 }', "did you mean 'grocery'"),
        ('[[access]]\nmeasure = "cumulative"\nminutes = 3\n' * 2, "access: cumulative stands twice; give each a label"),
        ('[equity]\nof = ["raam"]', "equity.of: 'raam' is neither closest nor a measure of [[access]]"),
        ("[equity]\nhorizon_minutes = 200", "equity.horizon_minutes: 200 is beyond travel.max_minutes 120"),
        ('[equity]\nkinds = ["library"]', "equity.kinds: 'library' has no standard"),
        ('[errands]\nkinds = ["grocery"]', "errands.kinds"),
        ('[overlap]\nkinds = ["library"]', "overlap.kinds: 'library' has no standard"),
        ("[vulnerability]\nclosurs = 2", "did you mean 'closures'"),
        ('[[rules]]\nid = "fi-post-3k"', "no rule 'fi-post-3k' comes with the package; did you mean 'fi-post-3km'?"),
        ('[[rules]]\nid = "own"\nlimit = 3', "rules: 'own' needs title"),
        ('[[rules]]\nid = "fi-post-3km"\nlimit = 3', "comes with the package; give the id alone"),
        ('[[rules]]\nid = "fi-post-3km"\n' * 2, "rules: 'fi-post-3km' stands twice"),
        ("[disclosure]\nleast = 0", "disclosure.least"),
    ],
)
def test_what_cannot_be_asked_is_told_with_its_mend(added, told):
    with pytest.raises(ConfigError) as caught:
        parse_study(STUDY + added, "study.toml")
    assert any(told in fault for fault in caught.value.faults), caught.value.faults
