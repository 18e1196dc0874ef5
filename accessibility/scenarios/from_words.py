"""``[[scenarios]]`` of the study file to scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accessibility.scenarios.connection_changes import AddConnection
from accessibility.scenarios.offer_changes import ChangeCapacity, ChangeHours, ChangeProvider
from accessibility.scenarios.people_changes import ChangePeople
from accessibility.scenarios.road_changes import ChangeSpeed, CloseRoad, NewRoad, OpenIceRoad, SuspendFerry
from accessibility.scenarios.scenario import Scenario
from accessibility.scenarios.season_changes import InSeason
from accessibility.scenarios.service_changes import AddRemote, Close, CloseSchool, Move, Open

if TYPE_CHECKING:
    from accessibility.config import StudyConfig

__all__ = ["CHANGES", "scenarios_of"]

_ALL = (
    *(Close, CloseSchool, Open, AddRemote, AddConnection, Move, ChangeHours, ChangeCapacity, ChangeProvider),
    *(NewRoad, CloseRoad, ChangeSpeed, SuspendFerry, OpenIceRoad, InSeason, ChangePeople),
)

CHANGES: dict[str, type[Any]] = {change.word: change for change in _ALL}
"""Every change by its word in the study file."""


def scenarios_of(config: StudyConfig) -> list[Scenario]:
    """The scenarios a study file asks for, in its order.

    Parameters
    ----------
    config
        The study file.

    Returns
    -------
    list of Scenario
        Called by their name in the first language of the outputs.
    """
    language = config.outputs.languages[0]
    return [
        Scenario(one.name[language], [_change(change.model_dump(exclude_unset=True)) for change in one.changes], one.name)  # type: ignore[arg-type]
        for one in config.scenarios
    ]


def _change(given: dict[str, Any]) -> Any:  # noqa: ANN401  # one of CHANGES
    kind = CHANGES[given.pop("change")]
    return kind(**given)
