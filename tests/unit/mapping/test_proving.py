"""What proves that the old ways are dead, and what stands against it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from situs.law import Law
from situs.mapping import Proof, Standing, draw, prove
from situs.scan import Calls, Diagnostic, Project, SourceFile, explain, scan

HOSTS = frozenset({"situs.example"})
NOW = datetime(2026, 12, 1, tzinfo=UTC)
WHOLE = Proof(1, (), (), (), None, 1, (), ())


@pytest.fixture
def proved(law: Law, standing: Standing) -> Callable[..., Proof]:
    def make(host: str, *calls: Calls) -> Proof:
        text = f"class A {{ void f(HttpRequest r) {{ r.setEndpoint('https://{host}/v1/chat/completions'); }} }}"
        project = Project((SourceFile("A.cls", text),))
        result = scan(project, law, gateways=HOSTS)
        return prove(result, draw(result, standing), explain(calls, project, law, HOSTS), NOW)

    return make


def test_a_way_through_situs_proves_and_an_old_one_does_not(proved: Callable) -> None:
    governed, old = proved("situs.example"), proved("api.openai.com")
    assert (governed.holds, governed.governed, governed.left) == (True, 1, ())
    assert (old.holds, old.governed, {one.path for one in old.left}) == (False, 0, {"A.cls"})


def test_a_call_that_nothing_explains_counts_and_an_earlier_one_is_told(proved: Callable) -> None:
    called = proved("situs.example", Calls("api.anthropic.com", count=2))
    assert (called.holds, [found.subject for found in called.unexplained]) == (False, ["api.anthropic.com"])
    before = proved("situs.example", Calls("api.anthropic.com", earlier=2))
    assert (before.holds, [one.calls.host for one in before.earlier]) == (True, ["api.anthropic.com"])


def test_what_was_not_read_proves_nothing() -> None:
    assert WHOLE.holds
    assert not replace(WHOLE, unread=(Diagnostic("A.cls", "broken"),)).holds
    assert not replace(WHOLE, files=0).holds


@pytest.mark.parametrize(("active", "left"), [("true", 1), ("false", 0)])
def test_an_address_in_what_is_switched_off_is_no_old_way(active: str, left: int, law: Law, standing: Standing) -> None:
    text = f"<?xml version='1.0'?><Page><isActive>{active}</isActive><a>https://api.openai.com/v1</a></Page>"
    result = scan(Project((SourceFile("A.page-meta.xml", text),)), law, gateways=HOSTS)
    assert len(prove(result, draw(result, standing), (), None).left) == left
