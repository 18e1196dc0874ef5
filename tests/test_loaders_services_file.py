"""Services from files: several kinds a row, several rows a service, words of any language."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from accessibility.config import ServicesConfig
from accessibility.errors import DuplicateIdError, MissingColumnError, TableError
from accessibility.loaders.services_file import load_services
from accessibility.schema import OFFERS, SERVICES, check_table
from accessibility.vocabulary import KINDS
from tests.file_worlds import METRES, at, codes, square, write

HERE = ";".join(str(value) for value in at(10, 10))
NEAR = ";".join(str(value) for value in at(22, 10))
FAR = ";".join(str(value) for value in at(40, 10))


def _load(folder, text, **words):
    write(folder, "palvelut.csv", text)
    return load_services(ServicesConfig(file="palvelut.csv", crs="EPSG:3067", **words), folder, square(), KINDS)


def _offers(loaded):
    return loaded.offers.index.tolist()


def test_one_row_may_offer_several_kinds_in_the_files_own_words(tmp_path):
    text = f"service;name;kind;x;y\ns1;Kyläkauppa;Ruokakauppa, post;{HERE}\ns2;Apteekki;apteekki;{NEAR}\ns3;Muu;school;{FAR}\n"
    loaded = _load(tmp_path, text, kind_words={"ruokakauppa": "grocery", "APTEEKKI": "pharmacy"})
    assert _offers(loaded) == [("s1", "grocery"), ("s1", "post"), ("s2", "pharmacy")]
    assert loaded.services["inside"].tolist() == [True, False]
    assert codes(loaded.remarks)["outside_area"] == 1
    check_table(loaded.services, SERVICES, "test")
    check_table(loaded.offers, OFFERS, "test")


def test_a_word_of_the_study_that_holds_a_comma_is_one_word(tmp_path):
    loaded = _load(tmp_path, f"service;name;kind;x;y\ns1;A;Posti, noutopiste;{HERE}\n", kind_words={"Posti, noutopiste": "post"})
    assert _offers(loaded) == [("s1", "post")]


def test_every_unknown_kind_is_told_once_with_its_rows_and_the_nearest(tmp_path):
    with pytest.raises(TableError) as caught:
        _load(tmp_path, f"service;name;kind;x;y\ns1;A;grocry;{HERE}\ns2;B;grocry;{HERE}\ns3;C;kampaamo,bank;{HERE}\ns4;D;;{HERE}\n")
    message = str(caught.value)
    assert message.startswith("palvelut.csv: 3 faults")
    assert "unknown kind 'grocry' in rows s1, s2; did you mean 'grocery'?" in message
    assert "unknown kind 'kampaamo' in rows s3." in message
    assert "'kind' must not be empty; empty in 1 row: s4" in message


def test_a_kind_outside_the_area_need_not_be_known(tmp_path):
    assert _offers(_load(tmp_path, f"service;name;kind;x;y\ns1;A;bank;{HERE}\ns2;B;kampaamo;{FAR}\n")) == [("s1", "bank")]


def test_a_file_without_kinds_takes_the_studys(tmp_path):
    loaded = _load(tmp_path, f"service;name;x;y\ns1;A;{HERE}\ns2;B;{HERE}\n", kinds=("library", "post"), provider="kunta")
    assert _offers(loaded) == [("s1", "library"), ("s1", "post"), ("s2", "library"), ("s2", "post")]
    assert loaded.offers["provider"].tolist() == ["kunta"] * 4
    assert loaded.services["provider"].tolist() == ["kunta"] * 2


def test_a_file_without_kinds_and_a_study_without_them_is_refused_with_both_mends(tmp_path):
    with pytest.raises(MissingColumnError) as caught:
        _load(tmp_path, f"service;name;Kinds;x;y\ns1;A;post;{HERE}\n")
    assert "is it 'Kinds'?" in str(caught.value)
    assert "kinds = [ … ]" in str(caught.value)


def test_kinds_the_study_does_not_ask_of_a_file_are_left_out_and_said(tmp_path):
    text = f"service;name;kind;x;y\ns1;A;post,bank;{HERE}\ns2;B;bank;{HERE}\n"
    loaded = _load(tmp_path, text, kinds=("post",))
    assert _offers(loaded) == [("s1", "post")]
    assert loaded.services.index.tolist() == ["s1"]
    said = next(remark for remark in loaded.remarks if remark.code == "kinds_not_asked")
    assert (said.count, said.details["kinds"], said.rows) == (2, "bank", ("s1", "s2"))


def test_rows_of_one_service_are_put_together(tmp_path):
    text = (
        "service;name;kind;provider;hours_week;x;y\n"
        f"s1;Kauppa;grocery;Osuuskauppa;60;{HERE}\ns1;Kauppa;post;Posti;20,5;{HERE}\ns1;;cash;;;;\n"
    )
    loaded = _load(tmp_path, text)
    assert loaded.services.index.tolist() == ["s1"]
    assert _offers(loaded) == [("s1", "cash"), ("s1", "grocery"), ("s1", "post")]
    assert loaded.offers.loc[("s1", "post"), "hours_week"] == 20.5
    assert loaded.offers["provider"].tolist()[1:] == ["Osuuskauppa", "Posti"]
    assert pd.isna(loaded.offers["provider"].iloc[0])


def test_rows_of_one_service_that_differ_are_refused(tmp_path):
    text = f"service;name;kind;status;x;y\ns1;A;post;open;{HERE}\ns1;B;bank;closing;{NEAR}\n"
    with pytest.raises(TableError) as caught:
        _load(tmp_path, text)
    message = str(caught.value)
    assert "service 's1' stands in several rows with different name: A, B" in message
    assert "different status: open, closing" in message
    assert "service 's1' stands in several rows at different spots" in message


def test_the_same_offer_twice_is_refused(tmp_path):
    with pytest.raises(DuplicateIdError, match="s1 offers post; take one out"):
        _load(tmp_path, f"service;name;kind;x;y\ns1;A;post;{HERE}\ns1;A;post;{HERE}\n")


def test_ids_are_made_with_the_files_name_so_that_files_do_not_clash(tmp_path):
    loaded = _load(tmp_path, f"name;kind;x;y\nKauppa;grocery;{HERE}\n")
    assert loaded.services.index.tolist() == ["palvelut-0001-kauppa"]
    assert codes(loaded.remarks)["ids_made"] == 1


def test_what_the_file_does_not_say_is_assumed_and_counted(tmp_path):
    text = f"service;name;kind;status;seasons;x;y\ns1;A;post;Closing;summer;{HERE}\ns2;B;post;;all;{HERE}\n"
    loaded = _load(tmp_path, text)
    assert loaded.services["status"].tolist() == ["closing", "open"]
    assert loaded.services["seasons"].tolist() == ["summer", ""]
    assert loaded.services["channel"].tolist() == ["physical", "physical"]
    said = codes(loaded.remarks)
    assert said["services_status_assumed"] == 1
    assert said["services_channel_assumed"] == 2
    assert "services_seasons_assumed" not in said


def test_all_faults_of_services_and_offers_are_told_at_once(tmp_path):
    text = f"service;name;kind;status;hours_week;host_kind;x;y\ns1;;grocry;opn;200;shp;{HERE}\n"
    with pytest.raises(TableError) as caught:
        _load(tmp_path, text)
    message = str(caught.value)
    for said in ("'grocry'", "did you mean 'open'", "did you mean 'shop'", "'name' must not be empty"):
        assert said in message
    with pytest.raises(TableError, match="'hours_week' must be at most 168, given 200"):
        _load(tmp_path, f"service;name;kind;hours_week;x;y\ns1;A;post;200;{HERE}\n")


def test_services_that_all_lie_elsewhere_are_empty_tables_and_said(tmp_path):
    loaded = _load(tmp_path, f"service;name;kind;x;y\ns1;A;post;{FAR}\n")
    assert len(loaded.services) == len(loaded.offers) == 0
    assert codes(loaded.remarks)["outside_area"] == 1
    check_table(loaded.services, SERVICES, "test")
    check_table(loaded.offers, OFFERS, "test")


def test_buildings_drawn_as_areas_become_points(tmp_path):
    x, y = at(5, 5)
    table = gpd.GeoDataFrame({"name": ["Koulu"], "kind": ["school"]}, geometry=[shapely.box(x, y, x + 50, y + 50)], crs=METRES)
    table.to_file(tmp_path / "a.geojson")
    loaded = load_services(ServicesConfig(file="a.geojson"), tmp_path, square(), KINDS)
    assert (loaded.services.geom_type == "Point").all()
    assert codes(loaded.remarks)["shapes_made_points"] == 1


def test_the_order_of_rows_does_not_matter(tmp_path):
    header, *lines = f"service;name;kind;x;y\ns2;B;post;{HERE}\ns1;A;grocery;{HERE}\ns1;A;bank;{HERE}\n".splitlines()
    one, other = _load(tmp_path, "\n".join([header, *lines])), _load(tmp_path, "\n".join([header, *reversed(lines)]))
    pd.testing.assert_frame_equal(pd.DataFrame(one.services), pd.DataFrame(other.services))
    pd.testing.assert_frame_equal(one.offers, other.offers)
