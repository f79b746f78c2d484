"""Types, callers and callees of a project's classes."""

import pytest

from situs.scan.apex.syntax import ApexClass, parse_apex
from situs.scan.following.classes import Classes, Here, item, simple
from situs.scan.metadata.schema import Schema


def load(*texts: str) -> tuple[Classes, list[ApexClass]]:
    files = {f"{n}.cls": parse_apex(text)[0] for n, text in enumerate(texts)}
    return Classes(files, Schema()), [cls for own in files.values() for cls in own]


@pytest.mark.parametrize(
    ("declared", "of_item"),
    [("Case", "Case"), ("List<Case>", "Case"), ("Map<Id, List<Case>>", "Case"), ("Case[]", "Case"), ("Set<Id>", "Id")],
)
def test_the_type_of_a_collections_items(declared: str, of_item: str) -> None:
    assert item(declared) == of_item


def test_a_type_is_a_records_unless_the_project_has_such_a_class() -> None:
    classes, _ = load("class Contract { }")
    assert [classes.is_object(n) for n in ("Case", "M__c", "Contract", "String")] == [True, True, False, False]
    assert simple("Outer.Inner") == "inner"


def test_a_call_by_an_interface_reaches_what_implements_it() -> None:
    classes, (_, two, three) = load(
        "interface Model { String ask(String q); }",
        "class Two implements Model { String ask(String q) { return q; } }",
        "class Three { Model m; void f() { m.ask('x'); } }",
    )
    method = three.methods[0]
    assert [h.cls.name for h in classes.callees(method.calls[0], Here(three, method))] == ["model", "two"]
    assert [c.here.cls.name for c in classes.callers(Here(two, two.methods[0]))] == ["three"]
    assert classes.path_of(three) == "2.cls"


def test_a_constructor_is_called_where_its_class_is_made() -> None:
    classes, (made, maker) = load("class M { M(String a) { } }", "class K { void f() { new M('x'); new M(); } }")
    assert len(list(classes.callers(Here(made, made.methods[0])))) == 1
    assert maker.name == "k"


def test_two_methods_of_one_name_are_told_apart_by_their_receiver() -> None:
    classes, (one, two, caller) = load(
        "class One { static void go(String a) { } }",
        "class Two { static void go(String a) { } }",
        "class C { void f(Unknown u) { One.go('x'); u.go('y'); } }",
    )
    assert len(list(classes.callers(Here(one, one.methods[0])))) == 1
    assert list(classes.callers(Here(two, two.methods[0]))) == []
    assert caller.methods[0].types == {"u": "Unknown"}
