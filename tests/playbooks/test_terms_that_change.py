"""A provider changes its terms: nothing goes there until a person has read them.

`paris` is a French processor whose terms are on file: a document, and a record that quotes the passages on which the
department relies. Nobody has told the gateway anything else about it.
"""

from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio

from situs.adapters.confirmations import Confirmations
from situs.adapters.store import read_ledger
from situs.config import load_config
from situs.errors import ConfigError
from situs.ledger import read_entry
from situs.model import STATED, Principal
from situs.registers import Calls, Inventory
from situs.runtime import recall
from situs.runtime.reviewing_terms import confirm_record, review_register
from situs.testing import FakeProvider, Gateway, Spot

from .conftest import FEW, REVIEWER, Department

pytestmark = pytest.mark.asyncio(loop_scope="package")

NOTE = "Interne Notiz: Die Kantine öffnet um zwölf."
TERMS = """Terms of Example Processor, as of January 2026.
1. We do not use Content to train models.
2. Content is deleted as soon as it was answered.
3. No person at Example Processor reads Content.
4. The data processing agreement in the annex applies.
5. Fees are due monthly.
"""
REGISTER = """[[record]]
id = "example-processor"
document = "example-processor.txt"
version = "2026-01"
reviewer = "Anna Beispiel"
reviewed_on = 2026-01-10
next_review = 2999-01-10

[[record.clause]]
quote = "We do not use Content to train models."
where = "section 1"
training = "no"

[[record.clause]]
quote = "Content is deleted as soon as it was answered."
where = "section 2"
retention_days = 0

[[record.clause]]
quote = "No person at Example Processor reads Content."
where = "section 3"
human_review = "no"

[[record.clause]]
quote = "The data processing agreement in the annex applies."
where = "section 4"
dpa = true
"""
PARIS = """operator = "Example Processor"
processed_in = ["FR"]
compelled_by = ["FR"]
weights_from = ["FR"]
records = ["example-processor"]
"""


class Office(Department):
    """The department, with the register of terms at hand."""

    def provider_says(self, old: str, new: str) -> None:
        self._edit("example-processor.txt", old, new)

    def lawyer_notes(self, old: str, new: str) -> None:
        self._edit("terms.toml", old, new)

    def _edit(self, name: str, old: str, new: str) -> None:
        path = self.running.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    async def confirms(self, by: str) -> None:
        await confirm_record(
            load_config(self.running.config_path),
            self.running.folder,
            "example-processor",
            Principal(by, credential=STATED),
        )
        await self.reload()

    async def reload(self) -> None:
        await recall(self.running.runtime, self.running.config_path)

    async def asks(self):
        return await self.ask(NOTE, label="INTERNAL", by="rita", roles=REVIEWER)

    def confirmed_text(self) -> str:
        """The digest of the text that was confirmed last, as its folder has it."""
        latest = Confirmations(self.running.folder / "terms-confirmed").latest()
        return latest["example-processor"].sha256

    def inventory(self) -> list[str]:
        """The terms in force at each showing of a text, as the register of the ledger has them."""
        with read_ledger(self.running.folder / "ledger.db") as log:
            calls = Calls([(one.number, read_entry(one.body)) for one in log.entries])
            return [row["terms"] for row in Inventory(self.running.runtime.rules.law).rows(calls)]

    async def looks(self):
        (found,) = await review_register(
            load_config(self.running.config_path), self.running.folder, date(2026, 3, 1)
        )  # fmt: skip
        return found


