"""The scripts make their environment once, again when they must, and never touch what is not theirs."""

from __future__ import annotations

import ast
import importlib
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"


@pytest.fixture
def scripts(monkeypatch):
    """The modules of the scripts, as Python finds them when a script is run."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return {name: importlib.import_module(name) for name in ("environment", "environment_making", "python_version", "shown_running")}


@pytest.fixture
def home(scripts, monkeypatch, tmp_path):
    """A folder for an environment, with making and filling replaced by what they leave behind; counts how often each is done."""
    environment, making = scripts["environment"], scripts["environment_making"]
    folder = tmp_path / "a folder" / "env"
    done = {"folder": folder, "made": 0, "filled": []}

    def make(where, mark):
        done["made"] += 1
        where.mkdir(parents=True, exist_ok=True)
        for old in where.iterdir():
            old.unlink()
        mark()

    monkeypatch.setenv("ACCESSIBILITY_VENV", str(folder))
    monkeypatch.setattr(making, "make", make)
    monkeypatch.setattr(making, "fill", lambda _where, _project, extras: done["filled"].append(list(extras)))
    monkeypatch.setattr(making, "starts", lambda _folder: True)
    monkeypatch.setattr(environment, "_packages", lambda _folder: ["numpy-2.dist-info"])
    return done


def test_an_environment_is_made_once(scripts, home):
    first = scripts["environment"].ensure()
    second = scripts["environment"].ensure()

    assert first == second == home["folder"]
    assert (home["made"], home["filled"]) == (1, [[]])


def test_tests_need_more_than_the_demo_and_the_demo_is_content_with_more(scripts, home):
    ensure = scripts["environment"].ensure
    for extras in ((), ("notebook", "dev"), (), ("dev",)):
        ensure(extras)

    assert (home["made"], home["filled"]) == (1, [[], ["dev", "notebook"]])


def test_changed_constraints_fill_the_environment_again_with_all_its_extras(scripts, home, monkeypatch):
    environment = scripts["environment"]
    environment.ensure(("dev",))
    monkeypatch.setattr(environment, "_hash_of_sources", lambda: "another")
    environment.ensure()

    assert (home["made"], home["filled"]) == (1, [["dev"], ["dev"]])


def test_a_library_gone_or_changed_fills_the_environment_again(scripts, home, monkeypatch):
    environment = scripts["environment"]
    environment.ensure()
    monkeypatch.setattr(environment, "_packages", lambda _folder: ["numpy-1.dist-info"])
    environment.ensure()
    environment.ensure()

    assert (home["made"], len(home["filled"])) == (1, 2)


def test_an_environment_that_does_not_start_is_made_anew(scripts, home, monkeypatch):
    scripts["environment"].ensure()
    monkeypatch.setattr(scripts["environment_making"], "starts", lambda _folder: False)
    scripts["environment"].ensure()

    assert home["made"] == 2


@pytest.mark.parametrize("change", [{"project": "elsewhere"}, {"python": "3.0"}, {"finished": False}])
def test_a_moved_or_half_made_environment_is_made_anew(scripts, home, change):
    scripts["environment"].ensure()
    stamp = home["folder"] / "made-by-scripts.json"
    stamp.write_text(json.dumps({**json.loads(stamp.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    scripts["environment"].ensure()

    assert home["made"] == 2


def test_a_broken_stamp_means_half_made(scripts, home):
    scripts["environment"].ensure()
    (home["folder"] / "made-by-scripts.json").write_text("{", encoding="utf-8")
    scripts["environment"].ensure()

    assert home["made"] == 2


def test_a_failed_filling_leaves_an_environment_that_is_made_anew(scripts, home, monkeypatch):
    making = scripts["environment_making"]

    def fail(*_):
        message = "no connection"
        raise making.SetUpError(message)

    fill = making.fill
    monkeypatch.setattr(making, "fill", fail)
    with pytest.raises(making.SetUpError, match="no connection"):
        scripts["environment"].ensure()
    monkeypatch.setattr(making, "fill", fill)
    scripts["environment"].ensure()

    assert home["made"] == 2


def test_a_folder_of_somebody_else_is_left_alone(scripts, home):
    home["folder"].mkdir(parents=True)
    (home["folder"] / "pyvenv.cfg").write_text("mine", encoding="utf-8")

    with pytest.raises(scripts["environment_making"].SetUpError, match="leave it alone"):
        scripts["environment"].ensure()
    assert (home["folder"] / "pyvenv.cfg").read_text(encoding="utf-8") == "mine"


def test_a_fault_is_a_message_and_an_exit_code(scripts, home, capsys):
    home["folder"].mkdir(parents=True)
    (home["folder"] / "mine").touch()

    assert scripts["environment"].run((), ["python"]) == 1
    assert "leave it alone" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_a_message(scripts, home, monkeypatch, capsys):
    def refuse(*_):
        message = "read-only"
        raise PermissionError(message)

    monkeypatch.setattr(scripts["environment_making"], "make", refuse)

    assert scripts["environment"].run((), ["python"]) == 1
    assert "ACCESSIBILITY_VENV" in capsys.readouterr().err
    assert home["made"] == 0


@pytest.mark.parametrize(
    ("missing", "ways"),
    [
        ((), ["venv", "virtualenv", "venv with this Python's pip", "uv"]),
        (("ensurepip",), ["virtualenv", "venv with this Python's pip", "uv"]),
        (("ensurepip", "pip"), ["virtualenv", "uv"]),
        (("venv", "ensurepip", "virtualenv"), ["virtualenv", "uv"]),
    ],
)
def test_what_a_machine_lacks_decides_how_an_environment_is_made(scripts, monkeypatch, tmp_path, missing, ways):
    making = scripts["environment_making"]
    monkeypatch.setattr(making, "_has", lambda module: module not in missing)
    monkeypatch.setattr(making.shutil, "which", lambda name: name)

    assert [name for name, _ in making._ways("python3", tmp_path)] == ways


def test_a_way_that_fails_gives_way_to_the_next(scripts, monkeypatch, tmp_path):
    making = scripts["environment_making"]
    fails, works = [sys.executable, "-c", "raise SystemExit('ensurepip is not available')"], [sys.executable, "-c", ""]
    monkeypatch.setattr(making, "_ways", lambda _python, _folder: [("first", [fails]), ("second", [works])])
    monkeypatch.setattr(making, "program", lambda _folder, _name: sys.executable)
    folder = tmp_path / "env"
    marks = []
    making.make(folder, lambda: marks.append(list(folder.iterdir())))

    assert marks == [[], []]
    assert folder.is_dir()


def test_no_way_at_all_is_one_message_with_its_mend(scripts, monkeypatch, tmp_path):
    making = scripts["environment_making"]
    fails = [sys.executable, "-c", "raise SystemExit('ensurepip is not available')"]
    monkeypatch.setattr(making, "_ways", lambda _python, _folder: [("venv", [fails])])

    with pytest.raises(making.SetUpError, match=r"(?s)venv: ensurepip is not available.*apt install python3-venv"):
        making.make(tmp_path / "env", lambda: None)
    assert not (tmp_path / "env").exists()


def test_proxies_and_settings_of_pip_go_on_and_what_leaks_does_not(scripts, monkeypatch):
    for name in ("HTTPS_PROXY", "PIP_INDEX_URL", "PYTHONPATH", "PROJ_LIB", "GDAL_DATA", "PIP_TARGET", "PIP_USER"):
        monkeypatch.setenv(name, "given")
    making = scripts["environment_making"]

    for surroundings in (making.surroundings(), making._pip_surroundings()):
        assert surroundings["HTTPS_PROXY"] == surroundings["PIP_INDEX_URL"] == "given"
        assert not {"PYTHONPATH", "PROJ_LIB", "GDAL_DATA"} & set(surroundings)
    assert "PIP_TARGET" not in making._pip_surroundings()
    assert making._pip_surroundings()["PIP_USER"] == "0"


@pytest.mark.parametrize(
    ("venv", "written"),
    [("Päivi/checkout/.venv", "relative"), ("elsewhere/env", "in the system's encoding")],
)
def test_a_checkout_below_a_name_beyond_ascii_is_found(scripts, tmp_path, monkeypatch, venv, written):
    making = scripts["environment_making"]
    project, folder = tmp_path / "Päivi" / "checkout", tmp_path / venv
    site = making.packages_folder(folder)
    for path in (project, site):
        path.mkdir(parents=True)
    pointer, other = site / "_editable_impl.pth", site / "other.pth"
    pointer.write_text(str(project), encoding="utf-8")
    other.write_text("import os", encoding="utf-8")
    monkeypatch.setattr(making.locale, "getencoding", lambda: "cp1252")
    making._point_to(folder, project)
    line = pointer.read_bytes().decode("cp1252").strip()

    assert (site / line).resolve() == project.resolve()
    assert line.isascii() is (written == "relative")
    assert other.read_text(encoding="utf-8") == "import os"


def test_an_environment_without_the_project_is_a_message(scripts, monkeypatch, tmp_path):
    making = scripts["environment_making"]
    monkeypatch.setattr(making, "run_shown", lambda *_: 0)
    monkeypatch.setattr(making, "program", lambda _folder, _name: sys.executable)
    monkeypatch.setattr(making, "_first_failure", lambda _steps: "ModuleNotFoundError: No module named 'accessibility'")

    with pytest.raises(making.SetUpError, match="cannot be imported in it: ModuleNotFoundError"):
        making.fill(tmp_path, ROOT, ())


def test_pip_failing_shows_its_last_words(scripts, monkeypatch, tmp_path):
    making = scripts["environment_making"]
    pip = tmp_path / "pip.py"
    pip.write_text("print('looking'); print('no matching distribution'); raise SystemExit(1)", encoding="utf-8")
    run_shown = scripts["shown_running"].run_shown
    monkeypatch.setattr(making, "run_shown", lambda _command, log, env: run_shown([sys.executable, str(pip)], log, env))

    with pytest.raises(making.SetUpError, match=r"(?s)looking.*no matching distribution.*HTTPS_PROXY"):
        making.fill(tmp_path, ROOT, ())


def test_a_newer_python_than_tried_takes_the_newest_libraries(scripts, monkeypatch, capsys):
    making = scripts["environment_making"]

    assert making._constraints(ROOT) == ["--constraint", str(ROOT / "constraints.txt")]
    monkeypatch.setattr(making.sys, "version_info", (3, 99, 0))
    assert making._constraints(ROOT) == []
    assert "newest" in capsys.readouterr().out


def test_long_work_shows_that_it_is_alive(scripts, monkeypatch, tmp_path, capsys):
    running = scripts["shown_running"]
    monkeypatch.setattr(running, "_SAY_EVERY_SECONDS", 0)
    monkeypatch.setattr(running, "_LOOK_EVERY_SECONDS", 0.05)
    program = "import sys, time; print('collecting äö', flush=True); time.sleep(0.6); sys.exit(3)"
    surroundings = {**os.environ, "PYTHONUTF8": "1"}
    code = running.run_shown([sys.executable, "-c", program], tmp_path / "log", surroundings)

    assert code == 3
    assert "collecting ??" in capsys.readouterr().out
    assert (tmp_path / "log").read_text(encoding="utf-8") == "collecting äö\n"


@pytest.mark.parametrize(("version", "refused"), [((3, 10), True), ((2, 7), True), ((3, 11), False), ((3, 14), False), ((4, 0), False)])
def test_an_old_python_is_refused_with_a_mend(scripts, version, refused):
    complaint = scripts["python_version"].complaint(*version)

    assert bool(complaint) is refused
    if refused:
        assert "3.11 or newer" in complaint
        assert len(complaint.splitlines()) == 2


@pytest.mark.parametrize("door", ["demo", "test", "lint"])
def test_doors_are_readable_for_an_old_python(door):
    for name in (door, "python_version"):
        ast.parse((SCRIPTS / f"{name}.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    first_imports = (SCRIPTS / f"{door}.py").read_text(encoding="utf-8").split("def main")[0]
    assert "environment" not in [line.split()[-1] for line in first_imports.splitlines() if line.startswith(("import", "from"))]


@pytest.mark.parametrize("target", ["demo", "test", "lint", "format"])
def test_make_is_a_one_line_door_to_a_script(target):
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    recipe = lines[lines.index(f"{target}:") + 1 :]
    commands = [line for line in recipe[: recipe.index("") if "" in recipe else None] if line.startswith("\t")]

    assert len(commands) == 1
    assert "$(PYTHON) scripts/" in commands[0]
    assert (ROOT / commands[0].split()[1]).is_file()


def test_constraints_pin_one_version_each_and_name_no_address():
    lines = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]

    assert all(line.count("==") == 1 or ";" in line for line in lines)
    assert not [line for line in lines if "/" in line or "@" in line]
    assert len({line.split("==")[0] for line in lines if ";" not in line}) == len([line for line in lines if ";" not in line])


def test_every_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    pins = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            pin = Requirement(line)
            pins.setdefault(canonicalize_name(pin.name), []).append(str(pin.specifier).removeprefix("=="))

    for text in needed:
        requirement = Requirement(text)
        versions = pins.get(canonicalize_name(requirement.name), [])
        assert versions, f"{requirement.name} is not in constraints.txt: run scripts/pin_versions.py --keep"
        assert all(requirement.specifier.contains(version) for version in versions), text


def test_the_demo_passes_its_arguments_on(scripts, monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    demo = importlib.import_module("demo")
    given = []
    monkeypatch.setattr(scripts["environment"], "run", lambda extras, command, **_: given.append((tuple(extras), command)) or 0)
    monkeypatch.setattr(sys, "argv", ["demo.py", "--no-open", "--into", "a folder"])

    assert demo.main() == 0
    assert given == [((), ["accessibility", "demo", "--no-open", "--into", "a folder"])]


@pytest.mark.skipif(os.name == "nt", reason="CI runs under a Unix shell")
def test_the_ci_script_is_sound_bash():
    done = subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
