"""The package and its command start at once: heavy libraries wait until they are needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("osmnx", "folium", "matplotlib", "numba", "rasterio", "pandas", "geopandas", "scipy", "networkx", "pyogrio", "osmium", "pyarrow")


@pytest.mark.parametrize("module", ["accessibility", "accessibility.cli"])
def test_importing_loads_no_heavy_library(module):
    program = f"import sys, {module}; print(' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8", check=True)

    assert done.stdout.strip() == ""
