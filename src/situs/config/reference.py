"""Make the reference page from the settings themselves, so that it cannot drift."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from situs.config.settings import Config
from situs.config.terms import TermsFile


def reference_page() -> str:
    """Return docs/reference/configuration.md."""
    out = [
        "# Configuration",
        "",
        "One TOML file; unknown keys are refused. Made by `situs config reference`.",
        "",
    ]
    _section(Config, "", out)
    out += ["# The register of terms", "", "A TOML file of its own, which `terms.path` names.", ""]
    _section(TermsFile, "", out)
    return "\n".join(out).rstrip() + "\n"


def _section(model: type[BaseModel], prefix: str, out: list[str]) -> None:
    plain = {n: f for n, f in model.model_fields.items() if not _inner(f)}
    if plain:
        out += ["| key | type | default | what |", "|---|---|---|---|"]
        out += [f"| `{n}` | {_type(f.annotation)} | {_default(f)} | {f.description or ''} |" for n, f in plain.items()]
        out.append("")
    for name, info in model.model_fields.items():
        tables = _inner(info)
        for inner in tables:
            path = f"{prefix}{name}"
            bracket = f"[[{path}]]" if get_origin(info.annotation) is tuple else f"[{path}]"
            kind = f" of kind {_type(inner.model_fields['kind'].annotation)}" if len(tables) > 1 else ""
            out += [
                f"{'#' * (2 + prefix.count('.'))} `{bracket}`{kind}",
                "",
                (inner.__doc__ or "").splitlines()[0],
                "",
            ]
            _section(inner, f"{path}.", out)


def _inner(info: FieldInfo) -> list[type[BaseModel]]:
    """Return the table that a field holds; several, told apart by their `kind`, where it may hold one of these."""
    return list(_tables(info.annotation))


def _tables(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation.__name__ != "SecretRef":
            yield annotation
        return
    for part in get_args(annotation):
        yield from _tables(part)


def _type(annotation: Any) -> str:
    args = get_args(annotation)
    if not args:
        return getattr(annotation, "__name__", str(annotation))
    if get_origin(annotation) is Annotated:
        return _type(args[0])
    if get_origin(annotation) is dict:
        return f"table of {_type(args[1])} by name"
    if get_origin(annotation) is tuple:
        return f"list of {_type(args[0])}"
    if all(not isinstance(a, type) and get_origin(a) is None for a in args):
        return ", ".join(f"`{a}`" for a in args)
    return " or ".join(_type(a) for a in args if a is not type(None))


def _default(info: FieldInfo) -> str:
    if info.default is PydanticUndefined or info.default is None:
        return "required" if info.is_required() else ""
    return f"`{json.dumps(info.default)}`"
