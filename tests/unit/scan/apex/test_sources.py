"""Where values come from: what names are given, what callers pass, which records are read."""

import pytest

from situs.scan.apex.scope import Scope
from situs.scan.apex.sources import gifts, passed, records
from situs.scan.apex.syntax import arguments_of, parse_apex, text_of
from situs.scan.metadata.inventory import Inventory

SOURCE = """class A {{
    String host = 'a';
    {visibility} void f(String p, Model__mdt m) {{ host = 'b'; Model__mdt own = {given}; g(own); }}
    void h() {{ f('c', null); f('d'); }}
}}"""


def scope(visibility: str = "private", given: str = "m") -> Scope:
    (cls,), _ = parse_apex(SOURCE.format(visibility=visibility, given=given))
    return Scope(cls, cls.methods[0], {}, Inventory())


def test_a_field_is_given_what_its_class_assigns() -> None:
    assert [text_of(node) for node, _ in gifts("host", scope())] == ["'b'"]
    assert [text_of(node) for node, _ in gifts("host", scope().at(scope().cls, None))] == ["'a'", "'b'"]


@pytest.mark.parametrize(("visibility", "closed"), [("private", True), ("public", False)])
def test_callers_pass_what_stands_at_the_place(visibility: str, closed: bool) -> None:
    found, holds_all = passed("p", scope(visibility))
    assert ([text_of(node) for node, _ in found], holds_all) == (["'c'"], closed)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("Model__mdt.getInstance('Main')", {("model", "main")}),
        ("x ? null : Model__mdt.getInstance('Main')", {("model", "main")}),
        ("m", {("model", "")}),
        ("gone()", {("model", "")}),
    ],
)
def test_what_is_not_read_is_any_record_of_its_type(given: str, read: set[tuple[str, str]]) -> None:
    at = scope(given=given)
    assert at.method is not None
    (argument,) = next(arguments_of(c) for c in at.method.calls if text_of(c).startswith("g("))
    assert set(records(argument, at, 0)) == read
