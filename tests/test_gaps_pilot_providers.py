"""The five pilot municipalities with invented providers: the same services to the same people while a part has none."""

import shutil
from pathlib import Path

import pytest

import accessibility as acc

STUDIES = Path(__file__).resolve().parent / "studies"

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def pilot(shared_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pilot")
    for name in ("pilot_services_made_up.csv", "pilot_providers_made_up.csv"):
        shutil.copy(STUDIES / name, folder / name)
    text = (STUDIES / "pilot_providers.toml").read_text(encoding="utf-8").replace("{data}", shared_data.as_posix())
    (folder / "study.toml").write_text(text, encoding="utf-8")
    study = acc.load_study(folder / "study.toml")
    network = acc.network.build(study.roads, season="summer")
    how = {"max_minutes": 180, "max_snap_m": 10_000, "access_kph": 20}
    times = acc.travel.times(study.places, study.services, network, **how)
    villages = study.places[study.places["inside"]].rename_axis("candidate")
    return (
        study,
        times,
        acc.measures.offers_with_services(study.offers, study.services),
        acc.travel.times(study.places, villages, network, **how),
    )


def test_every_invented_source_says_that_it_is(pilot):
    study = pilot[0]
    assert study.made_up
    invented = {source.used_for for source in study.sources if source.made_up}
    assert {"services", "providers"} <= invented
    assert study.services["name"].str.startswith("Keksitty").all()
    assert study.providers["name"].str.startswith("Keksitty").all()


def test_three_providers_look_after_the_same_people_while_some_have_none(pilot):
    study, times, offers, _ = pilot
    found = acc.gaps.overlap(times, offers, study.places, standards=study.standards, providers=study.providers)
    care = found.kinds.loc["social_care"]
    assert care["places_one"] == 0
    assert care["places_several"] > 30
    assert care["people_none"] > 3_000
    same = found.pairs.loc[("social_care", "keksitty-posio-kunta", "keksitty-posio-seurakunta")]
    assert same["overlap_pct"] == 100
    reached = found.places.xs("social_care", level="kind")
    assert set(reached.loc[reached["providers_least"] == 3, "sectors"]) == {3}
    people = study.places["people"][study.places["inside"]].sum()
    assert care[["people_none", "people_one", "people_several"]].sum() == people
    minutes = acc.measures.closest(times, offers, kinds=["social_care"])["minutes"].droplevel("kind")
    beyond = study.places["inside"] & (minutes.reindex(study.places.index) > 30)
    assert study.places.loc[beyond, "people"].sum() == care["people_none"]


def test_moving_one_of_the_three_helps_and_leaves_nobody_without(pilot):
    study, times, offers, to_villages = pilot
    table = acc.gaps.moves(times, offers, study.places, standards=study.standards, to_candidates=to_villages)
    best = table.loc["social_care"].iloc[0]
    assert best["people_gained"] > 500
    assert best["people_left_without"] == 0


def test_the_only_shop_of_a_centre_is_the_worst_loss(pilot):
    study, times, offers, _ = pilot
    lost = acc.gaps.vulnerability(times, offers, study.places, standards=study.standards)
    grocery = lost.xs("grocery", level="kind").sort_values("person_minutes_added", ascending=False)
    worst = acc.gaps.worst_closures(times, offers, study.places, kind="grocery", closures=1)
    assert worst.proven
    assert worst.services == (grocery.index[0],)
    assert worst.person_minutes_added == pytest.approx(grocery["person_minutes_added"].iloc[0])
