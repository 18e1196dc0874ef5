"""Plans that a study file asks for: found in every output with their proof, told in three languages, refused by name."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
import pytest

import accessibility as acc
from accessibility.batch.compute import compute
from accessibility.batch.findings import plan_choices, plan_tables
from accessibility.batch.findings import plan_sentences as say
from accessibility.batch.findings.plan_differences import differences
from accessibility.batch.findings.plan_names import Names
from accessibility.batch.findings.plan_places import headline
from accessibility.batch.findings.plans import plans
from accessibility.batch.plan_problems import plan_inputs
from accessibility.batch.plan_solve import solve_plan
from accessibility.config import parse_study
from accessibility.errors import ConfigError, InfeasibleError, Reason, SitingError
from accessibility.outputs.finding import Finding
from accessibility.outputs.finding_page import chapters_on_page
from accessibility.outputs.finding_points import finding_points
from accessibility.outputs.finding_table import finding_sentences, finding_table
from accessibility.outputs.key_figures import key_figures
from accessibility.outputs.words import words
from accessibility.progress import Silent
from accessibility.siting import Menu

DEMO = Path(__file__).resolve().parent.parent / "data" / "demo" / "study.toml"
SHARED = """
[[plans]]
name = "jaettu"
kinds = ["post", "library"]
count = 2
least_sectors = 2
plans = 2
loss_pct = 3
budgets_eur_year = [20000, 40000]
[plans.title]
fi = "Yhteiset"
sv = "Gemensamma"
en = "Shared"
"""
ONE_KIND = {
    "lscp": "minutes = 60", "lscp_b": "minutes = 60", "partial_cover": "share = 0.9", "mclp": "count = 2", "bacop": "count = 2",
    "mexclp": "count = 2\nclosed_share = 0.3", "p_median": "count = 2\nbeyond_minutes = 120", "p_center": "count = 2",
    "p_dispersion": "count = 3", "uflp": "eur_person_minute = 10\nbeyond_minutes = 120", "cflp": "eur_person_minute = 10",
    "clscp": "minutes = 60", "cmclp": "count = 2", "cpmp": "count = 2", "huff_max_share": "count = 2",
    "close_q": "count = 1\nno_harm_minutes = 60",
}  # fmt: skip


def asking(sections, tmp_path_factory):
    """The demo with other plans, computed."""
    folder = tmp_path_factory.mktemp("plans")
    text = re.sub(r"\[\[plans\]\].*?(?=\n\[outputs\])", sections, DEMO.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r'file = "', f'file = "{DEMO.parent.as_posix()}/', text)
    text = re.sub(r"\n\[outputs\].*", '\n[outputs]\nformats = ["csv"]\nlanguages = ["fi", "sv", "en"]\n', text, flags=re.DOTALL)
    study = folder / "study.toml"
    study.write_text(text, encoding="utf-8")
    return acc.load_study(study)


def computed(study):
    """A run without what other topics find."""
    with mock.patch("accessibility.batch.findings.TOPICS", {"plans": plans}):
        return compute(study, computed_on="2026-11-28")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return computed(asking(SHARED, tmp_path_factory))


def found(results, name):
    return next(finding for finding in results.findings if finding.name == name)


def test_a_plan_is_a_table_of_every_sort(results):
    names = {finding.name for finding in results.findings}
    assert {"plans", "plan_points", "plan_bundles", "plan_menu", "plan_roles", "plan_front", "plan_places"} <= names
    overview = found(results, "plans").table
    assert overview.index.tolist() == ["jaettu"]
    assert overview["proof"].tolist() == ["proven"]
    assert overview["value"].tolist() == overview["bound"].tolist()


def test_bundles_keep_the_rules_of_the_study_file(results):
    bundles, points = found(results, "plan_bundles").table, found(results, "plan_points").table
    sectors = bundles.reset_index().groupby("candidate")["sector"].nunique()
    assert len(points) <= 2
    assert (sectors >= 2).all()
    assert set(bundles.index.get_level_values("kind")) <= {"post", "library"}
    assert points.geometry.notna().all()


def test_who_gains_is_told_season_by_season_and_worth_what_the_plan_says(results):
    overview, total = found(results, "plans").table, 0.0
    months = {"summer": 3, "winter": 4, "thaw": 2}
    for finding in results.findings:
        if finding.name == "plan_places":
            table = finding.table
            assert (table["minutes"] <= table["minutes_before"]).all()
            total += months[finding.season] / 9 * float((table["people"] * table["share_pct_met"] / 100).sum())
    assert total == pytest.approx(overview.loc["jaettu", "value"])


def test_front_and_menu_compare_with_the_plan(results):
    overview, front, menu = (found(results, name).table for name in ("plans", "plan_front", "plan_menu"))
    assert menu["value"].iloc[0] == pytest.approx(overview.loc["jaettu", "value"])
    assert menu["loss_pct"].is_monotonic_increasing
    assert front["value"].is_monotonic_decreasing
    assert front["cost_eur_year"].is_monotonic_decreasing
    assert front[["value", "cost_eur_year"]].iloc[0].tolist() == pytest.approx(overview.loc["jaettu", ["value", "cost_eur_year"]].tolist())
    assert (front["cost_eur_year"].iloc[1:] <= 40_000).all()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_third_figure_of_the_page_is_what_the_plan_gains_and_names_it(results, language):
    spoken = words(language, results.study)
    overview = [sentence.said(spoken) for sentence in found(results, "plans").sentences]
    for name, season in results.seasons.items():
        figure = key_figures(results, season, spoken)[2]
        places = next(one for one in results.findings if one.name == "plan_places" and one.season == name)
        better = places.table[places.table["share_pct_met"] > 0].index.get_level_values("place").unique()
        gained = float(results.study.places.loc[better, "people"].sum())
        assert figure.value == spoken.number(round(gained))
        assert f"{spoken.number(round(gained))} " in places.sentences[0].said(spoken)
        assert figure.label == spoken.say("figure.plan_gain", people=round(gained))
        points = found(results, "plan_points").table.index.get_level_values("candidate")
        assert figure.note == f"{results.study.config.plans[0].title[language]}: {Names(results).candidates(points)[language]}"
    assert figure.note.split(": ")[1] in overview[0]


def test_where_people_are_not_known_the_figure_counts_places_that_gain(results):
    study = replace(results.study, places=results.study.places.assign(people=np.nan))
    figure = key_figures(replace(results, study=study), results.first, words("en"))[2]
    table = next(one.table for one in results.findings if one.name == "plan_places")
    assert figure.value == str(table[table["share_pct_met"] > 0].index.get_level_values("place").nunique())
    assert figure.label.startswith("places would get some service")


@pytest.mark.parametrize("problem", ["mclp", "p_center", "close_q"])
def test_a_plan_of_one_kind_is_the_figure_where_it_is_about_reaching_a_service(results, problem):
    text = f'name = "one"\nproblem = "{problem}"\nkinds = ["library"]\ncount = 1\n'
    solved = solve_plan(parse_study(f"{minimal()}[[plans]]\n{text}", "study.toml").plans[0], plan_inputs(results), Silent())
    told = headline([solved], "summer", results, Names(results))
    if problem != "mclp":
        assert told is None
        return
    assert (told.people, told.label) == (pytest.approx(solved.plan.value), "plan_gain_kind")
    assert headline([solved], "winter", results, Names(results)) is None
    groups = solved.asked.model_copy(update={"people": "people_75plus"})
    assert headline([replace(solved, asked=groups)], "summer", results, Names(results)) is None
    run = replace(results, findings=(Finding("plans", found(results, "plans").table, headline=told),))
    label = key_figures(run, results.first, words("en"))[2].label
    assert label == "more people would reach the service (library) within 30 minutes by the plan proposed"


def with_bundles(plan, *pairs):
    """The plan with other points: (candidate, kind, provider) of each bundle; the candidates are those named."""
    chosen = pd.DataFrame(index=pd.Index(sorted({pair[0] for pair in pairs} - {"remote"}), name="candidate"))
    index = pd.MultiIndex.from_tuples(pairs, names=["candidate", "kind", "provider"])
    return replace(plan, chosen=chosen, bundles=pd.DataFrame({"hours_week": 1.0}, index=index))


def test_what_a_cheaper_plan_drops_is_points_and_kinds_altogether_or_at_some_points(results):
    plan = solve_plan(cheap(results), plan_inputs(results), Silent()).plan
    first = with_bundles(plan, ("a", "post", "x"), ("a", "library", "x"), ("b", "post", "x"), ("b", "cash", "y"), ("b", "cash", "z"))
    other = with_bundles(plan, ("a", "post", "y"), ("c", "library", "x"), ("remote", "library", "x"))
    assert differences(first, other) == (("b",), ("c",), ("cash",), ("post",))
    assert differences(first, first) == ((), (), (), ())
    assert differences(other, first) == (("c",), ("b",), (), ("library",))


def cheap(results):
    """The plan of the study alone, without what goes with it."""
    return results.study.config.plans[0].model_copy(update={"plans": 1, "loss_pct": None, "budgets_eur_year": ()})


def test_front_and_menu_say_what_each_plan_drops_beside_the_plan(results):
    bundles = found(results, "plan_bundles").table.reset_index()
    opened = set(found(results, "plan_points").table.index.get_level_values("candidate"))
    for name in ("plan_front", "plan_menu"):
        table = found(results, name).table
        for _, row in table.iterrows():
            theirs = set(filter(None, str(row["candidates"]).split(",")))
            assert set(filter(None, str(row["candidates_left_out"]).split(","))) == opened - theirs
            assert set(filter(None, str(row.get("candidates_instead", "")).split(","))) == theirs - opened
            assert set(filter(None, str(row.get("kinds_left_out", "")).split(","))) <= set(bundles["kind"])
    cheapest = found(results, "plan_front").table.iloc[-1]
    assert cheapest["candidates_left_out"]


def test_a_cheaper_plan_is_told_with_its_euros_and_what_it_leaves_out(results):
    spoken = words("en", results.study)
    front = found(results, "plan_front")
    said = [sentence.said(spoken) for sentence in front.sentences]
    last = front.table.iloc[-1]
    told = next(text for text in said if f"{round(last['cost_eur_year']):,} euros a year would bring" in text)
    names = Names(results).candidates(last["candidates_left_out"].split(","))["en"]
    assert f"{round(last['value']):,} (people times services). Compared with the plan: " in told
    assert f"{names} {'is' if ',' not in last['candidates_left_out'] else 'are'} left out" in told


def test_plans_that_only_bring_the_same_another_way_are_said_to_be_so(results):
    one = solve_plan(cheap(results), plan_inputs(results), Silent())
    menu = Menu((one.plan, one.plan), pd.DataFrame({"loss_pct": [0.0, 0.0], "cost_eur_year": [5.0, 9.0]}), complete=True)
    said = plan_choices.of_menu(replace(one, menu=menu), Names(results))[1].said(words("sv", results.study))
    assert said.startswith("Jämfört med det första förslaget, förslag 2 i tabellen: samma punkter och lika många tjänster, ")


def test_what_is_lost_without_each_sure_candidate_is_told_by_name(results):
    roles, overview = found(results, "plan_roles"), found(results, "plans").table
    sure = roles.table[roles.table["role"] == "sure"]
    assert len(sure)
    assert set(sure["value_note"]) == {""}
    assert (sure["value_without"] < overview.loc["jaettu", "value"] * 0.97).all()
    spoken = words("fi", results.study)
    said = next(text for text in (one.said(spoken) for one in roles.sentences) if "ilman jotakin varmoista" in text)
    for (_, candidate), value in sure["value_without"].items():
        name = Names(results).candidates([candidate])["fi"]
        assert f"{name} {spoken.number(100 * (1 - value / overview.loc['jaettu', 'value']), 1)} %" in said


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_plan_is_told_in_every_language(results, language):
    spoken = words(language, results.study)
    for finding in results.findings:
        if finding.name.startswith("plan"):
            said = finding_sentences(finding.name, [finding], spoken)
            table = finding_table([finding], results, spoken)
            told = [*said, *table.headings, *(cell for row in table.rows for cell in row if isinstance(cell, str))]
            assert not [text for text in told if re.search(r"[{}]|jaettu|village-|host-|_", text)], finding.name
    title = {"fi": "Yhteiset", "sv": "Gemensamma", "en": "Shared"}[language]
    assert any(title in text for text in finding_sentences("plans", [found(results, "plans")], spoken))


@pytest.mark.parametrize(("eur", "said"), [(0.0, "what it costs is not known"), (900.0, "at least 900 euros a year")])
def test_costs_that_are_not_known_are_said_to_be_so(results, eur, said):
    one = solve_plan(results.study.config.plans[0], plan_inputs(results), Silent())
    figures = {**one.plan.figures, "cost_eur_year": eur, "points_cost_unknown": 1.0}
    one = replace(one, plan=replace(one.plan, figures=figures))
    spoken = words("en", results.study)
    assert said in say.of_plan(one, Names(results))[0].said(spoken)
    assert np.isnan(plan_tables.overview([one])["cost_eur_year"].iloc[0])


@pytest.mark.parametrize(("problem", "asks"), ONE_KIND.items())
def test_every_classical_problem_can_be_asked_of_a_study(results, problem, asks):
    text = f'name = "one"\nproblem = "{problem}"\nkinds = ["library"]\nseconds = 20\n{asks}\n'
    asked = parse_study(f"{minimal()}[[plans]]\n{text}", "study.toml").plans[0]
    solved = solve_plan(asked, plan_inputs(results), Silent())
    if solved.plan is None:
        assert solved.remarks[-1].code == "plan_cannot_be"
        return
    row = plan_tables.overview([solved]).iloc[0]
    assert row["proof"] in {"proven", "gap", "time_limit", "no_bound"}
    assert row["unit"]
    assert solved.plan.model == problem


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "Mikään ehdotus ei noudata kaikkia sääntöjä: jokaisessa pisteessä on oltava palveluntuottajia 6 sektorilta"),
        ("sv", "Inget förslag följer alla regler: varje punkt behöver serviceproducenter från 6 sektorer"),
        ("en", "There is no plan that keeps to all rules: each point needs providers of 6 sectors"),
    ],
)
def test_why_a_plan_cannot_be_is_told_in_the_language_of_the_page(results, language, said):
    text = 'name = "dear"\nkinds = ["library"]\ncount = 1\nleast_sectors = 6\ntitle = { fi = "Kallis", sv = "Dyr", en = "Dear" }\n'
    asked = parse_study(f"{minimal()}[[plans]]\n{text}", "study.toml").plans[0]
    solved = solve_plan(asked, plan_inputs(results), Silent())
    config = results.study.config.model_copy(update={"plans": (asked,)})
    spoken = words(language, replace(results.study, config=config))
    assert say.of_plan(solved, Names(results))[0].said(spoken).startswith(said)
    title = {"fi": "Kallis", "sv": "Dyr", "en": "Dear"}[language]
    assert title in spoken.remark(solved.remarks[0])
    assert "sektor" in spoken.remark(solved.remarks[0]) or language == "en"


def test_a_plan_not_found_in_time_is_not_said_to_be_impossible(results):
    late = SitingError("no plan was found in the time given", Reason("time"))
    asked = results.study.config.plans[0]
    with mock.patch("accessibility.siting.shared_points", side_effect=late):
        solved = solve_plan(asked, plan_inputs(results), Silent())
    assert plan_tables.overview([solved])["proof"].tolist() == ["not_found"]
    assert "Det finns inget förslag att visa: inget förslag hittades" in say.of_plan(solved, Names(results))[0].said(
        words("sv", results.study)
    )


def test_a_defect_of_a_plan_is_raised_and_not_told_as_a_reason(results):
    with mock.patch("accessibility.siting.shared_points", side_effect=SitingError("this is a defect")), pytest.raises(SitingError):
        solve_plan(results.study.config.plans[0], plan_inputs(results), Silent())


def test_stops_without_rounds_keep_their_plan(results):
    inputs = plan_inputs(results)
    candidates = inputs.candidates.assign(channel=np.where(inputs.candidates["host_kind"] == "village", "mobile", "physical"))
    run = plan_inputs(replace(results, candidates=candidates))
    text = 'name = "bus"\nkinds = ["library"]\ncount = 0\nstops = 3\ndepot = "kirjasto"\n'
    asked = parse_study(f"{minimal()}[[plans]]\n{text}", "study.toml").plans[0]
    far = InfeasibleError("no stop can be visited", Reason("stops_far", {"minutes": 450.0}))
    with mock.patch("accessibility.siting.mobile_rounds", side_effect=far):
        solved = solve_plan(asked, run, Silent())
    assert len(solved.plan.chosen) == 3
    assert solved.rounds is None
    told = next(remark for remark in solved.remarks if remark.code == "plan_rounds_cannot_be")
    assert words("en").remark(told) == "Plan bus: its 3 stops get no rounds: no stop can be visited within a shift of 450 minutes."


def test_a_plan_that_cannot_be_loses_no_other_result(tmp_path_factory):
    study = asking('[[plans]]\nname = "dear"\nkinds = ["library"]\ncount = 1\nleast_sectors = 6\n', tmp_path_factory)
    results = computed(study)
    assert found(results, "plans").table["proof"].tolist() == ["infeasible"]
    why = next(remark for remark in results.remarks if remark.code == "plan_cannot_be")
    assert [(one.code, one.values["asked"]) for one in why.reasons] == [("sectors_few", 6)]  # noqa: PD011  # of a reason, not of pandas
    assert [finding.name for finding in results.findings if finding.name.startswith("plan")] == ["plans"]


def sections_on_page(results, spoken):
    return [section for chapter in chapters_on_page(results, [spoken]) for section in chapter["findings"]]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_only_plan_is_no_column_on_the_page_but_stays_in_the_table_for_machines(results, language):
    spoken = words(language, results.study)
    title = results.study.config.plans[0].title[language]
    for section in sections_on_page(results, spoken):
        for part in section["parts"]:
            cells = [str(text) for row in part["rows"] for text, _ in row]
            assert (spoken.say("column.plan") in [str(text).lower() for text, _ in part["headings"]]) == (section["name"] == "plans")
            assert title not in str(part["summary"])
            assert (title in cells) == (section["name"] == "plans")
    assert found(results, "plan_menu").table.index.names == ["plan", "rank"]


def test_among_several_plans_a_table_of_one_is_headed_by_its_name(results):
    more = results.study.config.model_copy(update={"plans": (*results.study.config.plans, *results.study.config.plans)})
    several = replace(results, study=replace(results.study, config=more))
    menu = next(section for section in sections_on_page(several, words("sv", results.study)) if section["name"] == "plan_menu")
    assert str(menu["parts"][0]["summary"]).startswith("Gemensamma: siffrorna som tabell (2 rader)")


def test_what_the_study_leaves_unsaid_is_told_as_assumed(results):
    taken = next(remark for remark in results.remarks if remark.code == "plan_taken_for_granted")
    assert taken.kind == "assumed"
    assert taken.details["hours"] == 4.0


def test_a_plan_is_drawn_where_its_points_are(results):
    study = results.study
    plan = solve_plan(cheap(results), plan_inputs(results), Silent()).plan
    data = json.loads(re.search(r'id="acc-data">(.*?)</script>', acc.explore(plan, study).get_root().render(), re.DOTALL)[1])
    chosen = data["points"]["summer"]["chosen"]
    assert [point["id"] for point in chosen] == list(plan.candidates)
    assert all(24 < point["lon"] < 28 for point in chosen)
    assert data["notice"]


def test_stops_get_a_week_of_rounds(results):
    pytest.importorskip("pyvrp")
    inputs = plan_inputs(results)
    candidates = inputs.candidates.assign(channel=np.where(inputs.candidates["host_kind"] == "village", "mobile", "physical"))
    run = plan_inputs(replace(results, candidates=candidates))
    text = 'name = "bus"\nkinds = ["library"]\ncount = 0\nstops = 3\ndepot = "kirjasto"\n'
    solved = solve_plan(parse_study(f"{minimal()}[[plans]]\n{text}", "study.toml").plans[0], run, Silent())
    rounds = plan_tables.rounds(solved)
    assert len(rounds) == len(solved.plan.chosen) == 3
    assert (rounds["stop_minutes"] == 60).all()
    hours = plan_tables.round_hours(solved, results.study.places["people"])
    assert (hours["hours_week"] > 0).all()


def test_a_run_writes_plans_to_csv_with_their_proof(results, tmp_path):
    from accessibility.outputs import csv_tables

    csv_tables(results, tmp_path)
    with (tmp_path / "csv" / "plans.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["plan"] == "jaettu"
    assert float(row["gap_pct"]) == 0


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('name = "a"\nproblem = "mclp"\nkinds = ["library"]', "needs count"),
        ('name = "a"\nproblem = "mclp"\nkinds = ["library", "post"]\ncount = 1', "takes one kind"),
        ('name = "a"\nproblem = "mclp"\nkinds = ["library"]\ncount = 1\nstops = 2', "has no stops"),
        ('name = "a"\nproblem = "p_medain"\nkinds = ["library"]\ncount = 1', "plans 1.problem"),
        ('name = "a"\ncount = 1\nkinds = ["libary"]', "did you mean 'library'"),
        ('name = "a"\ncount = 1\nobjective = "cost"', "needs least_gain"),
        ('name = "a"\ncount = 1\nplan = 2', "did you mean 'plans'"),
        ('name = "a"\nproblem = "p_center"\nkinds = ["library"]\ncount = 1\nseason = "winter"', "'winter' is not computed"),
        ('name = "a"\nproblem = "p_center"\nkinds = ["fuel"]\ncount = 1', "'fuel' has no standard"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(text, fault):
    with pytest.raises(ConfigError, match=fault):
        parse_study(f"{minimal()}[[plans]]\n{text}\n", "study.toml")


def test_a_study_without_plans_has_none(results):
    bare = results.study.config.model_copy(update={"plans": ()})
    assert list(plans(replace(results, study=replace(results.study, config=bare)), Silent())) == []


def minimal():
    """A study file that plans can be put at the end of."""
    return (
        'title = "T"\narea = { file = "a" }\nplaces = { file = "p" }\nservices = [{ file = "s" }]\nproviders = { file = "w" }\n'
        'roads = { source = "file", file = "r" }\nstandards = [{ kind = "library", minutes = 30 }, { kind = "post", minutes = 20 }]\n'
    )


def test_on_the_map_each_plan_has_a_letter_of_its_own_and_closures_are_drawn_too(tmp_path_factory):
    closing = '[[plans]]\nname = "closing"\nproblem = "close_q"\nkinds = ["library"]\ncount = 1\nno_harm_minutes = 60\n'
    placing = '[[plans]]\nname = "two"\nproblem = "mclp"\nkinds = ["library"]\ncount = 2\n'
    results = computed(asking(placing + closing, tmp_path_factory))
    layers = finding_points(results, [words("en", results.study)])
    letters = [layer["letters_before"] + group for layer in layers for group in sorted(set(layer["group"]))]
    assert [layer["id"] for layer in layers] == ["plan_points", "plan_closures"]
    assert letters == [0, 1]
