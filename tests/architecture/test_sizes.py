"""Sizes and shapes that keep the code readable. The figures come from measurements of code bases of this kind."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "situs"
FILES = sorted(SOURCE.rglob("*.py"))

MODULE, FUNCTION, PARAMETERS, METHODS = 600, 60, 6, 20

MANY_PARAMETERS = {
    "cli/erase.py:matter": "click passes each option as a parameter",
    "cli/keys.py:create": "click passes each option as a parameter",
    "cli/keys.py:drill": "click passes each option as a parameter",
    "cli/prove_absence.py:command": "click passes each option as a parameter",
    "cli/explain.py:command": "click passes each option as a parameter",
    "cli/incident_acts.py:classify": "click passes each option as a parameter",
    "cli/incident_acts.py:close": "click passes each option as a parameter",
    "cli/incident_acts.py:notify": "click passes each option as a parameter",
    "cli/incident_acts.py:open_incident": "click passes each option as a parameter",
    "cli/incident_acts.py:scope": "click passes each option as a parameter",
    "cli/init.py:command": "click passes each option as a parameter",
    "cli/models.py:verify_signature": "click passes each option as a parameter",
    "cli/report.py:make": "click passes each option as a parameter",
    "cli/reconcile.py:command": "click passes each option as a parameter",
    "cli/scan.py:salesforce": "click passes each option as a parameter",
}
"""Functions with more parameters than the limit, each with its reason. Commands of click have one for each option."""

BROAD_EXCEPTS = {
    "adapters/identity/jwks.py:start": "what was opened is closed, and the error goes on: nothing is served",
    "adapters/matters/sqlite.py:__init__": "the database is closed, and the error goes on: nothing is served",
    "adapters/models/keyless.py:verify_keyless": "what the library stumbles over in a bundle counts as not verified",
    "adapters/upstream/child.py:start_child": "the child is ended, and the error goes on: the call fails",
    "ledger/authority.py:_judged": "a time-stamp that a parser stumbles over counts as forged",
    "runtime/witnessing.py:_ask": "the defect is reported, and counts as the failure of that witness alone",
    "runtime/witnessing.py:_run": "the defect is counted and logged; what stays unsigned shows as overdue",
    "server/app.py:_http": "500 without a word of the defect, or an answer that breaks off",
    "server/salesforce/serving.py:_gathered": "a defect in reading an org is reported, and ends as a recorded refusal",
    "server/salesforce/serving.py:_work": "a defect in a task is reported, and the answer is a recorded refusal",
    "server/shadowing.py:_run": "the caller has its answer; the defect is reported, and nothing is compared",
    "server/governing.py:_prepared": "a defect in the gate becomes a recorded refusal: nothing is sent",
    "driver.py:_append": "what may not be durable counts as not written: no ledger, no call",
    "driver.py:_tell": "the defect is reported, and the outcome is recorded all the same",
    "driver.py:_feed": "the exchange is told that it broke: it cancels, records an outcome and ends with 500",
    "driver.py:_pump": "the exchange is told that it broke: the upstream is cancelled and an outcome recorded",
}
"""Every `except` that catches all errors, with what it does then: each ends the call closed."""

KEYWORD_ARGUMENTS = {
    "adapters/upstream/embedded_child.py:_tell": "the fields of one JSON line",
    "testing/gateway.py:grant": "a test states the facts of a grant by name",
    "wire/formats/anthropic_messages.py:_content": "the table of content blocks reads by their names",
    "wire/formats/openai_chat.py:_content": "the table of content parts reads by their names",
}
"""Signatures that take any keyword, each with its reason."""

OWN_NAME = {"cli/main.py": "the entry point of a console script is called `main` everywhere"}


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    return tuple((path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in FILES)


@cache
def functions(tree: ast.AST) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]:
    return tuple(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    a = function.args
    return len([p for p in (*a.posonlyargs, *a.args, *a.kwonlyargs) if p.arg not in ("self", "cls")])


def test_the_source_is_found() -> None:
    assert len(FILES) > 100


def test_modules_are_small() -> None:
    assert [p.name for p in FILES if len(p.read_text(encoding="utf-8").splitlines()) > MODULE] == []


@pytest.mark.parametrize(("name", "most"), [("pipeline.py", 100), ("exchange.py", 250)])
def test_the_two_files_to_read_first_stay_short(name: str, most: int) -> None:
    assert len((SOURCE / name).read_text(encoding="utf-8").splitlines()) < most


def test_functions_are_short() -> None:
    long = [
        f"{file}:{f.name}" for file, tree in trees() for f in functions(tree)
        if (f.end_lineno or 0) - f.lineno + 1 > FUNCTION
    ]  # fmt: skip
    assert long == []


def test_functions_take_few_parameters() -> None:
    wide = {f"{file}:{f.name}" for file, tree in trees() for f in functions(tree) if parameters(f) > PARAMETERS}
    assert wide == set(MANY_PARAMETERS)


def test_classes_have_few_methods() -> None:
    big = [
        f"{file}:{c.name}" for file, tree in trees() for c in ast.walk(tree)
        if isinstance(c, ast.ClassDef)
        and sum(isinstance(m, ast.FunctionDef | ast.AsyncFunctionDef) for m in c.body) > METHODS
    ]  # fmt: skip
    assert big == []


def test_no_signature_takes_any_keyword() -> None:
    open_ended = {f"{file}:{f.name}" for file, tree in trees() for f in functions(tree) if f.args.kwarg is not None}
    assert open_ended == set(KEYWORD_ARGUMENTS)


def test_broad_excepts_are_on_the_list() -> None:
    found = set()
    for file, tree in trees():
        for function in functions(tree):
            for handler in (n for n in ast.walk(function) if isinstance(n, ast.ExceptHandler)):
                caught = "" if handler.type is None else ast.unparse(handler.type)
                if caught == "" or {"Exception", "BaseException"} & set(caught.strip("()").split(", ")):
                    found.add(f"{file}:{function.name}")
    assert found == set(BROAD_EXCEPTS)


def test_names_say_what_a_thing_is() -> None:
    vague = ("Manager", "Helper", "Util", "Utils", "Handler", "Base", "Data")
    named = [
        f"{file}:{c.name}" for file, tree in trees() for c in ast.walk(tree)
        if isinstance(c, ast.ClassDef) and c.name.endswith(vague)
    ]  # fmt: skip
    assert named == []


def test_a_function_does_not_share_the_name_of_its_module() -> None:
    same = {
        file for file, tree in trees() for f in tree.body
        if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)
        and f.name == file.rpartition("/")[2].removesuffix(".py")
    }  # fmt: skip
    assert same == set(OWN_NAME)
