"""Who is missing which service, where providers double each other, and what is lost if one closes."""

from accessibility.gaps.coverage import by_municipality, coverage
from accessibility.gaps.missing import missing, missing_list
from accessibility.gaps.overlap import Overlap, overlap
from accessibility.gaps.vulnerability import if_closed, vulnerability

__all__ = ["Overlap", "by_municipality", "coverage", "if_closed", "missing", "missing_list", "overlap", "vulnerability"]
