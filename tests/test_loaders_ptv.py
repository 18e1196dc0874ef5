"""The national service catalogue becomes points and kinds: real records, official shapes and the traps known of it."""

from __future__ import annotations

import copy
import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from accessibility.area import StudyArea
from accessibility.config import ServicesConfig, parse_study
from accessibility.errors import ConfigError, DataError, FileFormatError, SourceError
from accessibility.loaders.inputs import load_services
from accessibility.loaders.ptv_hours import hours_of
from accessibility.loaders.ptv_kinds import kinds_of_class, kinds_of_name
from accessibility.loaders.ptv_read import read_ptv
from accessibility.vocabulary import KINDS
from tests.file_worlds import METRES, at, codes, degrees, square
from tests.ptv_world import address, channel, service, week
from tests.replay_server import replay

OFFICIAL = "source_samples/ptv_official"
ALL_FINLAND = shapely.box(40_000, 6_550_000, 800_000, 7_850_000)


def load(folder, *records, config=None, kinds=KINDS, area=None):
    (folder / "ptv.json").write_text(json.dumps({"pageNumber": 1, "itemList": list(records)}), encoding="utf-8")
    config = config or ServicesConfig(source="ptv", file="ptv.json")
    return load_services(config, folder, area or square(), tuple(kinds))


def finland():
    return StudyArea("Suomi", ALL_FINLAND, METRES, 0, gpd.GeoDataFrame({"name": ["Suomi"]}, geometry=[ALL_FINLAND], crs=METRES))


@pytest.mark.shared
def test_ten_real_locations_become_eleven_points_and_one_without_coordinates(shared_data):
    loaded = load_services(ServicesConfig(source="ptv", file="ptv_samples"), shared_data, finland(), KINDS)
    found = {remark.code: remark for remark in loaded.remarks}

    assert len(loaded.services) == 11
    assert found["ptv_without_coordinates"].count == 1
    assert found["ptv_without_coordinates"].rows == ("Naantalin lukio Vadstenanpolku 4 (NotReceived)",)
    assert found["ptv_several_addresses"].count == 2
    assert found["ptv_other_channels"].count == 32
    assert found["ptv_kinds_from_names"].count == 10
    assert found["ptv_kind_unknown"].rows == ("Velkuan kouluterveydenhoitajan vastaanotto",)
    assert loaded.offers.index.get_level_values("kind").value_counts().to_dict() == {"school": 6, "kindergarten": 4}
    sundom = loaded.services.loc["ptv-13992280-9c95-4ede-af13-33ad2acde746"]
    assert (sundom["name"], sundom["name_sv"], sundom["host_kind"]) == ("Sundom skola", "Sundom skola", "school")
    assert (sundom.geometry.x, sundom.geometry.y) == (224930.408, 7001836.409)


@pytest.mark.shared
def test_the_official_shapes_carry_classes_hours_and_organisation(shared_data, tmp_path):
    location, given = (
        json.loads((shared_data / OFFICIAL / f"V11VmOpenApi{name}.json").read_text(encoding="utf-8-sig"))
        for name in ("ServiceLocationChannel", "Service")
    )
    x, y = at(5, 5)
    location |= {"serviceChannelType": "ServiceLocation", "publishingStatus": "Published"}
    location["serviceChannelNames"] = [{"language": "fi", "value": "Kulman tupa", "type": "Name"}]
    location["displayNameType"] = []
    location["addresses"][0] |= {"type": "Location", "subType": "Single"}
    location["addresses"][0]["streetAddress"] |= {"latitude": str(y), "longitude": str(x), "coordinateState": "Ok"}
    location["serviceHours"][0] |= {"serviceHourType": "DaysOfTheWeek", "isClosed": False, "isAlwaysOpen": False, "isReservation": False}
    location["serviceHours"][0]["openingHour"] = [{"dayFrom": "Monday", "dayTo": "Friday", "from": "08:00:00", "to": "16:15:00"}]
    location["services"][0]["serviceHours"] = []
    given["serviceClasses"][0] |= {"code": "P25.1"}
    given["organizations"][0]["organization"]["name"] = "Neliön kunta"

    loaded = load(tmp_path, location, given)

    offer = loaded.offers.reset_index().iloc[0]
    assert (offer["kind"], offer["provider"], offer["opening_hours"], offer["hours_week"]) == (
        "library",
        "Neliön kunta",
        "Mo-Fr 08:00-16:15",
        41.25,
    )
    assert set(codes(loaded.remarks)) == set()


