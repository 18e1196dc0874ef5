"""What a study asks for beyond the minutes to the closest services: one file a topic, each giving findings for every output.

A topic is a function from the study and its results so far to findings; it gives none if the study does not ask for it. To add one: write
``batch/findings/<topic>.py``, its section of the study file in ``config/<topic>.py``, its words, and its name in :data:`TOPICS`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from accessibility.batch.findings.access import access
from accessibility.batch.findings.channels import channels
from accessibility.batch.findings.dependence import dependence
from accessibility.batch.findings.equity import equity
from accessibility.batch.findings.errands import errands
from accessibility.batch.findings.isochrones import isochrones
from accessibility.batch.findings.moments import moments
from accessibility.batch.findings.moves import moves
from accessibility.batch.findings.municipalities import municipalities
from accessibility.batch.findings.needs import needs
from accessibility.batch.findings.overlap import overlap
from accessibility.batch.findings.plans import plans
from accessibility.batch.findings.priority import priority
from accessibility.batch.findings.rules import rules
from accessibility.batch.findings.scenarios import scenarios
from accessibility.batch.findings.service_sources import service_sources
from accessibility.batch.findings.uncertainty import uncertainty
from accessibility.batch.findings.vulnerability import vulnerability
from accessibility.batch.findings.year import year

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from accessibility.outputs.finding import Finding
    from accessibility.outputs.results import Results
    from accessibility.progress import Progress

    Topic = Callable[[Results, Progress], Iterable[Finding]]

__all__ = ["TOPICS", "findings_of"]

TOPICS: Mapping[str, Topic] = {
    "municipalities": municipalities,
    "overlap": overlap,
    "moves": moves,
    "vulnerability": vulnerability,
    "dependence": dependence,
    "channels": channels,
    "rules": rules,
    "errands": errands,
    "equity": equity,
    "access": access,
    "needs": needs,
    "isochrones": isochrones,
    "priority": priority,
    "scenarios": scenarios,
    "plans": plans,
    "uncertainty": uncertainty,
    "year": year,
    "moments": moments,
    "service_sources": service_sources,
}
"""Every topic by the name of its stage, in the order outputs show them."""


def findings_of(results: Results, progress: Progress) -> tuple[Finding, ...]:
    """All that a study asks for beyond the closest services.

    Parameters
    ----------
    results
        A run so far: the study, its seasons, its candidates.
    progress
        Told which topic has begun.

    Returns
    -------
    tuple of Finding
    """
    return tuple(replace(finding, topic=name) for name, topic in TOPICS.items() for finding in topic(results, progress))
