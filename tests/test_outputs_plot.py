"""Still maps say all that a map must say, in three languages; values show themselves in a notebook without markup of their own."""

from __future__ import annotations

import html
import io
from importlib import import_module
from xml.etree import ElementTree as ET

import matplotlib.image
import numpy as np
import pytest
from matplotlib.collections import PathCollection

from accessibility import light_html as light
from accessibility.batch import AtlasReport, RunReport
from accessibility.errors import AccessibilityError, DataError
from accessibility.outputs import check_can_write, plot, still_maps
from accessibility.outputs.words import words
from tests.cell_worlds import cell_results
from tests.results_world import HOSTILE, results_of, study_of

light_html = light.light_html


@pytest.fixture(scope="module")
def results():
    return results_of()


def texts_of(figure):
    axes = figure.axes[0]
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    return [axes.get_title(loc="left"), *legend, *(text.get_text() for text in axes.texts), figure.get_supxlabel()]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_still_map_has_title_legend_scale_north_sources_and_notice(results, language):
    spoken = words(language, results.study)
    told = texts_of(plot(results, results.study, kind="pharmacy", language=language, season="winter"))

    assert spoken.name("season", "winter") in told[0]
    assert spoken.kind("pharmacy") in told[0]
    assert spoken.say("legend.unreached") in told
    assert "N" in told
    assert any(text.endswith(" km") for text in told)
    assert "OpenStreetMap" in told[-1]
    assert spoken.say("page.made_up_region") in told[-1]


def test_symbols_are_those_of_the_classes(results):
    figure = plot(results, results.study, kind="pharmacy")
    minutes = results.first.missing.xs("pharmacy", level="kind")["minutes"].to_numpy()
    counts = [len(group.get_offsets()) for group in figure.axes[0].collections if isinstance(group, PathCollection)]
    expected = [
        int(((minutes > low) & (minutes <= high)).sum()) for low, high in ((-1, 15), (15, 30), (30, 45), (45, 60), (60, 1e9), (1e9, np.inf))
    ]

    assert [count for count in counts if count][: len([one for one in expected if one])] == [one for one in expected if one]


@pytest.mark.filterwarnings("ignore:Glyph")
def test_squares_and_hostile_names_are_drawn():
    squares = cell_results(200, 3)
    assert plot(squares, squares.study, kind="pharmacy").axes[0].get_legend() is not None
    hostile = results_of(study_of(names=[*HOSTILE, "$x$ $", "b"]))
    room = io.BytesIO()
    plot(hostile, hostile.study).savefig(room, format="svg")
    svg = room.getvalue().decode("utf-8")
    assert "<script" not in svg


@pytest.mark.parametrize("form", ["png", "svg"])
def test_a_map_of_all_basic_services_and_of_each_kind_is_written_the_same_each_time(results, tmp_path, form):
    written = [still_maps(results, tmp_path / name, form=form) for name in ("a", "b")]

    assert [path.name for path in written[0]] == [f"{name}.{form}" for name in ("basic_services", *results.study.standards.index)]
    for first, second in zip(*written, strict=True):
        assert first.read_bytes() == second.read_bytes()
    if form == "png":
        assert written[0][0].read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        assert matplotlib.image.imread(written[0][0]).shape[:2] == (1240, 1753)  # A4 at 150 dots an inch
    else:
        assert ET.parse(written[0][0]).getroot().tag.endswith("}svg")  # noqa: S314  # our own file


def test_still_maps_without_matplotlib_are_refused_before_anything_is_computed(monkeypatch):
    module = import_module("accessibility.outputs.pdf")
    check_can_write(["page", "png"])
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "matplotlib" else object())
    check_can_write(["page"])
    with pytest.raises(AccessibilityError, match="need matplotlib"):
        check_can_write(["svg"])


def test_a_report_draws_its_own_results(results, tmp_path):
    report = RunReport(results, tmp_path, (), {})
    asked = {"kind": "library", "language": "sv", "season": "winter"}

    assert texts_of(report.plot(**asked)) == texts_of(plot(results, results.study, **asked))
    assert texts_of(report.plot()) == texts_of(plot(results, results.study))


def test_what_is_not_there_is_refused(results):
    with pytest.raises(DataError, match="no season 'thaw'"):
        plot(results, results.study, season="thaw")
    with pytest.raises(DataError, match="no kind 'bank'"):
        plot(results, results.study, kind="bank")
    with pytest.raises(DataError, match="cannot draw int"):
        plot(3, results.study)


def test_values_show_themselves_lightly_and_inert():
    results = results_of(study_of(names=[*HOSTILE, "a", "b"]))
    season = results.first
    for value in (results.study, results, season, season.times, season.service_points, results.study.area):
        shown = value._repr_html_()
        assert html.escape(repr(value)) in shown
        assert "<script" not in shown
        assert "onerror=window" not in shown.replace("&lt;img src=x onerror=window", "")
        assert len(shown) < 12_000


def test_a_long_table_says_that_it_is_cut():
    shown = light_html("<X>", {"rows": results_of().first.missing.reset_index()})
    assert "the first 8 of 48 rows" in shown
    assert shown.count("<tr") == 9


def test_reports_show_themselves_lightly_and_inert(tmp_path):
    results = results_of(study_of(names=[*HOSTILE, "a", "b"]))
    written = tmp_path / "<b>page.html"
    written.write_text("x" * 2000, encoding="utf-8")
    ran = RunReport(results, tmp_path, (written, tmp_path / "gone.csv"), {"write": 1.5})
    shown = ran._repr_html_()
    assert "&lt;RunReport: 2 files in " in shown
    assert "&lt;b&gt;page.html" in shown
    assert "<td>2</td>" in shown
    assert "<td>NaN</td>" in shown
    ranked = AtlasReport(results, tmp_path / "index.html", {"<i>x": written}, (), {})._repr_html_()
    assert "&lt;AtlasReport: 1 municipalities, 0 without places" in ranked
    assert all("places_missing" in one and "<script" not in one and len(one) < 30_000 for one in (shown, ranked))
