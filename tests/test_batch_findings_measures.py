"""Sections for measures, overlap, vulnerability, rules: their words are the API's, and their findings say what the API finds."""

from __future__ import annotations

import datetime as dt
import inspect
import re
import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest
import shapely

from accessibility import config, gaps, measures
from accessibility.batch.compute import compute
from accessibility.batch.disclosure import publishable
from accessibility.batch.findings.access import decay_of, measured
from accessibility.batch.findings.rules import rule_of
from accessibility.batch.findings.settings import settings
from accessibility.config import AccessConfig, DecayConfig, parse_study
from accessibility.config.access import NEEDS, PARAMETERS, TAKES, Function, Measure
from accessibility.config.rules import BUILTIN_RULES
from accessibility.errors import AccessibilityError, ConfigError, DataError
from accessibility.gaps.rules.distances import km_network, road_km
from accessibility.measures import decay
from accessibility.outputs.finding import Sentence, by_name
from accessibility.outputs.finding_map import findings_on_map
from accessibility.outputs.finding_table import finding_sentences, finding_table, written
from accessibility.outputs.names import candidate_names
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
        tables = {"times", "offers", "places", "kinds", "known"}
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
    assert set(config.RuleConfig.model_fields) == {one.name for one in fields(gaps.Rule)} | {"file", "ids"}


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


def test_sentences_in_swedish_call_places_and_candidates_by_their_swedish_names(study, results):
    nothing = {"access": (), "equity": None, "errands": None, "overlap": None, "vulnerability": None, "moves": None, "rules": ()}
    few = study.config.uncertainty.model_copy(update={"draws": 4, "candidates": True})
    sure = compute(asked_of(study, uncertainty=few, **nothing), computed_on="2026-11-28")
    spoken = words("sv", study)
    told = [sentence.said(spoken) for run in (results, sure) for finding in run.findings for sentence in finding.sentences]
    assert any("valdes i" in one for one in told)
    swedish = candidate_names(study, sure.candidates, "sv")
    own = {
        *study.services["name"],
        *study.roads["name"].dropna(),
        *(name for one, name in sure.candidates["name"].items() if str(one) not in swedish),
    }
    for name in sorted(own, key=len, reverse=True):
        told = [sentence.replace(name, "") for sentence in told]  # what has no Swedish name
    finnish = set(study.places["name"]) - set(study.places["name_sv"].dropna())
    assert [(name, sentence) for name in finnish for sentence in told if name in sentence] == []
    chosen = found(sure, "uncertainty_candidates")
    expected = [
        spoken.say("finding.uncertainty_chosen", candidate=swedish.get(str(one), name), share=round(100 * share))
        for one, name, share in chosen.table[["name", "probability_chosen"]].head(3).itertuples()
    ]
    assert [sentence.said(spoken) for sentence in chosen.sentences] == expected


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


def test_the_overlap_map_tells_no_provider_from_one_each_and_from_several(results, study):
    shown = found(results, "overlap_places")
    offers = measures.offers_with_services(study.offers, study.services)
    standards, minutes = study.standards["minutes"], results.first.times.matrix()
    expected = {}
    for place in study.places.index[study.places["inside"]]:
        reached = []  # the providers within the standard, kind by kind, counted plainly
        for kind, limit in standards.items():
            of = offers.xs(kind, level="kind")["provider"]
            reached.append({str(provider) for service, provider in of.items() if minutes.loc[place, service] <= limit})
        expected[place] = "none" if not all(reached) else "several" if any(len(one) > 1 for one in reached) else "one"
    assert shown.table["providers_of_all"].to_dict() == expected
    assert set(expected.values()) >= {"none", "several"}
    people = study.places["people"]
    counted = {word: round(people[[place for place, one in expected.items() if one == word]].sum()) for word in ("several", "one", "none")}
    assert shown.sentences == (Sentence("finding.overlap_places_count", {**counted, "unsure": 0}),)

    drawn = {one["kind"]: one for one in findings_on_map([shown], shown.table.index, [words("en")])}
    assert set(drawn) == {"", *standards.index}
    looks = [(one["colour"], one["shape"]) for one in drawn[""]["classes"]]
    assert len(set(looks)) == len(looks) == 5
    order = ["several", "one", "none"]
    assert [order[which] for which in drawn[""]["class_of"]] == shown.table["providers_of_all"].tolist()
    counts = shown.table["providers_grocery"]
    assert drawn["grocery"]["class_of"].tolist() == [0 if one > 1 else 1 if one == 1 else 2 for one in counts]
    assert drawn["grocery"]["column"]["en"] == "Providers: grocery shop"


