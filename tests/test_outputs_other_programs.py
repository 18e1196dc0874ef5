"""Files as other programs open them: QGIS draws the GeoPackage in our styles, LibreOffice shows every name as a text."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pyogrio
import pytest

from accessibility.batch.compute import compute
from accessibility.outputs import geopackage, workbook
from accessibility.study import load_study
from tests.results_world import HOSTILE, results_of, study_of

pytestmark = pytest.mark.slow

SYSTEM_PYTHON = "/usr/bin/python3"
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
_OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "PATH": os.environ.get("PATH", "")}

OPENED_BY_QGIS = """
import json, sys
from qgis.core import QgsApplication, QgsExpression, QgsExpressionContextUtils, QgsRenderContext, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
found = {}
for name in sys.argv[2:]:
    layer = QgsVectorLayer(sys.argv[1] + "|layername=" + name, name, "ogr")
    drawn = layer.renderer()
    rules = [(rule.label(), rule.filterExpression()) for rule in drawn.rootRule().children()] if drawn.type() == "RuleRenderer" else []
    faulty = [test for _, test in rules if test not in ("", "ELSE") and QgsExpression(test).hasParserError()]
    seen, shown = 0, 0
    context = QgsRenderContext()
    context.expressionContext().appendScopes(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.expressionContext().setFields(layer.fields())
    drawn.startRender(context, layer.fields())
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        seen += 1
        shown += drawn.willRenderFeature(feature, context)
    drawn.stopRender(context)
    found[name] = [layer.isValid(), drawn.type(), rules, faulty, shown, seen]
print("FOUND " + json.dumps(found))
sys.stdout.flush()
import os
os._exit(0)
"""


def has_qgis():
    if not Path(SYSTEM_PYTHON).is_file():
        return False
    tried = subprocess.run([SYSTEM_PYTHON, "-c", "import qgis.core"], capture_output=True, check=False, env=_OFFSCREEN)
    return tried.returncode == 0


@pytest.fixture(scope="module")
def hostile():
    study = study_of(names=[*HOSTILE, "a", "b"])
    return results_of(type(study)(**{**vars(study), "services": study.services.assign(name=list(HOSTILE[:4]))}))


@pytest.fixture(scope="module")
def demo(demo_study, tmp_path_factory):
    """Every layer there is, of the embedded demo."""
    results = compute(load_study(demo_study), computed_on="2026-12-01")
    return geopackage(results, tmp_path_factory.mktemp("demo") / "study.gpkg")


@pytest.mark.parametrize("of", ["hostile", "demo"])
def test_qgis_opens_every_layer_in_our_style(of, request, tmp_path):
    if not has_qgis():
        pytest.skip("QGIS's Python (Debian's python3-qgis) is not installed")
    path = request.getfixturevalue("demo") if of == "demo" else geopackage(request.getfixturevalue("hostile"), tmp_path / "study.gpkg")
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    command = [SYSTEM_PYTHON, "-c", OPENED_BY_QGIS, str(path), *layers]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env={**_OFFSCREEN, "HOME": str(tmp_path)})
    said = [line for line in told.stdout.splitlines() if line.startswith("FOUND ")]
    assert said, told.stderr[-2000:]
    found = json.loads(said[0].removeprefix("FOUND "))

    assert len(layers) >= (20 if of == "demo" else 7)
    for name in layers:
        valid, renderer, rules, faulty, drawn, seen = found[name]
        assert valid, name
        assert renderer == "RuleRenderer", name
        assert rules, name
        assert all(label for label, _ in rules), name
        assert not faulty, (name, faulty)
        assert seen == pyogrio.read_info(path, layer=name)["features"], name
        assert drawn, name


def test_each_feature_of_the_demo_is_drawn_once_in_all_styles_of_its_layer(demo):
    """As SQLite reads the expressions, which has the same words for what the styles use."""
    base = sqlite3.connect(demo)
    for (layer,) in base.execute("select table_name from gpkg_contents where data_type = 'features'").fetchall():
        if layer.startswith(("places", "service_points", "roads")):
            continue  # several styles for the same features, or ELSE
        styles = base.execute("select styleQML from layer_styles where f_table_name = ?", (layer,)).fetchall()
        rules = [rule.get("filter") for (style,) in styles for rule in ET.fromstring(style.split("\n", 1)[1]).iter("rule")]  # noqa: S314
        held = [base.execute(f'select count(*) from "{layer}" where {test or True}').fetchone()[0] for test in rules]  # noqa: S608
        times = 9 if layer == "overlap_places" else 1  # all services together, and each of eight
        assert sum(held) == times * base.execute(f'select count(*) from "{layer}"').fetchone()[0], layer  # noqa: S608
    base.close()


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_every_hostile_name_as_a_text_and_computes_nothing(hostile, tmp_path):
    book = workbook(hostile, tmp_path / "tables.xlsx", language="en")
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [str(OFFICE), "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", every_sheet]
    subprocess.run([*command, "--outdir", str(tmp_path / "out"), str(book)], capture_output=True, check=True, timeout=300)

    made = (tmp_path / "out").glob("*.csv")
    sheets = {file.stem.removeprefix("tables-"): list(csv.reader(io.StringIO(file.read_text(encoding="utf-8")))) for file in made}
    assert {"Summary", "Places", "Missing", "Services"} <= set(sheets)
    cells = [cell for rows in sheets.values() for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("Err:", "#NAME", "#VALUE", "#REF"))]
    places = [row[0] for row in sheets["Places"]]
    assert set(HOSTILE[:8]) <= set(places)
    assert places.count("2") == 0
    assert any(row[0] == HOSTILE[8] for row in sheets["Places"])
