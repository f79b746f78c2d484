"""What a place's records establish, and that nothing is established while one of them is closed."""

from datetime import date

import pytest

from situs.config import load_config
from situs.errors import ConfigError
from situs.model import STATED, Principal, Terms
from situs.runtime import make_rules
from situs.runtime.reviewing_terms import confirm_record
from situs.runtime.terms import read_register

KARL = Principal("Karl Muster", credential=STATED)

UNKNOWN = Terms()


def rules(gateway):
    return make_rules(load_config(gateway.config_path), gateway.folder, {})


def terms(gateway) -> Terms:
    return rules(gateway).routes[0].place.terms


def known(found: Terms) -> tuple:
    return found.training, found.retention_days, found.human_review, found.dpa


async def confirm(gateway) -> None:
    await confirm_record(load_config(gateway.config_path), gateway.folder, "example", KARL)


def write(gateway, name: str, old: str, new: str) -> None:
    path = gateway.folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def is_closed(gateway, flaw: str) -> bool:
    found = terms(gateway)
    return known(found) == known(UNKNOWN) and found.closed == flaw and not found.documents


async def test_confirmed_facts_hold_and_name_their_document(recorded) -> None:
    assert is_closed(recorded, "unconfirmed")
    await confirm(recorded)
    found = terms(recorded)
    assert known(found) == ("no", 30, "no", True)
    assert (found.version, found.until) == ("example@2026-01", date(2999, 1, 10))
    (document,) = found.documents
    assert (document.record, document.confirmed_by, len(document.sha256)) == ("example", "Karl Muster", 64)


@pytest.mark.parametrize(
    ("name", "old", "new", "flaw"),
    [
        ("example.txt", "30 days", "90 days", "document_changed"),
        ("example.txt", "applies.", "applies. Notwithstanding, we may train.", "document_changed"),
        ("terms.toml", "retention_days = 30", "retention_days = 0", "record_edited"),
        ("terms.toml", 'quote = "We do not train', 'quote = "We do  not train', "record_edited"),
    ],
)
async def test_a_change_makes_everything_unknown_until_it_is_confirmed(recorded, name, old, new, flaw) -> None:
    await confirm(recorded)
    write(recorded, name, old, new)
    assert is_closed(recorded, flaw)
    write(recorded, name, new, old)
    assert known(terms(recorded)) == ("no", 30, "no", True)


@pytest.mark.parametrize("instead", ["nothing", "folder", "too large"])
async def test_a_document_that_cannot_be_read_makes_everything_unknown(recorded, instead) -> None:
    await confirm(recorded)
    path = recorded.folder / "example.txt"
    path.unlink()
    if instead == "folder":
        path.mkdir()
    if instead == "too large":
        with path.open("wb") as file:
            file.truncate(33_554_433)
    assert is_closed(recorded, "document_missing")


async def test_terms_are_unknown_from_the_day_after_the_review_was_due(recorded) -> None:
    await confirm(recorded)
    route = rules(recorded).routes[0]
    assert route.on(date(2999, 1, 10)) is route
    late = route.on(date(2999, 1, 11)).place.terms
    assert known(late) == known(UNKNOWN)
    assert (late.version, late.closed) == ("example@2026-01", "review_due")


async def test_two_records_that_contradict_each_other_establish_nothing(recorded) -> None:
    await confirm(recorded)
    text = (recorded.folder / "terms.toml").read_text(encoding="utf-8")
    other = text.replace('"example"', '"annex"').replace("retention_days = 30", "retention_days = 0")
    (recorded.folder / "terms.toml").write_text(text + other, encoding="utf-8")
    await confirm_record(load_config(recorded.config_path), recorded.folder, "annex", KARL)
    write(recorded, "situs.toml", 'records = ["example"]', 'records = ["example", "annex"]')
    found = terms(recorded)
    assert known(found) == known(UNKNOWN)
    assert found.closed == "contradictory"


async def test_a_confirmation_makes_other_rules(recorded) -> None:
    before = rules(recorded).config_digest
    await confirm(recorded)
    confirmed = rules(recorded).config_digest
    write(recorded, "example.txt", "30 days", "90 days")
    assert len({before, confirmed, rules(recorded).config_digest}) == 3


def test_a_record_that_is_not_there_is_refused(recorded) -> None:
    write(recorded, "situs.toml", 'records = ["example"]', 'records = ["exemple"]')
    with pytest.raises(ConfigError, match="names the record `exemple`"):
        rules(recorded)


def test_a_place_states_terms_or_names_records(recorded) -> None:
    write(recorded, "situs.toml", 'records = ["example"]', 'records = ["example"]\nterms = { training = "no" }')
    with pytest.raises(ConfigError, match="it may do one of the two"):
        load_config(recorded.config_path)


def test_a_register_that_is_named_and_not_there_stops_the_start(recorded) -> None:
    (recorded.folder / "terms.toml").unlink()
    with pytest.raises(ConfigError) as caught:
        rules(recorded)
    assert caught.value.code == "terms_missing"


def test_without_a_register_nothing_is_read(written) -> None:
    gateway = written()
    assert read_register(load_config(gateway.config_path), gateway.folder) == {}


def test_what_the_law_data_know_of_a_provider_does_not_stand_in_for_a_closed_record(recorded) -> None:
    write(recorded, "situs.toml", 'processed_in = ["FR"]', 'provider = "openai_api"\nprocessed_in = ["FR"]')
    without = recorded.config_path.read_text(encoding="utf-8").replace('records = ["example"]\n', "")
    assert is_closed(recorded, "unconfirmed")
    recorded.config_path.write_text(without, encoding="utf-8")
    assert known(terms(recorded)) != known(UNKNOWN)
