"""Results of a run whose places are squares of a grid, with minutes that lie as smoothly as real ones do, for tests of scale."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from accessibility import gaps, measures
from accessibility.config import parse_study
from accessibility.outputs.results import Results, SeasonResults
from accessibility.provenance import Remark
from accessibility.vocabulary import KINDS
from tests.results_world import LEFT, LOW, STUDY, TM35FIN, study_of

SIDE_M = 1000.0


def cell_results(count: int, kinds: int = 12, seed: int = 1) -> Results:
    """Squares in clumps, ``kinds`` kinds of service, one season; every service is as far as the crow flies and a third, at 60 km/h."""
    rng = np.random.default_rng(seed)
    across = int(np.sqrt(count / 0.35)) + 1
    chosen = _clumps(rng, across, count)
    row, column = np.divmod(chosen, across)
    x, y = LEFT + column * SIDE_M + SIDE_M / 2, LOW - 400_000 + row * SIDE_M + SIDE_M / 2
    names = [f"1kmN{north // 1000:04.0f}E{east // 1000:04.0f}" for east, north in zip(x, y, strict=True)]
    places = pd.Index(names, name="place", dtype="str")
    spots = rng.uniform(0, across * SIDE_M, (kinds * max(6, count // 1500), 2)) + np.array([LEFT, LOW - 400_000])
    kind_of = np.arange(len(spots)) % kinds
    study = _study(list(KINDS)[:kinds], places, x, y, spots, kind_of, rng.integers(1, 60, count).astype(float), across)
    return Results(study, {"summer": _season(study, places, x, y, spots, kind_of)}, study.remarks, "2026-11-22")


def _clumps(rng: np.random.Generator, across: int, count: int) -> np.ndarray:
    from scipy.ndimage import gaussian_filter

    noise = gaussian_filter(rng.random((across, across)), 2.0).ravel()
    return np.sort(np.argpartition(noise, -count)[-count:])


def _study(kinds, places, x, y, spots, kind_of, people, across):
    base = study_of(seasons=("summer",), municipalities=1)
    standards = "".join(f'[[standards]]\nkind = "{kind}"\nminutes = 20\n' for kind in kinds)
    head, tail = STUDY.split("[[standards]]", 1)[0], "[outputs]" + STUDY.split("[outputs]")[1]
    config = parse_study((head + standards + tail).format(made_up="true", seasons='["summer"]', assumption=""), "study.toml")
    inside = shapely.box(LEFT, LOW - 400_000, LEFT + across * SIDE_M, LOW - 400_000 + across * SIDE_M)
    parts = gpd.GeoDataFrame({"name": ["Testilä"]}, geometry=[inside], crs=TM35FIN)
    services = pd.Index([f"s{n:05d}" for n in range(len(spots))], name="service", dtype="str")
    told = {"provider": "kunta", "status": "open", "channel": "physical", "seasons": "", "inside": True}
    offered = pd.MultiIndex.from_arrays([services, pd.Index(np.asarray(kinds)[kind_of], dtype="str")], names=["service", "kind"])
    columns = ["kind", "minutes", "weight", "source"]
    living = {"name": places, "people": people, "inside": True}
    at_middle = Remark("people_at_middle_of_squares", "assumed", len(places), details={"file": "grid.gpkg", "cell_m": SIDE_M})
    return replace(
        base,
        config=config,
        area=replace(base.area, boundary=inside, parts=parts),
        places=gpd.GeoDataFrame(living, geometry=gpd.points_from_xy(x, y), index=places, crs=TM35FIN),
        services=gpd.GeoDataFrame(
            {"name": [f"Palvelu {n}" for n in range(len(spots))], **told},
            geometry=gpd.points_from_xy(spots[:, 0], spots[:, 1]),
            index=services,
            crs=TM35FIN,
        ),
        offers=pd.DataFrame({"provider": "kunta"}, index=offered),
        standards=pd.DataFrame([[getattr(one, name) for name in columns] for one in config.standards], columns=columns).set_index("kind"),
        remarks=(at_middle,),
    )


def _season(study, places, x, y, spots, kind_of):
    kinds = list(study.standards.index)
    minutes, service = np.empty((len(places), len(kinds))), np.empty((len(places), len(kinds)), dtype=np.int64)
    bends = 1.35 + 0.3 * np.sin(x / 7_000) * np.cos(y / 9_000)
    for kind in range(len(kinds)):
        of = np.flatnonzero(kind_of == kind)
        away = np.hypot(x[:, None] - spots[of, 0], y[:, None] - spots[of, 1]) / 1000 * bends[:, None]
        service[:, kind] = of[away.argmin(axis=1)]
        minutes[:, kind] = away.min(axis=1)
    index = pd.MultiIndex.from_product([places, pd.Index(kinds, dtype="str")], names=["place", "kind"])
    far = minutes.ravel() > study.config.travel.max_minutes
    columns = {
        "minutes": np.where(far, np.inf, minutes.ravel()),
        "service": pd.Series(study.services.index.to_numpy()[service.ravel()], index=index, dtype="str").mask(far),
        "provider": "kunta",
        "reason": np.where(far, "beyond_reach", "reached"),
        "max_minutes": study.config.travel.max_minutes,
    }
    closest = pd.DataFrame(columns, index=index)
    missing = gaps.missing(closest, study.standards, study.places)
    none_next = closest.iloc[:0].assign(rank=1).set_index("rank", append=True)
    basket = measures.basket(closest, study.standards)
    return SeasonResults(_Nothing(), _Times(), closest, none_next, missing, gaps.coverage(missing), basket, None, None, ())


class _Nothing:
    """Stands where no network was built."""


class _Times:
    """How people travelled."""

    mode, season = "car", "summer"