def test_vulnerability_and_moves_say_what_the_api_finds(results, study):
    season = results.first
    offers = measures.offers_with_services(study.offers, study.services)
    api = gaps.vulnerability(season.times, offers, study.places, standards=study.standards)
    shown = found(results, "vulnerability").table
    hit = api[api["places_affected"] > 0]
    assert list(shown.index) == list(hit.index)
    assert shown["people_left_without"].tolist() == hit["people_left_without"].tolist()
    people, limit = study.places["people"], study.standards["minutes"]
    minutes = season.times.matrix()
    for sentence, ((service, kind), row) in zip(found(results, "vulnerability").sentences, shown.iterrows(), strict=False):
        if sentence.key != "finding.vulnerability_loss":
            continue
        spots = [one for one in offers.xs(kind, level="kind").index if study.services["status"][one] in ("open", "competitor", "required")]
        reached = minutes.loc[study.places.index[study.places["inside"]], spots]
        others = reached.drop(columns=service).min(axis=1)
        mine = reached.index[(reached[service] <= others) & np.isfinite(reached[service])]
        over = [one for one in mine if reached.loc[one, service] <= limit[kind] < others[one]]
        without = [one for one in mine if np.isinf(others[one])]
        told = {
            "affected": mine,
            "pushed_over": over,
            "without": [one for one in without if one in over],
            "without_already": [one for one in without if one not in over],
        }
        said = sentence.values  # noqa: PD011  # of a sentence
        assert {name: said[name] for name in told} == {name: round(people[list(which)].sum()) for name, which in told.items()}
        assert row["people_left_without"] == people[without].sum()
    alone = np.isinf(shown["longest_extra_minutes"]).to_numpy()
    assert alone.any()
    spoken = words("sv", study)
    table = finding_table([found(results, "vulnerability")], results, spoken)
    cells = [written(table, row, table.headings.index("Tilläggsminuter som mest"), spoken) for row in range(len(table.rows))]
    assert [cell == "ingen annan" for cell in cells] == alone.tolist()
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
    here = study.services.geometry.reindex(moved.index.get_level_values("service")).to_numpy()
    there = results.candidates.geometry.reindex(moved.index.get_level_values("candidate")).to_numpy()
    assert moved["km_moved"].to_numpy() == pytest.approx(shapely.distance(here, there) / 1000)
    of_first = moved.groupby(level=["kind", "service"]).head(1)
    as_good = of_first.reset_index().groupby(["kind", "service", "net_people", "net_places"])["km_moved"]
    assert all(one.is_monotonic_increasing for _, one in as_good)


def test_rules_give_a_verdict_a_mend_and_what_to_verify(results):
    table = found(results, "rules").table
    assert table.loc["fi-post-3km", "passed"] is False
    assert table.loc["fi-post-3km", "people_needed"] > 0
    assert table.loc["fi-post-3km", "candidate_ids"]
    assert set(table["seasons"]) == {"summer"}  # the only one of this run
    told = finding_table([found(results, "rules")], results, words("fi"))
    assert told.headings[0] == "Sääntö"
    assert "Kyläkauppatuki: vähintään 7,5 kilometriä seuraavaan päivittäistavarakauppaan" in {row[0] for row in told.rows}
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
    assert ": Kontrollera före användning" in swedish
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


@pytest.mark.parametrize("asked", EVERY_MEASURE, ids=[one.measure for one in EVERY_MEASURE])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measure_says_its_limits_and_weights(asked, language):
    said = " ".join(one.said(words(language)) for one in settings(asked))
    told = {"cumulative": "30", "logsum": "6", "balancing_cost": "1", "raam": "30", "cumulative_interval": "45", "variable_fca": "500"}
    assert told.get(asked.measure, "≤ 15 min") in said
    assert "{" not in said
    assert "dict" not in said


