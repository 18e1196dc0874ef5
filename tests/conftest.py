"""Where tests find real data and the browser, and how they say so when there is none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.browser_pages import axe, browser, open_page  # noqa: F401  # fixtures of every test in a browser

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("ACCESSIBILITY_SHARED", ROOT.parent / "shared"))

STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
"""No time limits, since machines are busy at times; the same examples every time, but for the thorough profile, which seeks new ones."""

settings.register_profile("house", STEADY, max_examples=25)
settings.register_profile("thorough", STEADY, max_examples=400, derandomize=False)
settings.load_profile("house")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; the test is skipped, and says so, where it is not there."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("real data is not beside the checkout (set ACCESSIBILITY_SHARED)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; the test is skipped, and says so, where there is none."""
    path = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    if path is None:
        pytest.skip("no chromium on this machine (Debian: apt-get install chromium)")
    return path


@pytest.fixture(scope="session")
def demo_study() -> Path:
    """The embedded demo's study file."""
    return ROOT / "data" / "demo" / "study.toml"
