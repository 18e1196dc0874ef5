"""A whole run's results, written down by hand, for tests of what is written out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from accessibility import gaps, measures, siting
from accessibility.area import StudyArea
from accessibility.config import parse_study
from accessibility.outputs.results import Results, SeasonResults
from accessibility.provenance import Remark, Source
from accessibility.study import Study
from tests.times_by_hand import times_of

if TYPE_CHECKING:
    from collections.abc import Sequence

TM35FIN = CRS.from_epsg(3067)
LEFT, LOW = 500_000.0, 7_300_000.0
HOSTILE = (
    "<script>window.hacked=1</script>",
    "</script><img src=x onerror=window.hacked=1>",
    '=HYPERLINK("http://evil.example";"x")',
    "+1+1",
    "@SUM(A1)",
    "{{ 7*7 }} ${7*7}",
    "\u202e\u05e9\u05dc\u05d5\u05dd",
    "👩‍🌾 Kylä",
    "Å" * 300,
    "A\u2028B\tC",
)

STUDY = """
schema = 1
made_up = {made_up}
title = {{ fi = "Testilän palvelut", sv = "Servicen i Testby", en = "Services of Testilä" }}
[area]
file = "area.gpkg"
[places]
file = "places.csv"
{assumption}
[[services]]
file = "services.csv"
[roads]
source = "file"
file = "roads.gpkg"
[travel]
seasons = {seasons}
max_minutes = 90
[kinds.sauna]
fi = "yleinen sauna"
sv = "allmän bastu"
en = "public sauna"
[[standards]]
kind = "grocery"
minutes = 15
source = "Council 2025"
[[standards]]
kind = "pharmacy"
minutes = 30
[[standards]]
kind = "library"
minutes = 30
[[standards]]
kind = "sauna"
minutes = 20
[candidates]
count = 2
[outputs]
languages = ["fi", "sv", "en"]
"""


def study_of(
    *,
    people: Sequence[float] | None = None,
    names: Sequence[str] | None = None,
    count: int = 12,
    seasons: tuple[str, ...] = ("summer", "winter"),
    made_up: bool = True,
    assumption: str = "",
    municipalities: int = 2,
    seed: int = 1,
) -> Study:
    """A study of some places, four services and a few roads; the last place is on an island."""
    rng = np.random.default_rng(seed)
    across = 40_000.0
    text = STUDY.format(made_up=str(made_up).lower(), seasons=str(list(seasons)).replace("'", '"'), assumption=assumption)
    config = parse_study(text, "study.toml")
    parts = gpd.GeoDataFrame(
        {"name": [f"Testilä {n + 1}" if municipalities > 1 else "Testilä" for n in range(municipalities)]},
        geometry=[
            shapely.box(LEFT + n * across / municipalities, LOW, LEFT + (n + 1) * across / municipalities, LOW + across)
            for n in range(municipalities)
        ],
        crs=TM35FIN,
    )
    area = StudyArea("Testilä", shapely.union_all(parts.geometry.to_numpy()), TM35FIN, 20_000.0, parts)
    spots = [shapely.Point(LEFT + x, LOW + y) for x, y in rng.uniform(2_000, across - 2_000, (count, 2))]
    places = gpd.GeoDataFrame(
        {
            "name": list(names) if names else [f"Kylä {n}" for n in range(count - 1)] + ["Saari"],
            "people": np.asarray(people if people is not None else [2.0 ** (n % 40) for n in range(count)], dtype=float),
            "inside": True,
            "code": [f"9{n:04d}" for n in range(count)],
            "municipality": [parts["name"].iloc[min(int((p.x - LEFT) // (across / municipalities)), municipalities - 1)] for p in spots],
        },
        geometry=spots,
        index=pd.Index([f"p{n:05d}" for n in range(count)], name="place", dtype="str"),
        crs=TM35FIN,
    )
    services = gpd.GeoDataFrame(
        {
            "name": ["K-kauppa Testi", "Testilän kirjasto", "Kyläkauppa", "Naapurin apteekki"],
            "provider": ["osuuskauppa", "kunta", "kyla", "apteekki"],
            "status": "open",
            "channel": "physical",
            "seasons": "",
            "inside": [True, True, True, False],
            "host_kind": ["shop", "library", "shop", None],
        },
        geometry=[shapely.Point(LEFT + x, LOW + y) for x, y in ((9_000, 9_000), (9_300, 9_200), (30_000, 28_000), (46_000, 20_000))],
        index=pd.Index(["s0", "s1", "s2", "s3"], name="service", dtype="str"),
        crs=TM35FIN,
    )
    offered = (("s0", "grocery"), ("s0", "cash"), ("s1", "library"), ("s2", "grocery"), ("s3", "pharmacy"))
    offers = pd.DataFrame(
        {"provider": pd.Series([services.loc[service, "provider"] for service, _ in offered], dtype="str").array},
        index=pd.MultiIndex.from_arrays(
            [pd.Index(list(level), dtype="str") for level in zip(*offered, strict=True)], names=["service", "kind"]
        ),
    )
    roads = gpd.GeoDataFrame(
        {
            "road_class": ["primary", "tertiary", "ferry", "ice_road", "residential"],
            "seasons": ["", "", "summer,autumn", "winter", ""],
            "access": "public",
            "car": True,
            "bicycle": True,
            "walk": True,
        },
        geometry=[
            shapely.LineString([(LEFT - 5_000, LOW + 9_000), (LEFT + 9_000, LOW + 9_100), (LEFT + 45_000, LOW + 30_000)]),
            shapely.LineString([(LEFT + 9_000, LOW + 9_100), (LEFT + 12_000, LOW + 38_000)]),
            shapely.LineString([(LEFT + 20_000, LOW + 20_000), (LEFT + 22_000, LOW + 24_000)]),
            shapely.LineString([(LEFT + 20_500, LOW + 20_000), (LEFT + 23_000, LOW + 24_000)]),
            shapely.LineString([(LEFT + 9_000, LOW + 9_100), (LEFT + 9_000, LOW + 10_000)]),
        ],
        crs=TM35FIN,
    )
    water = gpd.GeoDataFrame({"name": ["Testijärvi"]}, geometry=[shapely.Point(LEFT + 21_500, LOW + 22_000).buffer(3_000)], crs=TM35FIN)
    standards = pd.DataFrame(
        [(one.kind, one.minutes, one.weight, one.source) for one in config.standards], columns=["kind", "minutes", "weight", "source"]
    ).set_index("kind")
    providers = pd.DataFrame(
        {"name": ["Osuuskauppa Testi", "Testilän kunta"], "sector": ["company", "municipality"]},
        index=pd.Index(["osuuskauppa", "kunta"], name="provider", dtype="str"),
    )
    kinds = pd.DataFrame({"basic": True}, index=standards.index)
    sources = (
        Source("area", "/home/somebody/area.gpkg", "ab" * 32, "CC BY 4.0", "Testilän kunta", "2026-01-01"),
        Source("places", "places.csv", "cd" * 32, made_up=True),
        Source("services", "services.csv", licence="ODbL 1.0", attribution="© OpenStreetMap contributors", date="2026-02-01"),
        Source("roads", "roads.gpkg", licence="CC BY 4.0", attribution="Digitraffic / Fintraffic", date="2026-03-01"),
    )
    values = {
        "config": config, "area": area, "places": places, "services": services, "offers": offers, "candidates": None,
        "standards": standards, "providers": providers, "kinds": kinds, "roads": roads, "water": water, "speeds": pd.DataFrame(),
        "sources": sources, "remarks": (),
    }  # fmt: skip
    return Study(**values)


def minutes_between(places: gpd.GeoDataFrame, spots: gpd.GeoDataFrame, kph: float) -> np.ndarray:
    """Straight-line minutes; the last place reaches nothing."""
    x, y = places.geometry.x.to_numpy(), places.geometry.y.to_numpy()
    away = np.hypot(x[:, np.newaxis] - spots.geometry.x.to_numpy(), y[:, np.newaxis] - spots.geometry.y.to_numpy())
    minutes = away / 1000 / kph * 60
    minutes[-1] = np.inf
    return minutes


def results_of(study: Study | None = None, *, remarks: tuple[Remark, ...] = (), surface: object = None) -> Results:
    """Measures, gaps and service points of a study, from straight-line minutes."""
    study = study or study_of()
    found = siting.candidates_of(study.services, study.offers, study.places.iloc[:50])
    seasons = {
        season: _season(study, found.table, season, kph, surface)
        for season, kph in zip(study.config.travel.seasons, (70.0, 45.0, 40.0, 60.0), strict=False)
    }
    return Results(study, seasons, remarks, "2026-11-22", found.table)


def _season(study: Study, candidates: gpd.GeoDataFrame, season: str, kph: float, surface: object) -> SeasonResults:
    def times(spots: gpd.GeoDataFrame):
        island = np.zeros(len(study.places), dtype=np.int32)
        island[-1] = 1
        return times_of(
            minutes_between(study.places, spots, kph),
            places=study.places.index,
            services=spots.index,
            max_minutes=study.config.travel.max_minutes,
            season=season,
            origin_component=island,
        )

    to_services = times(study.services)
    kinds = list(study.standards.index)
    closest = measures.closest(to_services, study.offers, kinds=kinds, known=kinds)
    missing = gaps.missing(closest, study.standards, study.places)
    points = siting.service_points(
        study.places, study.offers, study.standards, to_services, times(candidates), candidates, count=study.config.candidates.count
    )
    return SeasonResults(
        network=None,
        times=to_services,
        closest=closest,
        k_closest=measures.k_closest(to_services, study.offers, 3, kinds=kinds, known=kinds),
        missing=missing,
        coverage=gaps.coverage(missing),
        basket=measures.basket(closest, study.standards),
        service_points=points,
        surface=surface,
        remarks=(),
    )
