from pathlib import Path
from tempfile import TemporaryDirectory

import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osmium.osm.mutable import Way

from accessibility.errors import FileFormatError
from accessibility.loaders.osm_read import read_ways
from accessibility.loaders.osm_way_lines import streamed_ways

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=12) | st.sampled_from(
    ["a,b", "k=v", "100%", "%20%", "Iso tie", "@home", "äö å", "Šuoŋŋŋir", "🚜", "w7 Nn1"]
)
WAYS = st.lists(
    st.tuples(st.lists(st.integers(1, 2**40), min_size=1, max_size=5), st.dictionaries(TEXTS, TEXTS, max_size=4)), min_size=1, max_size=6
)


def written(folder, ways, ending):
    path = Path(folder) / f"ways{ending}"
    with osmium.SimpleWriter(str(path)) as writer:
        for number, (refs, tags) in enumerate(ways, start=1):
            writer.add_way(Way(id=number, nodes=refs, tags=tags))
    return path


@given(WAYS, st.sampled_from([".osm.pbf", ".osm", ".osm.gz"]))
def test_lines_tell_of_ways_what_the_reader_tells_object_by_object(ways, ending):
    ways = [(refs, {**tags, "highway": "track"}) for refs, tags in ways]
    with TemporaryDirectory() as folder:
        path = written(folder, ways, ending)
        found = list(streamed_ways(path, osmium.filter.KeyFilter("highway")))
        seen = [
            (way.id, [node.ref for node in way.nodes], {tag.k: tag.v for tag in way.tags})
            for way in osmium.FileProcessor(str(path), osmium.osm.WAY)
        ]
    assert found == seen
    assert len(found) == len(ways)


def test_only_ways_that_the_filter_passes_are_told_of(tmp_path):
    path = written(tmp_path, [([1, 2], {"highway": "track"}), ([2, 3], {"building": "yes"}), ([3, 4], {"route": "ferry"})], ".osm.pbf")
    assert [way[0] for way in streamed_ways(path, osmium.filter.KeyFilter("highway", "route"))] == [1, 3]
    assert [way[0] for way in streamed_ways(path, osmium.filter.IdFilter([2]))] == [2]


def test_nothing_stays_behind_in_the_temporary_folder(tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(kept))
    path = written(tmp_path, [([1, 2], {"highway": "track"})], ".osm.pbf")
    assert len(read_ways(path).ids) == 1
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(FileFormatError, match="cut off"):
        read_ways(broken)
    assert not list(kept.iterdir())


def test_a_full_disk_is_told_with_the_folder(tmp_path, monkeypatch):
    path = written(tmp_path, [([1, 2], {"highway": "track"})], ".osm.pbf")

    def full(*_):
        raise RuntimeError("Write failed: No space left on device")

    monkeypatch.setattr(osmium, "apply", full)
    with pytest.raises(FileFormatError, match=r"no room in .*accessibility-.*TMPDIR"):
        read_ways(path)
