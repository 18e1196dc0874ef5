"""What if: typed changes applied to a study, and the ledger of before and after."""

from accessibility.scenarios.change import Change
from accessibility.scenarios.channel_ledger import ChannelLedger
from accessibility.scenarios.connection_changes import AddConnection
from accessibility.scenarios.from_words import CHANGES, scenarios_of
from accessibility.scenarios.ledger import Ledger, compare, ledger
from accessibility.scenarios.moments import Moment, at_moment
from accessibility.scenarios.offer_changes import ChangeCapacity, ChangeHours, ChangeProvider
from accessibility.scenarios.outcome import Outcome, evaluate
from accessibility.scenarios.people_changes import ChangePeople
from accessibility.scenarios.road_changes import ChangeSpeed, CloseRoad, NewRoad, OpenIceRoad, SuspendFerry
from accessibility.scenarios.scenario import Scenario
from accessibility.scenarios.season_changes import Autumn, InSeason, Summer, Thaw, Winter
from accessibility.scenarios.service_changes import AddRemote, Close, CloseSchool, Move, Open
from accessibility.scenarios.year import Year, through_the_year

__all__ = [
    "CHANGES",
    "AddConnection",
    "AddRemote",
    "Autumn",
    "Change",
    "ChangeCapacity",
    "ChangeHours",
    "ChangePeople",
    "ChangeProvider",
    "ChangeSpeed",
    "ChannelLedger",
    "Close",
    "CloseRoad",
    "CloseSchool",
    "InSeason",
    "Ledger",
    "Moment",
    "Move",
    "NewRoad",
    "Open",
    "OpenIceRoad",
    "Outcome",
    "Scenario",
    "Summer",
    "SuspendFerry",
    "Thaw",
    "Winter",
    "Year",
    "at_moment",
    "compare",
    "evaluate",
    "ledger",
    "scenarios_of",
    "through_the_year",
]
