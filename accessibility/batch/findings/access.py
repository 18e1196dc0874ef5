"""Findings of ``[[access]]``: measures of access beyond the minutes to the closest, as tables of places or of services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from accessibility import measures
from accessibility.batch.findings.settings import settings
from accessibility.batch.findings.told import Counted, by_kind, minutes_in_words, number_in_words, offers_of, on_map
from accessibility.measures import decay
from accessibility.measures.weighted import quantile
from accessibility.outputs.finding import Finding, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from accessibility.config import AccessConfig, DecayConfig
    from accessibility.outputs.results import Results
    from accessibility.progress import Progress
    from accessibility.provenance import Remark
    from accessibility.study import Study
    from accessibility.travel import TravelTimes

__all__ = ["Measured", "access", "decay_of", "measured"]


@dataclass(frozen=True, eq=False)
class Measured:
    """A measure of access of a season, in one unit.

    Parameters
    ----------
    numbers
        Index (place, kind), every place; NaN = not known.
    stem
        What the numbers are: the stem of their columns, such as ``per_1000_people``.
    better
        ``higher`` or ``lower``.
    services
        For measures that tell of services: index (service, kind); else None.
    alone
        For Huff's: whether a place has a single provider to choose; index (place, kind).
    remarks
        What the measure said of itself.
    """

    numbers: pd.Series
    stem: str
    better: str
    services: pd.DataFrame | None = None
    alone: pd.Series | None = None
    remarks: tuple[Remark, ...] = ()


_PER_PERSON = (
    "two_step_fca",
    "variable_fca",
    "balanced_fca",
    "spatial_availability",
    "three_step_fca",
    "modified_two_step_fca",
)


def access(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[[access]]`` asks for, entry by entry and season by season.

    Parameters
    ----------
    results
        A run so far.
    progress
        Told of each measure and season.

    Returns
    -------
    iterable of Finding
    """
    study = results.study
    for one in study.config.access:
        for season, found in results.seasons.items():
            progress.stage(one.measure, season)
            yield _finding(study, season, one, measured(study, found.times, one))


def decay_of(asked: DecayConfig) -> decay.Decay:
    """The decay function a study file asks for.

    Parameters
    ----------
    asked
        The function and its parameters.

    Returns
    -------
    Decay
    """
    made = getattr(decay, "".join(part.title() for part in asked.function.split("_")))
    given = {name: getattr(asked, name) for name in type(asked).model_fields if name != "function"}
    function: decay.Decay = made(**{name: value for name, value in given.items() if value is not None})
    return function


def measured(study: Study, times: TravelTimes, asked: AccessConfig) -> Measured:
    """Compute one entry of ``[[access]]``.

    Parameters
    ----------
    study
        The study.
    times
        Minutes of a season.
    asked
        The entry.

    Returns
    -------
    Measured
    """
    options: dict[str, Any] = dict(asked.options)
    if asked.decay is not None:
        options["decay"] = decay_of(asked.decay)
    tables: list[object] = [times, offers_of(study)]
    if "people" in options:
        tables.append(study.places)
    found = getattr(measures, asked.measure)(
        *tables, kinds=asked.kinds or study.config.basic_kinds, known=study.config.known_kinds, **options
    )
    return _in_one_unit(asked, found)


def _in_one_unit(asked: AccessConfig, found: Any) -> Measured:  # noqa: ANN401  # each measure has its own result
    """The numbers of a measure with what they are."""
    remarks = getattr(found, "remarks", ())
    if asked.measure in _PER_PERSON:
        return Measured(1000.0 * found.places["per_person"], "per_1000_people", "higher", remarks=remarks)
    if asked.measure == "raam":
        return Measured(found.places["cost_minutes"], "cost_minutes", "lower", remarks=remarks)
    if asked.measure == "doubly_constrained":
        return Measured(found.places["minutes"], "share_minutes", "lower", remarks=remarks)
    if asked.measure == "huff":
        alone = found.places["provider_concentration"] > 1 - 1e-9
        return Measured(found.places["largest_share_pct"], "largest_share_pct", "lower", found.services, alone, remarks)
    if asked.measure == "passive":
        return Measured(pd.Series(dtype=float), "people", "higher", found)
    columns = {
        "cumulative": ("amount", "amount_within") if asked.amount else ("services", "services_within"),
        "cumulative_interval": ("amount", "amount_within" if asked.amount else "services_within"),
        "gravity": ("amount", "amount_weighted"),
        "balancing_cost": ("minutes", "minutes_to_enough"),
        "logsum": ("worth_minutes", "worth_minutes"),
    }
    column, stem = columns[asked.measure]
    return Measured(found[column].astype(float), stem, "lower" if asked.measure == "balancing_cost" else "higher")


