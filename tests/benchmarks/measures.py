"""Times and memory of the measures: against PySAL access on Belo Horizonte, and at the size of a country.

Run from the root of the checkout: ``python -m tests.benchmarks.measures pysal`` (needs the real data and ``pip install access``) and
``python -m tests.benchmarks.measures national``.
"""

from __future__ import annotations

import gc
import logging
import statistics
import sys
import time
import tracemalloc
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from accessibility import gaps, measures
from accessibility.measures import decay
from accessibility.travel.model import TravelTimes
from tests import belo_horizonte
from tests.conftest import SHARED

STEPS = decay.Stepped(((10, 1.0), (20, 0.68), (30, 0.22)))


def timed(function, runs=5):
    """Median seconds of the processor and the last answer; walls say little where others work on the machine too."""
    seconds = []
    for _ in range(runs):
        gc.collect()
        begin = time.process_time()
        answer = function()
        seconds.append(time.process_time() - begin)
    return statistics.median(seconds), answer


def peak_mb(function):
    """Most memory held at once while it runs, MB, as Python and numpy ask for it."""
    gc.collect()
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def pysal():
    """Both on all 748,437 pairs, one after the other in one process."""
    warnings.simplefilter("ignore")
    import access
    from access import weights

    pairs, land = belo_horizonte.read(SHARED / "data")
    times, offers, places = belo_horizonte.world(pairs, land)
    table = land.reset_index()
    columns = {"demand_index": "id", "demand_value": "population", "supply_index": "id", "supply_value": "jobs"}
    cost = {"cost_df": pairs, "cost_origin": "from_id", "cost_dest": "to_id", "cost_name": "travel_time"}
    theirs = access.Access(demand_df=table, supply_df=table, **columns, **cost)
    theirs.log.setLevel(logging.ERROR)
    step = weights.step_fn({10: 1, 20: 0.68, 30: 0.22})
    rows = [
        (
            "2SFCA, 45 minutes",
            lambda: theirs.two_stage_fca(max_cost=45),
            lambda: measures.two_step_fca(times, offers, places, decay=decay.Binary(45), amount="capacity"),
        ),
        (
            "E2SFCA, three steps",
            lambda: theirs.enhanced_two_stage_fca(weight_fn=step),
            lambda: measures.two_step_fca(times, offers, places, decay=STEPS, amount="capacity"),
        ),
        *(
            (
                f"RAAM, 60 minutes, gap {100 * gap:g} %{' (default)' if gap == 1e-4 else ''}",
                lambda: theirs.raam(tau=60),
                lambda gap=gap: measures.raam(times, offers, places, amount="capacity", tau_minutes=60, gap=gap),
            )
            for gap in (1e-3, 1e-4)
        ),
    ]
    print("| measure | PySAL s | ours s | times faster | PySAL MB | ours MB |\n| --- | --- | --- | --- | --- | --- |")
    for name, one, other in rows:
        other()  # compiled and warm
        (slow, found), (fast, ours) = timed(one, runs=3), timed(other)
        print(f"| {name} | {slow:.3f} | {fast:.4f} | {slow / fast:.0f} | {peak_mb(one):.0f} | {peak_mb(other):.0f} |")
        if name.startswith("RAAM"):
            value = found["raam_jobs"].reindex(places.index).to_numpy()
            live = (places["people"] > 0).to_numpy()
            mean = places["people"].to_numpy()[live] @ value[live] / places["people"].sum()
            print(f"mean cost per person: PySAL {mean:.4f}, ours {ours.kinds['mean_cost'].iloc[0]:.4f}; {ours.kinds.iloc[0].to_dict()}")


