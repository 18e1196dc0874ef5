"""The sentences and key figures say what the tables say; unknown people are counted as places, never as nobody."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from accessibility.area import StudyArea
from accessibility.outputs import summary_sentences
from accessibility.outputs.key_figures import key_figures
from accessibility.outputs.names import area_name, candidate_names
from accessibility.outputs.points import proof_sentence, ranking
from accessibility.outputs.summary import figures, kind_sentence, made_up_sentence, overall_sentence
from accessibility.outputs.words import words
from accessibility.vocabulary import LANGUAGES
from tests.results_world import results_of, study_of


def lacking_something(results, season):
    """Brute force: the places beyond any basic standard."""
    found = set()
    for (place, kind), row in season.missing.iterrows():
        if kind in results.study.config.basic_kinds and row["inside"] and not row["minutes"] <= row["standard_minutes"]:
            found.add(place)
    return found


@pytest.mark.parametrize("season", ["summer", "winter"])
def test_the_figures_are_those_of_the_places_counted_one_by_one(season):
    results = results_of()
    one = results.seasons[season]
    lacking = lacking_something(results, one)

    found = figures(results, one)

    assert found.places_missing == len(lacking)
    assert found.people_missing == results.study.places.loc[sorted(lacking), "people"].sum()
    assert found.people == 2 ** len(results.study.places) - 1


def test_people_unknown_anywhere_are_said_and_not_counted():
    people = [float(2**n) for n in range(12)]
    people[-1] = math.nan
    results = results_of(study_of(people=people))

    found = figures(results, results.first)
    said = overall_sentence(results, results.first, words("en"))

    assert (found.places_unknown, found.places_missing_unknown) == (1, 1)
    assert found.people == 2**11 - 1
    assert "For 1 of these places the number of people is not known" in said
    assert "of the people known" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_are_counted_where_nobodys_number_is_known(language):
    results = results_of(study_of(people=[math.nan] * 12))
    spoken = words(language)

    said = overall_sentence(results, results.first, spoken)
    of_kind = kind_sentence("pharmacy", results.first.coverage.loc["pharmacy"], spoken)

    lacking = len(lacking_something(results, results.first))
    assert f"{lacking}" in said
    assert "12" in said
    assert spoken.say("summary.nobody_known") in said
    for text in (said, of_kind, *(figure.value for figure in key_figures(results, results.first, spoken))):
        assert "nan" not in text.lower()


def test_nobody_missing_is_said_plainly():
    results = results_of()
    everywhere = results.first.basket.assign(all_within=True)
    content = type(results.first)(**{**vars(results.first), "basket": everywhere})

    assert overall_sentence(results, content, words("fi")).startswith("Testilä: kaikki peruspalvelut tavoittaa")


def test_no_places_is_said_and_no_figure_is_made_up():
    study = study_of()
    outside = type(study)(**{**vars(study), "places": study.places.assign(inside=False)})
    results = results_of()
    emptied = type(results)(outside, results.seasons, (), results.computed_on)

    assert (
        overall_sentence(emptied, emptied.first, words("en"))
        == "Testilä: there are no places in the study area, so nothing can be said of its services."
    )


def test_a_kind_nobody_offers_is_said_to_be_so():
    results = results_of()

    assert "no such service" in kind_sentence("sauna", results.first.coverage.loc["sauna"], words("en"), offered=False)


def test_a_share_is_never_rounded_to_none_or_all():
    row = results_of().first.coverage.loc["pharmacy"].copy()
    row["share_pct_people_within"] = 99.7

    assert "(0.3 % of people)" in kind_sentence("pharmacy", row, words("en"))


def test_the_most_missing_kind_is_the_one_most_people_lack():
    results = results_of()
    spoken = words("en", results.study)

    figure = key_figures(results, results.first, spoken)[1]

    assert figure.value == spoken.kind(str(results.first.coverage["people_missing"].idxmax()))


def all_lacking(results, kinds):
    """The run with some kinds missing from everybody."""
    season = results.first
    coverage = season.coverage.copy()
    coverage.loc[kinds, "people_missing"] = coverage.loc[kinds, "people"]
    return dataclasses.replace(season, coverage=coverage)


def test_kinds_missing_as_often_are_all_named_and_counted_where_they_are_many():
    results = results_of()
    spoken = words("fi", results.study)
    everybody = "puuttuu 4\N{NO-BREAK SPACE}095 asukkaalta"

    two = key_figures(results, all_lacking(results, ["pharmacy", "sauna"]), spoken)[1]
    assert (two.value, two.label, two.note) == ("Apteekki, yleinen sauna", "ovat useimmin puuttuvat palvelut, yhtä monelta", everybody)

    study = dataclasses.replace(results.study, config=results.study.config.model_copy(update={"basic": ()}))
    assert len(study.config.basic_kinds) == 4
    four = key_figures(dataclasses.replace(results, study=study), all_lacking(results, list(study.config.basic_kinds)), spoken)[1]
    assert four.value == "4"
    assert four.note == f"{everybody}: ruokakauppa, apteekki, kirjasto, yleinen sauna"


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_the_data_holds_no_service_the_sentence_itself_says_so(language):
    results = results_of()
    spoken, season = words(language, results.study), results.first
    basic = list(results.study.config.basic_kinds)
    nothing = season.missing.assign(minutes=math.inf, missing=True, reason="no_service")
    empty = dataclasses.replace(results.study, offers=results.study.offers.iloc[:0])
    bare = dataclasses.replace(results, study=empty)
    lost = dataclasses.replace(season, missing=nothing, basket=season.basket.assign(all_within=False))

    said = overall_sentence(bare, lost, spoken)
    names = ", ".join(spoken.kind(kind).lower() for kind in basic)
    assert said == spoken.say("summary.no_services", area="Testilä", kinds=names, total=12)
    assert "100" not in said

    kept = season.missing.copy()
    pharmacy = kept.index.get_level_values("kind") == "pharmacy"
    kept.loc[pharmacy, ["minutes", "missing", "reason"]] = [math.inf, True, "no_service"]
    some = overall_sentence(bare, dataclasses.replace(lost, missing=kept), spoken)
    absent = [kind for kind in basic if (kept.xs(kind, level="kind")["reason"] == "no_service").all()]
    assert "pharmacy" in absent
    assert some.endswith(
        spoken.say("summary.some_no_services", count=len(absent), kinds=", ".join(spoken.kind(one).lower() for one in absent))
    )
    assert overall_sentence(results, season, spoken).count(spoken.kind("pharmacy").lower()) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_made_up_inputs_are_named(language):
    study = study_of(made_up=False)

    said = made_up_sentence(study, words(language))

    assert study.made_up
    assert words(language).name("source", "places").lower() in said
    assert said in summary_sentences(results_of(study), language)


def test_every_season_has_its_sentence():
    said = summary_sentences(results_of(), "en")

    assert [line for line in said if line.startswith("Season")] == ["Season: summer", "Season: winter"]
    assert sum("basic service cannot be reached" in line for line in said) == 2


def test_the_measures_are_not_changed_by_saying_them():
    results = results_of()
    before = results.first.missing.copy()

    summary_sentences(results, "fi")

    assert results.first.missing.equals(before)
    assert np.isinf(results.first.missing.loc[("p00011", "grocery"), "minutes"])


@pytest.mark.parametrize("known", [12, 7, 0])
def test_the_best_service_point_is_the_one_chosen_first(known):
    people = [float(2**n) if n < known else math.nan for n in range(12)]
    results = results_of(study_of(people=people))
    chosen = results.first.service_points.chosen
    first = chosen[chosen["step"] == 1].iloc[0]

    figure = key_figures(results, results.first, words("en"))[2]

    assert figure.note == first["name"]
    assert figure.value == words("en").number(first["people_gained"] if known == 12 else first["places_gained"])


@pytest.mark.parametrize(("language", "said"), [("fi", "7 paikassa kaikkiaan 12"), ("sv", "7 av 12 platser"), ("en", "7 of 12 places")])
def test_people_known_in_some_places_are_not_said_to_be_unknown(language, said):
    people = [float(2**n) if n < 7 else math.nan for n in range(12)]
    results = results_of(study_of(people=people))
    spoken = words(language)

    note = key_figures(results, results.first, spoken)[0].note

    assert said in note
    assert spoken.say("figure.people_not_known") not in note


def with_one_kind():
    """A run of one basic service, the pharmacy."""
    results = results_of(study_of(seasons=("summer",)))
    study = results.study
    config = study.config.model_copy(update={"standards": tuple(one for one in study.config.standards if one.kind == "pharmacy")})
    study = type(study)(**{**vars(study), "config": config, "standards": study.standards.loc[["pharmacy"]]})
    return results_of(study)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_kind_is_named_and_said_once(language):
    results = with_one_kind()
    spoken = words(language, results.study)

    said = summary_sentences(results, language)
    labels = [figure.label for figure in key_figures(results, results.first, spoken)]

    assert sum(spoken.kind("pharmacy") in sentence for sentence in said) == 1
    assert all(spoken.kind("pharmacy").lower() in label for label in labels[:2])


def test_swedish_sentences_use_swedish_names():
    results = results_of()
    area = results.study.area
    parts = area.parts.assign(name_sv=["Testby 1", None])
    joined = StudyArea("Testilä 1, Testilä 2", area.boundary, area.crs, area.buffer_m, parts)
    services = results.study.services.assign(name_sv=[f"Tjänst {n}" for n in range(4)])
    places = results.study.places.assign(name_sv=[f"By {n}" for n in range(12)])
    study = type(results.study)(**{**vars(results.study), "area": joined, "services": services, "places": places})
    swedish = dataclasses.replace(results, study=study)
    first = str(results.first.service_points.chosen.index[0])

    assert overall_sentence(swedish, swedish.first, words("sv")).startswith("Testby 1, Testilä 2: ")
    assert overall_sentence(swedish, swedish.first, words("fi")).startswith("Testilä 1, Testilä 2: ")
    assert key_figures(swedish, swedish.first, words("sv"))[2].note == candidate_names(study, results.candidates, "sv")[first]
    assert key_figures(swedish, swedish.first, words("en"))[2].note == results.first.service_points.chosen["name"].iloc[0]
    assert area_name(area, "sv") == "Testilä"
    assert candidate_names(study, results.candidates, "fi") == {}


def test_where_no_candidate_helps_nothing_is_said_of_the_best_choice():
    results = results_of()
    points = results.first.service_points
    none = dataclasses.replace(points, chosen=points.chosen.assign(places_gained=0, people_gained=0.0))
    season = dataclasses.replace(results.first, service_points=none)
    spoken = words("fi", results.study)

    assert proof_sentence(none, spoken) == spoken.say("points.nobody")
    notes = [str(note) for note in ranking(results, season, lambda text: text(spoken))["notes"]]
    assert not [note for note in notes if note.startswith("Jokaisessa vaiheessa")]
    assert any(note == proof_sentence(points, spoken) for note in ranking(results, results.first, lambda text: text(spoken))["notes"])
