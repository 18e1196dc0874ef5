"""What the README and its companions promise is true."""

from __future__ import annotations

import importlib
import json
import re
import tomllib
from pathlib import Path

import pytest
import typer

from accessibility import schema, vocabulary
from accessibility.config import parse_study
from accessibility.study import load_study

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def commands() -> dict[str, typer.core.TyperCommand]:
    from accessibility.cli import app

    return dict(typer.main.get_command(app).commands)


def test_the_study_file_of_the_readme_is_a_right_one():
    text, *pieces = blocks("toml")
    study = parse_study(text, "README.md")
    for piece in pieces:
        parse_study(text + piece, "README.md")

    assert study.title["sv"] == "Servicen i Kemijärvi"
    assert [standard.kind for standard in study.standards] == ["grocery", "pharmacy"]


def test_the_starter_is_a_right_study_file():
    text = (ROOT / "accessibility" / "batch" / "starter.toml").read_text(encoding="utf-8")

    assert parse_study(text, "starter.toml").standards


def test_the_starter_still_parses_with_every_comment_that_is_a_key_taken_away():
    text = (ROOT / "accessibility" / "batch" / "starter.toml").read_text(encoding="utf-8")
    opened = re.sub(r"^# (?=\[|[a-z_]+ = )", "", text, flags=re.MULTILINE)

    assert opened.count("\n") == text.count("\n")
    assert len(parse_study(opened, "starter.toml").services) == text.count("[[services]]\n")


def test_the_tables_of_keys_are_up_to_date(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    describe = importlib.import_module("describe_study_file")

    assert describe.tables() in README, "run scripts/describe_study_file.py"


def test_every_built_in_kind_stands_in_the_readme():
    (line,) = [line for line in README.splitlines() if line.startswith("Kinds known without a word: ")]

    assert re.findall(r"`([a-z_]+)`", line) == list(vocabulary.KINDS)


def test_the_readme_names_every_command_and_each_has_help():
    named = set(re.findall(r"^\| `accessibility ([a-z-]+)", README, flags=re.MULTILINE))

    assert named == set(commands())
    assert [name for name, command in commands().items() if not command.help] == []


def test_the_readme_names_every_option_and_no_other():
    for name, command in commands().items():
        (row,) = re.findall(rf"^\| `accessibility {name}[^\n]*", README, flags=re.MULTILINE)
        options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts) if option[:2] == "--"}

        assert set(re.findall(r"--[a-z-]+", row)) == options - {"--help"}, name
        assert [parameter.name for parameter in command.params if not parameter.help and parameter.name != "help"] == [], name


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_named_in_a_document_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:accessibility|scripts|tests|notebooks|data|\.ci)[/\\][\w./\\-]*\w", text))
    named |= set(re.findall(r"`((?:\w+)\.(?:md|cff|toml|txt))`", text)) - {"study.toml"}

    assert [name for name in sorted(named) if not (ROOT / name.replace("\\", "/")).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_named_exists(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z]+)", text))

    assert named <= set(re.findall(r"^([a-z]+):$", makefile, flags=re.MULTILINE))


