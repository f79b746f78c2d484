"""A route is ruled on with the risk that its own sealing leaves, and never with less."""

from __future__ import annotations

from situs.model import Finding, Level, Place, Principal, Route, Slot, Terms
from situs.policy import Policies, Question, compile_policies, load_default_policies, load_schema
from situs.residual import Remainder, load_table, observe
from situs.weighing import weigh

TABLE = load_table()
NOTES = '@id("{}") @reason("r") @legal_basis("l") '
HOME = frozenset({"DE"})
PLACE = Place("p", "us", HOME, HOME, HOME, False, Terms("no", 0, "no", True, True))
ROUTE = Route("r", frozenset({"m"}), "m", PLACE, "u")
QUESTION = Question(
    "infer",
    Principal("anna"),
    ROUTE,
    frozenset({"PERSONAL"}),
    HOME,
    "home",
    frozenset(),
    path="fallback",
    residual="none",
)
TEXT = "The only notary in Musterdorf"
LIMITED = """@obligation("pseudonymise:direct; redact:secret")
permit (principal, action, resource) unless { context.residual == "high" };"""
STRICT = '@obligation("pseudonymise:direct,quasi") permit (principal, action, resource);'


def policies(**texts: str) -> Policies:
    return compile_policies({"f": "\n".join(NOTES.format(n) + t for n, t in texts.items())}, load_schema())


def left(text: str = TEXT) -> Remainder:
    at = text.find("Musterdorf")
    found = [Finding(0, at, at + 10, "LOCATION", 1.0, "test")] if at >= 0 else []
    return Remainder(observe([Slot("/a", text)], found, TABLE, media=False), TABLE)


def test_a_harmless_text_is_ruled_on_at_once() -> None:
    ruling = weigh(QUESTION, policies(limited=LIMITED), left("Good morning"))
    assert ruling.permitted
    assert (ruling.residual.level, ruling.path) == (Level.NONE, "fallback")


def test_a_permit_whose_sealing_leaves_too_much_is_no_permit() -> None:
    ruling = weigh(QUESTION, policies(limited=LIMITED), left())
    assert not ruling.permitted
    assert ruling.residual.level is Level.HIGH
    assert ruling.residual.counts["LOCATION"] == 1


def test_another_permit_that_seals_more_is_found() -> None:
    ruling = weigh(QUESTION, policies(limited=LIMITED, strict=STRICT), left())
    assert ruling.permitted
    assert "LOCATION" not in ruling.residual.counts
    assert ruling.residual.level is Level.LOW


def test_what_is_refused_anyhow_is_rated_as_what_every_permit_seals() -> None:
    ruling = weigh(QUESTION, policies(no="forbid (principal, action, resource);"), left())
    assert not ruling.permitted
    assert ruling.residual.level is Level.HIGH


def test_a_permit_for_what_is_risky_alone_permits_nothing_harmless() -> None:
    odd = policies(odd='permit (principal, action, resource) when { context.residual == "high" };')
    assert not weigh(QUESTION, odd, left("Good morning")).permitted


def test_the_shipped_policies_let_a_processor_at_home_see_it_and_say_what_is_left() -> None:
    ruling = weigh(QUESTION, load_default_policies(), left(TEXT + " came"))
    assert ruling.permitted
    assert (ruling.residual.level, dict(ruling.residual.counts)) == (Level.LOW, {"UNIQUE": 1, "ROLE": 1})
