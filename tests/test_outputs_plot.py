"""Still maps say all that a map must say, in three languages; values show themselves in a notebook without markup of their own."""

from __future__ import annotations

import html
import io
from dataclasses import replace
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
from accessibility.outputs.colours import SHAPES_MINUTES, SHAPES_MISSING
from accessibility.outputs.plot_symbols import one_line
from accessibility.outputs.words import words
from tests.cell_worlds import cell_results
from tests.results_world import HOSTILE, results_of, study_of

light_html = light.light_html


@pytest.fixture(scope="module")
def results():
    return results_of()


def texts_of(figure):
    axes = figure.axes[0]
    legend = [text.get_text().replace("\n", " ") for text in figure.legends[0].get_texts()]
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
    expected = [
        int(((minutes > low) & (minutes <= high)).sum()) for low, high in ((-1, 15), (15, 30), (30, 45), (45, 60), (60, 1e9), (1e9, np.inf))
    ]
    drawn = [group for group in figure.axes[0].collections if isinstance(group, PathCollection)]

    assert [len(next(group for group in drawn if group.get_zorder() == 4 + number).get_offsets()) for number in range(6)] == expected


@pytest.mark.parametrize("kind", [None, "pharmacy"])
def test_every_class_has_the_shape_of_the_page_and_none_differs_by_colour_alone(results, kind):
    shapes = SHAPES_MINUTES if kind else SHAPES_MISSING
    parts = {"circle": "o", "ring": "oo", "triangle": "^", "diamond": "D", "square": "s", "cross": "sx"}
    figure = plot(results, results.study, kind=kind)
    handles = figure.legends[0].legend_handles[: len(shapes)]
    drawn = ["".join(line.get_marker() for line in legend_lines(figure, number)) for number, _ in enumerate(handles)]

    assert drawn == [parts[shape] for shape in shapes]
    assert len(set(drawn)) == len(drawn)


def legend_lines(figure, number):
    """The symbols that lie over each other in a row of the legend."""
    box = figure.legends[0]._legend_handle_box
    rows = [row for column in box.get_children() for row in column.get_children()]
    return rows[number].get_children()[0].get_children()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("kind", [None, "pharmacy"])
def test_the_whole_legend_lies_on_the_paper_beside_the_map(results, language, kind):
    figure = plot(results, results.study, kind=kind, language=language)
    figure.draw_without_rendering()
    legend, paper = figure.legends[0].get_window_extent(), figure.bbox

    assert paper.x0 <= legend.x0
    assert legend.x1 <= paper.x1
    assert paper.y0 <= legend.y0
    assert legend.y1 <= paper.y1
    assert not legend.overlaps(figure.axes[0].get_window_extent())


def test_the_legend_names_every_line_that_is_drawn_and_no_other(results):
    spoken = words("fi", results.study)
    roads = results.study.roads
    always = ("road_main", "road_other", "water", "border", "boundary")
    for season, runs, rests in (("summer", "ferry", "ice_road"), ("winter", "ice_road", "ferry")):
        told = texts_of(plot(results, results.study, season=season))
        assert {spoken.say(f"legend.{key}") for key in (*always, runs)} <= set(told)
        assert spoken.say(f"legend.{rests}") not in told
    main_only = replace(results.study, roads=roads[roads["road_class"] == "primary"], water=results.study.water.iloc[:0])
    told = texts_of(plot(results, main_only))
    assert spoken.say("legend.road_main") in told
    assert not {spoken.say(f"legend.{key}") for key in ("road_other", "ferry", "ice_road", "water")} & set(told)


def test_names_are_written_in_their_own_direction_and_not_on_each_other():
    turned = [f"\u202eKyl\u200f\u00e4\u2067 {number}\u202c" for number in range(12)]
    results = results_of(study_of(names=turned))
    figure = plot(results, results.study)
    names = [one for one in figure.axes[0].texts if "Kyl" in one.get_text()]
    boxes = [one.get_window_extent() for one in names]

    assert names
    assert {one.get_text() for one in names} <= {f"Kylä {number}" for number in range(12)}
    assert not [1 for at, one in enumerate(boxes) for other in boxes[:at] if one.overlaps(other)]
    ids = results_of(study_of(names=[f"p{number:05d}" for number in range(11)] + ["Kylä"]))
    assert [one.get_text() for one in plot(ids, ids.study).axes[0].texts if one.get_text().startswith(("p0", "K"))] == ["Kylä"]
    assert one_line("\u202ea$b\n\x07c", most=4) == r"a\$b "


@pytest.mark.filterwarnings("ignore:Glyph")
def test_squares_and_hostile_names_are_drawn():
    squares = cell_results(200, 3)
    assert plot(squares, squares.study, kind="pharmacy").legends
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
