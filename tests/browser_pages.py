"""Opening of written pages in a real browser with the network cut off, for tests; at the end nothing may have been asked or have failed."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser(chromium):
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (it is in the extra 'dev')")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        yield running
        running.close()


@pytest.fixture
def open_page(browser):
    """Open a file with the network cut off; at the end nothing may have been asked for and nothing may have failed."""
    opened = []

    def opening(path, fragment="", script="", ready="html[data-ready=yes]", **context):
        context.setdefault("viewport", {"width": 1280, "height": 900})
        room = browser.new_context(offline=True, **context)
        tab = room.new_page()
        tab.faults = []
        tab.asked = []
        tab.route("**/*", lambda route: route.continue_() if route.request.url.startswith(("file:", "data:", "blob:")) else route.abort())
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.on("requestfailed", lambda request: tab.faults.append(f"failed: {request.url}"))
        tab.on("pageerror", lambda error: tab.faults.append(f"error: {error}"))
        tab.on("console", lambda message: tab.faults.append(f"console: {message.text}") if message.type in {"error", "warning"} else None)
        if script:
            tab.add_init_script(script)
        tab.goto(Path(path).as_uri() + fragment)
        tab.wait_for_selector(ready, timeout=20_000)
        opened.append((room, tab))
        return tab

    yield opening
    for room, tab in opened:
        faults, asked = tab.faults, [url for url in tab.asked if not url.startswith(("file:", "data:", "blob:"))]
        room.close()
        assert faults == [], faults
        assert asked == [], asked


@pytest.fixture(scope="session")
def axe():
    """The text of axe-core: of the package in the extra 'dev', or of the file named by ACCESSIBILITY_AXE."""
    if "ACCESSIBILITY_AXE" in os.environ:
        return Path(os.environ["ACCESSIBILITY_AXE"]).read_text(encoding="utf-8")
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-core is not here (pip install axe-playwright-python, or name axe.min.js in ACCESSIBILITY_AXE)")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(tab, axe, *, contrast=True):
    """Faults that axe finds; contrast, the slowest to measure, may be left out where the same styles were measured in another language."""
    tab.evaluate(axe)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "preload": False, "resultTypes": ["violations"]}
    rules["rules"] = {"color-contrast": {"enabled": contrast}}
    found = tab.evaluate("(options) => axe.run(document, options)", rules)["violations"]
    return [(fault["id"], [node["html"][:160] for node in fault["nodes"]][:3]) for fault in found]


def violations_in_each_language(tab, axe):
    """Faults by language, each chosen by its button; contrast is measured in the one that is shown first."""
    found = {}
    for language in dict.fromkeys([tab.evaluate("document.documentElement.lang"), "fi", "sv", "en"]):
        if found:
            tab.locator(f"[data-choose-language={language}]").click()
        assert tab.evaluate("document.documentElement.lang") == language
        found[language] = violations(tab, axe, contrast=not found)
    return found


def unfold(tab):
    """Show the rarer choices of the page."""
    if tab.locator("#acc-more").get_attribute("aria-expanded") == "false":
        tab.locator("#acc-more").click()