def _finding(study: Study, season: str, asked: AccessConfig, found: Measured) -> Finding:
    """One entry as outputs take it."""
    counted = Counted(study, asked.people)
    label = (*((Sentence("finding.access_label", {"label": asked.label}),) if asked.label else ()), *settings(asked))
    if found.services is not None:
        table = found.services.sort_values("people", ascending=False, kind="stable", na_position="last")
        said = (*label, *(_alone(found.alone, counted) if found.alone is not None else ()))
        shown = on_map(study, _labelled(table, asked.label), of="service")
        return Finding(asked.measure, shown, season, sentences=said, remarks=found.remarks, rows_on_page=15)
    wide = by_kind(found.numbers, counted)
    kinds = found.numbers.index.get_level_values("kind").unique()
    columns = {f"{found.stem}_{kind}": wide[kind] for kind in kinds}
    table = pd.DataFrame({"people": counted.people, **columns}, index=counted.places)
    unit = asked.amount if asked.amount in ("hours_week", "capacity") else "amount" if asked.amount else "services"
    said = (*label, *(_of_kind(str(kind), wide[kind].to_numpy(dtype=float), found, counted, unit) for kind in kinds))
    first = next(iter(columns))
    table = table.sort_values(first, ascending=found.better == "higher", kind="stable")
    drawn = "" if asked.label else first
    shown = on_map(study, _labelled(table, asked.label))
    return Finding(
        asked.measure,
        shown,
        season,
        sentences=said,
        remarks=found.remarks,
        map_column=drawn,
        map_low_is_bad=found.better == "higher",
        rows_on_page=15,
    )


def _labelled(table: pd.DataFrame, label: str) -> pd.DataFrame:
    """The table with the label of its entry as its first index level, if it has one."""
    return pd.concat({label: table}, names=["label"]) if label else table


def _of_kind(kind: str, values: NDArray[np.float64], found: Measured, counted: Counted, unit: str) -> Sentence:
    """How one kind is spread: half, the tenth worst off, those with nothing."""
    known = ~np.isnan(values)
    value, weight = values[known], counted.weight[known]
    if found.better == "lower":
        unreached = counted.many(np.isinf(values))
        half, far = (minutes_in_words(quantile(value, weight, share)) for share in (0.5, 0.9))
        said: dict[str, object] = {"kind": kind, "median": half, "far": far, "none": unreached}
        return Sentence(f"finding.access_minutes{counted.suffix}", said, {"kind": "kind"})
    said = {"kind": kind, "none": counted.many(known & ((values == 0) | np.isinf(values)))}
    low, middle = quantile(value, weight, 0.1), quantile(value, weight, 0.5)
    if found.stem == "worth_minutes":
        said |= {"low": minutes_in_words(-low), "median": minutes_in_words(-middle)}
        return Sentence(f"finding.access_worth{counted.suffix}", said, {"kind": "kind"})
    group = "per_1000" if found.stem == "per_1000_people" else "amount"
    words_of = {"kind": "kind", "unit": "unit"}
    said |= {"low": number_in_words(low), "median": number_in_words(middle), "unit": unit}
    return Sentence(f"finding.access_{group}{counted.suffix}", said, words_of)


def _alone(alone: pd.Series, counted: Counted) -> Iterator[Sentence]:
    """Who has a single provider to choose, kind by kind."""
    for kind, column in by_kind(alone.astype(float), counted).items():
        which = column.to_numpy(dtype=float) > 0
        values = {"kind": str(kind), "count": counted.many(which), "total": round(float(counted.weight.sum()))}
        yield Sentence(f"finding.huff_alone{counted.suffix}", values, {"kind": "kind"})
