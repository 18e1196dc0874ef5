"""Where service points would help most people."""

from accessibility.siting.candidates import FoundCandidates, candidates_of
from accessibility.siting.greedy import ServicePoints, service_points

__all__ = ["FoundCandidates", "ServicePoints", "candidates_of", "service_points"]
