"""Results to maps, pages, workbooks and files: the only wing that writes."""

from accessibility.outputs.csv_table import csv_tables
from accessibility.outputs.explore import explore
from accessibility.outputs.geopackage import geopackage
from accessibility.outputs.geotiff import geotiff
from accessibility.outputs.lock import lock
from accessibility.outputs.page import page
from accessibility.outputs.results import Results, SeasonResults
from accessibility.outputs.summary import summary_sentences
from accessibility.outputs.words import Words, remark_sentences, words
from accessibility.outputs.workbook import workbook
from accessibility.outputs.write_safely import together

__all__ = [
    "Results",
    "SeasonResults",
    "Words",
    "csv_tables",
    "explore",
    "geopackage",
    "geotiff",
    "lock",
    "page",
    "remark_sentences",
    "summary_sentences",
    "together",
    "words",
    "workbook",
]
