"""A ruling is made again with what the record tells of the risk, and where that does not suffice there is none."""

from __future__ import annotations

from situs.acts.recalling import Asked
from situs.acts.reweighing import Verdict, known_of, recorded_verdict, reweigh
from situs.model import Category, Obligation, Place, Principal, Route, Terms
from situs.policy import Policies, Question, compile_policies, load_schema
from situs.residual import PRESUMED

HOME = frozenset({"DE"})
ROUTE = Route("r", frozenset({"m"}), "m", Place("p", "us", HOME, HOME, HOME, False, Terms("no", 0, "no")), "u")
QUESTION = Question(
    "infer", Principal("anna"), ROUTE, frozenset({"PERSONAL"}), HOME, "home", frozenset(), residual="none"
)
NOTES = '@id("{}") @reason("r") @legal_basis("l") '
LOOSE = '@obligation("pseudonymise:direct") permit (principal, action, resource);'
LIMITED = (
    '@obligation("pseudonymise:direct") permit (principal, action, resource) unless { context.residual == "high" };'
)
STRICT = LIMITED.replace("direct", "direct,quasi")
DIRECT = frozenset({Category.DIRECT, Category.SECRET})
MORE = DIRECT | {Category.QUASI}


def made(**texts: str) -> Policies:
    return compile_policies({"f": "\n".join(NOTES.format(n) + t for n, t in texts.items())}, load_schema())


def asked(effect: str, level: str, policies: list[str], obligations: list[str]) -> Asked:
    residual = {"level": level, "score": 0, "kinds": {}}
    return Asked(QUESTION, {
        "route": "r", "place": "p", "path": "primary", "effect": effect, "policies": policies,
        "obligations": obligations, "residual": residual, "transfers": [],
    })  # fmt: skip


PERMITTED = asked("permit", "low", ["loose"], ["pseudonymise:direct"])


def test_a_permit_s_figure_is_about_its_own_sealing() -> None:
    assert known_of(PERMITTED, None) == {DIRECT: "low"}
    assert recorded_verdict(PERMITTED) == Verdict(True, ("loose",), (Obligation("pseudonymise", "direct"),))
    assert reweigh(PERMITTED, made(loose=LOOSE), {DIRECT: "low"}) == recorded_verdict(PERMITTED)


def test_a_denial_s_figure_is_about_the_permit_before_it_or_what_is_presumed() -> None:
    denied = asked("deny", "high", ["default-deny"], [])
    assert known_of(denied, made(limited=LIMITED)) == {DIRECT: "high"}
    assert known_of(denied, None) == {}
    forbidden = asked("deny", "low", ["no"], [])
    assert known_of(forbidden, made(no="forbid (principal, action, resource);")) == {PRESUMED: "low"}


def test_where_two_permits_may_have_been_tried_last_the_figure_is_about_neither() -> None:
    first = (
        '@obligation("pseudonymise:direct") permit (principal, action, resource) when { context.residual == "none" };'
    )
    then = '@obligation("redact:direct,quasi") permit (principal, action, resource) when { context.residual == "low" };'
    denied = asked("deny", "high", ["default-deny"], [])
    assert known_of(denied, made(first=first, then=then)) == {}


def test_another_sealing_that_seals_less_may_leave_any_greater_risk() -> None:
    knows = {MORE: "low"}
    assert reweigh(PERMITTED, made(limited=LIMITED), knows) is None
    assert reweigh(PERMITTED, made(limited=LIMITED), {MORE: "high"}) is not None


def test_sealing_more_leaves_no_more() -> None:
    found = reweigh(PERMITTED, made(strict=STRICT), {DIRECT: "low"})
    assert found is not None and found.permitted
    assert reweigh(PERMITTED, made(strict=STRICT), {DIRECT: "high"}) is None


def test_where_no_policy_asks_for_the_risk_nothing_hangs_on_it() -> None:
    found = reweigh(PERMITTED, made(loose=LOOSE), {})
    assert found is not None and found.permitted