def national(places_count=100_000, services_count=5_000, near=500, kinds=8):
    """A made-up country: every place with its nearest services, eight kinds; all measures one after the other."""
    times, offers, places, standards = _country(places_count, services_count, near, kinds)
    print(times, f"{_resident_mb():.0f} MB resident", flush=True)
    share = {"amount": "capacity"}
    jobs = {
        "closest": lambda: measures.closest(times, offers),
        "k_closest 3": lambda: measures.k_closest(times, offers, 3),
        "cumulative": lambda: measures.cumulative(times, offers, minutes=30, **share),
        "cumulative_interval": lambda: measures.cumulative_interval(times, offers, minutes=(20, 40), step_minutes=5, **share),
        "gravity": lambda: measures.gravity(times, offers, decay=decay.Exponential(0.1), **share),
        "passive": lambda: measures.passive(times, offers, places, decay=decay.Binary(30)),
        "two_step_fca binary": lambda: measures.two_step_fca(times, offers, places, decay=decay.Binary(30), **share),
        "two_step_fca stepped": lambda: measures.two_step_fca(times, offers, places, decay=STEPS, **share),
        "variable_fca": lambda: measures.variable_fca(
            times, offers, places, people_needed=5_000, minutes=(10, 40), step_minutes=5, **share
        ),
        "balanced_fca": lambda: measures.balanced_fca(times, offers, places, decay=decay.Gaussian(20), **share),
        "spatial_availability": lambda: measures.spatial_availability(times, offers, places, decay=decay.Gaussian(20), **share),
        "three_step_fca": lambda: measures.three_step_fca(times, offers, places, decay=STEPS, **share),
        "modified_two_step_fca": lambda: measures.modified_two_step_fca(times, offers, places, decay=STEPS, **share),
        "balancing_cost": lambda: measures.balancing_cost(times, offers, places, need_per_person=0.01, **share),
        "huff": lambda: measures.huff(times, offers, places, decay=decay.Power(1.5), **share),
        "logsum": lambda: measures.logsum(times, offers, per_minute=0.1, **share),
        "basket": lambda: measures.basket(measures.closest(times, offers), standards),
        "equity": lambda: measures.equity(
            measures.closest(times, offers), places, column="minutes", better="lower", by="municipality", horizon_minutes=60, line=30.0
        ),
        "missing and coverage": lambda: gaps.coverage(gaps.missing(measures.closest(times, offers), standards, places)),
        "overlap": lambda: gaps.overlap(times, offers, places, standards=standards),
        "vulnerability": lambda: gaps.vulnerability(times, offers, places, standards=standards),
        "raam, gap 0.01 %": lambda: measures.raam(times, offers, places, **share),
    }
    print("| measure | seconds | most resident so far, MB |\n| --- | --- | --- |")
    for name, job in jobs.items():
        seconds, _ = timed(job, runs=1)
        print(f"| {name} | {seconds:.1f} | {_resident_mb():.0f} |", flush=True)


def _country(places_count, services_count, near, kinds):
    """Places and services gathered around towns, minutes by straight line at 60 km/h."""
    rng = np.random.default_rng(20260101)
    towns = rng.uniform(0, 400, size=(60, 2))
    home = np.clip(towns[rng.integers(0, 60, places_count)] + rng.normal(0, 25, size=(places_count, 2)), 0, 400)
    shop = np.clip(towns[rng.integers(0, 60, services_count)] + rng.normal(0, 18, size=(services_count, 2)), 0, 400)
    tree = KDTree(shop)
    destination, minutes = np.empty(places_count * near, dtype=np.int32), np.empty(places_count * near)
    for first in range(0, places_count, 5_000):
        rows = slice(first * near, min(first + 5_000, places_count) * near)
        km, at = tree.query(home[first : first + 5_000], k=near)
        order = np.argsort(at, axis=1)
        destination[rows] = np.take_along_axis(at, order, axis=1).ravel()
        minutes[rows] = np.take_along_axis(km, order, axis=1).ravel()
    names = pd.Index([f"p{i:06d}" for i in range(places_count)], name="place", dtype="str")
    spots = pd.Index([f"s{j:05d}" for j in range(services_count)], name="service", dtype="str")
    component = np.zeros(max(places_count, services_count), dtype=np.int32)
    times = TravelTimes(
        origins=names,
        destinations=spots,
        indptr=np.arange(places_count + 1, dtype=np.int64) * near,
        destination=destination,
        minutes=minutes,
        access_minutes=np.zeros(places_count),
        egress_minutes=np.zeros(services_count),
        origin_component=component[:places_count],
        destination_component=component[:services_count],
        origin_component_any_season=component[:places_count],
        destination_component_any_season=component[:services_count],
        max_minutes=float(np.ceil(minutes.max())),
        mode="car",
        season="summer",
    )
    words = [f"kind{k}" for k in range(kinds)]
    kind = rng.integers(0, kinds, services_count)
    index = pd.MultiIndex.from_arrays([spots, pd.Index([words[k] for k in kind], dtype="str")], names=["service", "kind"])
    provider = pd.array([f"provider{n:03d}" for n in rng.integers(0, 200, services_count)], dtype="str")
    offers = pd.DataFrame({"provider": provider, "capacity": rng.integers(1, 100, services_count).astype(float)}, index=index)
    columns = {"people": rng.integers(0, 100, places_count).astype(float), "inside": True, "name": names.astype(str)}
    places = pd.DataFrame({**columns, "municipality": [f"m{n:03d}" for n in rng.integers(0, 300, places_count)]}, index=names)
    standards = pd.DataFrame({"minutes": 30.0}, index=pd.Index(words, name="kind", dtype="str"))
    return times, offers, places, standards


def _resident_mb():
    """The most memory the process has held, MB; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.is_file() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


if __name__ == "__main__":
    {"pysal": pysal, "national": national}[sys.argv[1]]()
