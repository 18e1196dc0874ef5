"""Any result as a map in a notebook, with the colours, symbols and popups of the council's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from accessibility import measures, siting
from accessibility.errors import DataError
from accessibility.gaps.missing import missing as missing_of
from accessibility.outputs.explore_points import spots_of, with_spots
from accessibility.outputs.explore_values import values_of
from accessibility.outputs.finding_map import findings_on_map
from accessibility.outputs.folium_map import ServiceMap, asset, bare_map, scripts
from accessibility.outputs.isochrone_map import is_isochrones, with_isochrones
from accessibility.outputs.names import candidate_names, service_names
from accessibility.outputs.pack import data_block
from accessibility.outputs.page_data import map_data
from accessibility.outputs.points import plan_on_map, points_on_map
from accessibility.outputs.results import Results
from accessibility.outputs.states import State, states_of
from accessibility.outputs.summary import made_up_sentence
from accessibility.outputs.words import words
from accessibility.siting.greedy import ServicePoints
from accessibility.siting.plan import Plan
from accessibility.travel.model import TravelTimes
from accessibility.vocabulary import LANGUAGES

if TYPE_CHECKING:
    import folium

    from accessibility.outputs.finding import Finding
    from accessibility.outputs.words import Words
    from accessibility.study import Study

__all__ = ["explore", "gaps_of"]

_ACCEPTED = (
    "a table of gaps.missing, measures.closest or any other with an index level place, service or road, travel times, an overlap, "
    "catchments, RAAM, Huff, worst closures, a rule that was checked, service points, a plan, isochrones, a finding, or results"
)


def explore(result: object, study: Study, *, kind: str | None = None, column: str | None = None, language: str | None = None) -> folium.Map:
    """Draw a result on a map that asks nothing of the internet.

    Parameters
    ----------
    result
        A table as :func:`accessibility.gaps.missing` or :func:`accessibility.measures.closest` gives it, travel times, service points, a
        plan, or the results of a whole run: drawn as minutes against standards, plans as their points. Or an overlap, catchments, RAAM,
        Huff, a table of :func:`accessibility.gaps.if_closed`, :func:`accessibility.measures.errands` or any other measure of places, or a
        finding: drawn by one number of each place. Or a table of services or roads, such as :func:`accessibility.measures.passive`,
        :func:`accessibility.gaps.moves` or :func:`accessibility.gaps.stranded`: drawn by one number of each. Or
        :func:`accessibility.measures.isochrones`: drawn as bands.
    study
        What it was computed from: places, services, standards, roads and borders to draw.
    kind
        The kind shown first, all basic services if left out; of results drawn by one number, which kind it is of.
    column
        Of results drawn by one number: which; the one the measure is about if left out.
    language
        ``"fi"``, ``"sv"`` or ``"en"``; the first language of the study's outputs if left out.

    Returns
    -------
    folium.Map
        Shown by a notebook as it is; further elements go on with ``add_to``.

    Raises
    ------
    DataError
        If the result is none of these, or says nothing of any kind that has a standard.
    UnknownWordError
        If there are no words in that language.
    """
    spoken = words(language or study.config.outputs.languages[0], study)
    if is_isochrones(result):
        return with_isochrones(_drawn(_bare(study, spoken)), result, kind=kind, spoken=spoken)
    spots = spots_of(result, kind=kind, column=column)
    if spots is not None:
        return with_spots(_drawn(_bare(study, spoken)), spots, study, spoken)
    drawn = values_of(result, kind=kind, column=column)
    if drawn is not None:
        return _drawn(_by_number(drawn, study, spoken))
    missing, mode = gaps_of(result, study)
    states = states_of(result) if isinstance(result, Results) else {name: State(name, table) for name, table in missing.items()}
    if kind is not None and kind not in study.standards.index:
        raise DataError(f"kind {kind!r} has no standard; standards are given for {', '.join(map(str, study.standards.index))}")
    data: dict[str, Any] = map_data(study, [spoken], states=states, mode=mode)
    data["kind"] = kind
    data["points"] = _points(result, study, list(missing))
    data["notice"] = made_up_sentence(study, spoken) if study.made_up else ""
    return _drawn(data)


def _drawn(data: dict[str, Any]) -> folium.Map:
    """The map with its data, scripts and styles inside."""
    from branca.element import Element

    m = bare_map(data["base"]["bounds"], "explore")
    header = m.get_root().header  # type: ignore[attr-defined]
    header.add_child(Element(f"<style>{asset('static/notebook.css')}</style>"), name="acc_style")
    header.add_child(Element(f"<script>{scripts(notebook=True)}</script>"), name="acc_script")
    ServiceMap(data_block("acc-data", data), start="acc.startMap").add_to(m)
    return m


def _bare(study: Study, spoken: Words) -> dict[str, Any]:
    """The base of the map alone, for what is drawn upon it."""
    season = study.config.travel.seasons[0]
    nothing = pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=["place", "kind"]))
    data: dict[str, Any] = map_data(study, [spoken], states={season: State(season, nothing)}, mode=study.config.travel.mode)
    return {**data, "kind": None, "points": {}, "notice": made_up_sentence(study, spoken) if study.made_up else ""}


def _by_number(drawn: Finding, study: Study, spoken: Words) -> dict[str, Any]:
    """The places coloured by one number, with nothing beside it."""
    season = drawn.season or study.config.travel.seasons[0]
    nothing = pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=["place", "kind"]))
    data: dict[str, Any] = map_data(study, [spoken], states={season: State(season, nothing)}, mode=study.config.travel.mode)
    places = pd.Index(study.places.index[study.places["inside"].to_numpy(dtype=bool)])
    notice = made_up_sentence(study, spoken) if study.made_up else ""
    return {**data, "kind": None, "points": {}, "notice": notice, "findings": findings_on_map([drawn], places, [spoken])}


def gaps_of(result: object, study: Study) -> tuple[dict[str, pd.DataFrame], str]:
    """Minutes against standards by season, and how people travel.

    Parameters
    ----------
    result
        What :func:`explore` takes.
    study
        What it was computed from.

    Raises
    ------
    DataError
        If the result is none of these, or says nothing of any kind that has a standard.
    """
    if isinstance(result, Results):
        return {name: season.missing for name, season in result.seasons.items()}, result.first.times.mode
    if isinstance(result, TravelTimes):
        offers = measures.offers_with_services(study.offers, study.services)
        closest = measures.closest(result, offers, kinds=study.standards.index, known=study.standards.index)
        return {result.season: missing_of(closest, study.standards, study.places)}, result.mode
    mode, season = study.config.travel.mode, study.config.travel.seasons[0]
    if isinstance(result, ServicePoints):
        nothing = pd.MultiIndex.from_arrays([[], []], names=["place", "kind"])
        return {result.season: pd.DataFrame(index=nothing)}, result.mode
    if isinstance(result, Plan):
        return {season: pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=["place", "kind"]))}, mode
    if not isinstance(result, pd.DataFrame) or list(result.index.names) != ["place", "kind"] or "minutes" not in result:
        raise DataError(f"cannot draw {type(result).__name__}; give {_ACCEPTED}")
    known = [kind for kind in study.standards.index if kind in result.index.get_level_values("kind")]
    if not known:
        asked = ", ".join(map(str, study.standards.index))
        raise DataError(f"the table has no kind with a standard in the study; standards are given for {asked}")
    if "missing" in result:
        return {season: result}, mode
    return {season: missing_of(result, study.standards.loc[known], study.places)}, mode


def _points(result: object, study: Study, seasons: list[str]) -> dict[str, Any]:
    """Service points of the result, by season."""
    if isinstance(result, Results):
        names = {one: candidate_names(study, result.candidates, one) for one in LANGUAGES}
        return {name: points_on_map(season.service_points, result.candidates, names) for name, season in result.seasons.items()}
    if isinstance(result, Plan) and result.model == "close_q":
        return {seasons[0]: plan_on_map(result, study.services, {one: service_names(study, one) for one in LANGUAGES})}
    if isinstance(result, (ServicePoints, Plan)):
        options = study.config.candidates
        found = siting.candidates_of(
            study.services, study.offers, study.places, given=study.candidates, hosts=options.hosts, villages=options.villages
        )
        names = {one: candidate_names(study, found.table, one) for one in LANGUAGES}
        return {
            seasons[0]: plan_on_map(result, found.table, names) if isinstance(result, Plan) else points_on_map(result, found.table, names)
        }
    return {}
