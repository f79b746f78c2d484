"""Sealing replaces what an order names, in every slot, and nothing else."""

from __future__ import annotations

import pytest

from situs.errors import CallError
from situs.model import Category, Finding, Form, Place, Role, Route, Segments, Slot
from situs.pseudonym import Envelope, Needed, Sealed, SealOrder, derive, restorer_for, seal

PLACE = Place("p", "us", frozenset({"DE"}), frozenset({"DE"}), frozenset())
ROUTE = Route("r", frozenset({"m"}), "m", PLACE, "u")
ORDER = SealOrder(pseudonymise=frozenset({Category.DIRECT, Category.IDENTITY}))
KEY = b"k" * 32


def sealed(slots: list[Slot], findings: list[Finding], order: SealOrder = ORDER) -> Sealed:
    return seal(
        Envelope("c", ROUTE, False, "infer"), Needed(slots, findings), KEY, order, lambda t: "\x1e".join(t).encode()
    )


def texts(s: Sealed) -> list[str]:
    return s.body.decode().split("\x1e")


def mark(slot: int, text: str, value: str, kind: str) -> Finding:
    start = text.index(value)
    return Finding(slot, start, start + len(value), kind, 1.0, "t")


def test_one_value_has_one_token_in_every_slot() -> None:
    a, b = "Ask Anna Beispiel.", "ANNA  BEISPIEL said no"
    s = sealed(
        [Slot("/0", a), Slot("/1", b)], [mark(0, a, "Anna Beispiel", "PERSON"), mark(1, b, "ANNA  BEISPIEL", "PERSON")]
    )
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
        sealed(
            [Slot("/schema/pattern", text, Role.DEFINITION, Form.OPAQUE)], [mark(0, text, "Anna Beispiel", "PERSON")]
        )
    assert (error.value.code, error.value.status, error.value.pointer) == ("unsealable", 422, "/schema/pattern")
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
    assert texts(s) == [f"x_{s.substitutions[0].token}"]
    r = restorer_for(s.substitutions)("text")
    assert "Anna Beispiel" in r.feed(s.body.decode()) + r.close()


def test_overlapping_findings_are_a_defect_and_not_a_leak() -> None:
    with pytest.raises(ValueError, match="overlap"):
        sealed([Slot("/0", "Anna Beispiel")], [Finding(0, 0, 8, "PERSON", 1, "a"), Finding(0, 5, 13, "PERSON", 1, "b")])


def test_nobody_else_makes_a_sealed_and_its_repr_shows_no_text() -> None:
    with pytest.raises(TypeError):
        Sealed(object(), "c", ROUTE, b"raw", 0, 0)
    assert "Anna" not in repr(sealed([Slot("/0", "Anna")], []))


def test_redactions_and_replacements_are_counted_apart_over_all_slots() -> None:
    first, second = "sk-one and sk-two for Anna Beispiel", "sk-three for Karl Muster"
    s = sealed(
        [Slot("/0", first), Slot("/1", second)],
        [
            mark(0, first, "sk-one", "SECRET_KEY"),
            mark(0, first, "sk-two", "SECRET_KEY"),
            mark(0, first, "Anna Beispiel", "PERSON"),
            mark(1, second, "sk-three", "SECRET_KEY"),
            mark(1, second, "Karl Muster", "PERSON"),
        ],
    )
    assert (s.redacted, s.replaced) == (3, 2)
    assert s.characters == sum(map(len, texts(s)))


def test_spacing_matters_in_a_name_and_not_in_a_number() -> None:
    name, number = "Anna Beispiel or AnnaBeispiel", "DE89 3704 0044 0532 0130 00 is DE89370400440532013000"
    s = sealed([Slot("/0", name)], [mark(0, name, "Anna Beispiel", "PERSON"), mark(0, name, "AnnaBeispiel", "PERSON")])
    assert len(s.substitutions) == 2
    found = [Finding(0, 0, 27, "IBAN", 1.0, "t"), Finding(0, 31, len(number), "IBAN", 1.0, "t")]
    (only,) = sealed([Slot("/0", number)], found).substitutions
    assert texts(sealed([Slot("/0", number)], found)) == [f"{only.token} is {only.token}"]


def test_a_value_takes_the_first_token_that_its_call_leaves_free() -> None:
    codes = [derive(KEY, "PERSON", "anna beispiel", attempt) for attempt in range(64)]
    for taken in (0, 1, 63):
        text = " ".join([*codes[:taken], "Anna Beispiel"])
        (only,) = sealed([Slot("/0", text)], [mark(0, text, "Anna Beispiel", "PERSON")]).substitutions
        assert only.token == codes[taken]


def test_a_text_that_leaves_no_token_free_ends_the_call() -> None:
    codes = [derive(KEY, "PERSON", "anna beispiel", attempt) for attempt in range(64)]
    text = " ".join([*codes, "Anna Beispiel"])
    with pytest.raises(CallError) as error:
        sealed([Slot("/0", text)], [mark(0, text, "Anna Beispiel", "PERSON")])
    assert (error.value.code, error.value.status) == ("unsealable", 422)
    assert "Anna" not in error.value.message


def test_a_lone_surrogate_does_not_keep_a_text_from_being_sealed() -> None:
    text = "\ud83d Anna Beispiel"
    found = [mark(0, text, "Anna Beispiel", "PERSON")]
    envelope = Envelope("c", ROUTE, False, "infer")
    s = seal(envelope, Needed([Slot("/0", text)], found), KEY, ORDER, lambda t: t[0].encode("utf-8", "surrogatepass"))
    assert s.body.decode("utf-8", "surrogatepass") == f"\ud83d {s.substitutions[0].token}"


def test_a_sealed_request_says_what_it_is_for() -> None:
    envelope = Envelope("call-1", ROUTE, True, "embed")
    s = seal(envelope, Needed([Slot("/0", "text")], [], Segments(1, 3)), KEY, ORDER, lambda t: t[0].encode())
    assert (s.call, s.route, s.stream, s.action, s.segments, s.characters) == (
        "call-1",
        ROUTE,
        True,
        "embed",
        Segments(1, 3),
        4,
    )


def test_a_text_that_is_nothing_but_a_code_takes_it() -> None:
    first, second = (derive(KEY, "PERSON", "anna beispiel", attempt) for attempt in range(2))
    text = "Anna Beispiel"
    for planted in (first[-7:], first[-7:].lower()):
        s = sealed([Slot("/0", planted), Slot("/1", text)], [mark(1, text, text, "PERSON")])
        assert s.substitutions[0].token == second


def test_values_that_touch_get_tokens_that_do_not() -> None:
    text = "Karl Muster, anna@example.com"
    name, mail = Finding(0, 0, 13, "PERSON", 1.0, "t"), Finding(0, 13, len(text), "EMAIL", 1.0, "t")
    s = sealed([Slot("/0", text)], [name, mail])
    restorer = restorer_for(s.substitutions)("text")
    restored = restorer.feed(texts(s)[0]) + restorer.close()
    assert "PERSON_" not in restored and "EMAIL_" not in restored
    assert restorer.restored == 2