@pytest.mark.shared
def test_every_class_of_our_table_is_a_class_of_the_catalogue(shared_data):
    import csv
    from importlib import resources

    known = {
        one["Notation"]: one["Label"]["Fi"]
        for one in json.loads((shared_data / "source_samples/ptv_reference/Finto_ServiceClasses.json").read_text("utf-8-sig"))
    }
    with resources.files("accessibility.loaders").joinpath("ptv_classes.csv").open(encoding="utf-8") as file:
        ours = {row["class"]: row["class_fi"] for row in csv.DictReader(file)}

    assert {code: name for code, name in ours.items() if known.get(code) != name} == {}


def test_classes_go_before_names_and_the_study_s_words_before_both(tmp_path):
    records = (channel("Vanha koulu", (1, 1), ("s1",)), service("s1", "P5.15", "P26.2"))

    assert list(load(tmp_path, *records).offers.index.get_level_values("kind")) == ["pharmacy", "post"]
    config = ServicesConfig(source="ptv", file="ptv.json", kind_words={"P5.15": "cafe"})
    assert list(load(tmp_path, *records, config=config).offers.index.get_level_values("kind")) == ["cafe", "post"]
    asked = ServicesConfig(source="ptv", file="ptv.json", kinds=("post",))
    assert list(load(tmp_path, *records, config=asked).offers.index.get_level_values("kind")) == ["post"]


def test_own_kinds_are_filled_once_the_study_has_them(tmp_path):
    records = (channel("Lukio", (1, 1), ("s1",)), service("s1", "P6.8"))

    assert len(load(tmp_path, *records).offers) == 0
    assert list(load(tmp_path, *records, kinds=(*KINDS, "upper_secondary")).offers.index.get_level_values("kind")) == ["upper_secondary"]


def test_several_addresses_are_several_points_with_the_same_offer(tmp_path):
    record = channel("Keskustan päiväkoti", (1, 1))
    record["addresses"].append(address(*at(2, 2)))
    record["addresses"].append({"type": "Postal", "subType": "PostOfficeBox", "streetAddress": None})

    loaded = load(tmp_path, record)

    assert list(loaded.services.index) == ["ptv-Keskustan päiväkoti-1", "ptv-Keskustan päiväkoti-2"]
    assert loaded.services["name"].nunique() == 2
    assert list(loaded.offers.index.get_level_values("kind")) == ["kindergarten"] * 2


def test_degrees_are_understood_and_other_coordinates_told(tmp_path):
    lon, lat = degrees(3, 4)
    inside, odd = channel("Terveysasema", None), channel("Kirjasto", (1, 1))
    inside["addresses"] = [address(lon, lat)]
    odd["addresses"] = [address(12.0, 3.0)]

    loaded = load(tmp_path, inside, odd)

    assert loaded.services.geometry.iloc[0].distance(shapely.Point(at(3, 4))) < 0.01
    assert codes(loaded.remarks)["ptv_coordinates_not_understood"] == 1


def test_a_library_bus_is_not_reached_at_its_depot(tmp_path):
    loaded = load(tmp_path, channel("Neliön kirjastoauto", (1, 1), ("s",)), channel("Kirjasto", (2, 2)), service("s", "P25.1"))

    assert loaded.services["channel"].to_dict() == {"ptv-Kirjasto": "physical", "ptv-Neliön kirjastoauto": "mobile"}
    assert list(loaded.offers.index) == [("ptv-Kirjasto", "library")]
    assert codes(loaded.remarks)["ptv_mobile"] == 1


