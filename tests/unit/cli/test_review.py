"""`situs review`: what waits, and a verdict that is recorded and holds."""

from __future__ import annotations

import pytest

from situs.cli.ask import post
from situs.testing import Gateway

MAIL = "From: anna@example.com\nTo: karl@muster-legal.example\nSubject: Claim\n\n" + (
    "Please advise: is the waiver enforceable, what is our liability, what says your legal opinion of the breach?"
)


@pytest.fixture
def reviewer(asker: Gateway, monkeypatch) -> Gateway:
    monkeypatch.setenv("SITUS_API_KEY", asker.grant("counsel", roles=frozenset({"privilege:review"})))
    return asker


def asked(gateway: Gateway, text: str, matter: str = "M-1") -> str:
    body = {"model": "m", "messages": [{"role": "user", "content": text}]}
    status, headers, _ = post(gateway.url, gateway.key, body, {"x-situs-matter": matter})
    assert status == 200
    return headers["x-situs-receipt"]


def test_a_doubtful_text_waits_until_somebody_decides(run, reviewer) -> None:
    call = asked(reviewer, MAIL)
    listed = run("review", "list", "--config", reviewer.config_path, "--json")
    (item,) = listed.json()
    assert (item["call"], item["matter"], item["by"]) == (call, "M-1", "tester")
    assert 250 <= item["texts"][0]["probability"] <= 750
    assert "waiver" not in listed.out
    ran = run("review", "decide", call, "--not-privileged")
    assert (ran.code, ran.out) == (0, f"1 text of {call}: not privileged, recorded\n")
    empty = run("review", "list", "--config", reviewer.config_path)
    assert (empty.code, empty.out) == (0, "nothing waits for a verdict\n")
    asked(reviewer, MAIL)
    assert run("review", "list", "--config", reviewer.config_path, "--json").json() == []


def test_the_list_is_a_table_for_people_and_of_one_matter_where_asked(run, reviewer) -> None:
    call = asked(reviewer, MAIL + " Thank you.")
    ran = run("review", "list", "--config", reviewer.config_path, "--matter", "M-1")
    assert ran.code == 0
    assert ran.out.startswith("CALL")
    assert call in ran.out
    assert run("review", "list", "--config", reviewer.config_path, "--matter", "M-9", "--json").json() == []


def test_what_belongs_to_no_matter_waits_for_nobody(run, reviewer) -> None:
    call = asked(reviewer, MAIL, matter="")
    waiting = run("review", "list", "--config", reviewer.config_path, "--json").json()
    assert call not in {item["call"] for item in waiting}
    ran = run("review", "decide", call, "--privileged")
    assert (ran.code, "[review_not_allowed]" in ran.err) == (1, True)


def test_without_the_role_there_is_no_verdict(run, asker) -> None:
    call = asked(asker, MAIL + " Once more.")
    ran = run("review", "decide", call, "--privileged")
    assert (ran.code, "[review_not_allowed]" in ran.err) == (1, True)


def test_without_a_key_it_says_which(run, asker, monkeypatch) -> None:
    monkeypatch.delenv("SITUS_API_KEY")
    ran = run("review", "decide", "x", "--privileged")
    assert (ran.code, "privilege:review" in ran.err) == (1, True)
