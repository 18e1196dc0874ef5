"""Statements about places from travel times; one measure, one file.

One grammar for all: what is travelled over (``times``), then supply (``offers``), then demand (``people``), then how, which is
keyword-only.
"""

from accessibility.measures import decay
from accessibility.measures.balanced_fca import balanced_fca
from accessibility.measures.balancing_cost import balancing_cost
from accessibility.measures.basket import basket
from accessibility.measures.catchments import Catchments
from accessibility.measures.closest import closest, k_closest
from accessibility.measures.concentration import concentration_index, erreygers
from accessibility.measures.cumulative import cumulative
from accessibility.measures.cumulative_interval import cumulative_interval
from accessibility.measures.decay import decay_remarks
from accessibility.measures.doubly_constrained import DoublyConstrained, doubly_constrained
from accessibility.measures.equity import equity
from accessibility.measures.errands import errands
from accessibility.measures.gravity import gravity
from accessibility.measures.huff import Huff, huff, huff_shares
from accessibility.measures.inequality import TheilParts, atkinson, gini, theil, theil_parts
from accessibility.measures.isochrones import isochrones
from accessibility.measures.logsum import logsum
from accessibility.measures.modified_two_step_fca import modified_two_step_fca
from accessibility.measures.passive import passive
from accessibility.measures.poverty import fgt, fgt_minutes
from accessibility.measures.raam import Raam, raam
from accessibility.measures.rank_ratios import palma, ratio_20_20
from accessibility.measures.spatial_availability import spatial_availability
from accessibility.measures.supply import offers_with_services, supply_remarks
from accessibility.measures.surface import Surface, surface
from accessibility.measures.three_step_fca import three_step_fca
from accessibility.measures.two_step_fca import two_step_fca
from accessibility.measures.variable_fca import variable_fca
from accessibility.measures.within import within

__all__ = [
    "Catchments",
    "DoublyConstrained",
    "Huff",
    "Raam",
    "Surface",
    "TheilParts",
    "atkinson",
    "balanced_fca",
    "balancing_cost",
    "basket",
    "closest",
    "concentration_index",
    "cumulative",
    "cumulative_interval",
    "decay",
    "decay_remarks",
    "doubly_constrained",
    "equity",
    "errands",
    "erreygers",
    "fgt",
    "fgt_minutes",
    "gini",
    "gravity",
    "huff",
    "huff_shares",
    "isochrones",
    "k_closest",
    "logsum",
    "modified_two_step_fca",
    "offers_with_services",
    "palma",
    "passive",
    "raam",
    "ratio_20_20",
    "spatial_availability",
    "supply_remarks",
    "surface",
    "theil",
    "theil_parts",
    "three_step_fca",
    "two_step_fca",
    "variable_fca",
    "within",
]