def test_version_twelve_reads_as_version_eleven(tmp_path):
    eleven = [channel("Apteekki", (1, 1), ("s1",)), service("s1", "P5.15")]
    twelve = copy.deepcopy(eleven)
    for record in twelve:
        record["contentId"] = record.pop("id")
    (tmp_path / "twelve.json").write_text(json.dumps({"page": 1, "totalPages": 1, "totalItems": 2, "items": twelve}), encoding="utf-8")
    loaded = load_services(ServicesConfig(source="ptv", file="twelve.json"), tmp_path, square(), KINDS)

    assert loaded.services.equals(load(tmp_path, *eleven).services)


A_STUDY = """
title = "T"
area = { file = "a.gpkg" }
places = { file = "p.csv" }
services = [{ source = "ptv", file = "ptv.json" }]
roads = { source = "file", file = "r.gpkg" }
standards = [{ kind = "library", minutes = 20 }]
"""


def far(name, kind, services=(), towns=(), **more):
    """A web or telephone service, limited to some municipalities."""
    record = channel(name, None, services) | {"serviceChannelType": kind, "areaType": "LimitedType" if towns else None} | more
    named = [{"code": "1", "name": [{"language": "fi", "value": town}]} for town in towns]
    record["areas"] = [{"type": "Municipality", "municipalities": named}] if towns else []
    return {key: value for key, value in record.items() if key != "addresses"}


def test_web_and_telephone_services_are_remote_ones_of_the_kinds_the_study_names(tmp_path):
    own = str(square().parts["name"].iloc[0])
    records = [
        channel("Kirjasto", (1, 1), ("lainaus",)),
        far("E-kirjasto", "EChannel", ("lainaus",), (own,), serviceHours=[week("Monday", "00:00:00", "24:00:00", "Sunday")]),
        far("Kirjaston puhelin", "Phone", ("lainaus",)),
        far("Muualla", "EChannel", ("lainaus",), ("Toinen kunta",)),
        far("Koulun viestit", "EChannel", ("opetus",), (own,)),
        far("Luonnos", "Phone", ("lainaus",), publishingStatus="Draft"),
        service("lainaus", "P9.1"),
        service("opetus", "P6.2"),
    ]
    words = {"P9.1": "library", "P6.2": "school"}
    plain = load(tmp_path, *records, config=ServicesConfig(source="ptv", file="ptv.json", kind_words=words))
    assert set(plain.services["channel"]) == {"physical"}
    assert {one.code: one.count for one in plain.remarks}["ptv_other_channels"] == 5
    asked = ServicesConfig(source="ptv", file="ptv.json", kind_words=words, remote_kinds=("library",))
    found = load(tmp_path, *records, config=asked)
    remote = found.services[found.services["channel"] == "remote"]
    assert sorted(remote.index) == ["ptv-E-kirjasto", "ptv-Kirjaston puhelin"]
    assert remote.within(square().boundary).all()
    assert sorted(found.offers.loc[list(remote.index)].index.get_level_values("kind")) == ["library", "library"]
    assert set(found.services["provider"]) == {"Neliön kunta"}
    told = {one.code: one.count for one in found.remarks}
    assert (told["ptv_remote"], told["ptv_remote_elsewhere"], told["ptv_other_channels"]) == (2, 1, 2)
    assert "ptv_remote_part" not in told
    with pytest.raises(ConfigError, match="did you mean 'library'"):
        parse_study(A_STUDY.replace('source = "ptv"', 'source = "ptv", remote_kinds = ["libary"]'), "study.toml")


@pytest.mark.shared
def test_real_remote_channels_are_taken_only_when_asked_for(shared_data):
    asked = ServicesConfig(source="ptv", file="ptv_samples", remote_kinds=("school",))
    loaded = load_services(asked, shared_data, finland(), KINDS)
    told = {one.code: one for one in loaded.remarks}
    remote = loaded.services[loaded.services["channel"] == "remote"]
    assert len(remote) == (told["ptv_remote"].count if "ptv_remote" in told else 0)
    assert told["ptv_remote_elsewhere"].count > 0
    assert told["ptv_other_channels"].count + told["ptv_remote_elsewhere"].count + len(remote) == 32


