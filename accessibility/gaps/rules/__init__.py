"""Rules of law and promises of services, checked by the computer: passed or not, by how much, where it fails, the cheapest mend."""

from accessibility.gaps.rules.check import RuleResult, check_rule
from accessibility.gaps.rules.rule import Rule, builtin_rules, parse_rules, rules_in_force

__all__ = ["Rule", "RuleResult", "builtin_rules", "check_rule", "parse_rules", "rules_in_force"]
