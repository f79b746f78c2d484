import json
from dataclasses import replace
from pathlib import Path

import pytest

from situs.model import WHY, Closure, Effect, Obligation, Principal, Reason, Route, Vetted
from situs.policy import (
    MatterFacts,
    Policies,
    Question,
    cedar,
    compile_policies,
    decide,
    load_default_sources,
    load_schema,
)
from situs.policy.question import LABELS
from situs.policy.sources import cut
from situs.policy.vectors import parse_vectors, run_vectors

VECTORS = Path(__file__).parents[2] / "vectors" / "policy.json"
NOTES = '@id("{}") @reason("Because.") @legal_basis("law") '
ALL = "(principal, action, resource)"


def compiled(*texts: str) -> Policies:
    return compile_policies({f"{n}.cedar": text for n, text in enumerate(texts)}, load_schema())


def permit(name: str, notes: str = "", condition: str = "true") -> str:
    return f"{NOTES.format(name)} {notes} permit {ALL} when {{ {condition} }};"


def forbid(name: str, condition: str = "true") -> str:
    return f"{NOTES.format(name)} forbid {ALL} when {{ {condition} }};"


def ids(question: Question, policies: Policies) -> list[str]:
    return [reason.policy for reason in decide(question, policies).reasons]


def test_the_vectors_hold(policies: Policies) -> None:
    vectors = parse_vectors(json.loads(VECTORS.read_text(encoding="utf-8")))
    assert len(vectors) >= 60
    assert run_vectors(vectors, lambda q: decide(q, policies)) == ()


def test_every_shipped_policy_determines_a_vector(policies: Policies) -> None:
    vectors = parse_vectors(json.loads(VECTORS.read_text(encoding="utf-8")))
    determined = frozenset().union(*(vector.policies for vector in vectors))
    assert {policy.id for policy in policies.all} <= determined


@pytest.mark.slow
def test_no_shipped_policy_is_idle(policies: Policies) -> None:
    """Without any one of the shipped policies, some vector fails."""
    vectors = parse_vectors(json.loads(VECTORS.read_text(encoding="utf-8")))
    sources = load_default_sources()
    for policy in policies.all:
        less = {**sources, policy.file: _without(sources[policy.file], policy.id)}
        reduced = compile_policies(less, load_schema())
        assert run_vectors(vectors, lambda q, r=reduced: decide(q, r)), policy.id


def _without(text: str, policy: str) -> str:
    (chunk,) = [c for c in cut("f", text) if f'@id("{policy}")' in c.text]
    return text.replace(chunk.text, "")


def test_forbid_wins(question: Question) -> None:
    ruling = decide(question, compiled(permit("yes"), forbid("no")))
    assert ruling.effect is Effect.DENY
    assert [r.policy for r in ruling.reasons] == ["no"]
    assert ruling.obligations == ()


def test_what_nothing_permits_is_denied_and_says_what_would_help(question: Question) -> None:
    ruling = decide(question, compiled(permit("media-only", condition="context.media")))
    assert [r.policy for r in ruling.reasons] == ["default-deny"]
    assert "`media-only`" in ruling.reasons[0].remedy
    assert decide(question, compiled(forbid("no", "context.media"))).effect is Effect.DENY


@pytest.mark.parametrize(
    "broken",
    [
        forbid("broken", "9223372036854775807 + (if context.media then 0 else 1) > 0"),
        forbid("broken", "[1, 2].contains(9223372036854775807 * (if context.media then 1 else 2))"),
        permit("broken", condition="9223372036854775807 + (if context.media then 0 else 1) > 0"),
    ],
)
def test_an_evaluation_error_denies_although_another_policy_permits(question: Question, broken: str) -> None:
    ruling = decide(question, compiled(permit("yes"), broken))
    assert ruling.effect is Effect.DENY
    assert [r.policy for r in ruling.reasons] == ["evaluation-error"]
    assert "`broken`" in ruling.reasons[0].text


def test_a_policy_that_an_error_quotes_is_not_taken_for_the_one_that_failed(question: Question) -> None:
    quoting = forbid("quoting", 'Principal::"policy0 `policy0`".roles.contains("x")')
    (reason,) = decide(question, compiled(permit("yes"), quoting)).reasons
    assert "in `quoting`;" in reason.text


def test_every_label_at_once_is_known(question: Question) -> None:
    assert decide(replace(question, labels=LABELS), compiled(permit("yes"))).permitted


def test_an_entity_that_is_not_there_denies(question: Question) -> None:
    ruling = decide(question, compiled(permit("yes"), forbid("broken", 'Principal::"ghost".roles.contains("x")')))
    assert [r.policy for r in ruling.reasons] == ["evaluation-error"]


