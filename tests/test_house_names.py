"""Every public name is listed, documented and true to its signature; no file is called by a word that says nothing."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "accessibility"
MODULES = sorted(PACKAGE.rglob("*.py"))
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc"}

modules = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def listed(tree: ast.Module) -> list[str] | None:
    """What ``__all__`` holds; None where there is none."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            return list(ast.literal_eval(node.value))
    return None


def bound(tree: ast.Module) -> set[str]:
    """Names a module binds at its top: defined, assigned or imported."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def public_functions(tree: ast.Module) -> list[ast.FunctionDef]:
    names = listed(tree) or []
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in names]


@modules
def test_a_module_opens_with_one_sentence_of_duty(path):
    duty = ast.get_docstring(tree_of(path))

    assert duty, f"{path} has no docstring"
    assert duty.splitlines()[0].rstrip().endswith((".", "?", "!", "…", ":")), duty.splitlines()[0]


@modules
def test_a_module_lists_its_public_names(path):
    tree = tree_of(path)
    names = listed(tree)
    offers_nothing = all(isinstance(node, ast.Expr) for node in tree.body)
    if offers_nothing and path.name == "__init__.py":
        return

    assert names is not None, f"{path} has no __all__"
    lazily = any(isinstance(node, ast.FunctionDef) and node.name == "__getattr__" for node in tree.body)
    if not lazily:
        assert set(names) <= bound(tree)


@modules
def test_every_public_name_is_documented(path):
    tree = tree_of(path)
    names = set(listed(tree) or ())
    without = [
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in names and not ast.get_docstring(node)
    ]

    assert without == []


@modules
def test_parameters_in_docstrings_are_those_of_the_signature(path):
    wrong = {}
    for function in public_functions(tree_of(path)):
        collecting = [argument for argument in (function.args.vararg, function.args.kwarg) if argument]
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs, *collecting]
        given = [argument.arg for argument in arguments]
        told = parameters_told(ast.get_docstring(function) or "")
        if told and set(told) != set(given):
            wrong[function.name] = {"in the docstring": told, "in the signature": given}

    assert wrong == {}


def parameters_told(docstring: str) -> list[str]:
    """Names in the section Parameters of a numpydoc docstring."""
    section = re.search(r"^Parameters\n-+\n(.*?)(?=^\S[^\n]*\n-{3,}$|\Z)", docstring, flags=re.MULTILINE | re.DOTALL)
    if section is None:
        return []
    heads = re.findall(r"^(\S[^\n]*)$", section.group(1), flags=re.MULTILINE)
    return [name.strip().lstrip("*") for head in heads for name in head.split(":")[0].split(",")]


def test_parameters_are_read_from_numpydoc():
    docstring = "One.\n\nParameters\n----------\nplaces, services\n    Two.\ncount\n    Three.\n\nReturns\n-------\nint\n"

    assert parameters_told(docstring) == ["places", "services", "count"]


def test_no_file_or_folder_has_a_name_that_says_nothing():
    tracked = [path for top in ("accessibility", "scripts", "tests") for path in (ROOT / top).rglob("*")]
    bad = [path for path in tracked if path.stem.lower() in EMPTY_WORDS and "vendor" not in path.parts and "__pycache__" not in path.parts]

    assert bad == []
