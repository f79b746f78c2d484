"""What obligations ask of sealing, and attempts that seal only when they are asked to."""

from __future__ import annotations

import pytest

from situs.model import (
    Call,
    Category,
    Effect,
    Finding,
    Obligation,
    Place,
    Principal,
    Role,
    Route,
    Ruling,
    Slot,
)
from situs.prepared import Means, attempt_of, seal_order
from situs.pseudonym import SealOrder

PLACE = Place("p", "us", frozenset({"DE"}), frozenset({"DE"}), frozenset())
ROUTE = Route("r", frozenset({"m"}), "m", PLACE, "u")
TEXT = "Frau Anna Beispiel zahlt."
NAME = Finding(0, 5, 18, "PERSON", 1.0, "person")
D, ID, Q, S = Category.DIRECT, Category.IDENTITY, Category.QUASI, Category.SECRET


def obliged(text: str) -> tuple[Obligation, ...]:
    return tuple(Obligation(*item.split(":", 1)) for item in text.split())


@pytest.mark.parametrize(
    ("obligations", "order"),
    [
        ("", SealOrder(frozenset(), frozenset({S}), frozenset())),
        ("pseudonymise:direct", SealOrder(frozenset({D}), frozenset({S}), frozenset())),
        ("pseudonymise:direct pseudonymise:quasi", SealOrder(frozenset({D, Q}), frozenset({S}), frozenset())),
        ("pseudonymise:direct,secret redact:direct", SealOrder(frozenset(), frozenset({D, S}), frozenset())),
        ("mask_in_answer:identity,direct", SealOrder(frozenset(), frozenset({S}), frozenset({ID, D}))),
        ("mask_in_answer:identity reveal_in_answer:identity", SealOrder(frozenset(), frozenset({S}), frozenset())),
        ("minimise restrict_logging require_approval:a:B", SealOrder(frozenset(), frozenset({S}), frozenset())),
    ],
)
def test_obligations_become_an_order_and_secrets_are_always_redacted(obligations: str, order: SealOrder) -> None:
    assert seal_order(obliged(obligations)) == order


@pytest.mark.parametrize("text", ["pseudonymise:", "redact:everything", "mask_in_answer:direct,,"])
def test_a_category_that_nobody_knows_is_not_passed_over(text: str) -> None:
    with pytest.raises(ValueError):
        seal_order(obliged(text))


class Rendering:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self, texts, route) -> bytes:
        self.times += 1
        return "|".join(texts).encode()


def attempt(obligations: str, slots: tuple[Slot, ...], findings=(NAME,)):
    call = Call("c", 1, "openai_chat", "infer", "m", Principal("p"), None, slots, stream=True)
    means = Means(rendering := Rendering(), lambda route, make: (route, make), bytes(32), {})
    ruling = Ruling("r", "p", Effect.PERMIT, (), obliged(obligations))
    return attempt_of(call, ROUTE, ruling, findings, means), rendering


def test_nothing_is_sealed_before_it_is_asked_for_and_then_only_once() -> None:
    made, rendering = attempt("pseudonymise:direct", (Slot("/a", TEXT),))
    assert rendering.times == 0
    assert made.seal() is made.seal()
    assert rendering.times == 1


def test_what_leaves_carries_the_tokens_and_the_reply_is_given_what_undoes_them() -> None:
    made, _ = attempt("pseudonymise:direct", (Slot("/a", TEXT),))
    sealed = made.seal()
    assert b"Anna" not in sealed.body
    assert (sealed.call, sealed.route, sealed.stream, sealed.action) == ("c", ROUTE, True, "infer")
    route, make = made.reply(sealed)
    restorer = make("text")
    assert route is ROUTE
    assert restorer.feed(sealed.body.decode()) + restorer.close() == TEXT


def test_without_the_obligation_a_text_goes_whole() -> None:
    long = "Bitte um Prüfung. " * 400
    made, _ = attempt("pseudonymise:direct", (Slot("/a", "Was gilt?"), Slot("/b", long, Role.DOCUMENT)), ())
    assert long in made.seal().body.decode()
    assert made.seal().segments.withheld == 0


def test_a_long_text_is_minimised_where_the_ruling_says_so_and_its_findings_move_with_it() -> None:
    filler = "Die Lieferung erfolgt ab Werk und wird gesondert berechnet. " * 200
    long = filler + TEXT + " Die Kündigung ist unwirksam." + filler
    found = Finding(1, long.index("Anna"), long.index("Anna") + 13, "PERSON", 1.0, "person")
    slots = (Slot("/a", "Ist die Kündigung von Frau Beispiel unwirksam?"), Slot("/b", long, Role.DOCUMENT))
    made, _ = attempt("pseudonymise:direct minimise", slots, (found,))
    body = made.seal().body.decode()
    assert made.seal().segments.withheld > 0
    assert len(body) < len(long) / 2
    assert "Kündigung ist unwirksam" in body
    assert "Anna" not in body


def test_a_second_attempt_is_sealed_under_its_own_ruling() -> None:
    slots = (Slot("/a", TEXT),)
    open_, _ = attempt("", slots)
    closed, _ = attempt("redact:direct", slots)
    assert "Anna Beispiel" in open_.seal().body.decode()
    assert "[REDACTED]" in closed.seal().body.decode()
