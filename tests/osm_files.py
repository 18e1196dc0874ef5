"""Small OSM files written by hand, in the square of ``file_worlds``: nodes by kilometres east and north of its south-west corner."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from tests.file_worlds import degrees

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def osm_file(
    folder: Path,
    nodes: Mapping[int, tuple[float, float]],
    *,
    ways: Mapping[int, tuple[Sequence[int], Mapping[str, str]]] | None = None,
    relations: Mapping[int, tuple[Sequence[tuple[str, int, str]], Mapping[str, str]]] | None = None,
    node_tags: Mapping[int, Mapping[str, str]] | None = None,
    name: str = "region.osm",
) -> str:
    """Write a file; its name is given back, as a study would say it."""
    text = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="hand">']
    for number, (east, north) in nodes.items():
        lon, lat = degrees(east, north)
        text += [f'<node id="{number}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">', *_tags((node_tags or {}).get(number, {})), "</node>"]
    for number, (refs, tags) in (ways or {}).items():
        text += [f'<way id="{number}" version="1">', *(f'<nd ref="{ref}"/>' for ref in refs), *_tags(tags), "</way>"]
    for number, (members, tags) in (relations or {}).items():
        drawn = [f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members]
        text += [f'<relation id="{number}" version="1">', *drawn, *_tags(tags), "</relation>"]
    (folder / name).write_text("\n".join([*text, "</osm>"]), encoding="utf-8", newline="\n")
    return name


def _tags(tags: Mapping[str, str]) -> list[str]:
    return [f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items()]
