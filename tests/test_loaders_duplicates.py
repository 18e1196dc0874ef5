"""A service that two sources tell of is taken once: by name, kind and distance, and nothing that differs goes unsaid."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest

from accessibility.batch.findings.service_sources import service_sources
from accessibility.loaders.duplicates import merged_services, names_alike, told_twice
from accessibility.loaders.loaded import LoadedServices
from accessibility.outputs import geopackage, page, workbook
from accessibility.progress import Silent
from accessibility.schema import OFFERS, SERVICES, check_table
from tests.file_worlds import METRES, codes
from tests.results_world import results_of


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

    told = {"other": "b", "kind": "", "column": "status", "given": "open", "other_given": "closing"}
    assert found.conflicts.loc["a"].to_dict() == told
    assert found.services.services["status"]["a"] == "open"
    assert codes(found.services.remarks)["services_sources_differ"] == 1


def test_names_and_opening_hours_are_compared_too():
    one = source(("a", "K-Market Posio", "grocery", 0), ("c", "Posti", "post", 900), hours_week=60.0)
    other = source(("b", "K-market  posio", "grocery", 1), ("d", "Posti Kirkonkylä", "post", 901), hours_week=72.0)
    hours = [loaded.offers.assign(opening_hours=told) for loaded, told in ((one, "Mo-Fr 09:00-21:00"), (other, "Mo-Sa 09:00-21:00"))]

    found = merged_services([one._replace(offers=hours[0]), other._replace(offers=hours[1])])

    assert list(found.conflicts.drop(columns="other").itertuples(name=None)) == [
        ("a", "grocery", "hours_week", "60", "72"),
        ("a", "grocery", "opening_hours", "Mo-Fr 09:00-21:00", "Mo-Sa 09:00-21:00"),
        ("c", "", "name", "Posti", "Posti Kirkonkylä"),
        ("c", "post", "hours_week", "60", "72"),
        ("c", "post", "opening_hours", "Mo-Fr 09:00-21:00", "Mo-Sa 09:00-21:00"),
    ]
    assert found.services.offers["hours_week"].tolist() == [60.0, 60.0]


def test_where_a_merged_service_came_from_reaches_every_output(tmp_path):
    run = results_of()
    service = run.study.services.index[0]
    own = merged_services([source(("a", "Posti", "post", 0)), source(("b", "Posti Keskusta", "post", 30))])
    twice = told_twice(own, {"a": "Posti", "b": "Posti Keskusta"}, ["osm.pbf", "<b>ptv</b>"]).rename(index={"a": service}, level="service")
    run = replace(run, study=replace(run.study, told_twice=twice))
    run = replace(run, findings=tuple(service_sources(run, Silent())))

    page(run, tmp_path / "index.html")
    workbook(run, tmp_path / "out.xlsx", language="en")
    geopackage(run, tmp_path / "out.gpkg")

    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "<b>ptv</b>" not in text
    assert "Palvelut, jotka ovat useassa aineistossa" in text
    assert "Posti Keskusta" in text
    rows = list(openpyxl.load_workbook(tmp_path / "out.xlsx")["Services in several sources"].values)
    assert any("Posti Keskusta" in row and "osm.pbf" in row and "<b>ptv</b>" in row and 30 in row for row in rows)
    layer = gpd.read_file(tmp_path / "out.gpkg", layer="service_sources")
    assert layer[["service", "same_as", "input", "differs_on"]].to_numpy().tolist() == [[service, "b", "osm.pbf", "name"]]
    assert layer.geometry.notna().all()


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
