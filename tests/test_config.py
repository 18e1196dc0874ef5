"""What a study file may say, and what its reader is told when it says something else."""

from __future__ import annotations

import pytest

from accessibility.config import parse_study
from accessibility.errors import ConfigError

STUDY = """
schema = 1
title = "x"
[area]
file = "a.gpkg"
[places]
file = "p.csv"
[[services]]
file = "s.csv"
[roads]
file = "r.pbf"
[[standards]]
kind = "grocery"
minutes = 20
"""


def faults_of(old: str, new: str) -> tuple[str, ...]:
    assert old in STUDY
    with pytest.raises(ConfigError) as caught:
        parse_study(STUDY.replace(old, new), "study.toml")
    assert caught.value.where == "study.toml"
    return caught.value.faults


def test_a_study_of_ten_lines_is_enough():
    study = parse_study(STUDY, "study.toml")
    assert study.basic_kinds == ("grocery",)
    assert study.title == {"fi": "x", "sv": "x", "en": "x"}
    assert study.travel.seasons == ("summer",)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[area]\n", "[area]\nnmes = []\n", "unknown key 'area.nmes'; did you mean 'names'?"),
        ("[[services]]\n", "[[services]]\nprovidr = 'x'\n", "unknown key 'services 1.providr'; did you mean 'provider'?"),
        ("minutes = 20", "minuts = 20", "unknown key 'standards 1.minuts'; did you mean 'minutes'?"),
        ("schema = 1\n", "schema = 2\n", "schema: input should be 1, given 2"),
        ("minutes = 20", "minutes = -1", "standards 1.minutes: input should be greater than 0, given -1"),
        ("minutes = 20", "minutes = nan", "standards 1.minutes: input should be a finite number"),
        ('kind = "grocery"', 'kind = "grocry"', "standards: unknown kind 'grocry'; did you mean 'grocery'?"),
        ("minutes = 20", "minutes = 200", "travel.max_minutes is 120; raise it"),
        ("minutes = 20", 'minutes = 20\n[[standards]]\nkind = "grocery"\nminutes = 5', "standards: 'grocery' stands twice"),
        ("schema = 1\n", 'schema = 1\nbasic = ["pharmacy"]\n', "basic: 'pharmacy' has no standard"),
        ('[places]\nfile = "p.csv"', '[places]\nsource = "osm"', 'places: source = "osm" needs a file'),
        ('[places]\nfile = "p.csv"', '[places]\nsource = "overpass"\nfile = "p.csv"', "reads no file"),
        ('file = "p.csv"', 'source = "osm"\nfile = "p.pbf"\ncolumns = { name = "n" }', "'columns' is for source = \"file\""),
        ('file = "r.pbf"', 'file = "r.pbf"\nroads_file = "x.sql"', "'roads_file' is for source = \"tmc\""),
        (
            'file = "r.pbf"',
            'file = "r.pbf"\naddress = "https://x.example"',
            '\'address\' is for source = "overpass" or "digiroad"',
        ),
        ("schema = 1\n", "schema = 1\n[travel]\nseasons = ['sumer']\n[x]\n", "travel.seasons 1: input should be 'winter'"),
        ("schema = 1\n", "schema = = 1\n", "not valid TOML"),
    ],
)
def test_a_fault_is_told_with_its_place_and_mend(old, new, told):
    assert any(told in fault for fault in faults_of(old, new)), faults_of(old, new)


def test_all_faults_are_told_at_once():
    assert len(faults_of("minutes = 20\n", 'minuts = 20\n[travl]\nmode = "car"\n')) == 3


def test_own_kinds_are_known_once_they_are_named():
    own = STUDY.replace('kind = "grocery"', 'kind = "sauna"') + '[kinds.sauna]\nfi = "sauna"\nsv = "bastu"\nen = "sauna"\n'
    assert "sauna" in parse_study(own, "study.toml").known_kinds
