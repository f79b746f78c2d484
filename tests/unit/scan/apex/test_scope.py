"""The type of a name is the nearest one that is declared, and steps are counted for all places together."""

import pytest

from situs.scan.apex.scope import Scope, Steps
from situs.scan.apex.syntax import parse_apex
from situs.scan.metadata.inventory import Inventory

SOURCE = "class A { Account a; Case b; class B { void f(Lead a) { Task c; } } }"


@pytest.mark.parametrize(
    ("name", "declared"), [("a", "lead"), ("this.a", "account"), ("b", "case"), ("c", "task"), ("gone", "")]
)
def test_the_nearest_declaration_counts(name: str, declared: str) -> None:
    _, inner = parse_apex(SOURCE)[0]
    assert Scope(inner, inner.methods[0], {}, Inventory()).declared(name) == declared


def test_places_share_what_is_left() -> None:
    outer, inner = parse_apex(SOURCE)[0]
    scope = Scope(outer, None, {}, Inventory(), Steps(1))
    assert scope.at(inner, inner.methods[0]).steps.take()
    assert not scope.steps.take()
