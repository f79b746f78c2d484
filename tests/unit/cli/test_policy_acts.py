"""A change of policy from its proposal to its activation, on the record that real calls of a gateway left."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from situs.adapters.identity import KeyFile
from situs.adapters.store import read_ledger
from situs.authenticate import Grant
from situs.config import load_config
from situs.errors import ConfigError
from situs.ledger import parse_vkey, read_entry, verify_log
from situs.policy import load_default_sources, load_schema
from situs.runtime import open_runtime, recall
from situs.runtime.acting import Desk

from .conftest import FEW

STRICTER = """
@id("no-foreign-places")
@reason("For now the department sends nothing to places that it does not run.")
@legal_basis("resolution of the general counsel, 2026-11-30")
@remedy("Use the department's own model.")
forbid (principal, action, resource)
unless { resource.place.controlled };
"""
IDLE = """
@id("no-media")
@reason("For now no pictures.")
@legal_basis("resolution of the general counsel, 2026-11-30")
forbid (principal, action, resource)
when { context.media };
"""
ACTIVATED_ONLY = 'folder = "policies"\nstatements = "few.toml"\nactivated_only = true\n'
ROLES = {
    "anna": {"policy:propose"},
    "karl": {"policy:approve"},
    "olga": {"policy:propose", "policy:approve", "policy:activate"},
    "nobody": {"lawyer"},
}


class House:
    """A folder with the record of real calls, the shipped policies as its own, and people with keys."""

    def __init__(self, folder: Path, run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._run, self._patch = folder, run, monkeypatch
        file, now = KeyFile(folder / "api-keys.toml"), int(time.time())
        self._keys = {
            name: file.create(Grant(principal=name, roles=frozenset(roles)), now)[1] for name, roles in ROLES.items()
        }
        for name, text in load_default_sources().items():
            for where in ("policies", "draft"):
                (folder / where).mkdir(exist_ok=True)
                (folder / where / name).write_text(text, encoding="utf-8")
        (folder / "few.toml").write_text(FEW, encoding="utf-8")
        self.set('folder = "policies"\nstatements = "few.toml"\n')

    def set(self, settings: str) -> None:
        path = self.folder / "situs.toml"
        text = path.read_text(encoding="utf-8").split("\n[policies]\n")[0]
        path.write_text(f"{text}\n[policies]\n{settings}", encoding="utf-8")

    def as_(self, name: str, *arguments: object):
        self._patch.setenv("SITUS_API_KEY", self._keys[name])
        return self("policy", *arguments)

    def __call__(self, *arguments: object):
        return self._run(*arguments, "--config", self.folder / "situs.toml")

    def add(self, text: str = STRICTER) -> Path:
        (self.folder / "draft" / "90-own.cedar").write_text(text, encoding="utf-8")
        return self.folder / "draft"

    def edit(self, name: str, old: str, new: str) -> Path:
        path = self.folder / "draft" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path.parent

    def propose(self, by: str = "anna", *more: object) -> str:
        ran = self.as_(by, "propose", self.folder / "draft", "--json", *more)
        assert ran.code == 0, ran.err
        return str(ran.json()["proposal"])

    def take_up(self) -> str:
        """Propose the draft, have it approved by another and activated."""
        name = self.propose()
        for by, act in (("karl", ("approve", name, "--yes")), ("olga", ("activate", name))):
            ran = self.as_(by, *act)
            assert ran.code == 0, ran.err
        return name

    def acts(self) -> list[dict]:
        """What the ledger holds of acts; the whole log verifies."""
        vkey = parse_vkey((self.folder / "ledger.vkey").read_text(encoding="utf-8").strip())
        with read_ledger(self.folder / "ledger.db") as log:
            verify_log(log.entries, log.checkpoints, vkey)
            return [e for e in (read_entry(x.body) for x in log.entries) if e.get("event", "").startswith("policy_")]


@pytest.fixture
def house(served, tmp_path, run, monkeypatch) -> House:
    folder = tmp_path / "house"
    shutil.copytree(served, folder)
    return House(folder, run, monkeypatch)


def test_a_change_is_proposed_approved_by_another_activated_and_all_of_it_is_in_the_ledger(house) -> None:
    house.add()
    name = house.propose()
    said = house.as_("karl", "approve", name, "--yes")
    assert said.code == 0, said.err
    assert "New: a forbid `no-foreign-places`" in said.out
    assert "6 calls of the last 30 days: 1 would have been refused, 0 newly permitted." in said.out
    assert (house.folder / "policies" / "90-own.cedar").exists() is False
    ran = house.as_("olga", "activate", name, "--json")
    assert ran.code == 0, ran.err
    assert (house.folder / "policies" / "90-own.cedar").read_text(encoding="utf-8") == STRICTER
    events = house.acts()
    assert [(e["event"], e["by"], e["call"]) for e in events] == [
        ("policy_proposed", "anna", name), ("policy_approved", "karl", name), ("policy_activated", "olga", name),
    ]  # fmt: skip
    assert (events[1]["replay"]["calls"], events[1]["replay"]["refused"]) == (6, 1)
    assert events[2]["proof"]["statements"] == 1
    assert events[2]["replay"]["size"] > 10
    assert not [e for e in events if "resolution" in json.dumps(e)]
    listed = house("policy", "proposals", "--json").json()
    assert (listed["in_force"], listed["proposals"][0]["status"]) == (name, "activated")
    assert "activated, in force" in house("policy", "proposals").out


def test_the_difference_is_told_in_plain_words_before_anything_is_proposed(house) -> None:
    draft = house.edit("10-permits.cedar", "retention_days <= 30", "retention_days <= 7")
    ran = house("policy", "diff", draft)
    assert "Changed: a permit `ordinary-on-good-terms`" in ran.out
    assert "now: if the days for which the operator keeps the text is at most 7" in ran.out
    found = house("policy", "diff", draft, "--json").json()
    assert [(p["id"], p["direction"]) for p in found["policies"]] == [("ordinary-on-good-terms", "either")]
    assert house("policy", "diff", house.folder / "policies").out == "Nothing changes in what the policies say.\n"


def test_a_replay_tells_which_calls_would_come_out_otherwise(house) -> None:
    found = house("policy", "replay", house.add(), "--json").json()
    assert (found["calls"], found["replayed"], found["unreplayable"], found["unchecked"]) == (6, 6, 0, 0)
    assert (found["refused"], found["permitted"], found["reasoned"]) == (1, 0, 2)
    assert found["policies"]["refused"] == {"no-foreign-places": 1}
    example = next(e for e in found["examples"] if e["turn"] == "refused")
    assert example["matter"] == "M-2"
    assert example["routes"][0]["now"]["policies"] == ["no-foreign-places"]
    widened = house.edit(
        "40-transfer.cedar", "forbid", "// no\n//"
    )  # only to see that a set that does not parse is told
    assert house("policy", "replay", widened).code == 2


def test_what_widens_shows_calls_that_would_be_permitted(house) -> None:
    (house.folder / "draft" / "30-privilege.cedar").unlink()
    for name in ("40-transfer.cedar", "50-terms.cedar", "60-walls.cedar"):
        (house.folder / "draft" / name).unlink()
    draft = house.add('@id("all")\n@reason("r")\n@legal_basis("b")\npermit (principal, action, resource);\n')
    ran = house("policy", "replay", draft)
    assert "6 calls of the last 30 days: 0 would have been refused, 2 newly permitted." in ran.out
    assert "Newly permitted, for example:" in ran.out
    assert "2 by all: r" in ran.out


def test_the_same_person_cannot_propose_and_approve(house) -> None:
    house.add()
    name = house.propose("olga")
    ran = house.as_("olga", "approve", name, "--yes")
    assert (ran.code, "four eyes" in ran.err, "[policy_act_refused]" in ran.err) == (2, True, True)
    assert len(house.acts()) == 1


@pytest.mark.parametrize("key", ["", "situs_wrong", None])
def test_only_a_key_with_the_role_may_act(house, key, monkeypatch) -> None:
    house.add()
    name = house.propose()
    if key is None:
        ran = house.as_("nobody", "approve", name, "--yes")
        assert "[act_not_allowed]" in ran.err
    else:
        monkeypatch.setenv("SITUS_API_KEY", key)
        ran = house("policy", "approve", name, "--yes")
    assert ran.code != 0
    assert len(house.acts()) == 1


def test_nothing_is_activated_before_its_approval_and_its_day(house) -> None:
    house.add()
    tomorrow = (datetime.now(UTC).date() + timedelta(days=1)).isoformat()
    name = house.propose("anna", "--effective", tomorrow)
    assert "nobody has approved" in house.as_("olga", "activate", name).err
    house.as_("karl", "approve", name, "--yes")
    ran = house.as_("olga", "activate", name)
    assert (ran.code, tomorrow in ran.err) == (2, True)
    assert not (house.folder / "policies" / "90-own.cedar").exists()


def test_nothing_is_activated_whose_statements_or_vectors_fail(house) -> None:
    draft = house.add()
    statements = house.folder / "new.toml"
    statements.write_text(FEW.replace('action = "train"\n', "").replace("MNPI", "PUBLIC"), encoding="utf-8")
    name = house.propose("anna", "--statements", statements)
    house.as_("karl", "approve", name, "--yes")
    ran = house.as_("olga", "activate", name)
    assert (ran.code, "[statement_fails]" in ran.err, "is permitted on route own" in ran.err) == (2, True, True)
    house.set('folder = "policies"\nstatements = "few.toml"\nvectors = "v.json"\n')
    vectors = Path(__file__).parents[2] / "vectors" / "policy.json"
    shutil.copy(vectors, house.folder / "v.json")
    name = house.propose()
    house.as_("karl", "approve", name, "--yes")
    ran = house.as_("olga", "activate", name)
    assert (ran.code, "[vectors_differ]" in ran.err) == (2, True)
    assert {e["event"] for e in house.acts()} == {"policy_proposed", "policy_approved"}
    assert draft.exists()


def test_what_was_compared_with_another_set_must_be_proposed_anew(house) -> None:
    house.add()
    name = house.propose()
    house.as_("karl", "approve", name, "--yes")
    (house.folder / "policies" / "70-media.cedar").unlink()
    ran = house.as_("olga", "activate", name)
    assert (ran.code, "propose it anew" in ran.err) == (2, True)


def test_a_proposal_that_was_changed_on_the_disk_is_refused(house) -> None:
    house.add()
    name = house.propose()
    for path in (house.folder / "policy-acts" / "texts").iterdir():
        if "no-foreign-places" in path.read_text(encoding="utf-8"):
            path.write_text("// nothing", encoding="utf-8")
    ran = house.as_("karl", "approve", name, "--yes")
    assert (ran.code, "[policy_text_missing]" in ran.err) == (2, True)


def test_in_an_emergency_forbids_may_be_added_at_once_and_somebody_else_must_still_approve(house) -> None:
    house.add()
    name = house.propose("olga")
    ran = house.as_("olga", "activate", name, "--emergency")
    assert ran.code == 0, ran.err
    assert "must still run" in ran.err
    assert house("policy", "proposals", "--json").json()["proposals"][0]["status"] == "emergency"
    assert house.acts()[-1]["emergency"] is True
    ran = house.as_("karl", "approve", name, "--yes")
    assert ran.code == 0, ran.err
    assert "1 would have been refused" in ran.out
    assert house("policy", "proposals", "--json").json()["proposals"][0]["status"] == "activated"


def test_an_emergency_loosens_nothing(house) -> None:
    house.add()
    house.edit("10-permits.cedar", "retention_days <= 30", "retention_days <= 300")
    name = house.propose("olga")
    ran = house.as_("olga", "activate", name, "--emergency")
    assert (ran.code, "only add forbids" in ran.err) == (2, True)


def test_nobody_loosens_policy_alone_by_an_emergency_on_a_folder_that_was_edited(house) -> None:
    house.add()
    house.take_up()
    house.set(ACTIVATED_ONLY)
    for where in ("policies", "draft"):
        (house.folder / where / "20-secrets.cedar").unlink()
    house.add(STRICTER + IDLE)
    ran = house.as_("olga", "propose", house.folder / "draft", "--json")
    assert (ran.code, "[policy_act_refused]" in ran.err, "again" in ran.err) == (2, True, True)
    assert len(house.acts()) == 3
    ran = house("check")
    assert (ran.code, "[policies_not_activated]" in ran.err) == (2, True)


def test_an_emergency_written_into_the_file_on_a_folder_that_was_edited_has_no_effect(house) -> None:
    house.add()
    house.take_up()
    (house.folder / "draft" / "20-secrets.cedar").unlink()
    desk = Desk(load_config(house.folder / "situs.toml"), house.folder)
    base = desk.draft(house.folder / "draft", None, None)
    house.add(STRICTER + IDLE)
    new = desk.draft(house.folder / "draft", None, None)
    for draft in (base, new):
        desk.store.keep_set(desk.compiled(draft).digest, draft.sources, draft.schema)
    file = house.folder / "policy-acts" / "acts.jsonl"
    last = json.loads(file.read_text(encoding="utf-8").splitlines()[-1])
    forged = {**last, "base": desk.compiled(base).digest, "policies": desk.compiled(new).digest, "call": "P-00000001"}
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({**forged, "act": "00" * 16, "event": "policy_proposed"}) + "\n")
        lines.write(json.dumps({**forged, "act": "01" * 16, "emergency": True}) + "\n")
    house.set(ACTIVATED_ONLY)
    shutil.rmtree(house.folder / "policies")
    shutil.copytree(house.folder / "draft", house.folder / "policies")
    ran = house("check")
    assert (ran.code, "[policies_not_activated]" in ran.err) == (2, True)
    assert len(house.acts()) == 3


def test_where_only_what_was_activated_is_served_the_first_activation_is_no_emergency(house) -> None:
    house.set(ACTIVATED_ONLY)
    house.add()
    name = house.propose("olga")
    ran = house.as_("olga", "activate", name, "--emergency")
    assert (ran.code, "no set was activated" in ran.err) == (2, True)
    assert len(house.acts()) == 1


def test_an_approver_sees_the_statements_change_that_somebody_made_in_the_folder(house) -> None:
    house.add()
    house.take_up()
    (house.folder / "few.toml").write_text(FEW.replace("MNPI", "TRADE_SECRET"), encoding="utf-8")
    house.add(STRICTER + IDLE)
    name = house.propose("olga")
    assert "To be proven otherwise" in house("policy", "diff", name).out
    ran = house.as_("karl", "approve", name, "--yes")
    assert (ran.code, "To be proven otherwise" in ran.out) == (0, True)


def test_after_an_upgrade_that_changes_the_schema_the_same_policies_can_be_proposed_again(house, monkeypatch) -> None:
    house.add()
    house.take_up()
    newer = load_schema() + "\n// another release\n"
    for module in ("situs.policy.loading", "situs.runtime.ruling", "situs.runtime.acting", "situs.runtime.enacting"):
        monkeypatch.setattr(f"{module}.load_schema", lambda: newer, raising=False)
    assert "again" in house.as_("anna", "propose", house.folder / "draft").err
    first = house("policy", "proposals", "--json").json()["in_force"]
    assert house.as_("olga", "activate", first).code == 0
    name = house.propose()
    assert house.as_("karl", "approve", name, "--yes").code == 0
    assert house.as_("olga", "activate", name).code == 0
    house.set(ACTIVATED_ONLY)
    assert house("check").code == 0


def test_vectors_that_change_are_shown_and_take_four_eyes(house) -> None:
    known = json.loads((Path(__file__).parents[2] / "vectors" / "policy.json").read_text(encoding="utf-8"))
    gone = known["vectors"][0]["name"]
    (house.folder / "v.json").write_text(json.dumps(known), encoding="utf-8")
    house.set('folder = "policies"\nstatements = "few.toml"\nvectors = "v.json"\n')
    house.add(IDLE)
    less = house.folder / "less.json"
    less.write_text(json.dumps({**known, "vectors": known["vectors"][1:]}), encoding="utf-8")
    name = house.propose("olga", "--vectors", less)
    ran = house.as_("olga", "activate", name, "--emergency")
    assert (ran.code, "only add forbids" in ran.err) == (2, True)
    said = house.as_("karl", "approve", name, "--yes")
    assert f"No longer to be agreed with: vector `{gone}`" in said.out


def test_an_act_ahead_of_the_ledger_s_clock_is_not_recorded_and_bars_nothing(house) -> None:
    house.add()
    name = house.propose("olga")
    file = house.folder / "policy-acts" / "acts.jsonl"
    line = json.loads(file.read_text(encoding="utf-8"))
    ahead = {**line, "act": "00" * 16, "event": "policy_approved", "by": "karl", "done": line["done"] + 30 * 86_400_000}
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({**ahead, "at": ahead["done"]}) + "\n")
    ran = house("policy", "proposals")
    assert (ran.code, "clock was ahead" in ran.err) == (1, True)
    assert house.as_("karl", "approve", name, "--yes").code == 0
    assert house.as_("olga", "activate", name).code == 0
    assert [e["event"] for e in house.acts()] == ["policy_proposed", "policy_approved", "policy_activated"]


def test_a_withdrawn_proposal_is_gone(house) -> None:
    house.add()
    name = house.propose()
    assert house.as_("anna", "withdraw", name, "--json").json()["event"] == "policy_withdrawn"
    assert "was withdrawn" in house.as_("karl", "approve", name, "--yes").err


def test_a_gateway_that_asks_for_it_serves_only_what_was_activated(house) -> None:
    path = house.folder / "situs.toml"
    settings = 'folder = "policies"\nstatements = "few.toml"\nactivated_only = true\n'
    house.set(settings)

    def opened() -> str:
        async def opening() -> str:
            runtime = await open_runtime(load_config(path), house.folder)
            await runtime.aclose()
            return "served"

        try:
            return asyncio.run(opening())
        except ConfigError as error:
            return error.code

    assert opened() == "policies_not_activated"
    house.add()
    name = house.propose()
    house.as_("karl", "approve", name, "--yes")
    house.as_("olga", "activate", name)
    assert opened() == "served"
    (house.folder / "few.toml").write_text(FEW.replace("MNPI", "TRADE_SECRET"), encoding="utf-8")
    assert opened() == "policies_not_activated"
    (house.folder / "few.toml").write_text(FEW, encoding="utf-8")
    (house.folder / "policies" / "90-own.cedar").unlink()
    assert opened() == "policies_not_activated"
    assert "put in place again" in house.as_("olga", "activate", name).err
    assert opened() == "served"


def test_no_data_set_is_judged_by_policies_that_were_not_activated(house) -> None:
    house.set('folder = "policies"\nstatements = "few.toml"\n[training]\nplace = "own"\n')
    (house.folder / "set.jsonl").write_text('{"messages": [{"role": "user", "content": "Hello"}]}\n', encoding="utf-8")
    arguments = ("export", "check", house.folder / "set.jsonl", "--by", "anna")
    assert "[policies_not_activated]" not in house(*arguments).err
    house.set('folder = "policies"\nstatements = "few.toml"\nactivated_only = true\n[training]\nplace = "own"\n')
    ran = house(*arguments)
    assert (ran.code, "[policies_not_activated]" in ran.err) == (2, True)


def test_line_ends_of_another_system_are_the_same_text(house) -> None:
    house.add()
    (house.folder / "crlf.toml").write_bytes(FEW.replace("MNPI", "TRADE_SECRET").replace("\n", "\r\n").encode())
    name = house.propose("olga", "--statements", house.folder / "crlf.toml")
    house.as_("karl", "approve", name, "--yes")
    assert house.as_("olga", "activate", name).code == 0
    house.set('folder = "policies"\nstatements = "few.toml"\nactivated_only = true\n')
    ran = house("check")
    assert ran.code == 0, ran.err


def test_acts_while_a_gateway_serves_wait_for_its_reload_which_keeps_the_last_good_set(house) -> None:
    path = house.folder / "situs.toml"
    house.add()
    name = house.propose()

    async def serving() -> list[str]:
        runtime = await open_runtime(load_config(path), house.folder)
        try:
            before = runtime.rules.policies.digest
            waited = [
                await asyncio.to_thread(house.as_, *step)
                for step in (("karl", "approve", name, "--yes"), ("olga", "activate", name))
            ]
            assert [ran.code for ran in waited] == [0, 0]
            assert "reload it, and the ledger has it" in waited[0].err
            assert len([e for e in await runtime.ledger.events() if e["event"].startswith("policy_")]) == 1
            house.set('folder = "policies"\nstatements = "few.toml"\nactivated_only = true\n')
            await recall(runtime, path)
            after = runtime.rules.policies.digest
            (house.folder / "policies" / "90-own.cedar").unlink()
            with pytest.raises(ConfigError) as refused:
                await recall(runtime, path)
            assert refused.value.code == "policies_not_activated"
            return [before, after, runtime.rules.policies.digest]
        finally:
            await runtime.aclose()

    before, after, last = asyncio.run(serving())
    assert before != after == last
    assert [e["event"] for e in house.acts()] == ["policy_proposed", "policy_approved", "policy_activated"]


def test_an_act_that_somebody_wrote_into_the_file_has_no_effect(house) -> None:
    house.add()
    name = house.propose("olga")
    file = house.folder / "policy-acts" / "acts.jsonl"
    line = json.loads(file.read_text(encoding="utf-8"))
    forged = {**line, "act": "00" * 16, "event": "policy_approved", "by": "Olga "}
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(forged) + "\n")
    ran = house("policy", "proposals")
    assert (ran.code, "without effect: policy_approved" in ran.err) == (1, True)
    assert "nobody has approved" in house.as_("olga", "activate", name).err
    assert len(house.acts()) == 1


def test_an_emergency_that_somebody_wrote_into_the_file_is_looked_at_by_its_texts(house) -> None:
    house.add('@id("all") @reason("r") @legal_basis("b") permit (principal, action, resource);')
    house.propose("olga")
    file = house.folder / "policy-acts" / "acts.jsonl"
    line = json.loads(file.read_text(encoding="utf-8"))
    forged = {**line, "act": "00" * 16, "event": "policy_activated", "emergency": True}
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(forged) + "\n")
    house.set('folder = "policies"\nstatements = "few.toml"\nactivated_only = true\n')
    ran = house("check")
    assert (ran.code, "[policies_not_activated]" in ran.err, "next:" in ran.err) == (2, True, True)
    assert [e["event"] for e in house.acts()] == ["policy_proposed"]


def test_a_line_that_was_cut_off_stops_no_gateway(house) -> None:
    house.add()
    name = house.propose()
    with (house.folder / "policy-acts" / "acts.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"v":1,"type":"ev')
    assert house("check").code == 0
    assert house.as_("karl", "approve", name, "--yes").code == 0
    assert [e["event"] for e in house.acts()] == ["policy_proposed", "policy_approved"]


def test_a_damaged_file_of_acts_is_told(house) -> None:
    house.add()
    house.propose()
    (house.folder / "policy-acts" / "acts.jsonl").write_text("{\n", encoding="utf-8")
    ran = house("policy", "proposals")
    assert (ran.code, "[entries_damaged]" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("diff", "nowhere"), 1),
        (("diff", "P-00000000"), 2),
        (("propose", "policies"), 2),
        (("propose", "draft", "--effective", "soon"), 2),
    ],
)
def test_bad_input_is_told(house, arguments, code, monkeypatch) -> None:
    monkeypatch.chdir(house.folder)
    house.add()
    ran = house.as_("anna", *arguments)
    assert (ran.code, ran.out, "Traceback" in ran.err) == (code, "", False)
    assert house.acts() == []


def test_a_set_needs_a_place_to_be_put(house) -> None:
    house.set('statements = "few.toml"\n')
    house.add()
    ran = house.as_("anna", "propose", house.folder / "draft")
    assert (ran.code, "[policies_unnamed]" in ran.err) == (2, True)