def test_drafts_are_left_out_and_the_newest_of_two_records_stands(tmp_path):
    old, new, draft = channel("a", (1, 1)), channel("a", (2, 2)), channel("b", (3, 3))
    new |= {"modified": "2026-06-01", "serviceChannelNames": [{"language": "fi", "value": "Uusi apteekki", "type": "Name"}]}
    draft["publishingStatus"] = "Draft"

    loaded = load(tmp_path, old, new, draft)

    assert list(loaded.services["name"]) == ["Uusi apteekki"]
    assert codes(loaded.remarks)["ptv_not_published"] == codes(loaded.remarks)["ptv_records_twice"] == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"itemList": [{"id": "x", "foo": 1}]}', "is no service channel"),
        ('{"itemList": [{"foo": 1}]}', "a record without id"),
        ('{"itemList": [', "cut off"),
        ("[1]", "something else"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_what_is_not_ptv_is_refused_in_one_sentence(tmp_path, text, told):
    (tmp_path / "x.json").write_text(text, encoding="utf-8")

    with pytest.raises(FileFormatError, match=told):
        read_ptv(tmp_path / "x.json")


def test_nothing_with_coordinates_is_refused(tmp_path):
    with pytest.raises(DataError, match="none of its 1 service locations has coordinates"):
        load(tmp_path, channel("Apteekki", None))


@pytest.mark.parametrize(
    ("given", "text", "hours"),
    [
        ([week("Monday", "08:00:00", "16:00:00", "Friday")], "Mo-Fr 08:00-16:00", 40),
        ([week("Monday", "08:00:00", "12:00:00"), week("Monday", "13:00:00", "16:00:00")], "Mo 08:00-12:00,13:00-16:00", 7),
        ([week("Saturday", "10:00:00", "00:00:00")], "Sa 10:00-24:00", 14),
        ([week("Friday", "20:00:00", "04:00:00")], "Fr 20:00-24:00; Sa 00:00-04:00", 8),
        ([week("Sunday", "20:00:00", "06:00:00", "Monday", serviceHourType="OverMidnight")], "Mo 00:00-06:00; Su 20:00-24:00", 10),
        ([week("Saturday", "10:00", "12:00", "Monday")], "Mo 10:00-12:00; Sa-Su 10:00-12:00", 6),
        ([{"serviceHourType": "DaysOfTheWeek", "isAlwaysOpen": True, "openingHour": []}], "24/7", 168),
        (
            [week("Monday", "08:00", "16:00"), week("Monday", "08:00", "16:00", validForNow=False, validTo="2027-01-01")],
            "Mo 08:00-16:00",
            8,
        ),
        ([week("Monday", "08:00", "16:00"), {"serviceHourType": "Exceptional", "isClosed": True}], "Mo 08:00-16:00", 8),
    ],
)
def test_hours_of_a_week(given, text, hours):
    found = hours_of(given)

    assert (found.opening_hours, found.hours_week, found.note) == (text, hours, "")


@pytest.mark.parametrize(
    ("given", "note"),
    [
        ([], ""),
        (None, ""),
        ([week("Monday", "08:00", "16:00", validForNow=False, validTo="2027-01-01")], "dated"),
        ([week("maanantai", "08:00", "16:00")], "not_understood"),
        ([week("Monday", "25:00", "16:00")], "not_understood"),
        ([{"serviceHourType": "DaysOfTheWeek", "isReservation": True, "openingHour": []}], "by_appointment"),
    ],
)
def test_hours_not_known_are_not_zero(given, note):
    found = hours_of(given)

    assert found.opening_hours is None
    assert np.isnan(found.hours_week)
    assert found.note == note


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("Kemijärven apteekki", ("pharmacy",)),
        ("Posion musiikkikoulu", ()),
        ("Pudasjärven ammattikoulu", ()),
        ("Tornion autokoulu", ()),
        ("Pelkosenniemen terveyskeskus ja hammashoitola", ("health_centre", "dentist")),
        ("Eläinsairaala Tassu", ()),
        ("Lapin keskussairaala", ("hospital",)),
        ("Sundom bibliotek", ("library",)),
        ("Postin varikko", ()),
    ],
)
def test_names_tell_kinds_or_nothing(name, kinds):
    assert kinds_of_name([name], KINDS, {}) == kinds