@pytest.mark.parametrize("function", list(PARAMETERS))
def test_every_decay_is_told_with_its_numbers(function):
    given = {"minutes": 41.0, "per_minute": 0.1, "exponent": 1.7, "deviation_minutes": 13.0, "middle_minutes": 23.5, "least_minutes": 3.0}
    told = {"per_minute": "6.93", "steps": "≤ 7 min: 0.5"}
    options = {name: ((7.0, 0.5),) if name == "steps" else given[name] for name in PARAMETERS[function]}
    asked = AccessConfig(measure="gravity", decay=DecayConfig(function=function, **options))
    said = next(settings(asked)).said(words("en"))
    assert all((told.get(name) or f"{value:g}") in said for name, value in options.items())


def test_two_entries_of_a_measure_are_told_apart_by_their_labels(study):
    near = AccessConfig(measure="cumulative", minutes=15.0, label="15 min")
    far = AccessConfig(measure="cumulative", minutes=45.0, label="45 min")
    sections = {"access": (near, far), "equity": None, "errands": None, "overlap": None, "vulnerability": None, "moves": None, "rules": ()}
    run = compute(asked_of(study, **sections), computed_on="2026-11-28")
    tables = [finding.table for finding in run.findings if finding.name == "cumulative"]
    assert [table.index.get_level_values("label")[0] for table in tables] == ["15 min", "45 min"]
    assert tables[1]["services_within_grocery"].sum() > tables[0]["services_within_grocery"].sum()


def test_small_numbers_of_people_are_hidden_before_anything_is_counted(study):
    disclosed = {"disclosure": config.DisclosureConfig(least=50, protect=False), "equity": None, "errands": None, "rules": ()}
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


def test_small_places_are_merged_so_that_sums_stay_whole(study):
    nothing = {"access": (), "equity": None, "errands": None, "rules": (), "overlap": None, "vulnerability": None, "moves": None}
    asked = config.DisclosureConfig(least=50, how="merge", within_m=40_000)
    whole = publishable(asked_of(study, disclosure=asked, **nothing))
    gone = [row for remark in whole.remarks if remark.code == "places_merged" for row in remark.rows]
    assert gone
    assert len(whole.places) + len(gone) == len(study.places)
    people = whole.places["people"]
    assert not ((people > 0) & (people < 50)).any()
    hidden = study.places["people"].sum() - people.sum()
    assert hidden == 0 or people.isna().any()  # what found no neighbour on its side of the water is hidden, not lost in silence
    named = {str(one) for scenario in study.config.scenarios for change in scenario.changes for one in change.places}
    assert named <= set(whole.places.index)


def test_a_municipalitys_total_gives_no_hidden_place_away(study):
    fewest = study.places.groupby("municipality")["people"].nsmallest(2)
    least = float(fewest.groupby(level=0).first().max()) + 1
    shown = publishable(asked_of(study, disclosure=config.DisclosureConfig(least=least))).places["people"]
    for _, part in study.places.groupby("municipality"):
        gone = shown.loc[part.index].isna()
        assert not gone.any() or (gone.sum() >= 2 and part.loc[gone, "people"].sum() >= least)


def test_rules_are_checked_in_every_season_and_the_worst_is_told(study):
    nothing = {"access": (), "equity": None, "errands": None, "overlap": None, "vulnerability": None, "moves": None}
    given = {"title": {"fi": "kauppa", "sv": "butik", "en": "shop"}, "source": "council", "valid_from": dt.date(2026, 1, 1)}
    shop = config.RuleConfig(
        id="shop", **given, country="FI", kind="grocery", form="share_within", metric="minutes", limit=25, share_pct=90
    )
    rules = (*(config.RuleConfig(id=one) for one in ("fi-village-shop", "fi-post-3km")), shop)
    asked = asked_of(study, rules=rules, **nothing)
    asked = replace(asked, config=asked.config.model_copy(update={"travel": study.config.travel}))
    run = compute(asked, computed_on="2026-11-28")
    services = found(run, "rule_services").table
    assert set(services["seasons"]) == set(study.config.travel.seasons)  # the ferry and the ice road make them differ
    by_season = {season: part.droplevel("rule")["distance"] for season, part in services.groupby("seasons")}
    assert any(by_season["thaw"][one] > by_season["summer"][one] + 1 for one in by_season["summer"].index)
    fulfils = services.droplevel("rule").groupby("service")["fulfils"].agg(["all", "any"])
    said = [one.said(words("en")) for one in found(run, "rules").sentences]
    assert said[0].startswith(f"{int(fulfils['all'].sum())} of {len(fulfils)} services in the area fulfil it in every season")
    sometimes = int((fulfils["any"] & ~fulfils["all"]).sum())
    assert sometimes == 0 or f"{sometimes} service" in said[1]
    table = found(run, "rules").table
    rows = table.loc[["shop"]].set_index("seasons")
    assert list(rows.index) == list(study.config.travel.seasons)  # the island has a ferry in summer only
    assert rows.loc["winter", "margin"] == rows.loc["thaw", "margin"] < rows.loc["summer", "margin"]
    assert [one for one in said if "seasons differ" in one.lower()] == [
        "Seasons differ; what is told holds for the worst of them (spring thaw), the table has them all."
    ]  # as many are within in winter, but in the thaw the island has no way at all


