"""The real region with made-up hosts and providers, loaded and computed once for tests, benchmarks and the notebook's figures."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

import accessibility as acc
from accessibility import network, siting, travel

STUDIES = Path(__file__).resolve().parent / "studies"
NEEDED_HOURS = {"library": 4, "health_centre": 6, "social_care": 4, "post": 8, "municipal_office": 4, "youth": 4}


def load(shared_data, folder):
    """The study, its paths filled in."""
    text = (STUDIES / "service_points.toml").read_text(encoding="utf-8")
    study = folder / "study.toml"
    study.write_text(text.replace("{data}", shared_data.as_posix()).replace("{here}", STUDIES.as_posix()), encoding="utf-8")
    return acc.load_study(study)


def load_villages(shared_data, folder, *, names, bases):
    """The same study of other municipalities, every village a candidate; ``bases`` are the municipal centres providers start from."""
    text = (STUDIES / "service_points.toml").read_text(encoding="utf-8")
    text = re.sub(r"^names = .*$", f"names = {list(names)!r}".replace("'", '"'), text, count=1, flags=re.MULTILINE)
    text = text.replace('[candidates]\nfile = "{here}/service_points/hosts.csv"\ncrs = "EPSG:4326"\nmade_up = true\n', "[candidates]\n")
    text = text.replace("villages = false", "villages = true").replace("{here}/service_points/providers.csv", "{here}/providers.csv")
    given = pd.read_csv(STUDIES / "service_points" / "providers.csv", dtype={"base": "str"})
    given.assign(base=[bases[one] for one in given["base"]]).to_csv(folder / "providers.csv", index=False)
    study = folder / "study.toml"
    study.write_text(text.replace("{data}", shared_data.as_posix()).replace("{here}", folder.as_posix()), encoding="utf-8")
    return acc.load_study(study)


def problem_of(study, *, villages=False, **more):
    """The problem of shared service points of a study, season by season."""
    way = study.config.travel
    reach = {"max_minutes": way.max_minutes, "max_snap_m": way.max_snap_m, "access_kph": way.access_kph}
    found = siting.candidates_of(study.services, study.offers, study.places, given=study.candidates, hosts=False, villages=villages).table
    to_candidates, to_services = {}, {}
    for season in way.seasons:
        roads = network.build(study.roads, season=season, speeds=study.speeds)
        to_candidates[season] = travel.times(study.places, found, roads, **reach)
        to_services[season] = travel.times(study.places, study.services, roads, **reach)
    bases = study.services.loc[study.services.index.isin(study.providers["base"])]
    staff = travel.times(bases, found, network.build(study.roads, season=way.seasons[0], speeds=study.speeds), **reach)
    settings = {"kinds": study.standards.index, "needed_hours": 4.0, "services": study.services, "staff_times": staff, **more}
    return siting.bundle_problem(
        to_candidates, to_services, found, study.offers, study.places, study.standards, study.providers, made_up=study.made_up, **settings
    )
