"""Results to maps, pages, workbooks and files: the only wing that writes."""

from accessibility.outputs.page import page
from accessibility.outputs.results import Results, SeasonResults
from accessibility.outputs.summary import summary_sentences
from accessibility.outputs.words import Words, remark_sentences, words

__all__ = ["Results", "SeasonResults", "Words", "page", "remark_sentences", "summary_sentences", "words"]