def test_seasons_are_not_said_to_differ_where_only_ways_beyond_the_limit_do(study):
    nothing = {"access": (), "equity": None, "errands": None, "overlap": None, "vulnerability": None, "moves": None}
    asked = asked_of(study, rules=(config.RuleConfig(id="fi-post-3km"),), **nothing)
    asked = replace(asked, config=asked.config.model_copy(update={"travel": study.config.travel}))
    run = compute(asked, computed_on="2026-11-28")
    [row] = found(run, "rules").table.to_dict("records")
    assert row["seasons"] == "all"
    assert not [one for one in found(run, "rules").sentences if one.key == "finding.rule_worst_season"]
    places = found(run, "rule_places").table
    [season] = set(places["seasons"])
    assert season in study.config.travel.seasons  # islanders have a longer way in some seasons: the list says when
    networks = {name: km_network(study.roads, name) for name in study.config.travel.seasons}
    posts = study.services[study.services.index.isin(study.offers.xs("post", level="kind").index)]
    reached = {
        name: road_km(
            study.places, posts, study.roads, max_km=60.0, season=name, network=network, max_snap_m=study.config.travel.max_snap_m
        )
        for name, network in networks.items()
    }
    closest = {name: times.matrix().min(axis=1).reindex(places.index.get_level_values("place")) for name, times in reached.items()}
    assert len({tuple(one.round(3)) for one in closest.values()}) > 1
    assert closest[season].round(6).tolist() == places["distance"].round(6).tolist()
    assert all((closest[season] >= one).sum() >= (one >= closest[season]).sum() for one in closest.values())


