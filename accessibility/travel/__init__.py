"""Travel times over a network."""

from accessibility.travel.door_to_door import between, times
from accessibility.travel.model import TravelTimes
from accessibility.travel.paths import route

__all__ = ["TravelTimes", "between", "route", "times"]
