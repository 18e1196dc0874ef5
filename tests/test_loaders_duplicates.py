"""A service that two sources tell of is taken once: by name, kind and distance, and nothing that differs goes unsaid."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from accessibility.loaders.duplicates import merged_services, names_alike
from accessibility.loaders.loaded import LoadedServices
from accessibility.schema import OFFERS, SERVICES, check_table
from tests.file_worlds import METRES, codes


def source(*rows, **more):
    """Services ``(id, name, kind, metres east)``; further columns for all of them."""
    ids = pd.Index([row[0] for row in rows], name="service", dtype="str")
    columns = {"name": [row[1] for row in rows], "provider": None, "status": "open", "channel": "physical", "seasons": "", "inside": True}
    table = gpd.GeoDataFrame(
        columns | {"host_kind": None} | more, index=ids, geometry=gpd.points_from_xy([row[3] for row in rows], 0), crs=METRES
    )
    table = table.astype(dict.fromkeys(("name", "provider", "status", "channel", "seasons", "host_kind"), "str"))
    index = pd.MultiIndex.from_tuples([(row[0], row[2]) for row in rows], names=["service", "kind"])
    hours = more.get("hours_week", np.nan)
    return LoadedServices(table, pd.DataFrame({"hours_week": hours, "provider": more.get("provider")}, index=index), ())


def test_same_name_and_kind_near_by_is_one_service_and_its_gaps_are_filled():
    osm = source(("osm-1", "K-Market Posio", "grocery", 0))
    ptv = source(("ptv-1", "K-market Posio Oy", "grocery", 120), provider="Posion Kauppa", hours_week=60.0)

    found = merged_services([osm, ptv])

    assert list(found.services.services.index) == ["osm-1"]
    assert found.services.services["provider"]["osm-1"] == "Posion Kauppa"
    assert found.services.offers["hours_week"].to_dict() == {("osm-1", "grocery"): 60.0}
    assert found.provenance.loc["ptv-1"].to_dict() == {"stands": "osm-1", "source": 2, "metres": 120.0}
    assert codes(found.services.remarks) == {"services_in_several_sources": 1}
    check_table(found.services.services, SERVICES, "services")
    check_table(found.services.offers, OFFERS, "offers")


@pytest.mark.parametrize(
    "other",
    [
        ("b", "K-Market Posio", "grocery", 500),
        ("b", "K-Market Posio", "pharmacy", 10),
        ("b", "S-Market Posio", "grocery", 10),
        ("b", "Tornion kirjasto", "grocery", 10),
    ],
)
def test_far_away_or_another_kind_or_another_name_stays_two(other):
    assert len(merged_services([source(("a", "K-Market Posio", "grocery", 0)), source(other)]).services.services) == 2


def test_a_service_without_a_name_is_one_with_what_stands_at_its_spot():
    found = merged_services([source(("osm-w9", "osm-w9", "library", 0)), source(("x", "Posion kirjasto", "library", 40))])

    assert found.services.services["name"].to_dict() == {"osm-w9": "Posion kirjasto"}
    assert (
        len(merged_services([source(("osm-w9", "osm-w9", "library", 0)), source(("x", "Kirjasto", "library", 100))]).services.services) == 2
    )


def test_two_of_one_source_are_never_made_one():
    twins = source(("a1", "Apteekki", "pharmacy", 0), ("a2", "Apteekki", "pharmacy", 20))

    assert len(merged_services([twins]).services.services) == 2
    found = merged_services([twins, source(("b", "Apteekki", "pharmacy", 5))])
    assert sorted(found.services.services.index) == ["a1", "a2"]
    assert found.provenance["stands"]["b"] == "a1"


def test_three_sources_make_one_and_the_first_counts():
    given = [source((name, "Kirjasto", "library", 10 * at)) for at, name in enumerate("cab")]

    assert list(merged_services(given).services.services.index) == ["c"]


def test_kinds_of_all_sources_are_offered():
    one, other = source(("a", "Kyläkauppa", "grocery", 0)), source(("b", "Kyläkauppa", "grocery", 5))
    more = pd.concat([other.offers, other.offers.rename(index={"grocery": "post"})])

    found = merged_services([one, other._replace(offers=more)])

    assert found.services.offers.index.to_list() == [("a", "grocery"), ("a", "post")]


def test_what_differs_is_listed():
    found = merged_services([source(("a", "Posti", "post", 0), status="open"), source(("b", "Posti", "post", 1), status="closing")])

    assert found.conflicts.loc["a"].to_dict() == {"other": "b", "column": "status", "given": "open", "other_given": "closing"}
    assert found.services.services["status"]["a"] == "open"
    assert codes(found.services.remarks)["services_sources_differ"] == 1


def test_nothing_given_is_changed_and_the_order_of_rows_does_not_matter():
    one = source(("a", "Posti", "post", 0), ("c", "Kauppa", "grocery", 50))
    other = source(("b", "Posti", "post", 9), ("d", "Kauppa", "grocery", 58))
    before = other.services.copy()

    found, turned = (merged_services([first, other]) for first in (one, one._replace(services=one.services[::-1])))

    assert other.services.equals(before)
    assert found.provenance["stands"].to_dict() == turned.provenance["stands"].to_dict() == {"a": "a", "b": "a", "c": "c", "d": "c"}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Kemijärven apteekki", "Kemijärven apteekki, Pelkosenniemen sivuapteekki", True),
        ("Apteekki", "Kemijärven apteekki", True),
        ("Posion kirjasto", "Posion koulu", True),
        ("Posion kirjasto", "Tornion kirjasto", False),
        ("", "Posti", False),
    ],
)
def test_names(one, other, alike):
    assert names_alike(one, other) == alike
