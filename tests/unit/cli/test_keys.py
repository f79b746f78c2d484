"""`situs keys`: made, listed, revoked."""

import time

import pytest

from situs.adapters.identity import KeyFile
from situs.authenticate import Issuers, authenticate
from situs.errors import CallError


def test_a_key_opens_with_what_it_was_granted(run, home) -> None:
    ran = run("keys", "create", "anna", "--role", "lawyer", "--role", "auditor", "--wall", "w", "--matter", "M-1",
              "--default-matter", "M-1", "--organisation", "K", "--days", 2, "--json")  # fmt: skip
    assert ran.code == 0
    ring = KeyFile(home / "api-keys.toml").load()
    principal = authenticate(ran.json()["api_key"], ring, Issuers(), int(time.time()), "")
    assert (principal.id, principal.roles, principal.walls) == ("anna", {"lawyer", "auditor"}, {"w"})
    assert (principal.default_matter, principal.matters, principal.organisation) == ("M-1", {"M-1"}, "K")
    with pytest.raises(CallError):
        authenticate(ran.json()["api_key"], ring, Issuers(), int(time.time()) + 3 * 86400, "")


def test_the_secret_is_on_standard_output_alone(run, home) -> None:
    ran = run("keys", "create", "anna")
    assert ran.out.strip().startswith("situs_")
    assert "with the next call" in ran.err
    assert ran.out.strip() not in ran.err


def test_a_key_is_listed_without_its_secret_and_revoked_by_its_id(run, home) -> None:
    made = run("keys", "create", "anna", "--json").json()
    listed = run("keys", "list", "--json")
    assert {"id": made["id"], "principal": "anna", "roles": "", "state": "active"} in listed.json()
    assert made["api_key"] not in listed.out
    assert run("keys", "revoke", made["id"]).code == 0
    assert "revoked" in next(line for line in run("keys", "list").out.splitlines() if made["id"] in line)
    ring = KeyFile(home / "api-keys.toml").load()
    with pytest.raises(CallError):
        authenticate(made["api_key"], ring, Issuers(), int(time.time()), "")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["revoke", "no-such"], 2, "[key_not_found]"),
        (["create", "anna", "--days", "0"], 2, "Usage:"),
        (["create", ""], 2, "[key_record_invalid]"),
    ],
)
def test_what_cannot_be_done_says_so(run, home, arguments: list[str], code: int, words: str) -> None:
    ran = run("keys", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err


def test_a_damaged_key_file_is_told(run, home) -> None:
    (home / "api-keys.toml").write_text("nonsense", encoding="utf-8")
    ran = run("keys", "list")
    assert (ran.code, "[key_file_invalid]" in ran.err) == (2, True)
