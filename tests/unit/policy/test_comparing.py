"""Two sets compared: by what the policies say, not by how they are written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from situs.model import Effect
from situs.policy import Policies, compare, compile_policies, load_schema
from situs.policy.comparing import Direction, differing
from situs.policy.statements import Never, Statement

from .conftest import vector_of

HEAD = '@id("{id}") @reason("{reason}") @legal_basis("b") '


def made(*texts: tuple[str, str], reason: str = "r", more: str = "") -> Policies:
    body = "\n".join(HEAD.format(id=name, reason=reason) + more + text for name, text in texts)
    return compile_policies({"f": body}, load_schema())


OPEN = "permit (principal, action, resource);"
CLOSED = "forbid (principal, action, resource) when { context.media };"
OBLIGED = '@obligation("minimise") ' + OPEN
BASE = made(("a", OPEN))
VECTOR, GONE, NEW = (vector_of(name, "permit") for name in ("one", "gone", "new"))


def test_what_is_written_otherwise_is_no_change() -> None:
    spaced = compile_policies({"z": "// a comment\n\n" + HEAD.format(id="a", reason="r") + "\n" + OPEN}, load_schema())
    assert spaced.digest != BASE.digest
    assert compare(BASE, spaced).empty


@pytest.mark.parametrize(
    ("old", "new", "direction", "kind"),
    [
        ((("a", OPEN),), (("a", OPEN), ("b", CLOSED)), Direction.NARROWS, "added"),
        ((("a", OPEN), ("b", CLOSED)), (("a", OPEN),), Direction.WIDENS, "removed"),
        ((("a", OPEN),), (("a", OPEN), ("b", OPEN)), Direction.WIDENS, "added"),
        ((("a", OPEN), ("b", OPEN)), (("a", OPEN),), Direction.NARROWS, "removed"),
        ((("a", OPEN), ("b", OBLIGED)), (("a", OPEN),), Direction.EITHER, "removed"),
        ((("b", CLOSED),), (("b", OPEN),), Direction.EITHER, "changed"),
    ],
)
def test_a_change_leads_one_way_or_may_lead_either(old, new, direction, kind) -> None:
    (change,) = compare(made(*old), made(*new)).policies
    assert (change.id, change.kind, change.direction) == ("b", kind, direction)


def test_other_words_change_no_ruling() -> None:
    (change,) = compare(BASE, made(("a", OPEN), reason="another")).policies
    assert (change.parts, change.direction) == (("reason",), Direction.NEITHER)


def test_only_forbids_that_are_added_are_only_forbids_that_are_added() -> None:
    stricter = made(("a", OPEN), ("b", CLOSED))
    assert compare(BASE, stricter).only_adds_forbids
    assert not compare(BASE, BASE).only_adds_forbids
    assert not compare(stricter, BASE).only_adds_forbids
    assert not compare(BASE, made(("a", OPEN), ("b", OPEN))).only_adds_forbids
    assert not compare(made(("a", OPEN), ("b", OPEN)), BASE).only_adds_forbids
    assert not compare(BASE, made(("a", OPEN), ("b", CLOSED), reason="x")).only_adds_forbids
    assert not compare(BASE, stricter, schema=True).only_adds_forbids
    statement = Statement("s", "says", Never(permitted=True))
    assert not compare(BASE, stricter, ((statement,), ())).only_adds_forbids
    assert not compare(BASE, stricter, vectors=((VECTOR,), ())).only_adds_forbids


def test_vectors_that_come_go_or_change_are_told() -> None:
    other = replace(VECTOR, effect=Effect.DENY)
    found = compare(BASE, BASE, vectors=((VECTOR, GONE), (other, NEW)))
    assert [(v.name, v.kind) for v in found.vectors] == [("one", "changed"), ("new", "added"), ("gone", "removed")]
    assert not found.empty
    assert compare(BASE, BASE, vectors=((VECTOR, GONE), (GONE, VECTOR))).empty


def test_statements_that_come_go_or_change_are_told() -> None:
    a, b = Statement("a", "says", Never(permitted=True)), Statement("b", "says", Never(training=True))
    weaker = Statement("b", "says", Never(training=True), required=False)
    found = compare(BASE, BASE, ((a, b), (weaker, Statement("c", "says", Never(permitted=True))))).statements
    assert [(s.id, s.kind) for s in found] == [("b", "changed"), ("c", "added"), ("a", "removed")]
    assert differing(b, weaker) == ("required",)
    assert not compare(BASE, BASE, ((a, b), (b, a))).statements
