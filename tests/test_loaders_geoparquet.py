"""Tables come from GeoParquet too, whole or in parts."""

from __future__ import annotations

import geopandas as gpd
import pytest

from accessibility.config import PlacesConfig
from accessibility.errors import FileFormatError
from accessibility.loaders import hashes, inputs
from tests.file_worlds import METRES, at, degrees, square


def villages(names, crs=METRES):
    spots = [at(k + 1, 1) if crs == METRES else degrees(k + 1, 1) for k in range(len(names))]
    return gpd.GeoDataFrame({"place": names, "name": names, "people": 5.0}, geometry=gpd.points_from_xy(*zip(*spots, strict=True)), crs=crs)


def test_parts_in_folders_are_one_table_with_the_folders_as_columns(tmp_path):
    for part, names in (("Lappi", ["a", "b"]), ("Pohjois-Savo%20", ["c"])):
        folder = tmp_path / "places" / f"municipality={part}"
        folder.mkdir(parents=True)
        villages(names).to_parquet(folder / "part-0.parquet")

    loaded = inputs.load_places(PlacesConfig(file="places"), tmp_path, square()).table

    assert loaded["municipality"].str.strip().to_dict() == {"a": "Lappi", "b": "Lappi", "c": "Pohjois-Savo"}
    assert len(hashes.source_of(PlacesConfig(file="places"), "places", tmp_path).sha256) == 64


def test_one_file_and_its_parts_give_the_same(tmp_path):
    whole = villages(["a", "b", "c"])
    whole.to_parquet(tmp_path / "whole.parquet")
    (tmp_path / "parts").mkdir()
    whole[:2].to_parquet(tmp_path / "parts" / "0.parquet")
    whole[2:].to_parquet(tmp_path / "parts" / "1.parquet")

    one, other = (inputs.load_places(PlacesConfig(file=name), tmp_path, square()).table for name in ("whole.parquet", "parts"))

    assert one.equals(other)


def test_parts_that_differ_or_are_damaged_are_refused(tmp_path):
    (tmp_path / "parts").mkdir()
    villages(["a"]).to_parquet(tmp_path / "parts" / "0.parquet")
    villages(["b"], crs="EPSG:4326").to_parquet(tmp_path / "parts" / "1.parquet")
    with pytest.raises(FileFormatError, match="2 parts differ"):
        inputs.load_places(PlacesConfig(file="parts"), tmp_path, square())
    (tmp_path / "parts" / "1.parquet").write_bytes(b"PAR1 cut off")
    with pytest.raises(FileFormatError, match=r"1\.parquet: cannot be read as Parquet"):
        inputs.load_places(PlacesConfig(file="parts"), tmp_path, square())
