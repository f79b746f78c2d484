"""A sealed text may still tell who it is: the ruling says how far, and a department may hang its policy on it."""

import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from situs import pipeline
from situs.policy import load_default_sources
from situs.testing import GOOD_TERMS, OWN, FakeProvider, Gateway, Spot

from .conftest import FEW, MATTERS, REVIEWER, Department

pytestmark = pytest.mark.asyncio(loop_scope="package")

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "residual-risk.md"
SALE = (
    "Bitte freundlicher formulieren: Die einzige Notarin am Ort, Frau Jane Roe, verkaufte am 3. März 2021 "
    "das Grundstück für EUR 412.350,17."
)
GREETING = "Bitte freundlicher formulieren: Frau Jane Roe möchte ihr Geld zurück."
CLERK = {"label": "PERSONAL", "by": "rita", "roles": REVIEWER}


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def careful(tmp_path_factory):
    """A department that has put the documented policy beside the shipped ones."""
    folder = tmp_path_factory.mktemp("careful")
    (folder / "few.toml").write_text(FEW, encoding="utf-8")
    (folder / "policies").mkdir()
    (own,) = re.findall(r"```cedar\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    for name, text in {**load_default_sources(), "90-own.cedar": own}.items():
        (folder / "policies" / name).write_text(text, encoding="utf-8")
    async with AsyncExitStack() as stack:
        houses = {name: await stack.enter_async_context(FakeProvider()) for name in ("own", "paris")}
        spots = (
            Spot("paris", houses["paris"].base_url + "/v1", GOOD_TERMS, priority=30),
            Spot("own", houses["own"].base_url + "/v1", OWN, priority=100),
        )
        settings = '[policies]\nfolder = "policies"\nstatements = "few.toml"\n[limits]\nrequests_per_minute = 0\n'
        yield Department(await stack.enter_async_context(Gateway(folder, spots, settings, MATTERS)), houses)


def left(memo, place):
    """Return the residual risk that the record states for a place."""
    return next(r["residual"] for r in memo.decision["rulings"] if r["place"] == place)


async def test_a_processor_at_home_sees_it_and_the_record_says_what_was_left(gateway):
    memo = await gateway.ask(SALE, **CLERK)
    assert memo.places == ["paris"]
    assert not memo.showed("paris", "Jane Roe")
    assert memo.showed("paris", "3. März 2021") or memo.showed("paris", "3. M\\u00e4rz 2021")
    assert left(memo, "paris")["level"] == "high"
    assert {"ROLE", "UNIQUE", "EXACT_DATE", "EXACT_AMOUNT"} <= set(left(memo, "paris")["kinds"])
    assert "Notarin" not in str(memo.decision)


async def test_an_ordinary_question_leaves_hardly_anything(gateway):
    memo = await gateway.ask(GREETING, **CLERK)
    assert memo.places == ["paris"]
    assert left(memo, "paris")["level"] == "none"


async def test_where_the_risk_cannot_be_worked_out_nothing_is_sent(gateway, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("a defect")

    monkeypatch.setattr(pipeline, "observe", broken)
    memo = await gateway.ask(GREETING, **CLERK)
    assert memo.refused_as("internal_error")
    assert memo.went_nowhere()


async def test_the_documented_policy_keeps_such_a_text_at_home(careful):
    memo = await careful.ask(SALE, **CLERK)
    assert memo.answered
    assert memo.stayed_in("DE")
    assert memo.kept_from("paris") == {"singled-out-stays"}


async def test_the_documented_policy_lets_an_ordinary_question_go(careful):
    memo = await careful.ask(GREETING, **CLERK)
    assert memo.places == ["paris"]


async def test_leaving_out_day_and_sum_is_the_remedy(careful):
    memo = await careful.ask(
        "Bitte freundlicher formulieren: Frau Jane Roe, Notarin, verkaufte das Grundstück.", **CLERK
    )
    assert memo.places == ["paris"]
    assert left(memo, "paris")["level"] != "high"
