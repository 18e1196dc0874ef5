"""Who is missing which service, where providers double each other, and what is lost if one closes."""

from accessibility.gaps.coverage import by_municipality, coverage
from accessibility.gaps.missing import missing, missing_list

__all__ = ["by_municipality", "coverage", "missing", "missing_list"]
