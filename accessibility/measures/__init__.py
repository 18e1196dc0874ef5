"""Statements about places from travel times; one measure, one file.

One grammar for all: what is travelled over (``times``), then supply (``offers``), then demand (``people``), then how, which is
keyword-only.
"""

from accessibility.measures.basket import basket
from accessibility.measures.closest import closest, k_closest
from accessibility.measures.cumulative import cumulative
from accessibility.measures.supply import offers_with_services, supply_remarks
from accessibility.measures.surface import Surface, surface
from accessibility.measures.within import within

__all__ = ["Surface", "basket", "closest", "cumulative", "k_closest", "offers_with_services", "supply_remarks", "surface", "within"]