def test_obligations_of_all_determining_permits_are_united(question: Question) -> None:
    ruling = decide(
        question,
        compiled(
            permit("one", '@obligation("pseudonymise:direct; minimise")'),
            permit("two", '@obligation("pseudonymise:IDENTITY,direct; redact:secret")'),
            permit("other", '@obligation("restrict_logging")', "context.media"),
        ),
    )
    assert ruling.obligations == (
        Obligation("minimise"),
        Obligation("pseudonymise", "direct,identity"),
        Obligation("redact", "secret"),
    )
    assert [r.policy for r in ruling.reasons] == ["one", "two"]


@pytest.mark.parametrize("demand", ["notarise", "minimise:much", "pseudonymise:jewels", "redact", "require_approval"])
def test_an_obligation_that_cannot_be_discharged_denies(question: Question, demand: str) -> None:
    ruling = decide(question, compiled(permit("yes"), permit("odd", f'@obligation("{demand}")')))
    assert ruling.effect is Effect.DENY
    assert [r.policy for r in ruling.reasons] == ["odd"]
    assert ruling.obligations == ()


def test_a_required_approval_must_be_on_file_and_not_asserted(question: Question) -> None:
    made = compiled(permit("yes", '@obligation("require_approval:dpo:signed")'))
    approved = replace(question, matter=MatterFacts("m", approvals=frozenset({"dpo:signed"})))
    assert ids(question, made) == ["approval-missing"]
    assert decide(approved, made).obligations == (Obligation("require_approval", "dpo:signed"),)
    assert ids(replace(approved, asserted=frozenset({"matter"})), made) == ["approval-missing"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"action": "rank"}, "unknown-action"),
        ({"path": "shadow"}, "unknown-path"),
        ({"transfer": "hope"}, "unknown-transfer"),
        ({"residual": "tiny"}, "unknown-residual"),
        ({"labels": frozenset({"PUBLIC", "HARMLESS"})}, "unknown-label"),
    ],
)
def test_what_policy_does_not_know_is_denied(question: Question, change: dict[str, object], code: str) -> None:
    ruling = decide(replace(question, **change), compiled(permit("yes")))  # type: ignore[arg-type]
    assert ruling.effect is Effect.DENY
    assert [r.policy for r in ruling.reasons] == [code]
    assert "HARMLESS" not in ruling.reasons[0].text


def test_roles_and_walls_that_only_the_client_states_do_not_count(question: Question) -> None:
    made = compiled(permit("yes", condition='principal.roles.contains("partner")'))
    partner = replace(question, principal=Principal("anna", roles=frozenset({"partner"})))
    claimed = replace(question, principal=replace(partner.principal, client_asserted=frozenset({"roles"})))
    assert decide(partner, made).permitted
    assert not decide(claimed, made).permitted


@pytest.mark.parametrize("odd", ['"', "\n", "\\", "\x00", "é\u202e", ""])
def test_strange_ids_are_values_and_nothing_else(question: Question, local: Route, odd: str) -> None:
    asked = replace(
        question, principal=Principal(odd), route=replace(local, id=odd), matter=MatterFacts(odd, forum=odd)
    )
    made = compiled(permit("yes"), forbid("no", 'principal == Principal::"anna"'))
    assert decide(asked, made).permitted
    assert decide(asked, made).route == odd


def test_a_policy_about_one_principal_is_not_remembered_for_another(question: Question) -> None:
    made = compiled(permit("yes"), forbid("no", 'principal == Principal::"anna"'))
    assert not decide(question, made).permitted
    assert decide(replace(question, principal=Principal("karl")), made).permitted


def test_the_ruling_names_route_and_place(question: Question, abroad: Route, policies: Policies) -> None:
    ruling = decide(replace(question, route=abroad), policies)
    assert (ruling.route, ruling.place, ruling.permitted) == ("abroad", "cloud", False)


def test_two_policy_sets_are_remembered_apart(question: Question) -> None:
    assert decide(question, compiled(permit("yes"))).permitted
    assert not decide(question, compiled(forbid("no"))).permitted


def test_every_policy_that_failed_is_named(question: Question) -> None:
    overflow = "9223372036854775807 + (if context.media then 0 else 1) > 0"
    (reason,) = decide(question, compiled(forbid("one", overflow), permit("yes"), forbid("two", overflow))).reasons
    assert "in `one`, `two`;" in reason.text


def test_every_permit_is_offered_where_none_applies(question: Question) -> None:
    made = compiled(
        permit("one", condition="context.media"),
        forbid("no", "context.media"),
        permit("two", condition="context.media"),
    )
    (reason,) = decide(question, made).reasons
    assert reason.remedy == "Meet the conditions of one of: `one`, `two`."
    (reason,) = decide(question, compiled(forbid("no", "context.media"))).reasons
    assert reason.remedy == "Add a policy that permits it."


