"""Find every error code that the source can raise, by walking its syntax trees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CLASSES = {
    "SitusError": 500,
    "ConfigError": 500,
    "CallError": 400,
    "UpstreamError": 502,
    "LedgerError": 503,
    "IntegrityError": 500,
}
"""The classes of `situs.errors` and the status that each has where none is given."""

TABLES = frozenset({"_AWS", "_CODES", "_EXCEPTIONS", "_RECORDS"})
"""Names of module tables whose values hold codes."""

CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(slots=True)
class Raised:
    """Hold how a code is raised: by which classes, with which statuses, in which files."""

    classes: set[str] = field(default_factory=set)
    statuses: set[int] = field(default_factory=set)
    files: set[str] = field(default_factory=set)


def raised_codes(source: Path) -> tuple[dict[str, Raised], list[str]]:
    """Return every code below `source`, and the places where the walk cannot tell what is raised."""
    found: dict[str, Raised] = {}
    unclear: list[str] = []
    for path in sorted(source.rglob("*.py")):
        name = path.relative_to(source).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        passing = dict(_passing(tree))
        in_tables = set(_table_codes(tree))
        for code in in_tables:
            found.setdefault(code, Raised()).files.add(name)
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            function = call.func.id if isinstance(call.func, ast.Name) else ""
            if function in CLASSES and call.args:
                codes = _literals(call.args[0])
                if not codes and not _is_passed_on(call.args[0], bool(in_tables), bool(passing)):
                    unclear.append(f"{name}:{call.lineno}")
                _note(found, codes, function, _status(call, function), name)
            elif function in passing and call.args:
                kind, status = passing[function]
                _note(found, _literals(call.args[0]), kind, status, name)
        for code in _endings(tree):
            found.setdefault(code, Raised()).files.add(name)
    return found, unclear


def _note(found: dict[str, Raised], codes: list[str], kind: str, status: int | None, file: str) -> None:
    for code in codes:
        raised = found.setdefault(code, Raised())
        raised.classes.add(kind)
        raised.files.add(file)
        if status is not None:
            raised.statuses.add(status)


def _literals(node: ast.expr) -> list[str]:
    """Return the codes that an argument can be, where it is written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    return []


def _is_passed_on(node: ast.expr, has_table: bool, has_passing: bool) -> bool:
    """Tell whether a code that is not written out comes from an error, a message, a table or a parameter."""
    if isinstance(node, ast.Attribute):
        return node.attr == "code"
    if isinstance(node, ast.Name):
        return node.id == "code" and (has_table or has_passing)
    return "'code'" in ast.unparse(node)


def _passing(tree: ast.Module) -> Iterator[tuple[str, tuple[str, int | None]]]:
    """Yield functions whose first parameter is the code of the error that they build."""
    for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        arguments = function.args.args
        if not arguments or arguments[0].arg != "code":
            continue
        for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
            kind = call.func.id if isinstance(call.func, ast.Name) else ""
            if kind in CLASSES and call.args and ast.unparse(call.args[0]) == "code":
                yield function.name, (kind, _status(call, kind))


def _status(call: ast.Call, kind: str) -> int | None:
    for keyword in call.keywords:
        if keyword.arg == "status":
            return keyword.value.value if isinstance(keyword.value, ast.Constant) else None
    return CLASSES[kind]


def _table_codes(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id in TABLES and value is not None:
            keys = {id(k) for d in ast.walk(value) if isinstance(d, ast.Dict) for k in d.keys}
            for leaf in ast.walk(value):
                text = leaf.value if isinstance(leaf, ast.Constant) and id(leaf) not in keys else None
                if isinstance(text, str) and "_" in text and CODE.fullmatch(text):
                    yield text


def _endings(tree: ast.Module) -> Iterator[str]:
    """Yield the ways in which a client can go: codes of outcomes, not of errors."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "attr", "") == "gone":
            for leaf in ast.walk(node.value):
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str) and leaf.value:
                    yield leaf.value
