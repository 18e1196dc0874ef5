"""Results to maps, pages, workbooks and files: the only wing that writes."""

from accessibility.outputs.atlas import AtlasRow, atlas_assets, atlas_index, atlas_row
from accessibility.outputs.csv_table import csv_tables
from accessibility.outputs.dcat import dcat
from accessibility.outputs.explore import explore
from accessibility.outputs.geopackage import geopackage
from accessibility.outputs.geoparquet import geoparquet
from accessibility.outputs.geotiff import geotiff
from accessibility.outputs.grid_layer import grid_layer
from accessibility.outputs.lock import lock
from accessibility.outputs.page import page
from accessibility.outputs.pairs_parquet import pairs_parquet
from accessibility.outputs.pdf import check_can_write, pdf
from accessibility.outputs.plot import plot
from accessibility.outputs.provider_lists import provider_lists
from accessibility.outputs.results import Results, SeasonResults
from accessibility.outputs.statements import statements
from accessibility.outputs.states import State
from accessibility.outputs.still_maps import still_maps
from accessibility.outputs.summary import summary_sentences
from accessibility.outputs.villages import villages
from accessibility.outputs.words import Words, remark_sentences, words
from accessibility.outputs.workbook import workbook
from accessibility.outputs.write_safely import together

__all__ = [
    "AtlasRow",
    "Results",
    "SeasonResults",
    "State",
    "Words",
    "atlas_assets",
    "atlas_index",
    "atlas_row",
    "check_can_write",
    "csv_tables",
    "dcat",
    "explore",
    "geopackage",
    "geoparquet",
    "geotiff",
    "grid_layer",
    "lock",
    "page",
    "pairs_parquet",
    "pdf",
    "plot",
    "provider_lists",
    "remark_sentences",
    "statements",
    "still_maps",
    "summary_sentences",
    "together",
    "villages",
    "words",
    "workbook",
]
