"""Files as other programs open them: QGIS draws the GeoPackage in our styles, LibreOffice shows every name as a text."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pyogrio
import pytest

from accessibility.outputs import geopackage, workbook
from tests.results_world import HOSTILE, results_of, study_of

pytestmark = pytest.mark.slow

SYSTEM_PYTHON = "/usr/bin/python3"
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
_OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "PATH": os.environ.get("PATH", "")}

OPENED_BY_QGIS = """
import json, sys
from qgis.core import QgsApplication, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
found = {}
for name in sys.argv[2:]:
    layer = QgsVectorLayer(sys.argv[1] + "|layername=" + name, name, "ogr")
    drawn = layer.renderer()
    rules = [(rule.label(), rule.filterExpression()) for rule in drawn.rootRule().children()] if drawn.type() == "RuleRenderer" else []
    seen = 0
    for feature in layer.getFeatures():
        seen += 1
    found[name] = [layer.isValid(), drawn.type(), rules, seen]
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


def test_qgis_opens_every_layer_in_our_style(hostile, tmp_path):
    if not has_qgis():
        pytest.skip("QGIS's Python (Debian's python3-qgis) is not installed")
    path = geopackage(hostile, tmp_path / "study.gpkg")
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    command = [SYSTEM_PYTHON, "-c", OPENED_BY_QGIS, str(path), *layers]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env={**_OFFSCREEN, "HOME": str(tmp_path)})
    said = [line for line in told.stdout.splitlines() if line.startswith("FOUND ")]
    assert said, told.stderr[-2000:]
    found = json.loads(said[0].removeprefix("FOUND "))

    styled = {"places", "places_winter", "services", "service_points", "municipalities", "area", "roads"} & set(layers)
    assert len(styled) >= 5
    for name in styled:
        valid, renderer, rules, seen = found[name]
        assert valid, name
        assert renderer == "RuleRenderer", name
        assert rules, name
        assert all(label for label, _ in rules), name
        assert seen == pyogrio.read_info(path, layer=name)["features"], name


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
