"""Overture's places are read with their old and new fields; closed and doubtful ones stay out and are counted."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from accessibility.config import ServicesConfig
from accessibility.errors import MissingColumnError
from accessibility.loaders.inputs import load_services
from accessibility.loaders.overture_services import category_table
from accessibility.vocabulary import KINDS
from tests.file_worlds import codes, degrees, square


def load(folder, rows, **more):
    points = gpd.points_from_xy(*zip(*(degrees(k % 9 + 1, 1) for k in range(len(rows))), strict=True))
    gpd.GeoDataFrame(rows, geometry=points, crs="EPSG:4326").to_parquet(folder / "overture.parquet")
    return load_services(ServicesConfig(source="overture", file="overture.parquet", **more), folder, square(), KINDS)


def place(name, **more):
    return {"id": name, "names": {"primary": f"Nimi {name}", "common": [("sv", f"Namn {name}")]}, "confidence": 0.9} | more


def test_new_fields(tmp_path):
    found = load(
        tmp_path,
        [
            place(
                "a",
                basic_category="grocery_store",
                taxonomy={"primary": "supermarket", "hierarchy": ["shopping", "supermarket"], "alternates": None},
            ),
            place(
                "b",
                basic_category=None,
                taxonomy={"primary": "rural_pharmacy", "hierarchy": ["health_care", "pharmacy", "rural_pharmacy"], "alternates": None},
            ),
            place("c", basic_category="casino", taxonomy={"primary": "casino", "hierarchy": ["casino"], "alternates": ["library"]}),
            place("d", basic_category="casino", taxonomy={"primary": "casino", "hierarchy": ["casino"], "alternates": None}),
        ],
    )
    assert found.offers.index.to_list() == [("overture-a", "grocery"), ("overture-b", "pharmacy"), ("overture-c", "library")]
    assert found.services["name_sv"]["overture-a"] == "Namn a"
    assert codes(found.remarks)["overture_other_categories"] == 1


def test_old_fields_say_the_same(tmp_path):
    found = load(
        tmp_path, [place("a", categories={"primary": "grocery_store", "alternate": ["post_office"]}, brand={"names": {"primary": "K"}})]
    )

    assert found.offers.index.to_list() == [("overture-a", "grocery")]
    assert found.services["provider"].to_list() == ["K"]


def test_closed_and_doubtful_places_stay_out_and_are_counted(tmp_path):
    rows = [place(str(k), basic_category="library", operating_status=status, confidence=sure)
            for k, (status, sure) in enumerate([("open", 0.9), ("permanently_closed", 0.9), ("open", 0.3), (None, None)])]  # fmt: skip

    found = load(tmp_path, rows)

    assert list(found.services.index) == ["overture-0", "overture-3"]
    assert codes(found.remarks)["overture_closed"] == codes(found.remarks)["overture_doubtful"] == 1
    assert len(load(tmp_path, rows, least_confidence=0.1).services) == 3


def test_the_study_s_words_go_before_ours(tmp_path):
    rows = [place("a", basic_category="casino"), place("b", basic_category="library")]

    assert load(tmp_path, rows, kind_words={"casino": "cafe"}, kinds=("cafe",)).offers.index.to_list() == [("overture-a", "cafe")]


def test_every_category_is_of_a_known_kind_and_other_files_are_refused(tmp_path):
    assert set(category_table().values()) <= set(KINDS)
    with pytest.raises(MissingColumnError, match="expected Overture's places"):
        load(tmp_path, [{"id": "a", "name": "x"}])


def test_a_file_without_geometry_is_refused_in_one_sentence(tmp_path):
    pd.DataFrame([place("a", basic_category="library")]).to_parquet(tmp_path / "overture.parquet")
    with pytest.raises(MissingColumnError, match="nothing says where rows are"):
        load_services(ServicesConfig(source="overture", file="overture.parquet"), tmp_path, square(), KINDS)
