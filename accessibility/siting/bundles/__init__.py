"""Shared service points of several providers: which candidates, which kinds in each, brought by whom."""

from accessibility.siting.bundles.plan import shared_points
from accessibility.siting.bundles.problem import BundleProblem, Hosts, People, Rules, Supply

__all__ = ["BundleProblem", "Hosts", "People", "Rules", "Supply", "shared_points"]
