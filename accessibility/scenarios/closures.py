"""Scenarios that only close services, all computed together: the network and every travel time are those there are already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility import gaps, measures
from accessibility.scenarios.of_service import at_level
from accessibility.scenarios.outcome import OfKind
from accessibility.scenarios.service_changes import Close, CloseSchool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accessibility.scenarios.outcome import Outcome
    from accessibility.scenarios.scenario import Scenario
    from accessibility.study import Study

__all__ = ["closed_together", "only_closes"]


def only_closes(scenario: Scenario) -> bool:
    """Whether every change of a scenario closes a service or one kind that it offers.

    Parameters
    ----------
    scenario
        Any.
    """
    return bool(scenario.changes) and all(isinstance(change, (Close, CloseSchool)) for change in scenario.changes)


def closed_together(base: Outcome, scenarios: Sequence[Scenario], studies: Sequence[Study]) -> list[Outcome]:
    """What each scenario of closures comes to, with the numbers of :func:`accessibility.scenarios.evaluate` of each on its own.

    Parameters
    ----------
    base
        The study before.
    scenarios
        For each of which :func:`only_closes` holds.
    studies
        What each makes of the study of ``base``.

    Returns
    -------
    list of Outcome
        Their travel times still hold the services that closed; their offers do not.

    Notes
    -----
    Each kind that a scenario touches is looked at as a kind of its own, offered by whom it leaves; so one search among the travel times,
    one table of gaps and one of coverage do for all of them.
    """
    gone = [_closed_offers(base, scenario) for scenario in scenarios]
    kind_of = base.offers.index.get_level_values("kind").astype(str).to_numpy(dtype=object)
    touched = [
        (number, kind) for number, rows in enumerate(gone) for kind in base.kinds if kind in set(kind_of[rows])
    ]  # fmt: skip
    found = _of_kinds(base, touched, gone, kind_of) if touched else []
    kinds = [dict(base.kinds) for _ in scenarios]
    for (number, kind), one in zip(touched, found, strict=True):
        kinds[number][kind] = one
    return [
        replace(base, study=study, offers=base.offers[~rows], kinds=own)
        for study, rows, own in zip(studies, gone, kinds, strict=True)
    ]  # fmt: skip


def _closed_offers(base: Outcome, scenario: Scenario) -> NDArray[np.bool_]:
    """The offers that a scenario ends, one flag for each offer of the study before."""
    index = base.offers.index
    ended = np.zeros(len(index), dtype=bool)
    for change in scenario.changes:
        only = "school" if isinstance(change, CloseSchool) else change.kind  # type: ignore[attr-defined]
        own = at_level(index, "service", change.service)  # type: ignore[attr-defined]
        ended |= own & (np.True_ if only is None else at_level(index, "kind", only))
    return ended


def _of_kinds(
    base: Outcome, touched: Sequence[tuple[int, str]], gone: Sequence[NDArray[np.bool_]], kind_of: NDArray[np.object_]
) -> list[OfKind]:
    """Closest services, gaps and coverage of each touched kind of each scenario, each by a name of its own until they are cut apart."""
    names = [f"{number}\x1f{kind}" for number, kind in touched]
    rows_of = {kind: np.flatnonzero(kind_of == kind) for _, kind in touched}
    rows = [rows_of[kind][~gone[number][rows_of[kind]]] for number, kind in touched]
    together = np.concatenate(rows)
    index = pd.MultiIndex.from_arrays(
        [base.offers.index.get_level_values("service")[together], pd.Index(np.repeat(names, [len(some) for some in rows]), dtype="str")],
        names=["service", "kind"],
    )
    closest = measures.closest(base.times, base.offers.iloc[together].set_axis(index), kinds=names, known=names)
    kinds = [kind for _, kind in touched]
    standards = base.study.standards.loc[kinds].set_axis(pd.Index(names, name="kind"))
    missing = gaps.missing(closest, standards, base.study.places)
    coverage = gaps.coverage(missing).set_axis(pd.Index(kinds, name="kind", dtype="str"))
    places, step = base.study.places.index, len(names)
    return [
        OfKind(
            closest.iloc[number::step].set_axis(base.times.origins.rename("place")),
            missing.iloc[number::step].set_axis(places),
            coverage.iloc[[number]],
        )
        for number in range(step)
    ]
