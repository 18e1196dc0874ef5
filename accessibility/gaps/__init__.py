"""Who is missing which service, where providers double each other, and what is lost if one closes."""

from accessibility.gaps.channels import ByChannel, by_channel
from accessibility.gaps.coverage import by_municipality, coverage
from accessibility.gaps.dependence import dependence
from accessibility.gaps.disclosure import Published, hide_small
from accessibility.gaps.interdiction import WorstClosures, worst_closures
from accessibility.gaps.merging import Merged, merge_small
from accessibility.gaps.missing import missing, missing_list
from accessibility.gaps.moves import moves
from accessibility.gaps.overlap import Overlap, overlap
from accessibility.gaps.rules import Rule, RuleResult, builtin_rules, check_rule, parse_rules, rules_in_force
from accessibility.gaps.stranded import stranded
from accessibility.gaps.vulnerability import if_closed, vulnerability

__all__ = [
    "ByChannel",
    "Merged",
    "Overlap",
    "Published",
    "Rule",
    "RuleResult",
    "WorstClosures",
    "builtin_rules",
    "by_channel",
    "by_municipality",
    "check_rule",
    "coverage",
    "dependence",
    "hide_small",
    "if_closed",
    "merge_small",
    "missing",
    "missing_list",
    "moves",
    "overlap",
    "parse_rules",
    "rules_in_force",
    "stranded",
    "vulnerability",
    "worst_closures",
]
