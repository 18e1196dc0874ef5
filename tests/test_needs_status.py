"""The way of a need: what came back moves it by date, with every answer accounted for; matching keeps to it; lists are read again."""

from __future__ import annotations

import json
import shutil

import geopandas as gpd
import pandas as pd
import pytest

from accessibility.batch.run import run
from accessibility.errors import TableError
from accessibility.needs import aged, answered, match, status_by_age, unmet
from tests.test_needs_matching import needs_of, providers_of, world
from tests.test_needs_study import folder_of

ON = "2026-11-28"
PROVIDERS = pd.Index(["v", "w"])


def a_need(**more):
    days = pd.to_datetime(["2026-01-10", "2026-01-10"])
    return needs_of([("a", "p0", "care", 1, 2), ("b", "p0", "care", 1, 2)], evidence_date=days, status=None, **more)


def answers_of(*rows):
    table = pd.DataFrame(rows, columns=["need", "provider", "status", "status_date"])
    table["status_date"] = pd.to_datetime(table["status_date"])
    return table.set_axis(pd.Index([f"row {n}" for n in range(len(rows))], name="row"))


def moved(*rows):
    return answered(a_need(), answers_of(*rows), on=ON, providers=PROVIDERS)


WAYS = [
    ([("a", "v", "carried", "2026-02-01")], "carried", "v"),
    ([("a", "v", "carried", "2026-02-01"), ("a", "v", "agreed", "2026-03-01")], "agreed", "v"),
    ([("a", "v", "met", "2026-04-01"), ("a", "v", "agreed", "2026-03-01")], "met", "v"),  # the newest, whatever the order of rows
    ([("a", "v", "agreed", "2026-03-01"), ("a", "v", "met", "2026-03-01")], "met", "v"),  # of one day the one furthest on
    ([("a", "v", "met", "2026-03-01"), ("a", "w", "agreed", "2026-02-01")], "agreed", "w"),  # a part is still to come
    ([("a", "v", "met", "2026-03-01"), ("a", "w", "declined", "2026-05-01")], "met", "v"),
    ([("a", "v", "declined", "2026-03-01")], "noticed", "v"),
    ([("a", "v", "met", "2026-03-01"), ("a", "", "noticed", "2026-06-01")], "noticed", ""),  # those who reported it: it still holds
    ([("a", "v", "met", "2026-06-02"), ("a", "", "noticed", "2026-06-01")], "met", "v"),
    ([("a", "", "closed", "2026-06-01")], "closed", ""),
]


@pytest.mark.parametrize(("rows", "status", "who"), WAYS)
def test_answers_move_a_need_by_the_stated_rules(rows, status, who):
    for given in (rows, rows[::-1]):
        found = moved(*given)

        assert found.needs.loc["a", ["status", "status_by"]].tolist() == [status, who]
        assert found.needs.loc["b", ["status", "status_by"]].tolist() == ["noticed", ""]
        assert len(found.audit) == len(rows)
        taken = found.audit[found.audit["taken"]]
        assert found.needs.loc["a", "status_date"] in set(taken["status_date"])


def test_every_answer_that_does_not_count_has_its_reason():
    rows = [
        ("nobody", "v", "met", "2026-02-01"), ("a", "stranger", "met", "2026-02-01"), ("a", "v", "met", "2027-02-01"),
        ("a", "v", "met", None), ("a", "v", "met", "2025-12-01"), ("a", "v", "carried", "2026-02-01"), ("a", "v", "agreed", "2026-02-02"),
        ("b", "w", "agreed", "2026-02-01"), ("b", "w", "met", "2026-02-01"), ("b", "", "noticed", "2026-05-01"),
    ]  # fmt: skip
    audit = moved(*rows).audit["why"].to_dict()

    assert audit == {
        "row 0": "unknown_need", "row 1": "unknown_provider", "row 2": "in_future", "row 3": "no_date", "row 4": "older_than_need",
        "row 5": "older", "row 6": "newest", "row 7": "same_day_less_far", "row 8": "outweighed", "row 9": "newest",
    }  # fmt: skip


def test_a_need_that_still_holds_is_fresh_again_and_old_ones_are_asked_or_fade():
    days = pd.to_datetime(["2024-06-01", "2024-06-01", "2020-01-01", "2024-06-01"])
    asked = needs_of([(name, "p0", "care", 1, 2) for name in "abcd"], evidence_date=days, status=None)
    back = answers_of(("a", "", "noticed", "2026-10-01"), ("d", "v", "agreed", "2026-10-01"))

    found = answered(asked, back, on=ON, providers=PROVIDERS)

    assert status_by_age(aged(found.needs, on=ON)).to_dict() == {"a": "noticed", "b": "asked_again", "c": "faded", "d": "agreed"}


