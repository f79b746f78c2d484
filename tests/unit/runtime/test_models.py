"""What closes a route's model, from the register, the acts, advisories, signatures and the catalogue."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from situs.adapters.models import load_catalogue
from situs.config import load_config
from situs.errors import ConfigError
from situs.model import STATED, Closure, Principal, Vetted
from situs.runtime import check_statements, make_rules
from situs.runtime.models import read_models
from situs.runtime.vetting import confirm, propose, roll_back
from situs.testing import OVERSEAS, OWN, SigstoreInstance, Spot
from situs.vetting import Stage, statement_of

from .conftest import MODEL, NAMED, WEIGHTS

ANNA = Principal("Anna Beispiel", credential=STATED)
KARL = Principal("Karl Muster", credential=STATED)

RESULTS = b'{"tables": [{"id": "t", "rows": [{"what": "w", "share": {"value": 0.9}}]}]}'
VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "model_signing"
CATALOGUE = "qwen2.5-coder-1.5b-instruct-q4_k_m"


def rules(gateway):
    return make_rules(load_config(gateway.config_path), gateway.folder, {})


def vetted(gateway, route: str = "named") -> Vetted:
    return next(one.vetted for one in rules(gateway).routes if one.id == route)


async def approve(gateway, name: str = "own@1") -> None:
    given = load_config(gateway.config_path), gateway.folder, name
    for stage, results in ((Stage.EVALUATED, RESULTS), (Stage.APPROVED, b"")):
        await propose(*given, stage, ANNA, results)
        await confirm(*given, stage, KARL)


def write(gateway, old: str, new: str, name: str = "models.toml") -> None:
    path = gateway.folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def embed(gateway, model: str, sha256: str = "", more: str = "", settings: str = "") -> None:
    """Add a route to embedded weights; nothing is opened, so that none need be there."""
    text = gateway.config_path.read_text(encoding="utf-8")
    text += f'\n[[upstream]]\nid = "e"\nkind = "embedded"\nmodel = "{model}"\nsha256 = "{sha256}"\n'
    text += f'\n[[route]]\nid = "e"\nmodels = ["e"]\nplace = "own"\nupstream = "e"\n{more}\n'
    gateway.config_path.write_text(settings + text, encoding="utf-8")


async def test_only_an_approved_model_serves(modelled) -> None:
    assert vetted(modelled).closed == "draft"
    await approve(modelled)
    found = vetted(modelled)
    assert (found.closed, found.model, found.until) == ("", "own@1", date(2999, 1, 10))
    assert (found.uses, found.approved_by) == ({"infer"}, ("Anna Beispiel", "Karl Muster"))
    assert (found.names, found.asked) == ({"named"}, "models")


async def test_a_server_may_report_other_names_and_is_asked_as_the_register_says(modelled) -> None:
    write(
        modelled,
        'uses = ["infer"]',
        'uses = ["infer"]\nreports = ["x", "y"]\nasked = "tgi"\nreported_digest = "' + "c" * 40 + '"',
    )
    found = vetted(modelled)
    assert (found.names, found.asked, found.reported_digest) == ({"x", "y"}, "tgi", "c" * 40)
    write(modelled, 'asked = "tgi"\nreported_digest = "' + "c" * 40 + '"', 'asked = "nothing"')
    assert vetted(modelled).asked == ""


@pytest.mark.parametrize(
    ("old", "new", "closed"),
    [
        (WEIGHTS, "b" * 64, "draft"),
        ('purpose = "Drafts and summaries."', 'purpose = "Everything."', "evaluated"),
        ("2999-01-10", "2998-01-10", "evaluated"),
    ],
)
async def test_what_was_changed_since_is_not_approved(modelled, old: str, new: str, closed: str) -> None:
    await approve(modelled)
    write(modelled, old, new)
    assert vetted(modelled).closed == closed


async def test_an_approval_ends_with_its_last_day(modelled) -> None:
    await approve(modelled)
    route = next(one for one in rules(modelled).routes if one.id == "named")
    assert route.on(date(2999, 1, 10)) is route
    assert route.on(date(2999, 1, 11)).vetted.closed == "expired"


async def test_an_approval_makes_other_rules(modelled) -> None:
    before = rules(modelled).config_digest
    await approve(modelled)
    assert rules(modelled).config_digest != before


def test_a_model_that_the_register_does_not_have_is_told(modelled) -> None:
    write(modelled, 'version = "1"', 'version = "2"')
    with pytest.raises(ConfigError, match="`own@1`, which the register does not have"):
        rules(modelled)


async def test_another_version_serves_until_it_is_rolled_back(modelled) -> None:
    second = MODEL.replace('version = "1"', 'version = "2"').replace(WEIGHTS, "b" * 64)
    (modelled.folder / "models.toml").write_text(MODEL + second, encoding="utf-8")
    more = NAMED.replace('"named"', '"newer"').replace("own@1", "own@2")
    modelled.config_path.write_text(modelled.config_path.read_text(encoding="utf-8") + more, encoding="utf-8")
    await approve(modelled)
    await approve(modelled, "own@2")
    assert (vetted(modelled).closed, vetted(modelled, "newer").closed) == ("superseded", "")
    await roll_back(load_config(modelled.config_path), modelled.folder, "own", ANNA)
    assert (vetted(modelled).closed, vetted(modelled, "newer").closed) == ("", "withdrawn")


def advise(gateway, *records: dict) -> None:
    (gateway.folder / "advisories").mkdir(exist_ok=True)
    for record in records:
        (gateway.folder / "advisories" / f"{record['id']}.json").write_text(json.dumps(record), encoding="utf-8")
    write(gateway, "[organisation]", '[models]\nadvisories = "advisories"\n[organisation]', "situs.toml")


ADVISORY = {"id": "EX-1", "affected": [{"database_specific": {"sha256": WEIGHTS}}]}


async def test_an_advisory_closes_until_two_persons_accept_it(modelled) -> None:
    await approve(modelled)
    advise(modelled, ADVISORY)
    assert vetted(modelled).closed == "advisory"
    write(modelled, "expires", 'accepted = [{ id = "EX-1", because = "It needs a GPU." }]\nexpires')
    assert vetted(modelled).closed == "evaluated"
    given = load_config(modelled.config_path), modelled.folder, "own@1", Stage.APPROVED
    await propose(*given, ANNA)
    await confirm(*given, KARL)
    assert vetted(modelled).closed == ""
    (held,) = [
        one for one in read_models(load_config(modelled.config_path), modelled.folder).held.values() if one.settings
    ]
    assert ([one.id for one in held.advisories], held.open_advisories) == (["EX-1"], ())


def test_an_advisory_that_cannot_be_read_keeps_the_rules_from_being_made(modelled) -> None:
    advise(modelled, ADVISORY)
    (modelled.folder / "advisories" / "b.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        rules(modelled)
    assert caught.value.code == "advisories_invalid"


def test_a_package_of_the_register_is_what_an_advisory_names(modelled) -> None:
    write(modelled, "expires", 'package = [{ ecosystem = "PyPI", name = "Example", version = "1.5" }]\nexpires')
    ranged = [{"type": "ECOSYSTEM", "events": [{"introduced": "1"}, {"fixed": "2"}]}]
    advise(
        modelled, {"id": "EX-2", "affected": [{"package": {"ecosystem": "PyPI", "name": "example"}, "ranges": ranged}]}
    )
    models = read_models(load_config(modelled.config_path), modelled.folder)
    assert [one.id for one in models.held["own@1"].open_advisories] == ["EX-2"]


def test_embedded_weights_of_the_catalogue_serve_by_the_project_s_approval(written) -> None:
    gateway = written()
    embed(gateway, CATALOGUE)
    found = vetted(gateway, "e")
    assert (found.closed, found.model, found.approved_by) == ("", f"{CATALOGUE}@shipped", ("the Situs project",))
    assert next(r for r in rules(gateway).routes if r.id == "e").model_digest == load_catalogue()[CATALOGUE].sha256


def test_an_organisation_can_ask_for_its_own_approval(written) -> None:
    gateway = written()
    embed(gateway, CATALOGUE, settings="[models]\nshipped = false\n")
    assert vetted(gateway, "e").closed == "unregistered"


def test_embedded_weights_that_nobody_registered_do_not_serve(written) -> None:
    gateway = written()
    embed(gateway, "own.gguf", WEIGHTS)
    assert vetted(gateway, "e").closed == "unregistered"
    assert vetted(gateway, "own") == Vetted()


async def test_embedded_weights_are_found_by_their_digest_and_the_department_s_word_comes_first(written) -> None:
    gateway = written()
    digest = load_catalogue()[CATALOGUE].sha256
    (gateway.folder / "models.toml").write_text(MODEL.replace(WEIGHTS, digest), encoding="utf-8")
    embed(gateway, CATALOGUE)
    assert vetted(gateway, "e").closed == "draft"
    await approve(gateway)
    assert (vetted(gateway, "e").model, vetted(gateway, "e").closed) == ("own@1", "")


async def test_a_route_that_names_other_weights_than_are_configured_is_closed(written) -> None:
    gateway = written()
    (gateway.folder / "models.toml").write_text(MODEL, encoding="utf-8")
    await approve(gateway)
    embed(gateway, CATALOGUE, more='registered = "own@1"')
    assert vetted(gateway, "e").closed == "other_digest"


def test_an_advisory_of_the_runtime_is_one_of_the_models_that_it_runs(written) -> None:
    gateway = written()
    embed(gateway, CATALOGUE)
    advise(gateway, {"id": "EX-3", "affected": [{"package": {"ecosystem": "PyPI", "name": "xllamacpp"}}]})
    assert vetted(gateway, "e").closed == "advisory"


@pytest.mark.parametrize(
    ("required", "closed"),
    [("embedded", ("", "")), ("controlled", ("unregistered", "")), ("every", ("unregistered",) * 2)],
)
def test_more_routes_can_be_made_to_need_an_approval(written, required: str, closed: tuple[str, str]) -> None:
    spots = (Spot("own", "http://127.0.0.1:9/v1", OWN), Spot("us", "http://127.0.0.1:9/v1", OVERSEAS))
    gateway = written(*spots, settings=f'[policies]\nstatements = "few.toml"\n[models]\nrequired = "{required}"\n')
    assert (vetted(gateway, "own").closed, vetted(gateway, "us").closed) == closed


def sign(gateway, bundle: str = "folder.sig") -> None:
    for name in (bundle, "key.pem"):
        shutil.copy(VECTORS / name, gateway.folder / name)
    write(gateway, "expires", f'signature = {{ bundle = "{bundle}", key = "key.pem" }}\nexpires')


async def test_a_signature_that_is_asked_for_must_hold_and_cover_the_weights(modelled) -> None:
    from situs.vetting import verify_bundle

    manifest = verify_bundle((VECTORS / "folder.sig").read_bytes(), (VECTORS / "key.pem").read_bytes())
    write(modelled, WEIGHTS, manifest.files["weights.gguf"])
    sign(modelled)
    await approve(modelled)
    assert vetted(modelled).closed == ""
    (modelled.folder / "folder.sig").write_bytes((VECTORS / "file.sig").read_bytes().replace(b"a", b"b", 1))
    assert vetted(modelled).closed == "signature"


async def test_a_signature_of_other_weights_keeps_from_an_approval(modelled) -> None:
    sign(modelled)
    with pytest.raises(ConfigError, match="does not vouch for these weights") as caught:
        await approve(modelled)
    assert caught.value.code == "model_not_approvable"


async def test_a_signature_by_an_account_must_hold_by_the_root_of_trust(modelled) -> None:
    instance, root = SigstoreInstance(), modelled.folder / "root.json"
    statement = base64.b64decode(json.loads((VECTORS / "folder.sig").read_bytes())["dsseEnvelope"]["payload"])
    signed = instance.sign(statement, "publisher@example.org", "https://accounts.example.org")
    (modelled.folder / "keyless.json").write_text(json.dumps(signed), encoding="utf-8")
    root.write_text(json.dumps(instance.trusted_root()), encoding="utf-8")
    manifest = statement_of("application/vnd.in-toto+json", statement)
    write(modelled, WEIGHTS, manifest.files["weights.gguf"])
    by = 'identity = "publisher@example.org", issuer = "https://accounts.example.org", trusted_root = "root.json"'
    write(modelled, "expires", f'signature = {{ bundle = "keyless.json", {by} }}\nexpires')
    await approve(modelled)
    assert vetted(modelled).closed == ""
    before = read_models(load_config(modelled.config_path), modelled.folder).held["own@1"].version.record_sha256
    root.write_text(json.dumps(SigstoreInstance().trusted_root()), encoding="utf-8")
    after = read_models(load_config(modelled.config_path), modelled.folder).held["own@1"]
    assert (after.version.record_sha256 != before, "does not verify" in after.signature) == (True, True)
    assert vetted(modelled).closed


async def test_another_key_is_another_record(modelled) -> None:
    sign(modelled)
    before = read_models(load_config(modelled.config_path), modelled.folder).held["own@1"].version.record_sha256
    shutil.copy(VECTORS / "key384.pem", modelled.folder / "key.pem")
    after = read_models(load_config(modelled.config_path), modelled.folder).held["own@1"]
    assert after.version.record_sha256 != before
    assert after.signature


def test_an_expired_model_of_the_catalogue_closes(written) -> None:
    gateway = written()
    models = read_models(load_config(gateway.config_path), gateway.folder)
    held = models.held[f"{CATALOGUE}@shipped"]
    assert models.closure(held, date(2026, 12, 1)) is None
    assert models.closure(replace(held), date(2999, 1, 1)) is Closure.EXPIRED


def test_a_server_that_is_said_to_run_a_model_of_the_catalogue_is_asked(written) -> None:
    gateway = written(Spot("own", "http://127.0.0.1:9/v1", OWN, registered=f"{CATALOGUE}@shipped"))
    found = vetted(gateway, "own")
    assert (found.closed, found.names, found.asked) == ("", {"up-own"}, "models")


def test_a_closed_route_is_proven_as_if_it_were_open(written) -> None:
    spot = Spot("us", "http://127.0.0.1:9/v1", OVERSEAS)
    gateway = written(spot, settings='[policies]\nstatements = "few.toml"\n[models]\nrequired = "every"\n')
    stays = '[[statement]]\nid = "t"\nsays = "s"\nlabels = ["PUBLIC"]\nnever = { processed_outside = ["EEA"] }\n'
    (gateway.folder / "few.toml").write_text(stays, encoding="utf-8")
    config = load_config(gateway.config_path)
    assert vetted(gateway, "us").closed == "unregistered"
    with pytest.raises(ConfigError) as caught:
        check_statements(config, gateway.folder, rules(gateway))
    assert caught.value.code == "statement_fails"
