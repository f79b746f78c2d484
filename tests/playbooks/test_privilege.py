"""Privileged text stays on the department's own machine, at home."""

import pytest

from .conftest import REVIEWER

pytestmark = pytest.mark.asyncio(loop_scope="package")

MEMO = (
    "Vertraulich – Anwaltskorrespondenz. Wir raten, die Kündigung zurückzustellen. Bitte in einem Satz zusammenfassen."
)


async def test_a_privileged_memo_stays_in_germany(gateway):
    memo = await gateway.ask(MEMO, matter="advice")
    assert memo.answered
    assert memo.stayed_in("DE")
    assert memo.kept_from("paris") >= {"privileged-stays"}
    assert memo.kept_from("overseas") >= {"privileged-stays", "privileged-not-compellable", "foreign-compelled-access"}


async def test_a_harmless_line_in_a_privileged_matter_stays_too(gateway):
    memo = await gateway.ask("Wie spät ist es in Köln?", matter="advice")
    assert memo.stayed_in("DE")
    assert "PRIVILEGED_ADVICE" in memo.labels


async def test_a_memo_that_nobody_filed_is_known_by_its_own_words(gateway):
    memo = await gateway.ask(MEMO)
    assert memo.stayed_in("DE")
    assert "PRIVILEGED_ADVICE" in memo.labels


async def test_what_nobody_has_classified_is_treated_as_privileged(gateway):
    memo = await gateway.ask("Guten Tag, wie geht es?")
    assert memo.labels == {"UNCLASSIFIED"}
    assert memo.stayed_in("DE")
    assert memo.kept_from("paris") >= {"unclassified-stays"}


async def test_where_the_machine_at_home_is_not_asked_for_a_memo_goes_nowhere(gateway):
    memo = await gateway.ask(MEMO, matter="advice", model="overseas")
    assert memo.refused_because("privileged-stays")
    assert memo.went_nowhere()


async def test_a_password_leaves_for_nobody_and_is_not_shown_even_at_home(gateway):
    secret = "AKIA" + "QX7ZJ3M2WPLD5RTB"
    memo = await gateway.ask(f"Interne Notiz. Der Zugang: {secret}.", by="rita", roles=REVIEWER, label="INTERNAL")
    assert memo.stayed_in("DE")
    assert not memo.showed("own", secret)
    assert memo.kept_from("paris") >= {"secret-never-leaves"}
