"""Sealing replaces what an order names, in every slot, and nothing else."""

from __future__ import annotations

import pytest

from situs.errors import CallError
from situs.model import Category, Finding, Form, Place, Role, Route, Slot
from situs.pseudonym import Envelope, Needed, Sealed, SealOrder, restorer_for, seal

PLACE = Place("p", "us", frozenset({"DE"}), frozenset({"DE"}), frozenset())
ROUTE = Route("r", frozenset({"m"}), "m", PLACE, "u")
ORDER = SealOrder(pseudonymise=frozenset({Category.DIRECT, Category.IDENTITY}))
KEY = b"k" * 32


def sealed(slots: list[Slot], findings: list[Finding], order: SealOrder = ORDER) -> Sealed:
    return seal(Envelope("c", ROUTE, False, "infer"), Needed(slots, findings), KEY, order, lambda t: "\x1e".join(t).encode())


def texts(s: Sealed) -> list[str]:
    return s.body.decode().split("\x1e")


def mark(slot: int, text: str, value: str, kind: str) -> Finding:
    start = text.index(value)
    return Finding(slot, start, start + len(value), kind, 1.0, "t")


def test_one_value_has_one_token_in_every_slot() -> None:
    a, b = "Ask Anna Beispiel.", "ANNA  BEISPIEL said no"
    s = sealed([Slot("/0", a), Slot("/1", b)], [mark(0, a, "Anna Beispiel", "PERSON"), mark(1, b, "ANNA  BEISPIEL", "PERSON")])
    first, second = texts(s)
    (only,) = s.substitutions
    assert first == f"Ask {only.token}."
    assert second == f"{only.token} said no"
    assert (s.replaced, s.redacted) == (2, 0)


def test_a_secret_is_removed_whatever_the_order_says() -> None:
    text = "use sk-abc now"
    s = sealed([Slot("/0", text)], [mark(0, text, "sk-abc", "SECRET_KEY")], SealOrder())
    assert texts(s) == ["use [REDACTED] now"]
    assert s.substitutions == ()
    assert s.redacted == 1


def test_what_the_order_does_not_name_stays() -> None:
    text = "on 3 May at Example GmbH"
    s = sealed([Slot("/0", text)], [mark(0, text, "3 May", "DATE"), mark(0, text, "Example GmbH", "ORGANISATION")])
    assert texts(s) == [text]


def test_a_name_stays_a_valid_name() -> None:
    text = "find_Anna_Beispiel"
    s = sealed([Slot("/0", text, Role.DEFINITION, Form.NAME)], [mark(0, text, "Anna_Beispiel", "PERSON")])
    (name,) = texts(s)
    assert name.startswith("find_PERSON_")
    assert name.replace("_", "").isalnum()
    r = restorer_for(s.substitutions)("text")
    assert r.feed(name) + r.close() == text


def test_a_redacted_name_stays_a_valid_name() -> None:
    text = "call_sk-abc"
    s = sealed([Slot("/0", text, Role.DEFINITION, Form.NAME)], [mark(0, text, "sk-abc", "SECRET_KEY")])
    assert texts(s) == ["call_REDACTED"]


def test_a_finding_where_text_cannot_be_replaced_ends_the_call() -> None:
    text = "^Anna Beispiel$"
    with pytest.raises(CallError) as error:
        sealed([Slot("/schema/pattern", text, Role.DEFINITION, Form.OPAQUE)], [mark(0, text, "Anna Beispiel", "PERSON")])
    assert (error.value.code, error.value.pointer) == ("unsealable", "/schema/pattern")
    assert "Anna" not in error.value.message


def test_identity_numbers_come_back_masked_where_the_order_says_so() -> None:
    text = "IBAN DE89370400440532013000"
    find = [mark(0, text, "DE89370400440532013000", "IBAN")]
    for order, shown in (
        (ORDER, "IBAN ••••••••••••••••••3000"),
        (SealOrder(ORDER.pseudonymise, mask=frozenset()), text),
    ):
        s = sealed([Slot("/0", text)], find, order)
        assert "3000" not in s.body.decode()
        r = restorer_for(s.substitutions)("text")
        assert r.feed(s.body.decode()) + r.close() == shown


def test_a_token_next_to_a_letter_is_set_off_and_restores() -> None:
    text = "xAnna Beispiel"
    s = sealed([Slot("/0", text)], [Finding(0, 1, 14, "PERSON", 1.0, "t")])
    r = restorer_for(s.substitutions)("text")
    assert "Anna Beispiel" in r.feed(s.body.decode()) + r.close()


def test_overlapping_findings_are_a_defect_and_not_a_leak() -> None:
    with pytest.raises(ValueError, match="overlap"):
        sealed([Slot("/0", "Anna Beispiel")], [Finding(0, 0, 8, "PERSON", 1, "a"), Finding(0, 5, 13, "PERSON", 1, "b")])


def test_nobody_else_makes_a_sealed_and_its_repr_shows_no_text() -> None:
    with pytest.raises(TypeError):
        Sealed(object(), "c", ROUTE, b"raw", 0, 0)
    assert "Anna" not in repr(sealed([Slot("/0", "Anna")], []))
