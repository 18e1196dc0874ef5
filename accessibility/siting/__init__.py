"""Where service points would help most people."""

from accessibility.siting.backup import bacop, lscp_b
from accessibility.siting.bundles import (
    BundleProblem,
    Menu,
    Rules,
    bundle_problem,
    near_optimal,
    pareto_front,
    plans_to_choose_from,
    shared_points,
)
from accessibility.siting.candidates import FoundCandidates, candidates_of
from accessibility.siting.capacity import cflp, clscp, cmclp, cpmp
from accessibility.siting.centre import p_center
from accessibility.siting.closing import close_q
from accessibility.siting.covering import lscp, mclp, partial_cover
from accessibility.siting.dispersion import p_dispersion
from accessibility.siting.expected import huff_max_share, mexclp
from accessibility.siting.greedy import ServicePoints, service_points
from accessibility.siting.median import p_median, uflp
from accessibility.siting.plan import Plan
from accessibility.siting.prepare import siting_problem, siting_problem_from_matrix
from accessibility.siting.problem import SitingProblem
from accessibility.siting.rounds import Rounds, hours_within_reach, mobile_rounds

__all__ = [
    "BundleProblem",
    "FoundCandidates",
    "Menu",
    "Plan",
    "Rounds",
    "Rules",
    "ServicePoints",
    "SitingProblem",
    "bacop",
    "bundle_problem",
    "candidates_of",
    "cflp",
    "close_q",
    "clscp",
    "cmclp",
    "cpmp",
    "hours_within_reach",
    "huff_max_share",
    "lscp",
    "lscp_b",
    "mclp",
    "mexclp",
    "mobile_rounds",
    "near_optimal",
    "p_center",
    "p_dispersion",
    "p_median",
    "pareto_front",
    "partial_cover",
    "plans_to_choose_from",
    "service_points",
    "shared_points",
    "siting_problem",
    "siting_problem_from_matrix",
    "uflp",
]
