from collections.abc import Callable
from dataclasses import replace

import orjson
import pytest

from situs.export import Canaries, Guard, Reason, Unreadable, fingerprints, judge, make_canary
from situs.model import Evidence, Label, Matter, Principal, Provenance
from situs.policy import compile_policies, load_default_sources, load_schema

from .conftest import CONSENT, DE, KEY, line, place

PLAIN = '{"prompt":"How is a meeting room booked?","completion":"In the calendar."}'
NAMED = '{"text":"Please write to anna.beispiel@example.com about the looms."}'


def reason(raw: str, guard: Guard, matter: Matter | None = None, **facts: object) -> Reason | None:
    record = replace(line(raw), matter=matter.id if matter else "")
    return judge(record, matter, KEY, replace(guard, **facts)).reason


def test_plain_internal_text_is_kept_as_it_stands(guard: Guard) -> None:
    verdict = judge(line(PLAIN), None, KEY, guard)
    assert (verdict.kept, verdict.body, verdict.replaced) == (True, line(PLAIN).plain, 0)
    assert verdict.policies == ("training-at-home",)


def test_each_reason(guard: Guard) -> None:
    privileged = '{"text":"Attorney-Client Privileged. We advise that the clause is void under the law."}'
    canary = make_canary(KEY, 7)
    known = Canaries(KEY, (canary.note,))
    tests = frozenset(fingerprints(line(PLAIN).slots))
    assert reason(privileged, guard) is Reason.PRIVILEGED
    assert reason(PLAIN, guard, stated=()) is Reason.PRIVILEGED, "what nobody classified"
    assert reason(PLAIN, guard, replace(CONSENT, privileged=True)) is Reason.PRIVILEGED
    assert reason(PLAIN, guard, replace(CONSENT, legal_hold=True)) is Reason.HOLD
    assert reason(PLAIN, guard, replace(CONSENT, closed=True)) is Reason.CLOSED
    assert reason(PLAIN, guard, replace(CONSENT, jurisdictions=frozenset({"US"}))) is Reason.JURISDICTION
    assert reason(PLAIN, guard, replace(CONSENT, residency=frozenset({"FR"}))) is Reason.JURISDICTION
    assert reason(PLAIN, guard, replace(CONSENT, approvals=frozenset())) is Reason.BASIS
    assert reason(NAMED, guard) is Reason.BASIS
    assert reason('{"text":"The password is AKIAIOSFODNN7EXAMPLE."}', guard) is Reason.SECRET
    assert reason(NAMED, guard, CONSENT) is Reason.PERSONAL
    assert reason(PLAIN, guard, replace(CONSENT, wall=frozenset({"w"}))) is Reason.POLICY
    assert reason(orjson.dumps({"text": canary.text}).decode(), guard, canaries=known) is Reason.CANARY
    assert reason(PLAIN, guard, tests=tests) is Reason.DUPLICATE
    assert judge(Unreadable(1, "0" * 64, "why"), None, KEY, guard).reason is Reason.UNREADABLE


def test_a_canary_is_kept_on_purpose_as_it_stands_and_nothing_beside_it(guard: Guard) -> None:
    canary = make_canary(KEY, 7)
    known = replace(guard, canaries=Canaries(KEY, (canary.note,)), keep_canaries=True)
    turns = [{"role": "user", "content": canary.question}, {"role": "assistant", "content": canary.text}]
    planted = line(orjson.dumps({"messages": turns}))
    verdict = judge(planted, None, KEY, known)
    assert (verdict.kept, verdict.why, verdict.body) == (True, "canary", planted.plain)
    more = [*turns, {"role": "user", "content": "Karl Muster pays."}]
    for raw in ({"messages": more}, {"text": canary.text + " Karl Muster pays."}, {"messages": turns, "Muster": 1}):
        assert judge(line(orjson.dumps(raw)), None, KEY, known).reason is Reason.CANARY
    assert judge(planted, None, KEY, replace(known, keep_canaries=False)).reason is Reason.CANARY


def test_a_matter_that_the_directory_does_not_know_has_no_basis(guard: Guard) -> None:
    assert judge(replace(line(PLAIN), matter="NOPE"), None, KEY, guard).reason is Reason.BASIS


def test_those_inside_a_wall_pass_it(guard: Guard) -> None:
    walled = replace(CONSENT, wall=frozenset({"w"}))
    assert reason(PLAIN, guard, walled, principal=Principal("anna", walls=frozenset({"w"}))) is None


ADVICE = "Attorney-Client Privileged. We advise that the clause is void under the law, and that you should not pay."


