"""Candidates: houses that can host, villages, each spot once."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from accessibility.errors import DuplicateIdError
from accessibility.schema import CANDIDATES, check_table
from accessibility.siting import candidates_of
from tests.times_by_hand import offers_of, places_of


def services(*rows):
    """Rows of (id, x, host_kind, status, channel, seasons)."""
    return gpd.GeoDataFrame(
        {
            "name": [f"Name {row[0]}" for row in rows],
            "host_kind": pd.array([row[2] for row in rows], dtype="str"),
            "status": [row[3] for row in rows],
            "channel": [row[4] for row in rows],
            "seasons": [row[5] for row in rows],
            "inside": [row[1] >= 0 for row in rows],
        },
        geometry=[Point(row[1], 0) for row in rows],
        crs="EPSG:3067",
        index=pd.Index([row[0] for row in rows], name="service", dtype="str"),
    )


def physical(name, x, host=None, status="open", channel="physical", seasons=""):
    return name, x, host, status, channel, seasons


PLACES = places_of([1, 2, 4])


def codes(remarks):
    return {remark.code: remark for remark in remarks}


def test_hosts_and_villages_are_candidates_of_the_schema():
    table, remarks = candidates_of(services(physical("shop", 500.0, "shop")), offers_of({"shop": "grocery post"}), PLACES)
    check_table(table, CANDIDATES, "candidates")
    assert table.index.tolist() == ["host-shop", "village-p0", "village-p1", "village-p2"]
    assert table.loc["host-shop", ["host_kind", "host_service", "kinds_there", "name"]].tolist() == [
        "shop",
        "shop",
        "grocery,post",
        "Name shop",
    ]
    assert table.loc["village-p1", ["host_kind", "place", "name"]].tolist() == ["village", "p1", "Village 1"]
    assert remarks == ()


def test_a_spot_within_200_metres_is_one_candidate_and_it_is_said():
    near = services(physical("b-library", 150.0, "library"), physical("a-shop", 190.0, "shop"), physical("far", 391.0, "school"))
    table, remarks = candidates_of(near, offers_of({"a-shop": "grocery", "b-library": "library", "far": "school"}), PLACES)
    assert table.index.tolist() == ["host-a-shop", "host-far", "village-p1", "village-p2"]
    assert table.loc["host-a-shop", ["merged", "kinds_there", "place"]].tolist() == ["Name b-library, Village 0", "grocery,library", "p0"]
    assert table.loc["host-far", "merged"] == ""
    said = codes(remarks)["candidates_merged"]
    assert (said.count, said.total, said.rows) == (2, 6, ("host-b-library → host-a-shop", "village-p0 → host-a-shop"))


def test_a_chain_of_near_spots_does_not_melt_into_one():
    row = services(*(physical(f"s{i}", 150.0 * i, "shop") for i in range(3)))
    table, _ = candidates_of(row, offers_of({f"s{i}": "grocery" for i in range(3)}), PLACES, villages=False)
    assert table.index.tolist() == ["host-s0", "host-s2"]


def test_the_house_is_guessed_from_what_is_offered_and_it_is_said():
    some = services(physical("a", 300.0), physical("b", 600.0), physical("c", 1300.0, "library"))
    table, remarks = candidates_of(some, offers_of({"a": "post grocery", "b": "fuel", "c": "school"}), PLACES, villages=False)
    assert table["host_kind"].to_dict() == {"host-a": "shop", "host-c": "library"}
    assert codes(remarks)["candidates_house_guessed"].rows == ("a",)


def test_mobile_remote_planned_and_closing_services_host_nobody():
    some = services(
        physical("a", 300.0, "shop", status="closing"),
        physical("b", 600.0, "shop", channel="remote"),
        physical("c", 1300.0, "shop", status="candidate"),
        physical("d", 1600.0, "shop", seasons="summer"),
        physical("e", 2600.0, "shop", channel="mobile"),
    )
    table, remarks = candidates_of(some, offers_of(dict.fromkeys("abcde", "grocery")), PLACES, villages=False)
    assert table.index.tolist() == ["host-d"]
    assert codes(remarks)["candidates_closing"].rows == ("a",)
    assert codes(remarks)["candidates_seasonal"].rows == ("d",)


def test_given_candidates_are_all_kept_and_come_first():
    given = gpd.GeoDataFrame(
        {
            "name": ["X", "Y"],
            "host_kind": ["other", "office"],
            "status": ["required", "candidate"],
            "room_hours": [4.0, None],
            "inside": True,
        },
        geometry=[Point(10, 0), Point(20, 0)],
        crs="EPSG:3067",
        index=pd.Index(["x", "y"], name="candidate"),
    )
    table, _ = candidates_of(services(physical("shop", 15.0, "shop")), offers_of({"shop": "grocery"}), PLACES, given=given)
    assert table.index.tolist() == ["village-p1", "village-p2", "x", "y"]
    assert table.loc["x", ["status", "room_hours", "merged", "kinds_there"]].tolist() == ["required", 4, "Name shop, Village 0", "grocery"]
    with pytest.raises(DuplicateIdError, match="village-p1"):
        candidates_of(services(), offers_of({}), PLACES, given=given.set_axis(["village-p1", "y"]))


def test_nothing_to_choose_from_is_an_empty_table_of_the_schema():
    table, remarks = candidates_of(services(), offers_of({}), PLACES, villages=False)
    assert table.empty
    assert remarks == ()
    assert {"name", "host_kind", "status", "inside", "geometry"} <= set(table.columns)
    assert candidates_of(services(physical("a", 1.0)), offers_of({"a": "fuel"}), PLACES, villages=False).table.empty


def test_row_order_does_not_matter_and_arguments_are_unchanged():
    some = services(*(physical(f"s{i}", 120.0 * i, ["shop", "library", None][i % 3]) for i in range(9)))
    offers = offers_of({f"s{i}": "school" for i in range(9)})
    before = some.copy(), offers.copy(), PLACES.copy()
    table, remarks = candidates_of(some, offers, PLACES)
    again, said = candidates_of(some.iloc[::-1], offers.iloc[::-1], PLACES.iloc[::-1])
    pd.testing.assert_frame_equal(pd.DataFrame(table), pd.DataFrame(again))
    assert [remark.rows for remark in remarks] == [remark.rows for remark in said]
    for left, right in zip((some, offers, PLACES), before, strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(left), pd.DataFrame(right))
