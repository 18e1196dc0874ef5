"""How sure results are: seeded draws of speeds, ferries, doors, services and people."""

from accessibility.uncertainty.assumptions import Assumptions
from accessibility.uncertainty.monte_carlo import Uncertainty, how_sure

__all__ = ["Assumptions", "Uncertainty", "how_sure"]
