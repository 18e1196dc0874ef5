"""Saarijärvi's 12 postal places on the real roads, with 60 made-up needs and 15 made-up providers."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import accessibility as acc
from accessibility.batch.findings.needs import carried
from accessibility.needs import hand_over

STUDIES = Path(__file__).resolve().parent / "studies"

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def results(shared_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("saarijarvi")
    for name in ("saarijarvi_needs_made_up.csv", "saarijarvi_providers_made_up.csv"):
        shutil.copy(STUDIES / name, folder / name)
    text = (STUDIES / "saarijarvi.toml").read_text(encoding="utf-8").replace("{data}", shared_data.as_posix())
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return acc.compute(acc.load_study(folder / "study.toml"), computed_on="2026-11-28")


def test_every_need_is_met_in_full_or_has_its_reason(results):
    found = carried(results)
    matching = found.matching

    assert len(results.study.needs) == 60
    assert results.study.made_up
    assert matching.proven
    short = matching.needs["hours"] - matching.needs["hours_met"] > 1e-9
    assert set(found.unmet.index) == set(matching.needs.index[short])
    assert (found.unmet["reason"] != "").all()
    assert set(found.unmet.loc[found.unmet["kind"] == "dentist", "reason"]) == {"no_provider"}
    counted = hand_over(matching)
    assert (counted["hours"] > 0).all()
    given = counted["hours"].groupby(level="provider").sum()
    assert given["kirjastoauto"] <= 6
    assert given["kunta"] <= 20
    mobile = counted[counted["channel"] == "mobile"]
    most = results.study.providers["max_minutes"].fillna(45)
    assert (mobile["minutes"].to_numpy() <= most[mobile.index.get_level_values("provider")].to_numpy()).all()


def test_adding_the_hours_a_need_lacks_meets_it(results):
    found = carried(results)
    lacking = found.unmet[(found.unmet["reason"] == "no_capacity") & (found.unmet["provider"] != "")]
    assert len(lacking)
    one = lacking.iloc[0]
    column = f"hours_week_{one['kind']}"
    providers = results.study.providers.copy()
    providers.loc[one["provider"], column] += lacking.loc[lacking["provider"] == one["provider"], "hours_unmet"].sum()
    again = carried(replace(results, study=replace(results.study, providers=providers)))

    before, after = (each.matching.needs["hours_met"].sum() for each in (found, again))
    assert after >= before + one["hours_more"] - 1e-9
    assert lacking.index[0] not in again.unmet.index


def test_rounds_stay_within_a_shift_and_say_what_they_are_worth(results):
    rounds = carried(results).rounds.rounds

    assert len(rounds)
    assert (rounds["drive_minutes"] + rounds["stop_minutes"] <= 451).all()
    assert (rounds["drive_minutes"] <= rounds["alone_minutes"] + 1e-6).all()
    assert rounds["worth"].equals(rounds["share_pct_at_people"] >= 50)
