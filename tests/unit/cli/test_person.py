"""Who acts proves it by a key or a token, or says a name where the configuration lets that do."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from situs.adapters.identity import KeyFile
from situs.adapters.store import read_ledger
from situs.authenticate import Grant
from situs.ledger import read_entry

from .test_models import described

ISSUER = """
[[identity.issuer]]
name = "example"
issuer = "https://login.example.com/"
audience = "situs"
jwks = "keys.json"
algorithms = ["ES256"]
"""
PROPOSE, CONFIRM = {"model:propose", "terms:confirm"}, {"model:confirm", "retention:apply"}


class House:
    """A folder with a model in the register, people with keys, and an issuer of tokens."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self._patch = folder, patch
        file, now = KeyFile(folder / "api-keys.toml"), int(time.time())
        people = {"anna": PROPOSE, "karl": CONFIRM, "nobody": {"lawyer"}}
        self.secrets = {n: file.create(Grant(principal=n, roles=frozenset(r)), now)[1] for n, r in people.items()}
        self._key = ECKey.generate_key("P-256", parameters={"kid": "1", "use": "sig"})
        (folder / "keys.json").write_text(json.dumps({"keys": [self._key.as_dict(private=False)]}))
        (folder / "models.toml").write_text(described("1", "a" * 64), encoding="utf-8")
        table = {"id": "answers", "rows": [{"what": "right", "share": {"value": 0.91, "low": 0.8, "high": 1.0}}]}
        (folder / "results.json").write_text(json.dumps({"tables": [table]}), encoding="utf-8")
        self.config = folder / "situs.toml"
        self.config.write_text(self.config.read_text() + ISSUER)

    def token(self, who: str, roles: set[str], **claims: Any) -> str:
        now = int(time.time())
        said = {"iss": "https://login.example.com/", "aud": "situs", "sub": who, "iat": now, "exp": now + 600}
        said |= {"roles": sorted(roles), **claims}
        return jwt.encode({"alg": "ES256", "kid": "1"}, said, self._key)

    def ask_for_proof(self) -> None:
        self.config.write_text(self.config.read_text().replace("[identity]\n", "[identity]\nproven_acts = true\n"))

    def as_(self, secret: str) -> None:
        if secret:
            self._patch.setenv("SITUS_API_KEY", secret)
        else:
            self._patch.delenv("SITUS_API_KEY", raising=False)

    def acts(self) -> list[tuple[str, str]]:
        with read_ledger(self.folder / "ledger.db") as log:
            found = [read_entry(one.body) for one in log.entries]
        return [(one["by"], one["credential"]) for one in found if "by" in one]


@pytest.fixture
def house(home, monkeypatch) -> House:
    return House(home, monkeypatch)


def evaluate(run, house) -> Any:
    return run("models", "propose", "own@1", "evaluated", "--results", house.folder / "results.json")


def test_a_key_and_a_token_prove_who_acts_and_the_ledger_says_how(run, house) -> None:
    house.as_(house.secrets["anna"])
    assert evaluate(run, house).code == 0
    house.as_(house.token("k.muster", {"model:confirm"}))
    assert run("models", "evaluate", "own@1").code == 0
    assert house.acts() == [("anna", "api_key"), ("example:k.muster", "jwt")]


@pytest.mark.parametrize("who", ["nobody", "karl", "token"])
def test_without_the_role_nothing_is_done(run, house, who: str) -> None:
    house.as_(house.secrets.get(who) or house.token("x", {"lawyer"}))
    ran = evaluate(run, house)
    assert (ran.code, "[act_not_allowed]" in ran.err, "`model:propose`" in ran.err) == (2, True, True)
    assert house.acts() == []


@pytest.mark.parametrize("change", [{"aud": "another"}, {"exp": 1}, {"iss": "https://other.example.com/"}])
def test_a_token_that_is_none_of_ours_proves_nothing(run, house, change) -> None:
    house.as_(house.token("anna", PROPOSE, **change))
    assert evaluate(run, house).code != 0
    assert house.acts() == []


def test_a_name_does_unless_proof_is_asked_for(run, house) -> None:
    house.as_("")
    ran = run("models", "propose", "own@1", "retired")
    assert (ran.code, "--by" in ran.err) == (2, True)
    assert run("models", "propose", "own@1", "retired", "--by", "Anna Beispiel").code == 0
    assert house.acts() == [("Anna Beispiel", "stated")]
    house.ask_for_proof()
    for words in (
        ("models", "propose", "own@1", "retired", "--by", "Anna Beispiel"),
        ("models", "rollback", "own", "--by", "Anna Beispiel"),
        ("terms", "confirm", "any", "--by", "Anna Beispiel"),
        ("retention", "apply", "--class", "jobs", "--yes", "--by", "Anna Beispiel"),
        ("erase", "matter", "M-1", "--ground", "client_instruction", "--yes", "--by", "Anna Beispiel"),
        ("incident", "open", "--by", "Anna Beispiel"),
    ):
        ran = run(*words)
        assert ran.code != 0, words
        assert "[person_not_proven]" in ran.err, (words, ran.err)
    ran = run("models", "propose", "own@1", "retired")
    assert (ran.code, "SITUS_API_KEY" in ran.err) == (1, True)
    assert len(house.acts()) == 1


def test_what_was_proposed_by_a_name_is_not_confirmed_where_proof_is_asked_for(run, house) -> None:
    house.as_("")
    run("models", "propose", "own@1", "retired", "--by", "Anna Beispiel")
    house.ask_for_proof()
    house.as_(house.secrets["karl"])
    ran = run("models", "retire", "own@1")
    assert (ran.code, "[person_not_proven]" in ran.err) == (2, True)


def test_an_approval_by_names_closes_its_model_once_proof_is_asked_for(run, house) -> None:
    house.as_("")
    for stage, verb, more in (
        ("evaluated", "evaluate", ("--results", house.folder / "results.json")),
        ("approved", "approve", ()),
    ):
        run("models", "propose", "own@1", stage, "--by", "Anna Beispiel", *more)
        run("models", verb, "own@1", "--by", "Karl Muster")
    assert "may serve" in run("models", "show", "own@1").out
    house.ask_for_proof()
    assert "CLOSED: who approved it said a name and proved none" in run("models", "show", "own@1").out


def test_an_incident_is_recorded_by_a_proven_person_while_no_gateway_runs(run, house) -> None:
    house.ask_for_proof()
    secret = KeyFile(house.folder / "api-keys.toml").create(
        Grant(principal="ina", roles=frozenset({"incident:record"})), int(time.time())
    )[1]
    house.as_(secret)
    ran = run("incident", "open")
    assert ran.code == 0, ran.err
    assert house.acts() == [("ina", "api_key")]
