"""The frame of a page: folium's map put into our template, all of it inside the file or beside it, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from accessibility.errors import AccessibilityError
from accessibility.outputs.folium_map import asset, scripts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import folium

    from accessibility.outputs.words import Words

__all__ = ["inert_html", "rendered", "switches", "template"]

_OUTSIDE = re.compile(r"""(?:\bsrc|\bhref|@import|url\(|\bsrcset|\baction)\s*[=(]?\s*["']?\s*(?:https?:)?//[^"')\s>]*""", re.IGNORECASE)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def rendered(m: folium.Map, *, assets: str = "") -> dict[str, Markup]:
    """What folium makes of the map, in the three parts of a page: head, body, script.

    Parameters
    ----------
    m
        A map of :func:`accessibility.outputs.folium_map.bare_map` with our element on it.
    assets
        The folder of scripts and styles that several pages share, from the page; empty to have them inside the page.
    """
    figure: Any = m.get_root()
    for child in list(figure._children.values()):  # noqa: SLF001  # branca renders a figure's children this way itself
        child.render()
    kept = ("Map_",) if assets else ("leaflet_", "Map_")
    head = [child.render() for name, child in figure.header._children.items() if name.startswith(kept)]  # noqa: SLF001
    own = f"<script>{scripts()}\n{figure.script.render()}</script>"
    if assets:
        head = [f'<link rel="stylesheet" href="{assets}/page.css">', *head]
        own = f'<script src="{assets}/page.js"></script><script src="{assets}/words.js"></script><script>{figure.script.render()}</script>'
    return {
        "head": Markup("\n".join(head)),  # noqa: S704  # our own vendored text and folium's style of the map's box
        "html": Markup(figure.html.render()),  # noqa: S704  # folium's box and our inert data block
        "script": Markup(own),  # noqa: S704  # our own scripts
    }


@cache
def template(name: str) -> Any:  # noqa: ANN401  # jinja2 is imported late
    """A template of this package; every value put into it is escaped.

    Parameters
    ----------
    name
        The file in ``templates``.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda file: asset(f"templates/{file}")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def switches(spoken: Sequence[Words], seasons: Iterable[str], kinds: Iterable[str], groups: Iterable[str] = ()) -> str:
    """Styles that show the language, season, kind and group of people chosen, and hide the others.

    Parameters
    ----------
    spoken
        The words of each language of the page.
    seasons, kinds, groups
        What can be chosen.
    """
    shown = [f'html[lang="{w.language}"] .w:not([lang="{w.language}"]){{display:none}}' for w in spoken]
    shown += [f'html[data-season="{name}"] [data-s]:not([data-s="{name}"]){{display:none}}' for name in seasons]
    shown += [f'html:not([data-kind="{kind}"]) [data-k="{kind}"]{{display:none}}' for kind in kinds]
    shown += [f'html:not([data-people="{group}"]) [data-p="{group}"]{{display:none}}' for group in groups]
    return "\n".join(shown)


def inert_html(html: str, *, assets: bool = False, tiles: str = "") -> str:
    """A page with its Content-Security-Policy: only its own scripts and styles, pictures from within, no connection at all.

    Parameters
    ----------
    html
        The page, with ``__CSP__`` where the policy goes.
    assets
        Whether it has scripts and styles beside it.
    tiles
        The server of the background map that viewers may turn on; empty for none.

    Raises
    ------
    AccessibilityError
        If the page would load anything from elsewhere; links that people follow are allowed.
    """
    whole = html.replace("__CSP__", _policy(html, assets=assets, tiles=tiles))
    scripts_out = re.sub(r'<script (?:type="application/json"|type="text/plain")[^>]*>.*?</script>', "", whole, flags=re.DOTALL)
    for_people = re.sub(r"<a\s[^>]*>", "", scripts_out)
    out = _OUTSIDE.findall(for_people)
    if out:
        raise AccessibilityError(f"the page would ask the internet for {', '.join(sorted(set(out))[:5])}; it must hold everything itself")
    return whole


def _policy(html: str, *, assets: bool, tiles: str) -> str:
    beside = "'self' file: " if assets else ""
    pictures = f"data: blob: https://{tiles}" if tiles else "data: blob:"

    def hashes(pattern: re.Pattern[str]) -> str:
        digests = [hashlib.sha256(match.encode("utf-8")).digest() for match in pattern.findall(html)]
        return " ".join(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests)

    return (
        f"default-src 'none'; script-src {beside}{hashes(_SCRIPT)}; style-src {beside}{hashes(_STYLE)}; img-src {pictures}; "
        "base-uri 'none'; form-action 'none'"
    )
