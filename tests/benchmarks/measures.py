"""Times and memory of the measures: against PySAL access on Belo Horizonte, and at the size of a country.

Run from the root of the checkout: ``python -m tests.benchmarks.measures pysal`` (needs the real data and ``pip install access``) and
``python -m tests.benchmarks.measures national``, with names of measures after it for some of them only.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
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


def national(*wanted):
    """A made-up country: every place with its nearest services, eight kinds; all measures one after the other, or those wanted."""
    country = Country.made()
    print(country.times, f"{_resident_mb():.0f} MB resident", flush=True)
    jobs = _jobs(country)
    if strange := [name for name in wanted if name not in jobs]:
        raise SystemExit(f"no measure is called {', '.join(map(repr, strange))}; there are: {', '.join(map(repr, jobs))}")
    print("| measure | processor s | wall s | most resident MB | it says |\n| --- | --- | --- | --- | --- |")
    spent = 0.0
    for name, job in jobs.items():
        if wanted and name not in wanted:
            continue
        gc.collect()
        _forget_peak()
        wall, begin = time.perf_counter(), time.process_time()
        answer = job()
        seconds = time.process_time() - begin
        spent += seconds
        print(f"| {name} | {seconds:.1f} | {time.perf_counter() - wall:.1f} | {_resident_mb():.0f} | {_says(answer)} |", flush=True)
        del answer
    print(f"| all | {spent:.1f} | | | |")


def _says(answer):
    """What an answer says of its own worth: whether it is proven, how far from the best it is, how well it was fitted."""
    if isinstance(answer, list) and isinstance(answer[0], gaps.WorstClosures):
        short = max(1 - one.person_minutes_added / one.bound for one in answer if one.bound > 0)
        return f"proven for {sum(one.proven for one in answer)} of {len(answer)} kinds; at most {100 * short:.2g} % below the bound"
    if isinstance(answer, list):
        mends = [one for one in answer if len(one.mend_candidates)]
        proven = sum(one.mend_proven for one in mends)
        return f"{sum(one.passed is False for one in answer)} of {len(answer)} fail; {proven} of {len(mends)} mends by candidates proven"
    if isinstance(answer, measures.DoublyConstrained):
        settled, rounds = int(answer.kinds["settled"].sum()), answer.kinds["rounds"]
        lack = f"at most {answer.kinds['short_pct'].max():.2g} % not brought to those whose share it is"
        return f"settled for {settled} of {len(rounds)} kinds in {rounds.min()} to {rounds.max()} rounds; {lack}"
    if isinstance(answer, measures.Raam):
        return f"gap at most {answer.kinds['gap_pct'].max():.2g} %"
    return ""


def _jobs(one):
    """Every measure by its name, ready to be run."""
    times, offers, places, standards, share = one.times, one.offers, one.places, one.standards, {"amount": "capacity"}
    gauss, minutes_30 = decay.Gaussian(20), decay.Binary(30)
    catchments = {
        "2SFCA": (measures.two_step_fca, {"decay": minutes_30}),
        "E2SFCA": (measures.two_step_fca, {"decay": STEPS}),
        "2SFCA, Gaussian kernel": (measures.two_step_fca, {"decay": gauss}),
        "variable catchments": (measures.variable_fca, {"people_needed": 5_000, "minutes": (10, 40), "step_minutes": 5}),
        "BFCA": (measures.balanced_fca, {"decay": gauss}),
        "spatial availability": (measures.spatial_availability, {"decay": gauss}),
        "spatial availability, total": (measures.spatial_availability, {"decay": gauss, "constrained": "total"}),
        "doubly constrained": (measures.doubly_constrained, {"decay": gauss}),
        "3SFCA": (measures.three_step_fca, {"decay": STEPS}),
        "M2SFCA": (measures.modified_two_step_fca, {"decay": STEPS}),
        "RAAM, gap 0.01 %": (measures.raam, {}),
        "balancing cost": (measures.balancing_cost, {"need_per_person": 0.01}),
        "Huff": (measures.huff, {"decay": decay.Power(1.5)}),
    }
    closest = functools.partial(measures.closest, times, offers)
    even = {"column": "minutes", "better": "lower", "horizon_minutes": 60, "line": 30.0}
    gap = {"standards": standards}
    return {
        "closest": closest,
        "three closest": lambda: measures.k_closest(times, offers, 3),
        "cumulative": lambda: measures.cumulative(times, offers, minutes=30, **share),
        "cumulative over five limits": lambda: measures.cumulative_interval(times, offers, minutes=(20, 40), step_minutes=5, **share),
        "gravity": lambda: measures.gravity(times, offers, decay=decay.Exponential(0.1), **share),
        "passive": lambda: measures.passive(times, offers, places, decay=minutes_30),
        **{name: functools.partial(made, times, offers, places, **share, **how) for name, (made, how) in catchments.items()},
        "logsum": lambda: measures.logsum(times, offers, per_minute=0.1, **share),
        "closest and basket": lambda: measures.basket(closest(), standards),
        "closest and equity by 300 municipalities": lambda: measures.equity(closest(), places, by="municipality", **even),
        "closest, missing and coverage": lambda: gaps.coverage(gaps.missing(closest(), standards, places)),
        "errands, three kinds": lambda: measures.errands(times, one.between, offers, kinds=one.kinds[:3]),
        "overlap": lambda: gaps.overlap(times, offers, places, **gap),
        "moves, 500 candidates": lambda: gaps.moves(times, offers, places, to_candidates=one.to_candidates, **gap),
        "vulnerability": lambda: gaps.vulnerability(times, offers, places, **gap),
        "worst two closures of each kind": lambda: [gaps.worst_closures(times, offers, places, kind=k, closures=2) for k in one.kinds],
        "worst three closures of each kind": lambda: [gaps.worst_closures(times, offers, places, kind=k, closures=3) for k in one.kinds],
        "a rule of shares for each kind, mended": lambda: [_rule(one, kind, "share_within") for kind in one.kinds],
        "a rule of spacing for each kind": lambda: [_rule(one, kind, "spacing") for kind in one.kinds],
        "closest, missing and small numbers hidden": lambda: gaps.hide_small(
            gaps.missing(closest(), standards, places).reset_index(), columns="people", least=10, within="municipality"
        ),
    }


def _rule(one, kind, form):
    """A rule in minutes, checked; that of a share fails by a little, so that its mend is sought."""
    share = {"share_pct": one.share_within(kind) + 1.0} if form == "share_within" else {}
    rule = gaps.Rule(id="own", title={"en": "own"}, kind=kind, form=form, metric="minutes", limit=15.0, source="own", **share)
    more = {"between": one.between} if form == "spacing" else {"times": one.times}
    if form == "share_within":
        more |= {"candidates": one.candidates, "to_candidates": one.to_candidates}
    return gaps.check_rule(rule, one.places, one.services, one.offers, **more)


@dataclasses.dataclass(frozen=True)
class Country:
    """Places and services gathered around towns, minutes by straight line at 60 km/h; 50 million pairs."""

    times: TravelTimes
    between: TravelTimes
    to_candidates: TravelTimes
    offers: pd.DataFrame
    places: pd.DataFrame
    services: pd.DataFrame
    candidates: pd.DataFrame
    standards: pd.DataFrame
    kinds: tuple

    @classmethod
    def made(cls, places_count=100_000, services_count=5_000, near=500, kinds=8, candidates_count=500):
        """From a fixed seed."""
        rng = np.random.default_rng(20260101)
        towns = rng.uniform(0, 400, size=(60, 2))

        def around(count, km):
            return np.clip(towns[rng.integers(0, 60, count)] + rng.normal(0, km, size=(count, 2)), 0, 400)

        home, shop, hall = around(places_count, 25), around(services_count, 18), around(candidates_count, 25)
        names, spots, halls = (
            pd.Index([f"{letter}{i:06d}" for i in range(len(where))], name=level, dtype="str")
            for letter, level, where in (("p", "place", home), ("s", "service", shop), ("c", "candidate", hall))
        )
        words = tuple(f"kind{k}" for k in range(kinds))
        kind = pd.Index([words[k] for k in rng.integers(0, kinds, services_count)], dtype="str")
        provider = pd.array([f"provider{n:03d}" for n in rng.integers(0, 200, services_count)], dtype="str")
        index = pd.MultiIndex.from_arrays([spots, kind], names=["service", "kind"])
        people = rng.integers(0, 100, places_count).astype(float)
        municipality = [f"m{n:03d}" for n in rng.integers(0, 300, places_count)]
        return cls(
            times=_nearest(names, home, spots, shop, near),
            between=_nearest(spots, shop, spots, shop, services_count),
            to_candidates=_nearest(names, home, halls, hall, 60),
            offers=pd.DataFrame({"provider": provider, "capacity": rng.integers(1, 100, services_count).astype(float)}, index=index),
            places=pd.DataFrame({"people": people, "inside": True, "name": names.astype(str), "municipality": municipality}, index=names),
            services=pd.DataFrame({"status": "existing", "channel": "physical", "seasons": "", "inside": True}, index=spots),
            candidates=pd.DataFrame(index=halls),
            standards=pd.DataFrame({"minutes": 30.0}, index=pd.Index(words, name="kind", dtype="str")),
            kinds=words,
        )

    def share_within(self, kind):
        """Per cent of people within 15 minutes of a kind."""
        near = measures.closest(self.times, self.offers, kinds=[kind])["minutes"].to_numpy() <= 15.0
        return float(100 * self.places["people"].to_numpy()[near].sum() / self.places["people"].sum())


def _nearest(origins, home, destinations, spot, near):
    """Minutes from every origin to its nearest destinations, in the order of destinations."""
    tree, count = KDTree(spot), len(origins)
    destination, minutes = np.empty(count * near, dtype=np.int32), np.empty(count * near)
    for first in range(0, count, 5_000):
        rows = slice(first * near, min(first + 5_000, count) * near)
        km, at = tree.query(home[first : first + 5_000], k=near)
        order = np.argsort(at, axis=1)
        destination[rows] = np.take_along_axis(at, order, axis=1).ravel()
        minutes[rows] = np.take_along_axis(km, order, axis=1).ravel()
    here, there = np.zeros(count, dtype=np.int32), np.zeros(len(destinations), dtype=np.int32)
    return TravelTimes(
        origins=origins,
        destinations=destinations,
        indptr=np.arange(count + 1, dtype=np.int64) * near,
        destination=destination,
        minutes=minutes,
        access_minutes=np.zeros(count),
        egress_minutes=np.zeros(len(destinations)),
        origin_component=here,
        destination_component=there,
        origin_component_any_season=here,
        destination_component_any_season=there,
        max_minutes=float(np.ceil(minutes.max())),
        mode="car",
        season="summer",
    )


def _resident_mb():
    """The most memory the process has held since it was last forgotten, MB; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.is_file() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _forget_peak():
    """Begin to count the most memory anew, where the system can (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")


if __name__ == "__main__":
    {"pysal": pysal, "national": national}[sys.argv[1]](*sys.argv[2:])