def test_a_class_without_a_kind_says_nothing():
    assert kinds_of_class("P5.9", KINDS, {}) == ()
    assert kinds_of_class("P5.9", KINDS, {"p5.9": "health_centre"}) == ("health_centre",)


def test_a_study_may_say_kind_words_for_ptv():
    text = """
schema = 1
title = "x"
[area]
file = "a.gpkg"
[places]
file = "p.csv"
[[services]]
source = "ptv"
file = "ptv"
kind_words = { "P5.9" = "health_centre" }
[roads]
file = "r.pbf"
[[standards]]
kind = "grocery"
minutes = 20
"""
    assert parse_study(text, "study.toml").services[0].source == "ptv"


def paged(service, path, records, size=2, query="includeWholeCountry=false&page={page}"):
    pages = [records[k : k + size] for k in range(0, len(records), size)] or [[]]
    for number, rows in enumerate(pages, 1):
        body = {"pageNumber": number, "pageSize": size, "pageCount": len(pages), "itemList": rows}
        service.answer(f"{path}?{query.format(page=number)}", {"body": body})


def test_version_eleven_is_fetched_to_the_last_page_and_gives_what_the_file_gives(tmp_path):
    channels = [channel(f"Apteekki {k}", (k + 1, 1), ("s1",)) for k in range(5)]
    from_file = load(tmp_path, *channels, service("s1", "P5.15"))
    with replay(tmp_path) as server:
        paged(server, "/v11/ServiceChannel/list/area/Municipality/code/320", channels)
        paged(server, "/v11/Service/list/area/Municipality/code/320", [service("s1", "P5.15")])
        config = ServicesConfig(source="ptv", municipalities=("Kemijärvi",), address=f"{server.url}/v11")
        fetched = load_services(config, tmp_path, square(), KINDS)
        asked = len(server.asked)
        again = load_services(config, tmp_path, square(), KINDS)

        assert len(server.asked) == asked == 4
    assert fetched.services.equals(from_file.services)
    assert again.offers.equals(from_file.offers)
    assert codes(fetched.remarks)["ptv_of_municipalities"] == 1


def test_version_twelve_asks_for_each_record_with_the_key_in_a_header(tmp_path, monkeypatch):
    monkeypatch.setenv("ACCESSIBILITY_PTV_KEY", "avain-123")
    record = channel("Apteekki", (1, 1), ("s1",))
    record["contentId"] = record.pop("id")
    found = {"page": 1, "pageSize": 100, "totalItems": 1, "totalPages": 1}
    with replay(tmp_path) as server:
        server.answer("/service-channel/search", {"body": found | {"items": [{"contentId": "Apteekki"}]}})
        server.answer("/service-channel/Apteekki", {"body": record})
        server.answer("/service/search", {"body": found | {"items": [{"contentId": "s1"}]}})
        server.answer("/service/s1", {"body": service("s1", "P5.15")})
        config = ServicesConfig(source="ptv", version=12, municipalities=("Kemijärvi",), address=server.url)
        fetched = load_services(config, tmp_path, square(), KINDS)
        keys = {one["headers"].get("x-api-key") for one in server.asked}

    assert list(fetched.offers.index.get_level_values("kind")) == ["pharmacy"]
    assert keys == {"avain-123"}
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "asked.jsonl" and b"avain-123" in path.read_bytes()]


def test_a_changed_shape_is_said(tmp_path):
    with replay(tmp_path) as server:
        server.answer("/ServiceChannel/list/area/Municipality/code/320", {"body": {"rows": []}})
        with pytest.raises(SourceError, match="may have changed its shape"):
            load_services(ServicesConfig(source="ptv", municipalities=("Kemijärvi",), address=server.url), tmp_path, square(), KINDS)
