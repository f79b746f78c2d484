"""Who speaks, to what end, in which circle: the signs of privilege and what they add up to."""

import pytest

from situs.classify.privilege import Circle, assess, load_lexicon

LEXICON = load_lexicon()
ADVICE = """From: anna.beispiel@example.com
To: karl.muster@muster-legal.example
Subject: Supply agreement

Can you give us your legal opinion? If we terminate, what is our liability for breach, and is the waiver enforceable?
"""
MARKED = """From: anna.beispiel@example.com
To: karl.muster@example.com
Subject: PRIVILEGED AND CONFIDENTIAL - Attorney-Client Communication

Please see my comments on the draft.
"""
LUNCH = """From: anna.beispiel@example.com
To: karl.muster@example.com
Subject: Lunch

Shall we have lunch on Tuesday before the travel to the conference? I booked the hotel.
"""
DISCLAIMED = (
    LUNCH
    + """
This message may be privileged and is intended only for the addressee. If you are not the intended recipient, please
notify the sender and delete this message.
"""
)
CLAUSE = """12. Limitation of liability. Neither party is liable for indirect damages from a breach of this Agreement.
13. Governing law. This contract is governed by German law; the court of Hamburg decides. 14. No arbitration."""
GERMAN = """Von: Dr. Karl Muster
An: Anna Beispiel
Betreff: Vertrauliche Anwaltskorrespondenz

Aus rechtlicher Sicht empfehlen wir, die Klage nicht zu erheben: die Ansprüche sind verjährt.
"""
FRENCH = """De : Me Karl Muster
À : Anna Beispiel
Objet : Consultation juridique

Nous vous conseillons de ne pas engager de contentieux : la prescription est acquise et la responsabilité exclue.
"""


def probability(text: str, **known) -> float:
    return assess(text, LEXICON, **known).probability


@pytest.mark.parametrize("text", [MARKED, GERMAN, FRENCH, ADVICE])
def test_advice_of_a_lawyer_is_protected(text: str) -> None:
    assert assess(text, LEXICON).protected


@pytest.mark.parametrize("text", [LUNCH, DISCLAIMED, CLAUSE, "", "Hello", CLAUSE * 40])
def test_what_no_lawyer_wrote_to_advise_is_not(text: str) -> None:
    assert not assess(text, LEXICON).protected


def test_a_marker_in_a_disclaimer_says_next_to_nothing() -> None:
    assert probability(DISCLAIMED) - probability(LUNCH) < 0.05
    assert [s.shows for s in assess(DISCLAIMED, LEXICON).signs].count("marker_disclaimer") == 1


def test_a_lawyer_who_is_known_adds_to_it_and_less_where_the_forum_does_not_protect_house_counsel() -> None:
    known = Circle(in_house=frozenset({"anna.beispiel@example.com"}))
    plain = ADVICE.replace("muster-legal", "muster")
    assert probability(plain) < probability(plain, circle=known)
    assert probability(plain, circle=known, in_house="no") < probability(plain, circle=known)
    outside = Circle(known.in_house, frozenset({"karl.muster"}))
    assert probability(plain, circle=outside, in_house="no") == probability(plain, circle=outside)


def test_many_recipients_make_a_circle_unlikely() -> None:
    crowd = ", ".join(f"person{i}@example.com" for i in range(30))
    assert probability(ADVICE.replace("\nSubject", f", {crowd}\nSubject")) < probability(ADVICE)


def test_every_sign_stands_where_it_says() -> None:
    text = "İ " + MARKED  # a letter that grows in lower case
    for each in (text, ADVICE, GERMAN):
        for sign in assess(each, LEXICON).signs:
            assert 0 <= sign.start < sign.end <= len(each)
    (marker,) = [s for s in assess(MARKED, LEXICON).signs if s.shows.startswith("marker")]
    assert MARKED[marker.start : marker.end] == "PRIVILEGED AND CONFIDENTIAL"


def test_doubt_lies_between_the_two_thresholds() -> None:
    for text in (MARKED, LUNCH, ADVICE, CLAUSE):
        judged = assess(text, LEXICON)
        assert judged.doubtful == (LEXICON.doubtful <= judged.probability < 1 - LEXICON.doubtful)
        assert judged.protected == (judged.probability >= LEXICON.threshold)


def test_a_short_reply_between_unknown_lawyers_is_missed() -> None:
    reply = "From: a@example.com\nTo: b@example.com\nSubject: Re: Tuesday\n\nI think we lose. Settle."
    assert not assess(reply, LEXICON).protected