def test_a_rule_file_of_ones_own_is_read_with_the_study(tmp_path):
    text = DEMO.read_text(encoding="utf-8")
    begin, end = text.index("[[rules]]"), text.index("[errands]")
    for file in DEMO.parent.iterdir():
        if file.is_file():
            shutil.copy(file, tmp_path / file.name)
    own = '[[rules]]\nid = "near"\ntitle = "Near"\nkind = "grocery"\nform = "share_within"\nmetric = "straight_km"\nlimit = 5\n'
    own += 'share_pct = 50\nsource = "council"\nvalid_from = 2026-01-01\ncountry = "FI"\n'
    (tmp_path / "own_rules.toml").write_text(own + own.replace('"near"', '"far"'), encoding="utf-8")

    def loaded(entry):
        (tmp_path / "study.toml").write_text(text[:begin] + "[[rules]]\n" + entry + "\n\n" + text[end:], encoding="utf-8")
        return load_study(tmp_path / "study.toml")

    read = loaded('file = "own_rules.toml"')
    assert [(rule.id, rule.limit, str(rule.valid_from)) for rule in read.config.rules] == [
        ("near", 5.0, "2026-01-01"),
        ("far", 5.0, "2026-01-01"),
    ]
    assert [source.file for source in read.sources if source.used_for == "rules"] == ["own_rules.toml"]
    assert [rule.id for rule in loaded('file = "own_rules.toml"\nids = ["far"]').config.rules] == ["far"]
    for entry, fault in [
        ('file = "lost.toml"', "there is no such rule file"),
        ('file = "own_rules.toml"\nids = ["nera"]', "did you mean 'near'?"),
        ('file = "own_rules.toml"\nlimit = 3', "limit means nothing beside a file"),
    ]:
        with pytest.raises(AccessibilityError, match=re.escape(fault)):
            loaded(entry)
    wrong = own.replace("share_pct = 50\n", "") + own.replace('"near"', '"b"').replace("grocery", "groceri").replace("form =", "from =")
    (tmp_path / "own_rules.toml").write_text(wrong + "valid_to = 2020-01-01\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        loaded('file = "own_rules.toml"')
    told = str(caught.value)
    assert "'near' needs share_pct" in told
    assert "unknown key 'rules 2.from'; did you mean 'form'?" in told
    (tmp_path / "own_rules.toml").write_text(own.replace("grocery", "groceri"), encoding="utf-8")
    with pytest.raises(ConfigError, match="'near': unknown kind 'groceri'; did you mean 'grocery'"):
        loaded('file = "own_rules.toml"')
    (tmp_path / "own_rules.toml").write_text("a = 1", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"holds tables \[\[rules\]\] only"):
        loaded('file = "own_rules.toml"')


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
    told = found(run, "rules").sentences[0]
    assert told.said(words("en")) == "Was not in force on the day of the run, so it was not checked."
    assert (told.said_about(words("en")), told.said_about(words("fi"))) == ("Later", "M")
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


def test_places_say_what_the_closing_of_their_closest_service_would_do(results, study):
    shown = found(results, "vulnerability_places")
    offers = measures.offers_with_services(study.offers, study.services)
    api = gaps.if_closed(results.first.times, offers, study.places, standards=study.standards)
    new = api["pushed_over"].groupby(level="place").sum().reindex(shown.table.index)
    assert shown.table["kinds_new"].tolist() == new.tolist()
    assert shown.table["kinds_new"].max() > 0
    kind = study.standards.index[0]
    extra = shown.table[f"extra_minutes_{kind}"].dropna()
    assert extra.tolist() == api["extra_minutes"].xs(kind, level="kind").reindex(extra.index).tolist()
    limit = np.tile(study.standards["minutes"].to_numpy(), len(study.places))
    then = (api["minutes_if_closed"] > limit + 1e-6).groupby(level="place").sum().reindex(shown.table.index)
    assert shown.table["kinds_if_closed"].tolist() == then.tolist()
    assert (shown.table["kinds_if_closed"] == shown.table["kinds_beyond"] + shown.table["kinds_new"]).all()


def test_a_place_that_lacks_services_already_is_not_drawn_as_one_that_loses_none(results):
    shown = found(results, "vulnerability_places")
    new, beyond = shown.table["kinds_new"], shown.table["kinds_beyond"]
    [drawn] = findings_on_map([shown], shown.table.index, [words("en")])
    texts = [drawn["classes"][which]["text"]["en"] for which in drawn["class_of"]]
    already = (new == 0) & (beyond > 0)
    assert already.any()
    assert [text.startswith("already without") for text in texts] == already.tolist()
    assert [text.startswith("nothing missing") for text in texts] == ((new == 0) & (beyond == 0)).tolist()
    assert [text.startswith("1 more") for text in texts] == (new == 1).tolist()
    assert [text.startswith("4 or more") for text in texts] == (new > 3).tolist()
    assert [drawn["classes"][which]["shape"] for which in (0, 4)] == ["circle", "cross"]

    people = shown.table["people"]
    told = {
        "new": round(people[new > 0].sum()),
        "both": round(people[(new > 0) & (beyond > 0)].sum()),
        "already": round(people[already].sum()),
    }
    assert shown.sentences == (Sentence("finding.vulnerability_places_new", told),)


def test_overlap_of_unknown_providers_is_not_called_none(study):
    nothing = {"access": (), "equity": None, "errands": None, "rules": (), "vulnerability": None, "moves": None}
    hidden = replace(study, services=study.services.assign(provider=None), offers=study.offers.assign(provider=None))
    run = compute(asked_of(hidden, **nothing), computed_on="2026-11-28")
    said = [one.said(words("en")) for one in found(run, "overlap").sentences]
    grocery = words("en").kind("grocery").lower()
    assert any(one.startswith("Whether anybody reaches two providers is not known") and grocery in one for one in said)
    assert not any(one.startswith("Nobody reaches two providers") and grocery in one for one in said)
    places = found(run, "overlap_places")
    assert set(places.table["providers_of_all"]) == {"none", "unsure"}  # one unknown provider may be two
    drawn = {one["kind"]: one for one in findings_on_map([places], places.table.index, [words("en")])}["grocery"]
    texts = {drawn["classes"][which]["text"]["en"] for which in drawn["class_of"]}
    assert "at least one provider; whether several is not known" in texts
    assert "several providers" not in texts
