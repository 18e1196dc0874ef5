"""One study file to all its results."""

from accessibility.batch.atlas import AtlasReport, atlas
from accessibility.batch.compute import compute
from accessibility.batch.fetch_study import FetchReport, fetch_study
from accessibility.batch.run import RunReport, run
from accessibility.batch.source_table import source_table
from accessibility.batch.starter import demo_study, write_starter

__all__ = [
    "AtlasReport",
    "FetchReport",
    "RunReport",
    "atlas",
    "compute",
    "demo_study",
    "fetch_study",
    "run",
    "source_table",
    "write_starter",
]
