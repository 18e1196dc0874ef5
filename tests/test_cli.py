"""The command as scripts and people meet it: exit codes, messages, nothing half-written, no traceback."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest


def accessibility(*words: str, cwd=None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "utf8", "-m", "accessibility.cli", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, check=False, timeout=300)


def test_help_names_every_command():
    told = accessibility("--help")
    assert told.returncode == 0
    assert all(name in told.stdout for name in ("run", "check", "demo", "new"))


def test_a_new_study_is_written_once_and_is_a_study(tmp_path):
    assert accessibility("new", tmp_path / "uusi").returncode == 0
    again = accessibility("new", tmp_path / "uusi")
    assert again.returncode == 1
    assert "not overwritten" in again.stderr
    checked = accessibility("check", tmp_path / "uusi" / "study.toml")
    assert checked.returncode == 1
    assert "3 faults" in checked.stderr


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_users_mistake_is_a_message_and_no_traceback(command, tmp_path):
    (tmp_path / "study.toml").write_text("schema = 1\ntitl = 'x'\n", encoding="utf-8")
    told = accessibility(command, tmp_path / "study.toml")
    assert told.returncode == 1
    assert "did you mean 'title'?" in told.stderr
    assert "Traceback" not in told.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["study.toml"]


def test_a_wrong_command_line_has_a_code_of_its_own():
    told = accessibility("rnu")
    assert told.returncode == 2
    assert "run" in told.stderr


def test_check_says_what_it_found_and_writes_nothing(demo_study, tmp_path):
    study = shutil.copytree(demo_study.parent, tmp_path / "demo") / "study.toml"
    before = sorted(path.name for path in study.parent.iterdir())
    told = accessibility("check", study)
    assert told.returncode == 0
    assert "No faults." in told.stdout
    assert "<Study 'Kuvajärvi'" in told.stdout
    assert sorted(path.name for path in study.parent.iterdir()) == before
    assert accessibility("check", study, "--quiet").stdout == ""


@pytest.mark.slow
def test_run_as_json_is_json_and_keeps_what_lies_in_the_folder(demo_study, tmp_path):
    (tmp_path / "omat.txt").write_text("mine", encoding="utf-8")
    told = accessibility("run", demo_study, "--into", tmp_path, "--json")
    assert told.returncode == 0
    found = json.loads(told.stdout)
    assert set(found["files"]) == {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file() and path.name != "omat.txt"
    }
    assert found["coverage"]["summer"]["grocery"]["places"] == 26
    assert (tmp_path / "omat.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.slow
def test_a_run_that_fails_leaves_the_former_results_as_they_were(demo_study, tmp_path):
    study = shutil.copytree(demo_study.parent, tmp_path / "demo") / "study.toml"
    results = study.parent / "results"
    assert accessibility("run", study, "--quiet").returncode == 0
    before = {path.relative_to(results): path.read_bytes() for path in results.rglob("*") if path.is_file()}
    (study.parent / "places.csv").write_text("", encoding="utf-8")
    assert accessibility("run", study).returncode == 1
    assert {path.relative_to(results): path.read_bytes() for path in results.rglob("*") if path.is_file()} == before
