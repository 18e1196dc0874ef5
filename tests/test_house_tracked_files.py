"""What is in the repository belongs there: no addresses of registries, no paths of one machine, line ends and sizes in order."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OTHERS = "accessibility/outputs/vendor/"
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
        ("conda", "anaconda", "org"),
    )
]
MACHINE_PATH = re.compile(r"(?<![\w.:/~<-])/(?:work|root|tmp|(?:home|Users)/(?!somebody)\w+)(?:/|\b)|\b[A-Z]:\\\\?Users\\")
LARGEST_KB = 1_024


@cache
def tracked() -> dict[str, bytes]:
    """Every tracked file that is not somebody else's, and its bytes."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = [name for name in listed.stdout.decode("utf-8").split("\0") if name and not name.startswith(OTHERS)]
    return {name: (ROOT / name).read_bytes() for name in names if (ROOT / name).is_file()}


def texts() -> dict[str, str]:
    return {name: content.decode("utf-8") for name, content in tracked().items() if b"\0" not in content[:8_000]}


def test_there_is_something_to_look_at():
    assert {"README.md", "pyproject.toml", "accessibility/errors.py"} <= set(texts())


def test_no_registry_is_named():
    assert [(name, host) for name, text in texts().items() for host in REGISTRIES if host in text] == []


def test_no_path_of_one_machine_is_named():
    found = [(name, match.group()) for name, text in texts().items() for match in MACHINE_PATH.finditer(text)]

    assert found == []


@pytest.mark.parametrize("folder", ["work", "root", "tmp", "home/me", "Users/me"])
def test_paths_of_one_machine_are_recognised(folder):
    assert MACHINE_PATH.search(f"see /{folder}/x")
    assert MACHINE_PATH.search(f'"/{folder}"')
    assert not MACHINE_PATH.search(f"https://example.org/{folder}/x and net{folder}/x and a/{folder}/x")


def test_texts_end_their_lines_as_git_expects():
    assert [name for name, text in texts().items() if "\r" in text] == []


def test_nothing_is_too_large_for_git():
    assert [(name, len(content)) for name, content in tracked().items() if len(content) > LARGEST_KB * 1_024] == []


def test_no_merge_was_left_half_done():
    mark = "<" * 7 + " "

    assert [name for name, text in texts().items() if mark in text] == []
