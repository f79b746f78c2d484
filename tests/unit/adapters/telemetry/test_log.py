"""Logs of figures and names: what is not on the list of safe fields is not written."""

import ast
import io
import json
from pathlib import Path

import pytest

import situs
from situs.adapters.telemetry import open_log
from situs.adapters.telemetry.log import SAFE, place_of

LEVELS = {"debug", "info", "warning", "error", "exception"}


def lines(stream: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_holds_the_safe_fields_and_no_other() -> None:
    stream = io.StringIO()
    log = open_log("info", json=True, to=stream)
    log.info("call", call="c1", status="answered", prompt="Karl Muster", body="Karl Muster", detail="Karl Muster")
    (line,) = lines(stream)
    assert (line["event"], line["call"], line["status"], line["level"]) == ("call", "c1", "answered", "info")
    assert set(line) <= SAFE
    assert "Muster" not in stream.getvalue()
    assert line["timestamp"].endswith("Z")


def test_an_exception_s_words_are_not_written() -> None:
    stream = io.StringIO()
    log = open_log("info", json=True, to=stream)
    try:
        raise ValueError("quotes Karl Muster")
    except ValueError:
        log.exception("defect", error_type="ValueError")
    assert "Muster" not in stream.getvalue()
    assert lines(stream)[0]["error_type"] == "ValueError"


@pytest.mark.parametrize(("level", "count"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_the_least_level_is_kept_to(level: str, count: int) -> None:
    stream = io.StringIO()
    log = open_log(level, json=True, to=stream)
    for name in ("debug", "info", "warning", "error"):
        getattr(log, name)("x")
    assert len(lines(stream)) == count


def test_plain_lines_are_for_people_and_just_as_silent() -> None:
    stream = io.StringIO()
    open_log("info", json=False, to=stream).info("ready", address="http://127.0.0.1:1", text="Karl Muster")
    assert "ready" in stream.getvalue()
    assert "Muster" not in stream.getvalue()


def test_it_writes_to_standard_error_by_default(capsys) -> None:
    open_log("info", json=True).info("ready")
    out, err = capsys.readouterr()
    assert (out, json.loads(err)["event"]) == ("", "ready")


def test_every_field_that_the_code_logs_is_a_safe_one() -> None:
    """One that is not is left out without a word: the line would say that something happened, and not what."""
    logged = set()
    for path in Path(situs.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
                whose = ast.unparse(node.func.value)
                if whose == "log" or whose.endswith((".log", "._log")):
                    logged |= {(path.name, word.arg) for word in node.keywords}
    assert len(logged) > 20
    assert sorted(one for one in logged if one[1] not in SAFE) == []


def test_no_safe_field_could_be_client_text() -> None:
    assert not SAFE & {"prompt", "text", "body", "message", "exception", "content", "answer", "detail", "headers"}


def test_where_an_error_was_raised_is_told_without_its_words() -> None:
    with pytest.raises(ValueError) as caught:
        json.loads("{Karl Muster")
    assert place_of(caught.value).startswith("json.decoder:")
    assert place_of(ValueError("never raised")) == ""