def test_who_declined_is_not_asked_again_and_who_agreed_keeps_the_need():
    times, places = world([[5.0, 20.0]])
    offered = providers_of([("v", "s0", 5), ("w", "s1", 5)])
    found = moved(("a", "v", "declined", "2026-02-01"), ("b", "w", "agreed", "2026-02-01"))

    matching = match(found.needs, offered, times, places=places, declined=found.declined, agreed=found.agreed)
    assert set(matching.met.index) == {("w", "a"), ("w", "b")}  # both would go to v, which is nearer

    both = moved(("a", "v", "declined", "2026-02-01"), ("a", "w", "declined", "2026-02-01"))
    left = unmet(match(both.needs, offered, times, places=places, declined=both.declined, agreed=both.agreed))
    assert left["reason"].to_dict() == {"a": "declined"}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = folder_of(tmp_path_factory.mktemp("status"), formats='["csv"]')
    text = (folder / "study.toml").read_text(encoding="utf-8").replace("[needs]\n", '[needs]\nanswers = "back"\n')
    (folder / "study.toml").write_text(text, encoding="utf-8")
    (folder / "back").mkdir()
    return folder


@pytest.mark.slow
def test_a_list_filled_in_by_its_provider_moves_its_needs_in_the_next_run(study):
    """Run, fill in three lists as CSV, Excel and GeoJSON, put them back, run again."""
    first = run(study / "study.toml", into=study / "out")
    lists = sorted((first.folder / "not_public").glob("provider_*.csv"))
    ledger = pd.read_csv(first.folder / "not_public" / "needs_status.csv", index_col="need")
    assert set(ledger["status"]) <= {"noticed", "carried"}
    assert (ledger.loc[ledger["status"] == "carried", "carried_to"] != "").all()
    filled = pd.read_csv(lists[0], dtype=str)
    assert {"need", "provider", "listed_on", "status", "status_date"} <= set(filled)
    need, provider = filled.loc[0, ["need", "provider"]]
    today = filled.loc[0, "listed_on"]
    shutil.copy(lists[0], study / "back" / "as_it_was.csv")
    filled.head(1).assign(status="sovittu").to_excel(study / "back" / "agreed.xlsx", index=False)
    points = gpd.points_from_xy([25.0], [63.0])
    gpd.GeoDataFrame(filled.head(1).assign(status="met", status_date=today), geometry=points, crs=4326).to_file(
        study / "back" / "met.geojson"
    )
    (study / "back" / "rounds.csv").write_text("day,place\n1,p\n", encoding="utf-8")

    again = run(study / "study.toml", into=study / "out")
    moved_to = pd.read_csv(again.folder / "not_public" / "needs_status.csv", index_col="need")

    assert moved_to.loc[need, ["status", "status_by", "status_date"]].tolist() == ["met", provider, today]
    audit = pd.read_csv(again.folder / "not_public" / "answers.csv")
    assert set(audit.loc[audit["need"] == need, "why"]) == {"newest", "same_day_less_far"}
    handed = pd.concat(pd.read_csv(one) for one in (again.folder / "not_public").glob("provider_*.csv"))
    assert need not in set(handed["need"])
    codes = {one.code: one.count for one in again.results.remarks if one.code.startswith("needs_")}
    assert codes["needs_lists_other"] == 1
    lock = json.loads((again.folder / "study.lock.json").read_text(encoding="utf-8"))
    source = next(one for one in lock["inputs"] if one["used_for"] == "needs")
    assert source["file"] == "needs.csv, 4 returned lists"
    assert len(source["sha256"].split(", ")) == 2
    (study / "back" / "met.geojson").unlink()
    changed = json.loads((run(study / "study.toml", into=study / "out").folder / "study.lock.json").read_text(encoding="utf-8"))
    assert next(one for one in changed["inputs"] if one["used_for"] == "needs")["sha256"] != source["sha256"]


def test_what_a_list_says_wrongly_is_named_by_row_and_not_repeated(demo_study, tmp_path):
    from accessibility.config import NeedsConfig
    from accessibility.loaders.answers_file import load_answers
    from accessibility.study import load_study

    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "Maija Salainen.csv").write_text(
        "need,status,status_date\nneed-1,soitin Maijalle,eilen 040 765\n", encoding="utf-8"
    )

    with pytest.raises(TableError, match=r"returned list 1: column 'status' .* rows 2") as caught:
        load_answers(NeedsConfig(answers="back"), tmp_path, load_study(demo_study).area)
    assert "column 'status_date'" in str(caught.value)
    assert not [word for word in ("Maija", "soitin", "eilen", "040") if word in str(caught.value)]