def test_the_layers_in_contributing_are_those_of_the_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    block = re.search(r"```\n(cli\n.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    told = [re.split(r"\s{2,}", line)[0] for line in block.group(1).splitlines()]

    assert told == [re.sub(r"[()]", "", layer) for layer in layers]


def test_versions_agree():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

    assert f"version: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def needed_and_possible() -> dict[str, tuple[list[str], list[str]]]:
    """Columns each table needs and may have, as the README says; ``kind`` is left out of the latter."""
    rows = re.findall(r"^\| `\[+(\w+)\]+`[^|]*\| ([^|]+) \| ([^|]+) \|$", README, flags=re.MULTILINE)
    return {name: (re.findall(r"`(\w+)`", needs), re.findall(r"`([\w…]+)`", may)) for name, needs, may in rows}


def test_columns_in_the_readme_are_those_of_the_schemas():
    schemas = {
        "places": schema.PLACES,
        "services": schema.SERVICES,
        "roads": schema.ROADS,
        "candidates": schema.CANDIDATES,
        "providers": schema.PROVIDERS,
    }
    told = needed_and_possible()
    assert set(told) == set(schemas)
    for name, (needs, may) in told.items():
        offered = {column.name for column in schema.OFFERS.columns} | {"kind"} if name == "services" else set()
        known = {column.name for column in schemas[name].columns} | set(schemas[name].index) | offered | {"ferry"}
        assert {column for column in (*needs, *may) if not column.endswith("…")} <= known, name


def test_tables_with_no_more_than_they_need_are_read(tmp_path):
    cells = {"name": "Kylä", "people": "12", "kind": "grocery", "sector": "municipality", "road_class": "secondary"}
    for name, (needs, _) in needed_and_possible().items():
        if name == "roads":
            lines = [{"type": "LineString", "coordinates": line} for line in ([[27.1, 66.1], [27.2, 66.2]], [[27.2, 66.2], [27.3, 66.2]])]
            features = [{"type": "Feature", "properties": {key: cells[key] for key in needs}, "geometry": line} for line in lines]
            (tmp_path / "roads.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
            continue
        columns = [*needs, *([] if name == "providers" else ["lon", "lat"])]
        values = [*(cells[key] for key in needs), *([] if name == "providers" else ["27.15", "66.12"])]
        (tmp_path / f"{name}.csv").write_text(f"{','.join(columns)}\n{','.join(values)}\n", encoding="utf-8")
    square = {"type": "Polygon", "coordinates": [[[27, 66], [27.4, 66], [27.4, 66.3], [27, 66.3], [27, 66]]]}
    feature = {"type": "Feature", "properties": {"name": "Kunta"}, "geometry": square}
    (tmp_path / "area.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    (tmp_path / "study.toml").write_text(
        """
        title = "Least"
        area = { file = "area.geojson" }
        places = { file = "places.csv" }
        services = [{ file = "services.csv" }]
        roads = { source = "file", file = "roads.geojson" }
        candidates = { file = "candidates.csv" }
        providers = { file = "providers.csv" }
        standards = [{ kind = "grocery", minutes = 20 }]
        """,
        encoding="utf-8",
    )
    study = load_study(tmp_path / "study.toml")

    tables = (study.places, study.services, study.offers, study.roads, study.candidates, study.providers)

    assert [len(table) for table in tables] == [1, 1, 1, 2, 1, 1]


@pytest.mark.slow
def test_a_run_writes_the_files_the_readme_names(demo_study, tmp_path):
    from accessibility.batch import run

    report = run(demo_study, into=tmp_path / "results")
    rows = [
        row.split("|")[1] for row in re.findall(r"^\| `[^\n]*", README.split("## What comes out")[1].split("## ")[0], flags=re.MULTILINE)
    ]
    patterns = [pattern for row in rows for pattern in re.findall(r"`([^`]+)`", row)]
    written = [path for path in (tmp_path / "results").rglob("*") if path.is_file()]

    assert {path.name for path in written} == {path.name for path in report.files}
    assert [path.name for path in written if not any(path.match(pattern) for pattern in patterns)] == []
    assert [pattern for pattern in patterns if not any(path.match(pattern) for path in written)] == []
    for path in (tmp_path / "results" / "csv_finnish").iterdir():
        headings = path.read_text(encoding="utf-8-sig").splitlines()[0].split(";")
        assert [one for one in headings if "_" in one or one[0].islower()] == [], path.name  # words, never machine names


@pytest.mark.slow
def test_the_notebook_lines_of_the_readme_run(monkeypatch, capsys):
    (code,) = blocks("python")
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  # our own lines

    assert "grocery" in capsys.readouterr().out
