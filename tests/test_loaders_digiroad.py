"""Digiroad's links become roads: direction, class, limits by stretch, winter, thaw, ferries; from files and over the network."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from accessibility.config import RoadsConfig, parse_study
from accessibility.errors import FileFormatError, MissingColumnError
from accessibility.loaders.inputs import load_roads
from tests.file_worlds import METRES, at, codes, square
from tests.replay_server import replay

LINK = {
    "LINKKITYYP": 3,
    "TOIMINN_LK": 5,
    "AJOSUUNTA": 2,
    "HALLINN_LK": 1,
    "TIENUMERO": None,
    "SILTA_ALIK": 0,
    "LINK_TILA": 3,
    "TIENIMI_SU": None,
}


def line(start, end):
    return shapely.LineString([(*at(*start), 100.0), (*at(*end), 101.0)])


def write(path, layer, rows):
    """Rows ``(link id, geometry, cells)`` as one layer."""
    cells = [{"LINK_ID": name, **more} for name, _, more in rows]
    table = gpd.GeoDataFrame(cells, geometry=[drawn for _, drawn, _ in rows], crs=METRES)
    table.to_file(path, layer=layer, driver="GPKG")


def load(folder, links, **layers):
    path = folder / "digiroad.gpkg"
    write(path, "DR_LINKKI_R", [(name, drawn, LINK | more) for name, drawn, more in links])
    for layer, rows in layers.items():
        write(path, layer, rows)
    loaded = load_roads(RoadsConfig(source="digiroad", file="digiroad.gpkg"), folder, square())
    return loaded.table.set_index("source_id"), loaded.remarks


def test_direction_class_access_and_bridge(tmp_path):
    roads, _ = load(
        tmp_path,
        [
            ("main", line((0, 0), (1, 0)), {"TIENUMERO": 5}),
            ("seam", line((1, 0), (2, 0)), {"TIENUMERO": 82, "AJOSUUNTA": 3}),
            ("side", line((2, 0), (3, 0)), {"TIENUMERO": 944, "AJOSUUNTA": 4, "SILTA_ALIK": 1}),
            ("far", line((3, 0), (4, 0)), {"TIENUMERO": 9447, "TIENIMI_SU": "Suvantotie"}),
            ("yard", line((4, 0), (5, 0)), {"TOIMINN_LK": 6, "HALLINN_LK": 3}),
            ("forest", line((5, 0), (6, 0)), {"TOIMINN_LK": 7, "LINKKITYYP": 12, "HALLINN_LK": 3}),
            ("street", line((6, 0), (7, 0)), {"HALLINN_LK": 2}),
            ("foot", line((7, 0), (8, 0)), {"TOIMINN_LK": 8, "LINKKITYYP": 8}),
            ("rescue", line((8, 0), (9, 0)), {"LINKKITYYP": 10}),
        ],
    )
    assert roads["road_class"].to_dict() == {
        "main": "trunk", "seam": "primary", "side": "secondary", "far": "tertiary", "yard": "unclassified", "forest": "track",
        "street": "residential", "foot": "cycleway", "rescue": "service",
    }  # fmt: skip
    assert roads["direction"][["main", "seam", "side"]].to_list() == ["both", "backward", "forward"]
    assert roads["access"][["main", "yard", "rescue"]].to_list() == ["public", "destination", "no"]
    assert roads["bridge"].to_dict() == {name: name == "side" for name in roads.index}
    assert roads["name"][["far", "main"]].to_list() == ["Suvantotie", "5"]
    assert not roads["car"]["foot"]
    assert not shapely.has_z(roads.geometry.to_numpy()).any()
    assert roads["to_node"]["main"] == roads["from_node"]["seam"]


def test_a_ferry_is_a_ferry_and_links_under_construction_stay_out(tmp_path):
    roads, remarks = load(
        tmp_path,
        [
            ("shore", line((0, 0), (1, 0)), {}),
            ("lossi", line((1, 0), (2, 0)), {"LINKKITYYP": 21}),
            ("new", line((2, 0), (3, 0)), {"LINK_TILA": 1}),
        ],
    )
    assert (roads["road_class"]["lossi"], roads["surface"]["lossi"]) == ("ferry", "water")
    assert np.isnan(roads["crossing_minutes"]["lossi"])
    assert "new" not in roads.index
    assert codes(remarks)["digiroad_links_not_in_use"] == 1


def test_limits_are_joined_along_the_link_so_that_its_time_is_kept(tmp_path):
    drawn = line((0, 0), (4, 0))
    parts = [("a", drawn, {"ALKU_M": 0.0, "LOPPU_M": 2000.0, "ARVO": 80}), ("a", drawn, {"ALKU_M": 2000.0, "LOPPU_M": 4000.0, "ARVO": 40})]
    little = [("b", line((4, 0), (8, 0)), {"ALKU_M": 0.0, "LOPPU_M": 500.0, "ARVO": 30})]
    winter = [("a", drawn, {"ALKU_M": 0.0, "LOPPU_M": 4000.0, "ARVO": 60})]

    roads, remarks = load(
        tmp_path, [("a", drawn, {}), ("b", line((4, 0), (8, 0)), {})], DR_NOPEUSRAJOITUS_R=parts + little, DR_TALVINOPEUSRAJOITUS_R=winter
    )

    assert roads["limit_kph"]["a"] == pytest.approx(4 / (2 / 80 + 2 / 40), abs=0.06)
    assert np.isnan(roads["limit_kph"]["b"])
    assert roads["winter_limit_kph"]["a"] == 60
    assert np.isnan(roads["winter_limit_kph"]["b"])
    assert codes(remarks)["digiroad_limits_averaged"] == 1


def test_files_of_cut_segments_are_joined_by_segment(tmp_path):
    links = [("a", line((0, 0), (1, 0)), {"SEGM_ID": 11}), ("a", line((1, 0), (2, 0)), {"SEGM_ID": 12})]
    limits = [("a", line((0, 0), (1, 0)), {"SEGM_ID": 11, "ARVO": 80}), ("a", line((1, 0), (2, 0)), {"SEGM_ID": 12, "ARVO": 50})]

    roads, _ = load(tmp_path, links, DR_NOPEUSRAJOITUS_K=limits)

    assert roads["limit_kph"].to_dict() == {"11": 80, "12": 50}


def test_paving_and_thaw_restrictions_change_surface_and_seasons(tmp_path):
    drawn = {name: line((k, 0), (k + 1, 0)) for k, name in enumerate("abcd")}
    roads, remarks = load(
        tmp_path,
        [(name, one, {}) for name, one in drawn.items()],
        DR_PAALLYSTETTY_TIE=[("a", drawn["a"], {"ALKU_M": 0.0, "LOPPU_M": 1000.0})],
        DR_KELIRIKKO=[("b", drawn["b"], {"ARVO": 12000}), ("c", drawn["c"], {"ARVO": 3000}), ("d", drawn["d"], {"ARVO": 3})],
    )
    assert roads["surface"].to_dict() == {"a": "paved", "b": "gravel", "c": "gravel", "d": "gravel"}
    assert roads["seasons"].to_dict() == {"a": "", "b": "", "c": "winter,summer,autumn", "d": "winter,summer,autumn"}
    assert codes(remarks)["digiroad_thaw_closed"] == 2
    assert codes(remarks)["digiroad_thaw_lorries"] == 1


def test_links_that_are_not_digiroads_are_refused(tmp_path):
    write(tmp_path / "x.gpkg", "linkki", [("a", line((0, 0), (1, 0)), {"LUOKKA": 1})])
    with pytest.raises(MissingColumnError, match="LINKKITYYP"):
        load_roads(RoadsConfig(source="digiroad", file="x.gpkg"), tmp_path, square())

    write(tmp_path / "y.gpkg", "tiet", [("a", line((0, 0), (1, 0)), LINK)])
    with pytest.raises(FileFormatError, match="say which holds the links with layer"):
        load_roads(RoadsConfig(source="digiroad", file="y.gpkg"), tmp_path, square())
    assert len(load_roads(RoadsConfig(source="digiroad", file="y.gpkg", layer="tiet"), tmp_path, square()).table) == 1


@pytest.mark.shared
def test_the_recorded_links_near_helsinki_are_read_as_they_are(shared_data):
    from accessibility.area import StudyArea

    boundary = shapely.box(300_000, 6_600_000, 450_000, 6_800_000)
    area = StudyArea("Helsinki", boundary, METRES, 0, gpd.GeoDataFrame({"name": ["x"]}, geometry=[boundary], crs=METRES))
    config = RoadsConfig(source="digiroad", file="source_samples/digiroad/jore4_fixup.gpkg", layer="add_links")

    loaded = load_roads(config, shared_data, area)

    assert len(loaded.table) == 255
    assert loaded.table["direction"].value_counts().to_dict() == {"both": 163, "forward": 54, "backward": 38}
    assert loaded.table["bridge"].sum() == 7
    assert codes(loaded.remarks)["digiroad_class_unknown"] == 255


def test_a_study_may_ask_digiroad_without_a_file():
    text = 'schema = 1\ntitle = "x"\n[area]\nfile = "a.gpkg"\n[places]\nfile = "p.csv"\n[[services]]\nfile = "s.csv"\n'
    text += '[roads]\nsource = "digiroad"\n[[standards]]\nkind = "grocery"\nminutes = 20\n'
    assert parse_study(text, "study.toml").roads.file is None


def features(rows):
    table = gpd.GeoDataFrame([{"link_id": name, **{key.lower(): value for key, value in more.items()}} for name, _, more in rows],
                             geometry=[drawn for _, drawn, _ in rows], crs=METRES)  # fmt: skip
    return [one | {"id": f"f.{number}"} for number, one in enumerate(table.iterfeatures())]


def test_the_service_is_paged_to_the_end_and_gives_what_the_file_gives(tmp_path):
    links = [(f"l{k}", line((k / 10, 0), (k / 10 + 0.1, 0)), LINK) for k in range(23)]
    limits = [("l7", links[7][1], {"ARVO": 50, "ALKU_M": 0.0, "LOPPU_M": 100.0})]
    from_file, _ = load(tmp_path, links, DR_NOPEUSRAJOITUS=limits)

    with replay(tmp_path) as service:
        service.wfs("/wfs#digiroad:dr_tielinkki_toim_lk", features(links), cap=5)
        service.wfs("/wfs#digiroad:dr_nopeusrajoitus", features(limits))
        for empty in ("dr_talvinopeusrajoitus", "dr_kelirikko", "dr_paallystetty_tie"):
            service.wfs(f"/wfs#digiroad:{empty}", [])
        loaded = load_roads(RoadsConfig(source="digiroad", address=f"{service.url}/wfs"), tmp_path, square())
        asked = [one["params"]["startIndex"] for one in service.asked if one["params"]["typeNames"].endswith("toim_lk")]

    assert asked == ["0", "5", "10", "15", "20"]
    assert loaded.table.set_index("source_id")[["limit_kph", "road_class", "direction"]].equals(
        from_file[["limit_kph", "road_class", "direction"]].loc[loaded.table["source_id"]]
    )
