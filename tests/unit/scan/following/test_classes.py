"""Types, callers and callees of a project's classes."""

import pytest

from situs.scan.apex.syntax import ApexClass, parse_apex, text_of
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


@pytest.mark.parametrize(
    ("receiver", "meant"),
    [
        ("made()", True),
        ("r.getSObjectType().getDescribe()", False),
        ("Schema.getGlobalDescribe().get(n).getDescribe()", False),
        ("i.getSObjectType()", False),
    ],
)
def test_what_describes_an_object_is_no_class_of_the_project(receiver: str, meant: bool) -> None:
    classes, (_, caller) = load(
        "class Option { String getName() { return a; } }",
        f"class C {{ void f(SObject r) {{ {receiver}.getName(); }} }}",
    )
    (call,) = (c for c in caller.methods[0].calls if text_of(c.child_by_field_name("name")) == "getName")
    assert [h.cls.name for h in classes.callees(call, Here(caller, caller.methods[0]))] == (["option"] if meant else [])


INNER = "class {} {{ class Job {{ Job(String a) {{ }} void run() {{ }} String url; }} void f(Job j) {{ {} }} }}"
BODY = "new Job('x').run(); j.url = 'u';"


def test_an_inner_class_is_the_one_that_is_seen_from_where_it_is_named() -> None:
    classes, found = load(
        INNER.format("One", BODY),
        INNER.format("Two", BODY),
        "class Job { Job(String a) { } void run() { } }",
        "class Three { void f() { new Two.Job('x').run(); new Job('y').run(); } }",
    )
    one, first, two, second, alone, three = found
    made = {id(c): [m.here.cls for m in classes.makers(c)] for c in (first, second, alone)}
    assert list(made.values()) == [[one], [two, three], [three]]
    called = [[c.here.cls for c in classes.callers(Here(c, m))] for c in (first, second, alone) for m in c.methods]
    assert called == [[one], [one], [two, three], [two, three], [three], [three]]
    assert [classes.seen("Job", c) for c in (one, first, two, three)] == [[first], [first], [second], [alone]]
    assert [cls.name for cls, _, _ in classes.given(first, "url")] == ["one"]


def test_what_extends_an_inner_class_is_told_from_what_extends_its_namesake() -> None:
    classes, (_, first, lower, _, second, other) = load(
        "class One { virtual class Base { } class Lower extends Base { } }",
        "class Two { virtual class Base { } }",
        "class Other extends Two.Base { }",
    )
    assert (classes.below(first), classes.below(second)) == ([lower], [other])