def test_every_denial_says_why_on_what_basis_and_what_would_help(question: Question) -> None:
    made = compiled(permit("yes"))
    denials = [
        *(decide(replace(question, **{name: "strange"}), made) for name in ("action", "path", "transfer")),
        decide(replace(question, labels=frozenset({"STRANGE"})), made),
        decide(question, compiled(forbid("no", "context.media"))),
        decide(question, compiled(forbid("no", "9223372036854775807 + (if context.media then 0 else 1) > 0"))),
        decide(question, compiled(permit("yes", '@obligation("notarise")'))),
        decide(question, compiled(permit("yes", '@obligation("require_approval:dpo")'))),
    ]
    for ruling in denials:
        (reason,) = ruling.reasons
        assert not ruling.permitted
        assert reason.text and reason.legal_basis and reason.remedy


def test_an_obligation_that_is_not_known_is_told_with_its_policy_and_its_law(question: Question) -> None:
    (reason,) = decide(question, compiled(permit("odd", '@obligation("notarise; minimise")'))).reasons
    assert (reason.policy, reason.legal_basis) == ("odd", "law")
    assert "`notarise`" in reason.text


def test_a_missing_approval_is_told_by_its_name(question: Question) -> None:
    made = compiled(permit("yes", '@obligation("require_approval:dpo; require_approval:board; minimise")'))
    filed = replace(question, matter=MatterFacts("m", approvals=frozenset({"dpo"})))
    (reason,) = decide(filed, made).reasons
    assert "`board`" in reason.text and "`board`" in reason.remedy
    assert len(decide(question, made).reasons) == 2


@pytest.mark.parametrize("determining", [(), (0,)], ids=["by no policy", "by a forbid"])
def test_a_permit_that_no_permit_determined_denies(
    question: Question, determining: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine does not answer so; if ever it did, nothing would leave."""
    answer = cedar.Answer(allowed=True, determining=determining, failed=(), errors=0)
    monkeypatch.setattr(cedar, "evaluate", lambda *_: answer)
    ruling = decide(question, compiled(forbid("no")))
    assert not ruling.permitted
    assert [r.policy for r in ruling.reasons] == ["evaluation-error"]


@pytest.mark.parametrize("failed", [(), (1,), (7,)])
def test_an_error_beyond_the_policies_denies_too(
    question: Question, failed: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = cedar.Answer(allowed=False, determining=(), failed=failed, errors=1)
    monkeypatch.setattr(cedar, "evaluate", lambda *_: answer)
    (reason,) = decide(question, compiled(permit("yes"))).reasons
    assert (reason.policy, reason.text.partition(";")[0]) == ("evaluation-error", "Evaluation failed in the request")


@pytest.mark.parametrize("closed", [*Closure, "tomorrows"])
def test_no_policy_opens_a_model_that_may_not_serve(question: Question, closed: str) -> None:
    asked = replace(question, route=replace(question.route, vetted=Vetted("own@1", closed)))
    ruling = decide(asked, compiled(permit("all")))
    assert (ruling.effect, [r.policy for r in ruling.reasons]) == (Effect.DENY, ["model-not-approved"])
    assert WHY.get(closed, "not understood") in ruling.reasons[0].text


@pytest.mark.parametrize(("action", "permitted"), [("infer", True), ("count", True), ("embed", False)])
def test_a_model_does_what_it_is_approved_for_and_whoever_infers_may_count(
    question: Question, action: str, permitted: bool
) -> None:
    vetted = Vetted("own@1", uses=frozenset({"infer"}))
    ruling = decide(
        replace(question, action=action, route=replace(question.route, vetted=vetted)), compiled(permit("all"))
    )
    assert ruling.permitted is permitted
    assert permitted or [r.policy for r in ruling.reasons] == ["model-use-not-approved"]


LAW = "Directive (EU) 2022/2555 art. 21(2)(d), (e); the department's register of models"


@pytest.mark.parametrize(
    ("vetted", "code", "text", "remedy"),
    [
        (
            Vetted("own@1", "tomorrows"),
            "model-not-approved",
            "The model `own@1` may not serve: the register says so in a way that is not understood.",
            "Have two persons approve the model (`situs models show` says what is missing), or use another.",
        ),
        (
            Vetted(closed=Closure.EXPIRED),
            "model-not-approved",
            f"The model of this route may not serve: {WHY[Closure.EXPIRED]}.",
            "Have two persons approve the model (`situs models show` says what is missing), or use another.",
        ),
        (
            Vetted("own@1", uses=frozenset({"infer", "embed"})),
            "model-use-not-approved",
            "The model `own@1` is approved for embed, infer, and for nothing else.",
            "Have two persons approve the model for this use, or use another.",
        ),
    ],
)
def test_why_a_model_may_not_serve_is_told(
    question: Question, vetted: Vetted, code: str, text: str, remedy: str
) -> None:
    asked = replace(question, action="train", route=replace(question.route, vetted=vetted))
    assert decide(asked, compiled(permit("all"))).reasons == (Reason(code, text, LAW, remedy),)
