"""A comparison in plain language: what a lawyer must see is there, and JSON says the same."""

from __future__ import annotations

from dataclasses import replace

from situs.policy import (
    Policies,
    compare,
    compile_policies,
    load_default_sources,
    load_default_statements,
    load_schema,
    parse_statements,
    tell,
    told,
)

from .conftest import vector_of

FOUND = dict(load_default_sources())


def edited(name: str, old: str, new: str) -> Policies:
    assert old in FOUND[name]
    return compile_policies({**FOUND, name: FOUND[name].replace(old, new)}, load_schema())


def test_a_condition_that_changes_is_shown_before_and_after(policies: Policies) -> None:
    said = tell(compare(policies, edited("10-permits.cedar", "retention_days <= 30", "retention_days <= 7")))
    assert said.splitlines()[0] == "Changed: a permit `ordinary-on-good-terms`"
    assert "no longer: if the days for which the operator keeps the text is at most 30" in said
    assert "now: if the days for which the operator keeps the text is at most 7" in said
    assert "it now names: 7" in said


def test_one_value_out_of_a_long_list_is_named(policies: Policies) -> None:
    said = tell(compare(policies, edited("80-training.cedar", ', "UNCLASSIFIED"]', "]")))
    assert "it no longer names: UNCLASSIFIED" in said


def test_an_obligation_that_goes_is_told(policies: Policies) -> None:
    said = tell(compare(policies, edited("10-permits.cedar", "minimise; pseudonymise:direct,identity,quasi; r", "r")))
    assert "no longer a condition: send only what the question needs" in said
    assert "no longer a condition: replace by tokens" in said


def test_a_removed_forbid_is_told_whole_and_as_what_it_is(policies: Policies) -> None:
    without = compile_policies({n: t for n, t in FOUND.items() if n != "20-secrets.cedar"}, load_schema())
    said = tell(compare(policies, without))
    assert "No longer there: a forbid `secret-never-leaves`" in said
    assert "it widens" in said
    assert all(words in said for words in ("GDPR art. 32; NIS2", "if the text is labelled `SECRET_KEY`", "unless the"))


def test_a_weaker_proof_is_told_in_every_part() -> None:
    text = load_default_statements()
    before = parse_statements(text, frozenset)
    weaker = parse_statements(
        text.replace("never = { retention_over = 0 }", "never = { retention_over = 30 }"), frozenset
    )
    policies = compile_policies(FOUND, load_schema())
    said = tell(compare(policies, policies, (before, weaker)))
    assert "To be proven otherwise: `confidences-are-not-kept`" in said
    assert "never was: retention over 0" in said
    assert "never is now: retention over 30" in said
    gone = tell(compare(policies, policies, (before, before[1:])))
    assert "No longer to be proven: `privileged-de-stays`" in gone
    assert "processed outside EEA; compelled outside EEA; uncontrolled yes" in gone


def test_vectors_that_change_are_told_one_by_one(policies: Policies) -> None:
    old = (vector_of("kept", "deny"), vector_of("loosened", "deny"), vector_of("gone", "deny"))
    new = (vector_of("kept", "deny"), vector_of("loosened", "permit"), vector_of("come", "permit"))
    compared = compare(policies, policies, vectors=(old, new))
    said = tell(compared)
    assert "Vector that changes: `loosened`" in said
    assert "effect was: deny" in said and "effect is now: permit" in said
    assert "No longer to be agreed with: vector `gone`" in said
    assert "New vector to be agreed with: `come`" in said
    assert "kept" not in said
    rows = told(compared)["vectors"]
    assert [(row["name"], row["kind"]) for row in rows] == [
        ("loosened", "changed"), ("come", "added"), ("gone", "removed"),
    ]  # fmt: skip
    assert (rows[0]["old"]["effect"], rows[0]["new"]["effect"], rows[1]["old"]) == ("deny", "permit", None)


def test_a_vector_that_asks_otherwise_is_told(policies: Policies) -> None:
    old = vector_of("one", "deny")
    new = replace(old, question=replace(old.question, labels=frozenset(), media=True))
    compared = compare(policies, policies, vectors=((old,), (new,)))
    assert tell(compared).splitlines() == ["Vector that changes: `one`", "    it asks otherwise in: labels, media"]
    assert told(compared)["vectors"][0]["asked"] == ["labels", "media"]


def test_nothing_is_told_of_nothing_and_a_schema_is_told(policies: Policies) -> None:
    assert tell(compare(policies, policies)) == "Nothing changes in what the policies say."
    assert "the schema" in tell(compare(policies, policies, schema=True))


def test_json_has_what_the_words_have(policies: Policies) -> None:
    found = told(compare(policies, edited("20-secrets.cedar", "The text holds", "It holds")))
    (change,) = found["policies"]
    assert (change["kind"], change["direction"], change["parts"]) == ("changed", "neither", ["reason"])
    assert change["old"]["reason"].startswith("The text") and change["new"]["reason"].startswith("It holds")
    assert change["new"]["when"] == ["the text is labelled `SECRET_KEY`"]
    assert not found["only_adds_forbids"]
