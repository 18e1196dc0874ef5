"""Shared service points of several providers: which candidates, which kinds in each, brought by whom."""

from accessibility.siting.bundles.menu import Menu, pareto_front, plans_to_choose_from
from accessibility.siting.bundles.plan import shared_points
from accessibility.siting.bundles.prepare import bundle_problem
from accessibility.siting.bundles.problem import BundleProblem, Hosts, People, Rules, Supply
from accessibility.siting.bundles.roles import near_optimal

__all__ = [
    "BundleProblem",
    "Hosts",
    "Menu",
    "People",
    "Rules",
    "Supply",
    "bundle_problem",
    "near_optimal",
    "pareto_front",
    "plans_to_choose_from",
    "shared_points",
]