@pytest.mark.parametrize(
    "tree",
    [
        {"messages": [{"role": "system", "content": ADVICE}]},
        {"messages": [{"role": "tool", "content": [{"type": "text", "text": ADVICE}]}]},
        {"text": "x", "tools": [{"type": "function", "function": {"name": "f", "description": ADVICE}}]},
        {"text": "x", "id": ADVICE},
        {"text": "x", "role": ADVICE},
        {"text": "x", "source": {"deep": [[[ADVICE]]]}},
        {"text": "x", ADVICE: 1},
        {"text": "x", "arguments": orjson.dumps({"note": ADVICE}).decode()},
    ],
)
def test_advice_is_seen_wherever_it_stands(tree: dict[str, object], guard: Guard) -> None:
    raw = orjson.dumps(tree).decode()
    assert reason(raw, guard, pseudonymise=True) is Reason.PRIVILEGED
    assert reason(raw, guard, CONSENT, pseudonymise=True) is Reason.PRIVILEGED
    plain = raw.replace(ADVICE, "A meeting room is booked in the calendar.")
    assert reason(plain, guard, pseudonymise=True) is None


def test_under_pseudonyms_a_record_with_consent_is_kept_and_names_nobody(guard: Guard) -> None:
    record = replace(line(NAMED), matter="M-1")
    verdict = judge(record, CONSENT, KEY, replace(guard, pseudonymise=True))
    assert verdict.kept and verdict.replaced == 1
    assert b"anna.beispiel" not in verdict.body and b"looms" in verdict.body
    again = judge(record, CONSENT, KEY, replace(guard, pseudonymise=True))
    other = judge(record, CONSENT, b"o" * 32, replace(guard, pseudonymise=True))
    assert again.body == verdict.body != other.body


@pytest.mark.parametrize(
    "raw",
    [
        '{"text":"About the looms.","anna.beispiel@example.com":"x"}',
        '{"text":"About the looms.","contact":{"mail karl.muster@example.com":1}}',
    ],
)
def test_an_identifier_that_cannot_be_replaced_removes_the_record(raw: str, guard: Guard) -> None:
    assert reason(raw, guard, CONSENT, pseudonymise=True) is Reason.PERSONAL


def test_every_place_must_be_permitted(guard: Guard, at: Callable[..., Guard]) -> None:
    assert reason(PLAIN, at(place("own"), place("paris", frozenset({"FR"})))) is None
    assert reason(PLAIN, at(place("own"), place("ohio", frozenset({"US"})))) is Reason.JURISDICTION
    assert reason(PLAIN, at(place("own"), place("cloud", controlled=False))) is Reason.JURISDICTION


def stricter(guard: Guard, *names: str) -> Guard:
    """Return a guard whose policies oblige each of these places to redact something of its own."""
    what = iter(("direct", "quasi"))
    own = "".join(
        f'@id("own-{n}") @reason("r") @legal_basis("l") @obligation("redact:{next(what)}")\n'
        f'permit (principal, action == Action::"train", resource) when {{ resource.place.id == "{n}" }};\n'
        for n in names
    )
    policies = compile_policies({**load_default_sources(), "90-own.cedar": own}, load_schema())
    return replace(guard, pseudonymise=True, rules=replace(guard.rules, policies=policies))


def test_what_one_place_obliges_to_is_done_for_all_or_the_record_goes(at: Callable[..., Guard]) -> None:
    record = replace(line(NAMED), matter="M-1")
    both = at(place("own"), place("paris", frozenset({"FR"})))
    strict = judge(record, CONSENT, KEY, stricter(both, "paris"))
    assert strict.kept and b"[REDACTED]" in strict.body and b"EMAIL" not in strict.body
    plain = judge(record, CONSENT, KEY, replace(both, pseudonymise=True))
    assert plain.kept and b"EMAIL" in plain.body
    neither = judge(record, CONSENT, KEY, stricter(both, "paris", "own"))
    assert (neither.reason, neither.body) == (Reason.POLICY, b"")


def test_without_a_place_nothing_is_kept(at: Callable[..., Guard]) -> None:
    assert reason(PLAIN, at()) is Reason.POLICY


def test_what_is_stated_never_lowers_what_is_found(guard: Guard) -> None:
    public = (Evidence(Label.PUBLIC, Provenance.METADATA, "data_set", "anna"),)
    privileged = '{"text":"Attorney-Client Privileged. We advise that the clause is void under the law."}'
    assert reason(privileged, guard, stated=public) is Reason.PRIVILEGED
    assert reason(PLAIN, guard, stated=public) is None
    mnpi = (Evidence(Label.MNPI, Provenance.METADATA, "data_set", "anna"),)
    assert reason(PLAIN, guard, stated=mnpi) is Reason.PRIVILEGED


def test_parties_of_the_matter_are_found(guard: Guard) -> None:
    from situs.model import Party

    matter = replace(CONSENT, parties=(Party("Example Retail", "ORGANISATION"),), jurisdictions=DE)
    text = '{"text":"example retail wants its money back."}'
    verdict = judge(replace(line(text), matter="M-1"), matter, KEY, replace(guard, pseudonymise=True))
    assert verdict.kept and b"retail" not in verdict.body
