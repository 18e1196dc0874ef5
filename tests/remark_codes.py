"""Find every code of a remark or a reason in the package by reading its source: literals, and names that stand for literals nearby."""

from __future__ import annotations

import ast
import itertools
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "accessibility"

Function = ast.FunctionDef | ast.Lambda


@dataclass
class Found:
    """What the package says of one remark or reason."""

    places: set[str] = field(default_factory=set)
    details: list[set[str] | None] = field(default_factory=list)
    """Names of the details at each place; None where the source does not tell."""


GIVEN = {"Remark": (4, "details"), "Reason": (1, "values")}
"""Where the values of a remark or a reason stand among its arguments."""


def found_in_package(made: str = "Remark") -> dict[str, Found]:
    """Every code of a remark (or a reason), where it stands and with which details."""
    found: dict[str, Found] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for code, line, details in found_in(ast.parse(path.read_text(encoding="utf-8")), made):
            entry = found.setdefault(code, Found())
            entry.places.add(f"{path.relative_to(PACKAGE.parent).as_posix()}:{line}")
            entry.details.append(details)
    return found


def found_in(module: ast.Module, made: str = "Remark") -> list[tuple[str, int, set[str] | None]]:
    """Code, line and details of each remark (or reason) that a module makes; a code that cannot be read is an error."""
    parents = {child: node for node in ast.walk(module) for child in ast.iter_child_nodes(node)}
    found = []
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and name_of(call.func) == made:
            code = argument(call, 0, "code")
            codes = texts(code, call, module, parents)
            if not codes:
                message = f"line {call.lineno}: write the code of a {made} so that it can be read: {ast.unparse(call)}"
                raise ValueError(message)
            details = detail_names(argument(call, *GIVEN[made]), call, module, parents)
            found += [(text, call.lineno, details) for text in sorted(codes)]
    return found


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def argument(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    named = next((given.value for given in call.keywords if given.arg == keyword), None)
    return named or (call.args[position] if len(call.args) > position else None)


def texts(node: ast.expr | None, at: ast.AST, module: ast.Module, parents: dict[ast.AST, ast.AST]) -> set[str]:
    """The texts an expression can be; empty if the source does not tell."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.JoinedStr):
        pieces = [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
        return {"".join(choice) for choice in itertools.product(*(texts(piece, at, module, parents) for piece in pieces))}
    parts: list[tuple[ast.expr, ast.AST]] = []
    if isinstance(node, ast.IfExp):
        parts = [(node.body, at), (node.orelse, at)]
    elif isinstance(node, ast.Dict):
        parts = [(value, at) for value in node.values]
    elif isinstance(node, ast.Subscript):
        parts = [(node.value, at)]
    elif isinstance(node, ast.Name):
        around = (bindings(node.id, scope, module, parents) for scope in scopes(at, module, parents))
        parts = next((bound for bound in around if bound), [])
    return set().union(*(texts(part, where, module, parents) for part, where in parts))


def scopes(at: ast.AST, module: ast.Module, parents: dict[ast.AST, ast.AST]) -> list[ast.AST]:
    """What encloses a node, the nearest first."""
    enclosing = []
    while at in parents:
        at = parents[at]
        if isinstance(at, (Function, ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.Module)):
            enclosing.append(at)
    return enclosing or [module]


def bindings(name: str, scope: ast.AST, module: ast.Module, parents: dict[ast.AST, ast.AST]) -> list[tuple[ast.expr, ast.AST]]:
    """The expressions a name stands for in a scope: assigned, looped over, or given by the callers of a function."""
    bound: list[tuple[ast.expr, ast.AST]] = []
    loops = []
    if isinstance(scope, (ast.GeneratorExp, ast.ListComp, ast.SetComp)):
        loops = [(part.target, part.iter) for part in scope.generators]
    for node in ast.walk(scope):
        if isinstance(node, ast.For):
            loops.append((node.target, node.iter))
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            bound += [(node.value, node) for target in targets if isinstance(target, ast.Name) and target.id == name]
    for target, source in loops:
        bound += [(value, source) for value in looped(name, target, source, module, parents)]
    if isinstance(scope, ast.FunctionDef):
        names = [given.arg for given in (*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs)]
        if name in names:
            calls = [call for call in ast.walk(module) if isinstance(call, ast.Call) and name_of(call.func) == scope.name]
            given = [(argument(call, names.index(name), name), call) for call in calls]
            bound += [(value, call) for value, call in given if value is not None]
    return bound


def looped(name: str, target: ast.expr, source: ast.expr, module: ast.Module, parents: dict[ast.AST, ast.AST]) -> list[ast.expr]:
    """The expressions a loop's variable stands for, where it loops over something written out."""
    found: list[ast.expr] = []
    if not any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(target)):
        return found
    for written in written_out(source, module, parents):
        if isinstance(written, ast.Dict):
            values_only = isinstance(source, ast.Call) and name_of(source.func) == "values"
            pairs = [(key, value) for key, value in zip(written.keys, written.values, strict=True) if key is not None]
            rows: list[ast.expr] = [value if values_only else ast.Tuple(elts=[key, value]) for key, value in pairs]
        else:
            rows = written.elts if isinstance(written, (ast.Tuple, ast.List)) else []
        found += [part for row in rows for part in unpacked(name, target, row)]
    return found


def unpacked(name: str, target: ast.expr, value: ast.expr) -> list[ast.expr]:
    """The part of a value that a name takes when the value is unpacked into a target."""
    if isinstance(target, ast.Name):
        return [value] if target.id == name else []
    if isinstance(target, ast.Tuple) and isinstance(value, (ast.Tuple, ast.List)) and len(target.elts) == len(value.elts):
        return [part for inner, its in zip(target.elts, value.elts, strict=True) for part in unpacked(name, inner, its)]
    return []


def written_out(source: ast.expr, module: ast.Module, parents: dict[ast.AST, ast.AST]) -> list[ast.expr]:
    """The literals a loop goes over: itself, or what a name nearby stands for."""
    if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute) and source.func.attr in {"items", "values"}:
        source = source.func.value
    if not isinstance(source, ast.Name):
        return [source]
    for scope in scopes(source, module, parents):
        bound = [value for value, _ in bindings(source.id, scope, module, parents)]
        if bound:
            return bound
    return []


def detail_names(node: ast.expr | None, at: ast.AST, module: ast.Module, parents: dict[ast.AST, ast.AST]) -> set[str] | None:
    """The keys of the details; None where the source does not tell."""
    if node is None:
        return set()
    if isinstance(node, ast.Name):
        bound = next((found for scope in scopes(at, module, parents) if (found := bindings(node.id, scope, module, parents))), [])
        dicts = [value for value, _ in bound]
    else:
        dicts = [node]
    names: set[str] = set()
    for value in dicts:
        if not isinstance(value, ast.Dict) or not all(key is None or isinstance(key, ast.Constant) for key in value.keys):
            return None
        names |= {str(key.value) for key in value.keys if isinstance(key, ast.Constant)}
        for key, more in zip(value.keys, value.values, strict=True):
            others = detail_names(more, at, module, parents) if key is None else set()
            if others is None:
                return None
            names |= others
    return names if dicts else None
