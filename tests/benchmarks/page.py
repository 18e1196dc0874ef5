"""Race of grid maps: the page and the layer of this project against folium.GeoJson and GeoDataFrame.explore with the same squares.

Run it as ``python tests/benchmarks/page.py FOLDER [cells …]``; it needs Chromium, playwright and mapclassify. Links of the peers to their
script libraries cannot be followed without internet: the libraries are given from files named by ``ACCESSIBILITY_PEER_SCRIPTS`` (a folder
with leaflet.js, leaflet.css, d3.min.js, jquery.min.js), and Leaflet's are this package's own if it is not set.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from importlib import resources
from pathlib import Path

import folium
import geopandas as gpd
import numpy as np
import shapely
from scipy.ndimage import gaussian_filter

from accessibility import outputs
from accessibility.outputs.folium_map import bare_map
from tests.cell_worlds import cell_results

KINDS = 12
SIZES = (5_000, 20_000, 50_000, 100_000)
LIMIT_S = 300
"""How long a map may take to become interactive before it is said not to have finished."""
QUIET_MS = 400


def squares(count: int, seed: int = 1) -> gpd.GeoDataFrame:
    """So many 1 km squares in clumps, a third of their rectangle, with minutes to twelve kinds of service."""
    rng = np.random.default_rng(seed)
    side = int(np.sqrt(count / 0.35)) + 1
    noise = gaussian_filter(rng.random((side, side)), 2.0).ravel()
    chosen = np.sort(np.argpartition(noise, -count)[-count:])
    row, column = np.divmod(chosen, side)
    x, y = 400_000.0 + column * 1000, 7_000_000.0 + row * 1000
    spots = rng.uniform(0, side * 1000, (KINDS, max(6, count // 1500), 2)) + np.array([400_000.0, 7_000_000.0])
    columns = {"people": rng.integers(1, 60, count).astype(float)}
    for kind in range(KINDS):
        away = np.hypot(x[:, None] + 500 - spots[kind][:, 0], y[:, None] + 500 - spots[kind][:, 1]).min(axis=1)
        columns[f"minutes_{kind}"] = np.round(away / 1000 * 1.35 + rng.random(count) * 2, 1)
    names = [f"1kmN{north // 1000:04.0f}E{east // 1000:04.0f}" for east, north in zip(x, y, strict=True)]
    return gpd.GeoDataFrame({"place": names, **columns}, geometry=shapely.box(x, y, x + 1000, y + 1000), crs=3067)


def by_layer(table: gpd.GeoDataFrame, path: Path) -> None:
    """Our layer on a folium map without links."""
    west, south, east, north = table.geometry.iloc[[0, -1]].to_crs(4326).total_bounds
    m = bare_map([south, west, north, east])
    outputs.grid_layer(table, columns=[f"minutes_{kind}" for kind in range(KINDS)], bounds=(5, 10, 15, 30)).add_to(m)
    m.save(str(path))


def by_geojson(table: gpd.GeoDataFrame, path: Path) -> None:
    """folium.GeoJson with a style for each square and a tooltip."""
    degrees = table.to_crs(4326)
    m = folium.Map(location=[65, 27], zoom_start=8, tiles=None, prefer_canvas=True)
    colours = np.array(["#fde725", "#5ec962", "#21918c", "#3b528b", "#440154"])
    colour = dict(zip(table["place"], colours[np.digitize(table["minutes_0"], [5, 10, 15, 30])], strict=True))
    fields = ["place", "people", *(f"minutes_{kind}" for kind in range(KINDS))]
    folium.GeoJson(
        degrees,
        style_function=lambda one: {"fillColor": colour[one["properties"]["place"]], "weight": 0, "fillOpacity": 0.75},
        tooltip=folium.GeoJsonTooltip(fields),
    ).add_to(m)
    m.save(str(path))


def by_explore(table: gpd.GeoDataFrame, path: Path) -> None:
    """GeoDataFrame.explore with the same classes."""
    table.explore("minutes_0", cmap="viridis_r", tiles=None).save(str(path))


def time_in_browser(path: Path) -> dict[str, float]:
    """Wall seconds until the last long task is over, and processor seconds of the page's thread till then, in headless Chromium."""
    from playwright.sync_api import sync_playwright

    own = resources.files("accessibility.outputs").joinpath("vendor/leaflet")
    given = Path(os.environ["ACCESSIBILITY_PEER_SCRIPTS"]) if "ACCESSIBILITY_PEER_SCRIPTS" in os.environ else None

    def answer(route: object) -> None:
        name = route.request.url.rsplit("/", 1)[-1]  # type: ignore[attr-defined]
        for folder in (given, own):
            if folder is not None and folder.joinpath(name).is_file():
                route.fulfill(body=folder.joinpath(name).read_bytes(), headers={"access-control-allow-origin": "*"})  # type: ignore[attr-defined]
                return
        route.fulfill(status=200, body="")  # type: ignore[attr-defined]

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        tab.set_default_timeout(LIMIT_S * 1000)
        tab.add_init_script(
            "window.longest=0;new PerformanceObserver(l=>{for(const e of l.getEntries())window.longest=e.startTime+e.duration})"
            ".observe({type:'longtask',buffered:true});"
        )
        tab.route("http*://**/*", answer)
        session = tab.context.new_cdp_session(tab)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        begun = time.perf_counter()
        tab.goto(path.as_uri())
        loaded = time.perf_counter() - begun
        tab.wait_for_function("() => document.querySelector('.leaflet-container canvas, .leaflet-container path')")
        tab.evaluate(f"() => new Promise(r => {{const c=()=>performance.now()-window.longest>{QUIET_MS}?r():setTimeout(c,50);c()}})")
        metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        interactive = max(loaded, tab.evaluate("window.longest") / 1000)
        browser.close()
    return {"interactive_s": interactive, "task_s": metrics["TaskDuration"]}


def main() -> None:
    """Write and open every map of every size, and print one line for each."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    sizes = [int(size) for size in sys.argv[2:]] or SIZES
    by_layer(squares(500), folder / "warm.html")
    for size in sizes:
        table = squares(size)
        results = cell_results(size, KINDS)
        ways = {
            "page": lambda path, found=results: outputs.page(found, path),
            "layer": lambda path, given=table: by_layer(given, path),
            "folium.GeoJson": lambda path, given=table: by_geojson(given, path),
            "explore": lambda path, given=table: by_explore(given, path),
        }
        for name, write in ways.items():
            path = folder / f"{name.replace('.', '_')}_{size}.html"
            wall, processor = time.perf_counter(), time.process_time()
            write(path)
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
            print(
                f"{size:>7,} {name:<15} {path.stat().st_size / 1e6:6.2f} MB  written in {wall:5.2f} s ({processor:5.2f} s cpu)",
                end="  ",
                flush=True,
            )
            try:
                found = time_in_browser(path)
            except Exception as error:  # noqa: BLE001  # a peer that does not finish is a result too
                print(f"did not finish in {LIMIT_S} s, or failed: {str(error).splitlines()[0]}", flush=True)
                continue
            print(f"interactive after {found['interactive_s']:5.2f} s ({found['task_s']:5.2f} s of tasks)", flush=True)


if __name__ == "__main__":
    main()
