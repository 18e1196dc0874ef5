"""The page of a village evening: keyboard, contrast, nothing asked of the network, and a file that the loader reads again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import accessibility as acc
from accessibility.formulas import inert_text
from accessibility.loaders.needs_file import load_needs
from accessibility.outputs import villages
from tests.browser_pages import violations

DEMO = Path(__file__).resolve().parent.parent / "data" / "demo"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("villages") / "study"
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns("results*"))
    text = (folder / "study.toml").read_text(encoding="utf-8")
    head = text[: text.index("[overlap]")].replace('["summer", "winter", "thaw"]', '["summer"]')
    own = '[needs]\nreturned = "back"\nvillage_pages = true\n\n[outputs]\nformats = ["csv"]\n'
    (folder / "study.toml").write_text(head + own, encoding="utf-8")
    (folder / "back").mkdir()
    (folder / "back" / "first.csv").write_text("place,kind,amount\nnowhere,post,1\n", encoding="utf-8")
    study = acc.load_study(folder / "study.toml")
    results = acc.compute(study, computed_on="2026-11-28")
    return study, folder, villages(results, folder, ["fi", "sv", "en"])


def test_every_village_has_its_page_in_each_language(pages):
    study, _, files = pages
    inside = int(study.places["inside"].sum())

    assert [file.name for file in files] == ["villages_fi.html", "villages_sv.html", "villages_en.html"]
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert text.count("<article") == inside
        assert text.count('class="made-up"') == inside


def test_minutes_stand_under_their_unit_with_one_decimal_and_on_their_side_of_the_target(pages, open_page):
    tab = open_page(pages[2][0])
    heads = tab.locator("thead tr").first.locator("th").all_inner_texts()
    assert heads[:3] == ["Palvelu", "Minuuttia", "Tavoiteaika, minuuttia"]
    rows = [
        [cell.strip() for cell in row]
        for row in tab.evaluate("[...document.querySelectorAll('tbody tr')].map((r) => [...r.cells].map((c) => c.innerText))")
    ]
    assert len(rows) > 100
    assert all(re.fullmatch(r"\d+,\d|ei tavoitettu", minutes) and re.fullmatch(r"\d+", target) for _, minutes, target, _ in rows)
    for _, minutes, target, state in rows:
        beyond = minutes == "ei tavoitettu" or float(minutes.replace(",", ".")) > float(target)
        assert beyond == state.startswith("▲")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_is_accessible_and_asks_for_nothing(pages, open_page, axe, language):
    tab = open_page(pages[2][("fi", "sv", "en").index(language)])

    assert violations(tab, axe, contrast=language == "fi") == []


def test_on_paper_every_choice_can_be_ticked_and_none_is_ticked_already(pages, open_page):
    study, _, files = pages
    tab = open_page(files[0])
    form = tab.locator("form.need").first
    assert not form.locator(".paper").first.is_visible()
    tab.emulate_media(media="print")

    assert not form.locator("select").first.is_visible()
    assert form.locator(".paper").first.inner_text().count("☐") == len(study.config.known_kinds)
    ticked = form.locator("[name=channels]").first
    assert ticked.evaluate("box => getComputedStyle(box).appearance") == "none"


def test_on_paper_what_is_made_up_is_said_in_black(pages, open_page):
    """Printers leave backgrounds out: white letters on brown came out pale grey."""
    tab = open_page(pages[2][0])
    tab.emulate_media(media="print")

    seen = tab.locator(".made-up").first.evaluate("box => [getComputedStyle(box).color, getComputedStyle(box).borderTopStyle]")
    assert seen == ["rgb(0, 0, 0)", "solid"]


def test_a_file_saved_offline_is_read_again(pages, open_page):
    study, folder, files = pages
    tab = open_page(files[0])
    form = tab.locator("form.need").first
    form.locator("[name=kind]").select_option("library")
    form.locator("[name=amount]").fill("2.5")
    form.locator("[name=urgency]").select_option("3")
    form.locator("[name=channels][value=remote]").check()
    form.locator("[name=times][value=evening]").check()
    form.locator(".add").press("Enter")
    form.locator("[name=kind]").select_option("post")
    form.locator(".add").press("Enter")
    form.locator("[name=kind]").select_option("school")  # filled in and not added: saving adds it
    with tab.expect_download() as download:
        form.locator(".save").press("Enter")
    download.value.save_as(folder / "back" / "second.csv")

    found = load_needs(study.config.needs, folder, study.area, study.places, study.config.known_kinds)

    assert sorted(found.table["kind"]) == ["library", "post", "school"]
    assert set(found.table["place"]) == {form.get_attribute("data-place")}
    row = found.table[found.table["kind"] == "library"].iloc[0]
    assert row[["amount", "urgency", "channels", "times", "source"]].tolist() == [
        2.5,
        3,
        "physical,mobile,remote",
        "evening",
        "village_evening",
    ]
    assert [one.count for one in found.remarks if one.code == "needs_place_unknown"] == [1]


def test_a_file_saved_for_a_place_whose_id_is_a_formula_is_inert(pages, open_page, tmp_path):
    tab = open_page(pages[2][0])
    form = tab.locator("form.need").first
    form.evaluate("form => { form.dataset.place = '=1+1;=2'; }")
    with tab.expect_download() as download:
        form.locator(".save").press("Enter")
    download.value.save_as(tmp_path / "saved.csv")

    saved = (tmp_path / "saved.csv").read_text(encoding="utf-8-sig")
    assert saved.splitlines()[1].startswith(f'"{inert_text("=1+1;=2")}"')


def test_equal_answers_in_two_files_are_two_needs_and_are_told(pages):
    study, folder, _ = pages
    room = folder / "alike"
    room.mkdir()
    place = str(study.places.index[0])
    for name in ("one", "two"):
        (room / f"{name}.csv").write_text(f"place,kind,amount\n{place},library,1\n{place},library,1\n", encoding="utf-8")
    asked = study.config.needs.model_copy(update={"returned": "alike"})
    found = load_needs(asked, folder, study.area, study.places, study.config.known_kinds)

    assert len(found.table) == 2  # the row that stands twice in a file is one need, the file sent by another is not
    assert {one.code: one.count for one in found.remarks}["needs_files_alike"] == 1
