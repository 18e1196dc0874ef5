"""One study file to all its results."""

from accessibility.batch.compute import compute
from accessibility.batch.run import RunReport, run
from accessibility.batch.starter import demo_study, write_starter

__all__ = ["RunReport", "compute", "demo_study", "run", "write_starter"]
