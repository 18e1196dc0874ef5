"""The page of each alternative: readable by a screen reader, inert whatever the names are, and with nothing asked of the network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from accessibility.outputs import statements
from accessibility.outputs.finding import Finding
from tests.browser_pages import violations
from tests.results_world import HOSTILE, results_of

LANGUAGES = ("fi", "sv", "en")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    names = pd.Index([HOSTILE[0], HOSTILE[8]], name="municipality")
    ranking = pd.DataFrame({"rank": [1.0, np.nan], "share_pct_chosen": [97.0, 3.0], "chosen": [True, False]}, index=names)
    ranking = ranking.assign(score=[0.61, 0.4], score_least=[0.61, 0.3], score_most=[0.61, 0.5], indicators_not_known=[0, 1])
    index = pd.MultiIndex.from_product([names, ["people", "people_missing"]], names=["municipality", "indicator"])
    parts = pd.DataFrame({"value": [1.0, 2.0, np.nan, 4.0]}, index=index)
    weights = pd.DataFrame({"value": [0.5]}, index=pd.Index(["people"], name="indicator"))
    told = (Finding("priority", ranking), Finding("priority_indicators", parts), Finding("priority_weights", weights))
    return statements(replace(results_of(), findings=told), tmp_path_factory.mktemp("statements"), LANGUAGES)


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_statements_are_accessible_inert_and_ask_for_nothing(open_page, written, axe, language):
    tab = open_page(written[LANGUAGES.index(language)], ready="main")

    assert violations(tab, axe, contrast=language == "fi") == []
    assert tab.evaluate("window.hacked") is None
    assert tab.locator("article h2").first.inner_text() == HOSTILE[0]
    assert tab.locator("nav a").first.get_attribute("href") == f"#{tab.locator('article').first.get_attribute('id')}"
    assert tab.evaluate("document.documentElement.lang") == language


@pytest.mark.browser
def test_nothing_of_the_statements_runs_over_the_edge_of_a_phone(open_page, written):
    tab = open_page(written[0], ready="main", viewport={"width": 360, "height": 740})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
