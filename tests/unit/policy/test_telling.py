"""A comparison in plain language: what a lawyer must see is there, and JSON says the same."""

from __future__ import annotations

from dataclasses import replace

from situs.policy import (
    Comparison,
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
from situs.policy.statements import Never, Statement

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


EXPECTING = """\
Vector that changes: `one`
    it asks otherwise in: permitted in, transfer
    policies was: p, q
    policies is now: none
    obligations was: none
    obligations is now: minimise:, redact:secret

New vector to be agreed with: `two`
    effect: permit
    policies: p
    obligations: none

No longer to be agreed with: vector `zero`
    effect: deny
    policies: p
    obligations: none"""


def test_vectors_are_told_in_every_part_that_changes(policies: Policies) -> None:
    old = replace(vector_of("one", "deny"), policies=frozenset({"q", "p"}))
    asked = replace(old.question, permitted_in=frozenset({"US"}), transfer="none")
    new = replace(old, question=asked, policies=frozenset(), obligations=frozenset({"redact:secret", "minimise:"}))
    compared = compare(
        policies, policies, vectors=((old, vector_of("zero", "deny")), (new, vector_of("two", "permit")))
    )
    assert tell(compared) == EXPECTING
    assert told(compared)["vectors"][0] == {
        "name": "one", "kind": "changed", "asked": ["permitted_in", "transfer"],
        "old": {"effect": "deny", "policies": ["p", "q"], "obligations": []},
        "new": {"effect": "deny", "policies": [], "obligations": ["minimise:", "redact:secret"]},
    }  # fmt: skip


def test_names_of_facts_are_told_as_words(policies: Policies) -> None:
    old = Statement("one", "Says.", Never(permitted=True))
    new = replace(old, except_labels=frozenset({"PUBLIC"}))
    said = tell(compare(policies, policies, ((old,), (new,))))
    assert said == "To be proven otherwise: `one`\n    except labels was: any\n    except labels is now: PUBLIC"


def test_values_that_another_writing_of_a_policy_drops_are_told_once(policies: Policies) -> None:
    new = edited("10-permits.cedar", "retention_days <= 30", "retention_days <= 7")
    lines = [line.strip() for line in tell(compare(policies, new)).splitlines() if "names: " in line]
    assert lines == ["it now names: 7", "it no longer names: 30"]


def test_an_obligation_without_an_argument_is_written_alone(policies: Policies) -> None:
    (change,) = told(compare(policies, edited("10-permits.cedar", "Internal or personal text goes", "It goes")))[
        "policies"
    ][:1]
    assert "minimise" in change["new"]["obligations"] and not any(o.endswith(":") for o in change["new"]["obligations"])


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


OLD = """\
@id("gone") @reason("No images.") @legal_basis("GDPR art. 5") @remedy("Send text.")
forbid (principal, action == Action::"infer", resource is Route)
when { context.media && resource.media } unless { resource.place.controlled || context.matter.closed };

@id("other") @reason("Was so.") @legal_basis("GDPR art. 6") @remedy("Ask.")
@obligation("minimise; pseudonymise:direct,quasi")
permit (principal, action in [Action::"infer", Action::"embed"], resource) when { context.path == "retry" };

@id("turned") @reason("r") @legal_basis("b")
permit (principal, action, resource) when { context.media } unless { resource.media };

@id("same") @reason("r") @legal_basis("b")
permit (principal, action, resource) when { context.media == true };
"""
NEW = """\
@id("come") @reason("All.") @legal_basis("GDPR art. 6") @obligation("pseudonymise:direct; redact:special")
permit (principal, action, resource);

@id("other") @reason("Is so.") @legal_basis("GDPR art. 7")
@obligation("minimise; redact:special; require_approval:board")
permit (principal, action == Action::"count", resource) when { context.path == "primary" };

@id("turned") @reason("r") @legal_basis("b") @remedy("Ask.")
forbid (principal, action, resource) when { context.media };

@id("same") @reason("r") @legal_basis("b")
permit (principal, action, resource) when { context.media };
"""
FULL = Statement(
    "full",
    "It never goes.",
    Never(
        processed_outside=frozenset({"FR", "DE"}),
        compelled_outside=frozenset({"AT"}),
        uncontrolled=True,
        training=True,
        retention_over=0,
    ),
    labels=frozenset({"B", "A"}),
    except_labels=frozenset({"C"}),
    jurisdictions=frozenset({"DE"}),
    action="infer",
    media=False,
    asserted=True,
    outside_wall=True,
    privileged_matter=False,
)
LEFT = Statement("left", "It is told.", Never(permitted=True), required=False)
BEFORE = Statement("weaker", "Says.", Never(training=True), labels=frozenset({"A"}), media=True)
AFTER = Statement("weaker", "Says no more.", Never(permitted=True), action="train", required=False, asserted=False)

TOLD = """\
What a policy may ask about has changed (the schema).

New: a permit `come`
    it widens: what it touches may be permitted where it was not before
    reason: All.
    basis: GDPR art. 6
    permits: everything
    condition: replace by tokens: names and other direct identifiers
    condition: remove: special

Changed: a permit `other`
    it may narrow or widen: see what the replay finds
    no longer: where the use is asking a model or indexing text
    now: where the use is counting tokens
    no longer: if the way in which the route comes to be used is `retry`
    now: if the way in which the route comes to be used is `primary`
    it now names: count, primary
    it no longer names: embed, infer, retry
    no longer a condition: replace by tokens: names and other direct identifiers, indirect
      identifiers
    new condition: approval on file: board
    new condition: remove: special
    reason was: Was so.
    reason is now: Is so.
    legal basis was: GDPR art. 6
    legal basis is now: GDPR art. 7
    remedy was: Ask.
    remedy is now: none

Changed: a forbid `turned`
    it may narrow or widen: see what the replay finds
    effect was: a permit
    effect is now: a forbid
    no longer: unless the route takes images and audio
    remedy was: none
    remedy is now: Ask.

Changed: a permit `same`
    it may narrow or widen: see what the replay finds
    the same conditions, written in another way

No longer there: a forbid `gone`
    it widens: what it touches may be permitted where it was not before
    reason: No images.
    basis: GDPR art. 5
    forbids: where the use is asking a model; the route is Route
    if the call has images or audio
    and if the route takes images and audio
    unless the department controls the place
    unless the matter is closed
    to change it: Send text.

To be proven from now on: `full`
    It never goes.
    a set for which it fails may not rule
    labels: A, B
    except labels: C
    jurisdictions: DE
    action: infer
    media: no
    asserted: yes
    outside wall: yes
    privileged matter: no
    never: processed outside DE, FR; compelled outside AT; uncontrolled yes; training yes; retention
      over 0

To be proven otherwise: `weaker`
    says was: Says.
    says is now: Says no more.
    never was: training yes
    never is now: permitted yes
    labels was: A
    labels is now: any
    action was: any
    action is now: train
    media was: yes
    media is now: any
    asserted was: any
    asserted is now: no
    required was: yes
    required is now: no

No longer to be proven: `left`
    It is told.
    it is told where it fails
    never: permitted yes"""


def compared() -> Comparison:
    old, new = (compile_policies({"f": text}, load_schema()) for text in (OLD, NEW))
    return compare(old, new, ((LEFT, BEFORE), (FULL, AFTER)), schema=True)


def test_a_comparison_is_laid_out_for_a_reader() -> None:
    assert tell(compared()) == TOLD


def test_json_has_every_change_and_both_sides_of_it() -> None:
    found = told(compared())
    policies, statements = found.pop("policies"), found.pop("statements")
    assert found == {"schema_changed": True, "only_adds_forbids": False, "vectors": []}
    assert [(p["id"], p["kind"], p["direction"], p["parts"]) for p in policies] == [
        ("come", "added", "widens", []),
        ("other", "changed", "either", ["conditions", "obligations", "reason", "legal basis", "remedy"]),
        ("turned", "changed", "either", ["effect", "conditions", "remedy"]),
        ("same", "changed", "either", ["conditions"]),
        ("gone", "removed", "widens", []),
    ]
    assert [p["id"] for p in policies if p["old"] is None] == ["come"]
    assert [p["id"] for p in policies if p["new"] is None] == ["gone"]
    assert all(set(p) == {"id", "kind", "direction", "parts", "old", "new"} for p in policies)
    assert policies[0]["new"] == {
        "effect": "permit",
        "reason": "All.",
        "legal_basis": "GDPR art. 6",
        "remedy": "",
        "obligations": ["pseudonymise:direct", "redact:special"],
        "scope": [],
        "when": [],
        "unless": [],
    }
    assert policies[-1]["old"] == {
        "effect": "forbid",
        "reason": "No images.",
        "legal_basis": "GDPR art. 5",
        "remedy": "Send text.",
        "obligations": [],
        "scope": ["the use is asking a model", "the route is Route"],
        "when": ["the call has images or audio", "the route takes images and audio"],
        "unless": ["the department controls the place", "the matter is closed"],
    }
    assert statements == [
        {
            "id": "full",
            "kind": "added",
            "old": None,
            "new": {
                "says": "It never goes.",
                "required": True,
                "labels": "A, B",
                "except_labels": "C",
                "jurisdictions": "DE",
                "action": "infer",
                "media": "no",
                "asserted": "yes",
                "outside_wall": "yes",
                "privileged_matter": "no",
                "never": "processed outside DE, FR; compelled outside AT; uncontrolled yes; training yes; "
                "retention over 0",
            },
        },
        {
            "id": "weaker",
            "kind": "changed",
            "old": {"says": "Says.", "required": True, "labels": "A", "media": "yes", "never": "training yes"},
            "new": {
                "says": "Says no more.",
                "required": False,
                "action": "train",
                "asserted": "no",
                "never": "permitted yes",
            },
        },
        {
            "id": "left",
            "kind": "removed",
            "old": {"says": "It is told.", "required": False, "never": "permitted yes"},
            "new": None,
        },
    ]
