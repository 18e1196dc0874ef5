"""Where service points would help most people."""

from accessibility.siting.backup import bacop, lscp_b
from accessibility.siting.candidates import FoundCandidates, candidates_of
from accessibility.siting.centre import p_center
from accessibility.siting.covering import lscp, mclp, partial_cover
from accessibility.siting.dispersion import p_dispersion
from accessibility.siting.greedy import ServicePoints, service_points
from accessibility.siting.median import p_median, uflp
from accessibility.siting.plan import Plan
from accessibility.siting.prepare import siting_problem, siting_problem_from_matrix
from accessibility.siting.problem import SitingProblem

__all__ = [
    "FoundCandidates",
    "Plan",
    "ServicePoints",
    "SitingProblem",
    "bacop",
    "candidates_of",
    "lscp",
    "lscp_b",
    "mclp",
    "p_center",
    "p_dispersion",
    "p_median",
    "partial_cover",
    "service_points",
    "siting_problem",
    "siting_problem_from_matrix",
    "uflp",
]
