"""Scenarios of a study file that cannot be applied to its tables, told before anything is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.errors import AccessibilityError, ConfigError
from accessibility.scenarios import scenarios_of

if TYPE_CHECKING:
    from accessibility.scenarios import Scenario
    from accessibility.study import Study

__all__ = ["check_scenarios"]


def check_scenarios(study: Study) -> None:
    """Refuse a study whose scenarios name what it does not have, or take away what they change later.

    Parameters
    ----------
    study
        The study with its tables.

    Raises
    ------
    ConfigError
        With the first fault of every scenario, by the scenario's name and the number of the change; two of one name too.
    """
    asked = scenarios_of(study.config)
    names = [one.name for one in asked]
    faults = [f"scenarios must have names of their own; given twice: {name}" for name in dict.fromkeys(names) if names.count(name) > 1]
    faults += ["every scenario needs a name that can be read: give name = …" for name in names if not name.strip()]
    faults += [fault for scenario in asked if (fault := _fault(study, scenario))]
    if faults:
        raise ConfigError(faults)


def _fault(study: Study, scenario: Scenario) -> str:
    """What keeps a scenario from being applied; empty if nothing does."""
    changed = study
    for number, change in enumerate(scenario.changes, 1):
        try:
            changed = change.apply(changed)
        except AccessibilityError as error:
            return f"scenario {scenario.name!r}, change {number}: {_why_gone(study, changed, getattr(change, 'service', None))}{error}"
    return ""


def _why_gone(study: Study, changed: Study, service: str | None) -> str:
    """That an earlier change took the service away, where it did; the next word of a list would mislead then."""
    gone = service in study.services.index and service not in changed.services.index
    return f"an earlier change has closed {service!r}; " if gone else ""
