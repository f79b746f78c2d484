from collections.abc import Iterable
from dataclasses import replace

import pytest

from situs.errors import ConfigError
from situs.model import Route, Terms
from situs.policy import MatterFacts, parse_statements
from situs.policy.statements import Never, speaks_of_matter, speaks_of_text, violation


def expand(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(c for code in codes for c in ({"DE", "FR"} if code == "EEA" else {code}))


def text(body: str) -> str:
    return f'[[statement]]\nid = "s"\nsays = "Never."\n{body}\n'


def test_blocs_are_expanded() -> None:
    (made,) = parse_statements(
        text('labels = ["MNPI"]\njurisdictions = ["EEA"]\nnever = { processed_outside = ["EEA", "CH"] }'),
        expand,
    )
    assert made.jurisdictions == {"DE", "FR"}
    assert made.never.processed_outside == {"DE", "FR", "CH"}
    assert made.required


@pytest.mark.parametrize(
    "document",
    [
        "",
        "statement = []",
        "[[statement]",
        text(""),
        text("never = {}"),
        text("never = { processed_outside = [] }"),
        text("never = { uncontroled = true }"),
        text('never = { uncontrolled = true }\nlabel = ["MNPI"]'),
        text('never = { uncontrolled = true }\nlabels = ["HARMLESS"]'),
        text("never = { uncontrolled = true }") * 2,
        text("never = { uncontrolled = true }") + "[other]\n",
        '[[statement]]\nsays = "x"\nnever = { uncontrolled = true }',
    ],
)
def test_what_does_not_read_is_a_configuration_error(document: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_statements(document, expand)
    assert caught.value.code == "statements_invalid"


def test_of_which_texts_and_matters_it_speaks() -> None:
    (some,) = parse_statements(text('labels = ["MNPI", "CRIMINAL"]\nnever = { training = true }'), expand)
    assert speaks_of_text(some, frozenset({"PUBLIC", "MNPI"}))
    assert not speaks_of_text(some, frozenset({"PUBLIC"}))
    (all_but,) = parse_statements(text('except_labels = ["PUBLIC"]\nnever = { training = true }'), expand)
    assert not speaks_of_text(all_but, frozenset({"PUBLIC"}))
    assert speaks_of_text(all_but, frozenset({"PUBLIC", "INTERNAL"}))
    german = replace(some, jurisdictions=frozenset({"DE"}))
    assert speaks_of_matter(german, MatterFacts("m", frozenset({"DE", "US"})))
    assert not speaks_of_matter(german, MatterFacts("m", frozenset({"US"})))
    assert speaks_of_matter(some, MatterFacts())
    held = replace(some, privileged_matter=True)
    assert speaks_of_matter(held, MatterFacts("m", privileged=True))
    assert not speaks_of_matter(held, MatterFacts("m"))
    assert not speaks_of_matter(replace(some, privileged_matter=False), MatterFacts("m", privileged=True))


def test_a_controlled_place_at_home_violates_nothing(local: Route) -> None:
    home = frozenset({"DE"})
    never = Never(processed_outside=home, compelled_outside=home, uncontrolled=True, training=True, retention_over=0)
    assert violation(never, local) == ""
    assert violation(replace(never, permitted=True), local)


@pytest.mark.parametrize(
    ("never", "words"),
    [
        (Never(permitted=True), "nothing may be permitted"),
        (Never(processed_outside=frozenset({"DE"})), "processed in US"),
        (Never(compelled_outside=frozenset({"DE"})), "authorities of US"),
        (Never(uncontrolled=True), "third party"),
        (Never(training=True), "train"),
        (Never(retention_over=30), "nobody knows"),
    ],
)
def test_each_violation_is_told(abroad: Route, never: Never, words: str) -> None:
    assert words in violation(never, abroad)


def test_what_is_not_established_lies_outside_of_everything(local: Route) -> None:
    never = Never(processed_outside=frozenset({"DE", "unknown"}))
    for countries in (frozenset[str](), frozenset({"unknown"}), frozenset({"DE", "unknown"})):
        route = replace(local, place=replace(local.place, processed_in=countries))
        assert "unknown" in violation(never, route)


def test_retention_is_compared_in_days(local: Route) -> None:
    kept = replace(local, place=replace(local.place, terms=Terms(retention_days=8)))
    assert violation(Never(retention_over=7), kept) == "it is kept for 8 days"
    assert violation(Never(retention_over=8), kept) == ""


def test_every_violation_is_told(abroad: Route) -> None:
    away = frozenset({"US", "CN"})
    terms = Terms(training="yes", retention_days=31)
    place = replace(abroad.place, processed_in=away, compelled_by=away, controlled=False, terms=terms)
    home = frozenset({"DE"})
    never = Never(processed_outside=home, compelled_outside=home, uncontrolled=True, training=True, retention_over=30)
    assert violation(never, replace(abroad, place=place)) == (
        "its operator or another third party runs it; it may be processed in CN, US; "
        "it answers to authorities of CN, US; the operator may train on it; it is kept for 31 days"
    )
    unknown = replace(place, terms=Terms(retention_days=None))
    assert violation(Never(retention_over=30), replace(abroad, place=unknown)) == "nobody knows how long it is kept"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("statement = []", r"one or more \[\[statement\]\]"),
        (text('never = { uncontrolled = true }\nlabels = ["HARMLESS"]'), "unknown label `HARMLESS` in statement `s`"),
        (text("never = {}"), "statement `s` forbids nothing"),
    ],
)
def test_what_does_not_read_is_told_by_the_statements_name(document: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        parse_statements(document, expand)
