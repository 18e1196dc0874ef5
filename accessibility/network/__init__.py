"""Roads to a network: speeds, seasons, ferries, ice roads, snapping."""

from accessibility.network.backward import backward
from accessibility.network.build import build
from accessibility.network.model import Network
from accessibility.network.snap import snap
from accessibility.network.snapped import NOT_POSSIBLE_MS, Snapped
from accessibility.network.speeds import builtin_speeds, check_speeds, read_speeds
from accessibility.network.usable import usable

__all__ = ["NOT_POSSIBLE_MS", "Network", "Snapped", "backward", "build", "builtin_speeds", "check_speeds", "read_speeds", "snap", "usable"]
