"""The candidates for service points in order of gain, as pages and maps show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.crs import DEGREES
from accessibility.errors import DataError
from accessibility.outputs.names import candidate_names
from accessibility.outputs.words import upper_first
from accessibility.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from markupsafe import Markup

    from accessibility.outputs.results import Results, SeasonResults
    from accessibility.outputs.words import Words
    from accessibility.siting import Plan
    from accessibility.siting.greedy import ServicePoints

__all__ = ["plan_on_map", "points_on_map", "proof_sentence", "ranking"]

_RANKING_SHOWN = 20


def ranking(results: Results, season: SeasonResults, each: Callable[[Callable[[Words], str]], Markup]) -> dict[str, Any] | None:
    """The service points of a season as the page says them, or None if the study asks for none.

    Parameters
    ----------
    results, season
        A run and one of its seasons.
    each
        Makes one text of a text in each language.
    """
    points = season.service_points
    if points is None:
        return None
    counts_people = points.objective == "person_kinds"
    counted = f"{points.objective}_gained"
    helping = points.ranking[points.ranking["places_gained"] > 0].head(_RANKING_SHOWN)
    names = {language: candidate_names(results.study, results.candidates, language) for language in LANGUAGES}

    def row(one: pd.Series, *, so_far: bool) -> dict[str, Any]:
        name = each(lambda w: names[w.language].get(str(one.name), str(one["name"])))
        return {"name": name, **_row(one, each, counted, so_far=so_far)}

    return {
        "intro": each(lambda w: w.say("points.intro", kinds=", ".join(w.kind(kind).lower() for kind in points.kinds))),
        "people": counts_people,
        "rows": [row(one, so_far=True) for _, one in points.chosen.iterrows() if one["places_gained"] > 0],
        "alone": [row(one, so_far=False) for _, one in helping.iterrows()],
        "notes": _notes(points, each),
    }


def proof_sentence(points: ServicePoints, words: Words) -> str:
    """How far from the best possible the choice can be, or that no candidate helps anybody.

    Parameters
    ----------
    points
        The choice.
    words
        The language.
    """
    if not _helps(points):
        return words.say("points.nobody")
    if points.proven_optimal:
        return words.say("points.proven")
    return words.say("points.proof", gap=float(max(points.gap_pct, 0.1)))


def _helps(points: ServicePoints) -> bool:
    """Whether any point chosen brings anybody anything."""
    return bool((points.chosen["places_gained"] > 0).any())


def points_on_map(
    points: ServicePoints | None, places: gpd.GeoDataFrame | None, names: Mapping[str, Mapping[str, str]]
) -> dict[str, list[dict[str, Any]]]:
    """Chosen service points and candidates with their place in degrees.

    Parameters
    ----------
    points
        The choice; None if none is asked for.
    places
        The candidates with their geometry.
    names
        By language, names of candidates by id, where they differ from their own.

    Returns
    -------
    dict
        ``chosen`` with ``rank``, and ``candidates``: id, name, name_<language> (where it differs), host_kind, lon, lat,
        gain_people (None = not known), gain_places, and ``gains``: people (None = not known) and places by each kind it would offer.
    """
    if points is None or places is None:
        return {"chosen": [], "candidates": []}
    spots = gpd.GeoSeries(places.geometry.centroid, crs=places.crs).to_crs(DEGREES)
    spots.index = spots.index.astype(str)
    chosen = points.chosen[points.chosen["places_gained"] > 0]
    others = points.ranking[~points.ranking.index.isin(chosen.index) & (points.ranking["places_gained"] > 0)]
    found = {
        "chosen": [_on_map(str(name), row, spots, points.kinds, rank=int(row["step"])) for name, row in chosen.iterrows()],
        "candidates": [_on_map(str(name), row, spots, points.kinds) for name, row in others.iterrows()],
    }
    for point in (*found["chosen"], *found["candidates"]):
        _named(point, names)
    return found


def plan_on_map(plan: Plan, spots: gpd.GeoDataFrame, names: Mapping[str, Mapping[str, str]]) -> dict[str, list[dict[str, Any]]]:
    """Chosen points of a plan with their place in degrees, and who goes to each.

    Parameters
    ----------
    plan
        With its own order of points.
    spots
        Candidates (for closures services) with their geometry.
    names
        By language, names by id, where they differ from their own.

    Returns
    -------
    dict
        As :func:`points_on_map` gives it; ``gain_people`` and ``gain_places`` are of the places that have a point of the plan as their
        closest and (for shared points) gain a kind within its standard by it, in the plan's first season.
    """
    at = gpd.GeoSeries(spots.geometry.centroid, crs=spots.crs).to_crs(DEGREES)
    at.index = at.index.astype(str)
    lost = [str(one) for one in plan.chosen.index if str(one) not in at.index]
    if lost:
        raise DataError(f"the study has no candidate called {', '.join(lost[:5])}; explore a plan with the study it was made of")
    table = plan.assignment
    if "season" in table.index.names:
        table = pd.DataFrame(table.xs(table.index.get_level_values("season")[0], level="season")) if len(table) else table
        table = table[table["met_share"] > 0]
    people = next((str(name) for name in table if str(name).startswith("people")), "people")
    goes = table.reset_index().drop_duplicates(["place", "candidate"]).groupby("candidate")
    people_of, places_of = goes[people].sum(min_count=1), goes["place"].nunique()
    kinds = spots["host_kind"].set_axis(at.index) if "host_kind" in spots else {}
    chosen = []
    for rank, (one, row) in enumerate(plan.chosen.iterrows(), 1):
        gains = {"people_gained": people_of.get(one, 0.0), "places_gained": places_of.get(one, 0), "host_kind": kinds.get(one, "other")}
        chosen.append(_on_map(str(one), pd.Series({"name": row["name"], **gains}), at, rank=rank))
        _named(chosen[-1], names)
    return {"chosen": chosen, "candidates": []}


def _named(point: dict[str, Any], names: Mapping[str, Mapping[str, str]]) -> None:
    """Give a point its name in each language that has one of its own."""
    for language, named in names.items():
        if point["id"] in named:
            point[f"name_{language}"] = named[point["id"]]


def _row(row: pd.Series, each: Callable[[Callable[[Words], str]], Markup], counted: str, *, so_far: bool) -> dict[str, Any]:
    """One candidate; ``counted`` is the column that decides the order."""
    values = {
        "host": each(lambda w: upper_first(w.name("host_kind", str(row["host_kind"])))),
        "counted": each(lambda w: w.number(float(row[counted]), 0)),
        "gain": each(lambda w: w.people(float(row["people_gained"]))),
        "gain_places": each(lambda w: w.number(int(row["places_gained"]))),
    }
    if so_far:
        values["rank"] = each(lambda w: w.number(int(row["step"])))
        values["total"] = each(lambda w: w.people(float(row["people_gained_so_far"])))
        values["places_total"] = each(lambda w: w.number(int(row["places_gained_so_far"])))
    return values


def _notes(points: ServicePoints, each: Callable[[Callable[[Words], str]], Markup]) -> list[Markup]:
    """What a reader must know of the choice."""
    notes = []
    if points.places_missing and points.places_people_unknown == points.places_missing:
        notes.append(each(lambda w: w.say("points.unknown_people")))
    elif points.places_people_unknown and points.objective == "place_kinds":
        notes.append(each(lambda w: w.say("points.few_known", count=points.places_people_unknown)))
    elif points.places_people_unknown:
        notes.append(each(lambda w: w.say("points.partly_unknown", count=points.places_people_unknown)))
    if len(points.unhelped):
        places = int(points.unhelped.index.get_level_values("place").nunique())
        notes.append(each(lambda w: w.say("points.unhelped", count=places)))
    if _helps(points):
        notes.append(each(lambda w: proof_sentence(points, w)))
    return notes


def _on_map(candidate: str, row: pd.Series, spots: gpd.GeoSeries, kinds: Sequence[str] = (), rank: int | None = None) -> dict[str, Any]:
    spot = spots[candidate]
    placed: dict[str, Any] = {
        "id": candidate,
        "name": str(row["name"]),
        "host_kind": str(row["host_kind"]),
        "lon": round(float(spot.x), 5),
        "lat": round(float(spot.y), 5),
        "gain_people": _persons(row["people_gained"]),
        "gain_places": int(row["places_gained"]),
        "gains": {kind: [_persons(row[f"people_gained_{kind}"]), int(row[f"places_gained_{kind}"])] for kind in kinds},
    }
    return placed if rank is None else {**placed, "rank": rank}


def _persons(count: float) -> int | None:
    return None if np.isnan(count) else round(count)