@pytest_asyncio.fixture(loop_scope="package")
async def office(tmp_path):
    (tmp_path / "few.toml").write_text(FEW, encoding="utf-8")
    (tmp_path / "terms.toml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "example-processor.txt").write_text(TERMS, encoding="utf-8")
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(FakeProvider())
        settings = '[policies]\nstatements = "few.toml"\n[limits]\nrequests_per_minute = 0\n'
        spots = (Spot("paris", house.base_url + "/v1", PARIS),)
        gateway = await stack.enter_async_context(Gateway(tmp_path, spots, settings))
        yield Office(gateway, {"paris": house})


async def test_terms_that_nobody_has_confirmed_count_for_nothing(office):
    memo = await office.asks()
    assert memo.refused_because("may-train")
    assert memo.went_nowhere()
    assert office.running.runtime.warnings() == ["terms_closed"]


async def test_once_a_lawyer_has_confirmed_them_the_note_goes_to_paris(office):
    await office.confirms("Karl Muster")
    memo = await office.asks()
    assert memo.answered
    assert memo.places == ["paris"]
    assert memo.outcome["terms"] == "example-processor@2026-01"
    assert office.running.runtime.warnings() == []


async def test_the_provider_changes_a_clause_and_the_route_closes_until_a_lawyer_has_read_it(office):
    await office.confirms("Karl Muster")
    assert (await office.asks()).answered

    office.provider_says("do not use Content", "may use Content")
    await office.reload()
    memo = await office.asks()
    assert memo.refused_because("may-train")
    assert memo.went_nowhere()

    shown = await office.looks()
    assert shown.changed_facts == ("training",)
    assert shown.passages[0].now == "We may use Content to train models."
    assert shown.routes == ("paris",)

    with pytest.raises(ConfigError, match="section 1 does not stand in the document"):
        await office.confirms("Karl Muster")

    office.provider_says("may use Content", "do not use Content")
    await office.confirms("Karl Muster")
    memo = await office.asks()
    assert memo.answered
    assert memo.places == ["paris"]


async def test_a_lawyer_who_notes_the_new_clause_confirms_what_it_says_and_no_more(office):
    await office.confirms("Karl Muster")
    office.provider_says("deleted as soon as it was answered", "kept for 30 days")
    office.lawyer_notes("deleted as soon as it was answered", "kept for 30 days")
    office.lawyer_notes("retention_days = 0", "retention_days = 30")
    office.provider_says("do not use Content to train", "may use Content to train")
    office.lawyer_notes("do not use Content to train", "may use Content to train")
    office.lawyer_notes('training = "no"', 'training = "yes"')
    await office.confirms("Karl Muster")
    memo = await office.asks()
    assert memo.refused_because("may-train")
    assert "retention-unknown" not in memo.kept_from("paris")


async def test_a_change_elsewhere_closes_the_route_too(office):
    """A sentence in section 9 can take back what section 1 says; a machine cannot tell, so a person reads it."""
    await office.confirms("Karl Muster")
    office.provider_says("Fees are due monthly.", "Fees are due monthly. Section 1 does not hold for trial accounts.")
    await office.reload()
    assert (await office.asks()).went_nowhere()
    assert (await office.looks()).changed_facts == ()
    await office.confirms("Karl Muster")
    assert (await office.asks()).answered


async def test_the_inventory_tells_for_each_call_which_document_was_in_force(office):
    await office.confirms("Karl Muster")
    first = office.confirmed_text()
    assert (await office.asks()).answered
    office.provider_says("Fees are due monthly.", "Fees are due weekly.")
    office.lawyer_notes('version = "2026-01"', 'version = "2026-02"')
    await office.confirms("Karl Muster")
    second = office.confirmed_text()
    assert (await office.asks()).answered
    assert first != second
    january, february = office.inventory()
    assert january.endswith(f"read from example-processor 2026-01, SHA-256 {first}")
    assert february.endswith(f"read from example-processor 2026-02, SHA-256 {second}")


async def test_a_note_that_says_more_than_was_confirmed_counts_for_nothing(office):
    await office.confirms("Karl Muster")
    office.lawyer_notes("dpa = true", "dpa = true\nsecrecy = true")
    await office.reload()
    assert (await office.asks()).refused_because("may-train")


async def test_two_clauses_that_contradict_each_other_count_for_nothing(office):
    office.lawyer_notes("dpa = true", 'dpa = true\ntraining = "yes"')
    with pytest.raises(ConfigError, match="training is stated as `no` and as `yes`"):
        await office.confirms("Karl Muster")
    assert (await office.asks()).went_nowhere()


async def test_a_document_that_is_gone_closes_the_route(office):
    await office.confirms("Karl Muster")
    (office.running.folder / "example-processor.txt").unlink()
    await office.reload()
    assert (await office.asks()).refused_because("may-train")


async def test_terms_whose_review_is_due_count_for_nothing_while_the_gateway_runs_on(office):
    """Nobody reloads anything: the day passes. Here it is the rules that grow old, as the clock of a test cannot."""
    await office.confirms("Karl Muster")
    runtime = office.running.runtime
    (route,) = runtime.rules.routes
    assert (await office.asks()).answered
    aged = replace(route.place, terms=replace(route.place.terms, until=date(2020, 1, 1)))
    runtime.rules = replace(runtime.rules, routes=(replace(route, place=aged),))
    memo = await office.asks()
    assert memo.refused_because("may-train")
    assert memo.went_nowhere()
    assert runtime.warnings() == ["terms_closed"]
