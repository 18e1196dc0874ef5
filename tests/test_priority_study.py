"""Priority in a study: real municipalities with an invented jury, every output read back, and what cannot be meant refused."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

import accessibility as acc
from accessibility.config import parse_study
from accessibility.errors import AccessibilityError, ConfigError

STUDIES = Path(__file__).resolve().parent / "studies"


def facts(shared, path):
    """Population change and sub-region of the municipalities of North Savo, from the real tables."""
    key = pd.read_csv(shared / "finland_municipalities" / "municipality_key_2025.csv").set_index("municipality_code")
    people = pd.read_csv(shared / "finland_municipalities" / "sotkadata_population.csv")
    by_year = people.pivot_table(index="municipality_code", columns="year", values="primary.value")
    savo = key[key["maakunta_name_fi"] == "Pohjois-Savo"]
    table = pd.DataFrame(
        {
            "municipality": savo["municipality_name_fi"],
            "sub_region": savo["seutukunta_name_fi"],
            "change_pct_2012_2022": ((by_year[2022] / by_year[2012] - 1) * 100).reindex(savo.index).round(2),
        }
    )
    table.to_csv(path, index=False)
    return table.set_index("municipality")


@pytest.fixture(scope="module")
def savo(shared_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("savo")
    table = facts(shared_data, folder / "facts.csv")
    jury = (STUDIES / "north_savo_jury_made_up.csv").read_text(encoding="utf-8")
    (folder / "north_savo_jury_made_up.csv").write_text(jury, encoding="utf-8")
    text = (STUDIES / "north_savo.toml").read_text(encoding="utf-8").replace("{data}", shared_data.as_posix())
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return acc.run(folder / "study.toml"), table


def finding(report, name):
    return next(one for one in report.results.findings if one.name == name)


@pytest.mark.shared
@pytest.mark.slow
def test_eight_of_north_savo_are_chosen_and_the_conditions_hold(savo):
    report, table = savo
    ranking = finding(report, "priority").table

    assert len(ranking) == len(table) == 19
    chosen = ranking.index[ranking["chosen"]]
    assert len(chosen) == 8
    by_region = table.loc[chosen, "sub_region"].value_counts()
    assert by_region.between(1, 3).all()
    assert set(by_region.index) == set(table["sub_region"])
    assert ranking["share_pct_chosen"].between(0, 100).all()
    assert ranking["share_pct_chosen"].sum() == pytest.approx(800)
    assert ranking.loc["Tervo", "indicators_not_known"] == 1  # the jury gave no points to one of its answers
    assert ranking.loc["Tervo", "score_least"] < ranking.loc["Tervo", "score"] < ranking.loc["Tervo", "score_most"]


@pytest.mark.shared
@pytest.mark.slow
def test_every_score_is_the_sum_of_what_its_indicators_add(savo):
    report, _ = savo
    ranking, parts = finding(report, "priority").table, finding(report, "priority_indicators").table

    whole = parts["adds"].groupby(level="municipality").sum().drop("Tervo")
    assert ranking["score"].drop("Tervo").to_dict() == pytest.approx(whole.to_dict())
    shares = finding(report, "priority_ranks").table["share_pct_weightings"].groupby(level="municipality").sum()
    assert shares.to_numpy() == pytest.approx(100.0)


@pytest.mark.shared
@pytest.mark.slow
def test_page_workbook_and_geopackage_tell_who_is_chosen_and_that_the_jury_is_invented(savo):
    report, _ = savo
    ranking = finding(report, "priority").table
    page = report.page.read_text(encoding="utf-8")
    book = openpyxl.load_workbook(report.folder / "tables_fi.xlsx", read_only=True)
    layer = gpd.read_file(report.folder / "study.gpkg", layer="priority").set_index("municipality")

    assert "Tärkeysjärjestys" in book.sheetnames
    assert "keksittyjä" in page
    assert 'id="t-finding-priority"' in page
    assert ", ".join(ranking.index[ranking["chosen"]][:2]) in page
    assert layer["chosen"].to_dict() == ranking["chosen"].to_dict()
    assert layer.geometry.notna().all()
    assert "Pohjois-Savo" in page
    assert "kuntarajat.2023" not in page.split('id="acc-data"')[0].split("<main")[1].split("sources")[0]


@pytest.mark.shared
@pytest.mark.slow
def test_every_municipality_has_a_page_of_its_own_that_says_what_the_tables_say(savo):
    report, _ = savo
    ranking = finding(report, "priority").table
    for language, chosen in (("fi", "Valittu,"), ("sv", "Vald,"), ("en", "Chosen:")):
        text = (report.folder / f"statements_{language}.html").read_text(encoding="utf-8")
        assert text.count("<article") == len(ranking)
        assert text.count(f'<p class="lead">{chosen}') == int(ranking["chosen"].sum())
        assert text.count('class="made-up"') == len(ranking)
        assert "<script" not in text
        assert "src=" not in text


def section(text):
    return f"""
