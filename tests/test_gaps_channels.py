"""Channels: who is reached on site, by a mobile service and remotely, where the connection exists; unknown is never yes."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import accessibility as acc
from accessibility import gaps, measures
from accessibility.config import parse_study
from accessibility.errors import ConfigError, DataError, MissingColumnError, TableError
from accessibility.loaders.connection import connection_words
from tests.times_by_hand import times_of

STANDARDS = pd.DataFrame({"minutes": [10.0, 10.0]}, index=pd.Index(["library", "health_centre"], name="kind"))


def places_of(people, connection):
    index = pd.Index([f"p{i}" for i in range(len(people))], name="place")
    people = np.asarray(people, dtype=float)
    cells = {"name": index, "people": people, "people_75plus": people / 2, "inside": True, "connection": connection}
    return pd.DataFrame(cells, index=index)


def offers_of(*rows):
    index = pd.MultiIndex.from_tuples([row[:2] for row in rows], names=["service", "kind"])
    cells = {"status": [row[3] if len(row) > 3 else "open" for row in rows], "channel": [row[2] for row in rows], "seasons": ""}
    return pd.DataFrame(cells, index=index)


OFFERS = offers_of(("shop", "library", "physical"), ("bus", "library", "mobile"), ("web", "library", "remote"))
MINUTES = [[5, 5, np.inf], [20, 8, np.inf], [20, 30, np.inf], [20, 30, np.inf], [20, 30, np.inf]]


def test_each_channel_adds_the_people_it_reaches_and_unknown_is_told_apart():
    places = places_of([1, 2, 4, 8, 16], ["no", "no", "yes", "no", None])
    found = gaps.by_channel(
        times_of(MINUTES, services=["shop", "bus", "web"]), OFFERS, STANDARDS, places, people=("people", "people_75plus")
    )
    row = found.groups.loc[("library", "people")]
    assert [row[f"people_within_{channel}"] for channel in ("physical", "mobile", "remote")] == [1, 3, 7]
    assert row["people_connection_unknown"] == 16
    assert row["share_pct_within_remote"] == pytest.approx(100 * 7 / 31)
    assert found.groups.loc[("library", "people_75plus"), "people_within_remote"] == 3.5
    kinds = found.kinds.loc["library"]
    assert kinds[["places_within_physical", "places_within_mobile", "places_within_remote"]].tolist() == [1, 2, 3]
    assert kinds["places_connection_unknown"] == 1
    assert found.places["reached_by"].xs("library", level="kind").to_dict() == {"p1": "mobile", "p2": "remote", "p3": "", "p4": ""}


def test_a_kind_that_nobody_offers_remotely_gains_nothing_from_connections():
    found = gaps.by_channel(times_of(MINUTES, services=["shop", "bus", "web"]), OFFERS, STANDARDS, places_of([1] * 5, ["yes"] * 5))
    assert not found.kinds.loc["health_centre", "offered_remote"]
    assert found.groups.loc[("health_centre", "people"), "people_within_remote"] == 0
    planned = offers_of(("shop", "library", "physical"), ("web", "library", "remote", "candidate"))
    assert (
        not gaps.by_channel(times_of(MINUTES, services=["shop", "bus", "web"]), planned, STANDARDS, places_of([1] * 5, ["yes"] * 5))
        .kinds["offered_remote"]
        .any()
    )


def test_those_who_do_not_use_remote_services_are_not_reached_by_them():
    places = places_of([100] * 5, ["yes"] * 5)
    times = times_of(MINUTES, services=["shop", "bus", "web"])
    found = gaps.by_channel(times, OFFERS, STANDARDS, places, people=("people", "people_75plus"), not_using_pct={"people_75plus": 40})
    assert found.groups.loc[("library", "people"), "people_within_remote"] == 500
    assert found.groups.loc[("library", "people_75plus"), "people_within_remote"] == 100 + 0.6 * 150
    with pytest.raises(DataError, match="none of the groups"):
        gaps.by_channel(times, OFFERS, STANDARDS, places, not_using_pct={"people_75plus": 40})
    with pytest.raises(MissingColumnError, match="connection"):
        gaps.by_channel(times, OFFERS, STANDARDS, places.drop(columns="connection"))


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.sampled_from(["yes", "no", None]), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=12
    )
)
def test_a_channel_more_never_reaches_fewer_and_nobody_is_counted_twice(rows):
    people, connection, on_site, bus = zip(*rows, strict=True)
    places = places_of(people, list(connection))
    minutes = [[one, other, np.inf] for one, other in zip(on_site, bus, strict=True)]
    row = gaps.by_channel(times_of(minutes, services=["shop", "bus", "web"]), OFFERS, STANDARDS, places).groups.loc[("library", "people")]
    physical, mobile, remote = (row[f"people_within_{channel}"] for channel in ("physical", "mobile", "remote"))
    assert 0 <= physical <= mobile <= remote
    assert remote + row["people_connection_unknown"] <= row["people"]
    by_hand = sum(p for p, c, a, b in rows if min(a, b) <= 10 or c == "yes")
    assert remote == by_hand


def test_words_for_a_connection_are_read_and_empty_stays_unknown():
    told = connection_words(pd.Series(["True", "ei", "Kyllä", None, "", "maybe", "0"]))
    assert told.fillna("?").tolist() == ["yes", "no", "yes", "?", "?", "maybe", "no"]


def study_with(demo_study, tmp_path, more, places=None):
    for file in demo_study.parent.iterdir():
        if file.is_file() and file.name != "study.toml":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    if places is not None:
        places.to_csv(tmp_path / "places.csv", index=False)
    text = demo_study.read_text(encoding="utf-8")
    start = text.find("[channels]")
    text = text if start < 0 else text[:start] + text[text.index("\n[", start + 1) :]
    (tmp_path / "study.toml").write_text(text + more, encoding="utf-8")
    return tmp_path / "study.toml"


def test_polygons_of_coverage_fill_what_the_places_do_not_say(demo_study, tmp_path):
    places = pd.read_csv(demo_study.parent / "places.csv")
    places["connection"] = places["connection"].map({True: "yes", False: "no"})
    places.loc[places["place"].isin(["place-01", "place-02"]), "connection"] = ""
    first = places[places["place"] == "place-01"].iloc[0]
    cover = gpd.GeoDataFrame(geometry=[shapely.Point(first["x"], first["y"]).buffer(500)], crs="EPSG:3067")
    path = study_with(demo_study, tmp_path, '\n[channels]\nfile = "cover.geojson"\nmade_up = true\n', places)
    cover.to_file(tmp_path / "cover.geojson", driver="GeoJSON")
    study = acc.load_study(path)
    assert study.places.loc[["place-01", "place-02"], "connection"].tolist() == ["yes", "no"]
    assert "channels" in {source.used_for for source in study.sources}
    others = study.places.drop(index=["place-01", "place-02"])["connection"]
    assert others.tolist() == places.set_index("place").loc[others.index, "connection"].tolist()


def test_a_place_that_nobody_tells_of_is_counted_as_unknown(demo_study, tmp_path):
    places = pd.read_csv(demo_study.parent / "places.csv").astype({"connection": object})
    places.loc[0, "connection"] = ""
    study = acc.load_study(study_with(demo_study, tmp_path, "\n[channels]\n", places))
    said = [remark for remark in study.remarks if remark.code == "connection_unknown"]
    assert [(remark.count, remark.total) for remark in said] == [(1, int(study.places["inside"].sum()))]
    places.loc[0, "connection"] = "perhaps"
    with pytest.raises(TableError, match="perhaps"):
        acc.load_study(study_with(demo_study, tmp_path, "\n[channels]\n", places))


def test_slips_in_the_section_are_refused(demo_study):
    text = demo_study.read_text(encoding="utf-8")
    text = text[: text.index("[channels]")] if "[channels]" in text else text
    for more, message in (
        ('[channels]\nkinds = ["bank"]\n', "bank"),
        ("[channels]\nnot_using_pct = { people_75plus = 30 }\n", "not among channels.people"),
        ('[channels]\npeople = ["people_75plus"]\nnot_using_pct = { people_75plus = 130 }\n', "0 to 100"),
    ):
        with pytest.raises(ConfigError, match=message):
            parse_study(text + "\n" + more, "study.toml")


def test_the_findings_say_what_the_measure_found(demo_study, tmp_path):
    path = study_with(
        demo_study,
        tmp_path,
        '\n[channels]\nkinds = ["health_centre", "library"]\npeople = ["people", "people_75plus"]\n'
        "not_using_pct = { people_75plus = 30 }\n",
    )
    study = acc.load_study(path)
    results = acc.batch.compute(study, computed_on="2026-01-01")
    found = [one for one in results.findings if one.name.startswith("channel")]
    seasons = study.config.travel.seasons
    assert [one.name for one in found[:3]] == ["channels", "channel_groups", "channel_places"]
    assert len(found) == 3 * len(seasons)
    again = gaps.by_channel(
        results.seasons[seasons[0]].times,
        measures.offers_with_services(study.offers, study.services),
        study.standards.loc[["health_centre", "library"]],
        study.places,
        people=("people", "people_75plus"),
        not_using_pct={"people_75plus": 30},
    )
    pd.testing.assert_frame_equal(found[1].table, again.groups)
    assert (
        again.groups.loc[("health_centre", "people"), "people_within_remote"]
        > again.groups.loc[("health_centre", "people"), "people_within_mobile"]
    )
    assert {remark.code for remark in results.remarks} >= {"channels_not_using"}
    said = [sentence.key for sentence in found[0].sentences]
    assert "finding.channels_add_people" in said
