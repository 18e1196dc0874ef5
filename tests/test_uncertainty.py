"""How sure results are: exact where nothing is unsure, reproducible, around the value worked out by hand, and tighter with more draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import accessibility as acc
from accessibility import network, travel
from accessibility.errors import DataError
from accessibility.network.retimed import on_retimed, retimed
from accessibility.scenarios import evaluate
from accessibility.uncertainty import Assumptions, how_sure
from accessibility.uncertainty.assumptions import draw, unsure_of


def of_kinds(study, *kinds):
    return replace(study, standards=study.standards.loc[list(kinds)])


SURE = Assumptions(0, 0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def study(demo_study):
    return acc.load_study(demo_study)


def test_where_nothing_is_unsure_every_draw_is_the_study(study):
    found, plain = how_sure(study, draws=2, assumed=SURE), evaluate(study)
    assert np.array_equal(found.places["minutes_low"], plain.closest["minutes"])
    assert np.array_equal(found.places["minutes_high"], plain.closest["minutes"])
    assert set(found.places["probability_missing"]) == {0.0, 1.0}
    assert np.allclose(found.coverage["share_pct_people_within_low"], plain.coverage["share_pct_people_within"])


def test_doors_on_a_retimed_network_are_those_snapped_to_it_anew(study):
    base = network.build(study.roads, speeds=study.speeds)
    slow = retimed(base, np.full(base.edge_count, 1.37))
    quick = on_retimed(network.snap(study.places, base, water=study.water), slow)
    anew = network.snap(study.places, slow, water=study.water)
    for name in ("access_ms", "depart_ms", "arrive_ms", "along_ms", "against_ms", "ends"):
        assert np.array_equal(getattr(quick, name), getattr(anew, name)), name
    goals = network.snap(study.services, slow, water=study.water)
    one, other = (travel.between(origins, goals, max_minutes=90) for origins in (quick, anew))
    assert np.array_equal(one.minutes, other.minutes)


def test_the_numbers_depend_on_the_seed_and_not_on_the_number_of_workers(study):
    one, three, other = (how_sure(study, draws=12, seed=seed, workers=workers) for seed, workers in ((7, 1), (7, 3), (8, 2)))
    pd.testing.assert_frame_equal(one.places, three.places)
    pd.testing.assert_frame_equal(one.coverage, three.coverage)
    assert not one.places["minutes_median"].equals(other.places["minutes_median"])


def test_the_interval_holds_what_is_worked_out_by_hand(study):
    """Speed alone is drawn from 0.8 to 1.2 of what is taken: the plain minutes lie within, and the ends are the fifth and the 95th."""
    assumed = Assumptions(20, 0, 0, 0, 0, 0)
    study = of_kinds(study, "pharmacy")
    found, plain = how_sure(study, draws=400, assumed=assumed).places, evaluate(study)
    minutes = plain.closest["minutes"].to_numpy()
    reached = np.isfinite(minutes) & (plain.closest["network_minutes"].to_numpy() > 5)
    assert (found["minutes_low"].to_numpy()[reached] < minutes[reached]).all()
    assert (found["minutes_high"].to_numpy()[reached] > minutes[reached]).all()
    land = ("place-02", "pharmacy")
    way = plain.closest.loc[land]
    # A triangle from 0.8 to 1.2 has its fifth per cent at 0.8 + 0.2 * sqrt(0.1), its 95th at 1.2 - 0.2 * sqrt(0.1).
    doors = way["minutes"] - way["network_minutes"]
    assert found.loc[land, "minutes_high"] == pytest.approx(doors + way["network_minutes"] / (0.8 + 0.2 * np.sqrt(0.1)), rel=0.02)
    assert found.loc[land, "minutes_low"] == pytest.approx(doors + way["network_minutes"] / (1.2 - 0.2 * np.sqrt(0.1)), rel=0.02)


def test_more_draws_tell_more_by_the_root_of_their_number(study):
    study = of_kinds(study, "pharmacy", "grocery")
    few, many = (how_sure(study, draws=draws, seed=3, assumed=Assumptions(gone_pct=0)) for draws in (50, 450))
    ratio = (few.coverage["share_pct_error"] / many.coverage["share_pct_error"])[many.coverage["share_pct_error"] > 0.01]
    assert len(ratio)
    assert ratio.mean() == pytest.approx(3, rel=0.25)


def test_the_mean_of_many_draws_scatters_by_the_error_that_is_told(study):
    """Twenty runs of 25 draws: the scatter of their means is what each of them says of itself."""
    unsure = unsure_of(network.build(study.roads, speeds=study.speeds), study.places, "people")
    gone = Assumptions(0, 0, 0, 0, 30, 0)
    share = np.array([[draw(number, seed, gone, unsure, 40, 2).there.mean() for number in range(25)] for seed in range(20)])
    told = share.std(axis=1, ddof=1).mean() / 5
    assert share.mean(axis=1).std(ddof=1) == pytest.approx(told, rel=0.4)


def test_people_that_are_not_told_are_drawn_between_their_bounds_and_never_taken_for_none(study):
    base = network.build(study.roads, speeds=study.speeds)
    least, most = pd.Series(2.0, index=study.places.index), pd.Series(9.0, index=study.places.index)
    places = study.places.assign(people_least=least, people_most=most)
    places.loc["place-03", "people"] = np.nan
    position = list(places.index).index("place-03")
    unsure = unsure_of(base, places, "people")
    drawn = np.array([draw(number, 1, SURE, unsure, 3, 1).people for number in range(400)])
    assert set(drawn[:, position]) == set(range(2, 10))
    assert drawn[:, position].mean() == pytest.approx(5.5, abs=0.4)
    others = np.delete(drawn, position, axis=1)
    assert (others == others[0]).all()


def test_only_assumed_ferries_are_unsure(study):
    base = network.build(study.roads, speeds=study.speeds)
    ferries = Assumptions(0, 0, 0, 50, 0, 0)
    factor = draw(1, 1, ferries, unsure_of(base, study.places, "people"), 3, 1).edge_factor
    known = (
        study.roads["crossing_minutes"].notna().to_numpy()[base.edge_road]
        & study.roads["interval_minutes"].notna().to_numpy()[base.edge_road]
    )
    assert (factor[known] == 1).all()
    assumed = study.roads.assign(crossing_minutes=np.nan, interval_minutes=np.nan)
    other = network.build(assumed, speeds=study.speeds)
    unsure = draw(1, 1, ferries, unsure_of(other, study.places, "people"), 3, 1).edge_factor
    assert (unsure != 1).sum() >= 3
    assert set(other.roads["road_class"].to_numpy()[other.edge_road[unsure != 1]]) == {"ferry"}


def test_candidates_are_told_by_how_often_they_are_chosen(study):
    from accessibility import siting

    spots = siting.candidates_of(study.services, study.offers, study.places, given=study.candidates).table
    found = how_sure(study, draws=6, candidates=spots).candidates
    assert found["probability_chosen"].sum() == pytest.approx(study.config.candidates.count)
    assert found["probability_chosen"].between(0, 1).all()
    certain = how_sure(study, draws=2, assumed=SURE, candidates=spots).candidates
    assert set(certain["probability_chosen"]) == {1.0}


def test_the_engine_fitted_to_each_draw_gives_the_numbers_of_plain_searches(study, monkeypatch):
    from accessibility import siting
    from accessibility.uncertainty import monte_carlo

    spots = siting.candidates_of(study.services, study.offers, study.places, given=study.candidates).table
    asked = {"draws": 8, "seed": 5, "assumed": Assumptions(gone_pct=20, unlisted_pct=5), "candidates": spots}
    found = {}
    for name, pays, workers in (("plain", False, 1), ("engine", True, 1), ("shared", True, 3)):
        monkeypatch.setattr(monte_carlo, "_engine_pays", lambda *_, pays=pays: pays)
        found[name] = how_sure(study, workers=workers, **asked)
    for name in ("engine", "shared"):
        for part in ("places", "coverage", "candidates"):
            pd.testing.assert_frame_equal(getattr(found["plain"], part), getattr(found[name], part))


def test_a_few_draws_of_a_small_network_do_not_wait_for_the_engine_and_many_of_a_large_one_take_it(monkeypatch):
    from types import SimpleNamespace

    from accessibility.uncertainty import monte_carlo

    monkeypatch.setattr(monte_carlo, "engine_seconds", lambda nodes: 0.6 + 1.2e-6 * nodes)
    small, large = (SimpleNamespace(network=SimpleNamespace(node_id=range(nodes)), kinds=range(6)) for nodes in (500, 300_000))
    assert not monte_carlo._engine_pays(small, 40)
    assert monte_carlo._engine_pays(large, 40)


def test_the_findings_are_the_measure_told_and_say_what_is_assumed(study, demo_study):
    from accessibility.batch.findings.uncertainty import uncertainty
    from accessibility.config import parse_study
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import words
    from accessibility.progress import Silent

    text = demo_study.read_text(encoding="utf-8").replace("draws = 40", "draws = 12").replace("candidates = true", "")
    asked = replace(study, config=parse_study(text, "study.toml"))
    found = {one.name: one for one in uncertainty(Results(asked, {}, (), "2026-01-01", None), Silent())}
    assert set(found) == {"uncertainty", "uncertainty_places", "uncertainty_map"}
    sure = found["uncertainty_map"]
    inside = found["uncertainty_places"].table["probability_missing"].groupby("place").max()
    assert sure.map_column == "how_sure"
    assert sure.table["probability_missing"][inside.index].tolist() == inside.tolist()
    assert (sure.table["how_sure"] == "5_always").tolist() == (sure.table["probability_missing"] == 1).tolist()
    own = how_sure(asked, draws=12, seed=1, assumed=Assumptions(gone_pct=0))
    pd.testing.assert_frame_equal(found["uncertainty"].table, own.coverage)
    places = found["uncertainty_places"].table
    assert (places["probability_missing"] > 0).all()
    assert places["probability_missing"].is_monotonic_decreasing
    assert not set(places.index.get_level_values("place")) - set(study.places.index[study.places["inside"]])
    said = [sentence.said(words("en", asked)) for sentence in found["uncertainty"].sentences]
    assert len(said) == len(study.standards)
    low, high = (round(own.coverage.loc["grocery", f"share_pct_people_within_{end}"]) for end in ("low", "high"))
    span = f"{low}\u2013{high}" if low != high else str(low)
    assert f"Within the target time (grocery shop): {span} % of the people." in said
    remark = found["uncertainty"].remarks[0]
    assert (remark.code, remark.details["draws"], remark.details["gone_pct"]) == ("uncertainty_assumed", 12, 0)
    without = replace(study, config=study.config.model_copy(update={"uncertainty": None}))
    assert list(uncertainty(Results(without, {}, (), "2026-01-01", None), Silent())) == []


def test_what_cannot_be_drawn_is_refused(study):
    with pytest.raises(DataError, match="2 or more"):
        how_sure(study, draws=1)
    with pytest.raises(DataError, match="speed_pct"):
        Assumptions(speed_pct=100)
    with pytest.raises(DataError, match="gone_pct"):
        Assumptions(gone_pct=-1)