schema = 1
title = "t"
[area]
file = "a.gpkg"
[places]
file = "p.csv"
[[services]]
file = "s.csv"
[roads]
file = "r.osm"
[[standards]]
kind = "grocery"
minutes = 20
{text}
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[priority]", "nothing is looked at"),
        ("[[indicators]]\ncolumn = 'people'\nlabel = 'p'", "means nothing without \\[priority\\]"),
        ("[priority]\nleast = 9\nmost = 8\n[[indicators]]\ncolumn = 'people'\nlabel = 'p'", "least must not be above most"),
        ("[priority]\nweights = 'voted'\n[[indicators]]\ncolumn = 'people'\nlabel = 'p'", "needs \\[votes\\]"),
        ("[priority]\n[[indicators]]\ncolumn = 'people'\nlabel = 'p'\nweigth = 2", "did you mean 'weight'"),
        ("[joint_provision]\nkinds = ['grosery']", "did you mean 'grocery'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_mend(text, message):
    with pytest.raises(ConfigError, match=message):
        parse_study(section(text), "study.toml")


def demo_with(folder, demo_study, text, **files):
    for file in demo_study.parent.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    study = folder / "study.toml"
    plain = study.read_text(encoding="utf-8").replace("[outputs]", f"{text}\n[outputs]\nformats = ['csv']", 1)
    study.write_text(plain, encoding="utf-8")
    return study


PLACES = "[priority]\nof = 'place'\nmost = 3\ndraws = 500\n[[indicators]]\ncolumn = 'kinds_missing'\nlabel = 'services lacking'\n"


@pytest.mark.slow
def test_places_are_put_in_order_too(demo_study, tmp_path):
    report = acc.run(demo_with(tmp_path, demo_study, PLACES))
    ranking = finding(report, "priority").table
    missing = report.results.first.missing["missing"].groupby(level="place").sum()

    assert ranking["chosen"].sum() == 3
    assert missing[ranking.index[ranking["rank"] == 1]].min() == missing[ranking.index].max()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "files", "message"),
    [
        ("[[indicators]]\ncolumn = 'peopel'\nlabel = 'p'", {}, "there is no column 'peopel'; did you mean 'people'"),
        ("[priority_table]\nfile = 'facts.csv'", {"facts": "place,x\nnowhere,1\n"}, "none of its 1 row is a place of this study"),
        ("[priority_table]\nfile = 'facts.csv'", {"facts": "plaice,x\nnowhere,1\n"}, "column 'place' is missing"),
        ("[priority_table]\nfile = 'facts.csv'", {"facts": "place,x\nplace-01,1\nplace-01,2\n"}, "place must stand once"),
        ("[jury]\nfile = 'facts.csv'", {"facts": "alternative,juror,question\na,b,c\n"}, "column 'points' is missing"),
    ],
)
def test_tables_that_do_not_fit_are_refused(demo_study, tmp_path, more, files, message):
    with pytest.raises(AccessibilityError, match=message):
        acc.compute(acc.load_study(demo_with(tmp_path, demo_study, PLACES + more, **files)), computed_on="2026-11-28")


@pytest.mark.shared
@pytest.mark.slow
def test_each_statement_says_why_here_under_which_conditions_and_only_the_weights_that_are_about_it(savo):
    report, table = savo
    ranking = finding(report, "priority").table
    pages = (report.folder / "statements_en.html").read_text(encoding="utf-8").split("<article")[1:]
    last_in, first_out = ranking.index[ranking["chosen"]][-1], ranking.index[~ranking["chosen"]][0]

    for name, page in zip(ranking.index, pages, strict=True):
        ahead, behind = (name, first_out) if ranking.loc[name, "chosen"] else (last_in, name)
        higher = ranking.loc[ahead, "score"] >= ranking.loc[behind, "score"]
        assert (f"{ahead} stands before {behind} because of:" in page) == higher
        assert (f"{ahead} has a lower score than {behind} and is chosen because of a condition" in page) != higher
        assert f"sub-region: {table.loc[name, 'sub_region']}" in page
        tips = page.split("What would change the choice")[1].split("</ul>")[0]
        assert all(name in tip or "No weight of a single" in tip for tip in tips.split("<li>")[1:])
    assert (ranking["score"][ranking["chosen"]] < ranking.loc[first_out, "score"]).any()  # a condition chose one of a lower score
    assert len({page.split("What would change the choice")[1].split("</ul>")[0] for page in pages}) > 2


@pytest.mark.shared
@pytest.mark.slow
def test_each_statement_is_one_sheet_and_fits_a_phone(savo, open_page):
    report, _ = savo
    count = len(finding(report, "priority").table)
    tab = open_page(report.folder / "statements_fi.html", ready="article")
    tab.set_viewport_size({"width": 390, "height": 800})
    wide = tab.evaluate("[...document.querySelectorAll('article, body')].filter(one => one.scrollWidth > one.clientWidth + 1).length")
    assert wide == 0
    tab.emulate_media(media="print")
    sheets = tab.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
    assert sheets == count


@pytest.mark.shared
@pytest.mark.slow
def test_scripts_are_told_who_is_chosen(savo):
    report, _ = savo
    told = report.as_json()["findings"]

    assert {"priority", "priority_weights", "priority_conditions", "joint_provision"} <= set(told)
    ranking = finding(report, "priority").table
    assert [row["municipality"] for row in told["priority"] if row["chosen"]] == ranking.index[ranking["chosen"]].tolist()


@pytest.mark.shared
@pytest.mark.slow
def test_an_alternative_of_no_group_is_told(savo, tmp_path):
    report, table = savo
    for name in ("study.toml", "north_savo_jury_made_up.csv"):
        (tmp_path / name).write_text((report.folder.parent / name).read_text(encoding="utf-8"), encoding="utf-8")
    table.assign(sub_region=table["sub_region"].mask(table.index == "Kaavi", "")).to_csv(tmp_path / "facts.csv")
    results = acc.compute(acc.load_study(tmp_path / "study.toml"), computed_on="2026-11-28")

    told = [one for one in results.remarks if one.code == "conditions_without_group"]
    assert [(one.rows, one.total) for one in told] == [(("Kaavi",), 19)]
