"""Conditions in plain words: nothing is left out, and a contrary is a contrary."""

from __future__ import annotations

import pytest

from situs.policy import Policies, cedar
from situs.policy.wording import values_of, wording_of


def body(text: str) -> dict:
    return dict(cedar.statements(text)[0].body)


def said(condition: str, kind: str = "when") -> tuple[str, ...]:
    found = wording_of(body(f"permit (principal, action, resource) {kind} {{ {condition} }};"))
    return found.when if kind == "when" else found.unless


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("resource.place.controlled", "the department controls the place"),
        ("!resource.place.controlled", "the department does not control the place"),
        ("resource.place.controlled == false", "the department does not control the place"),
        ("resource.place.controlled != false", "the department controls the place"),
        ("!(resource.place.controlled == true)", "the department does not control the place"),
        ('context.labels.contains("MNPI")', "the text is labelled `MNPI`"),
        ('!context.labels.contains("MNPI")', "the text is not labelled `MNPI`"),
        ('context.labels.containsAny(["MNPI", "PUBLIC"])', "the text is labelled any of `MNPI` or `PUBLIC`"),
        ('!context.labels.containsAny(["MNPI", "PUBLIC"])', "the text is labelled none of `MNPI` or `PUBLIC`"),
        ('context.labels == ["PUBLIC"]', "the text is labelled `PUBLIC` and nothing else"),
        ('context.labels != ["PUBLIC"]', "the text is not labelled `PUBLIC` and nothing else"),
        ('["home", "adequacy"].contains(context.transfer)', "the basis of the transfer is one of `home` or `adequacy`"),
        ("context.compelled.isEmpty()", "there is none of the foreign laws that can compel the operator"),
        ("!context.compelled.isEmpty()", "there is at least one of the foreign laws that can compel the operator"),
        ('context.matter.id == ""', "the matter is none"),
        ('context.matter.id != ""', "the matter is not none"),
        (
            "context.permitted_in.containsAll(resource.place.processed_in)",
            "all of the countries where the place processes are among the countries that the law of the matter accepts",
        ),
        (
            "context.home.containsAny(resource.place.processed_in)",
            "any of the countries where the place processes is among the department's own countries",
        ),
        (
            "!(resource.place.terms has retention_days)",
            "it is not known: the days for which the operator keeps the text",
        ),
        ("context.media || !context.media", "the call has images or audio or the call has no images or audio"),
        ("!(context.media && resource.media)",
         "the call has no images or audio or the route takes no images or audio"),
        ('context.path like "fall*"', "the way in which the route comes to be used is of the form `fall*`"),
        ("true", "always"),
        ("!true", "never"),
    ],
)  # fmt: skip
def test_a_condition_has_words(condition: str, words: str) -> None:
    assert said(condition) == (words,)


def test_all_of_a_when_and_each_of_an_unless_stand_on_lines_of_their_own() -> None:
    three = "context.media && resource.media && resource.place.controlled"
    assert len(said(three)) == 3
    assert len(said(three, "unless")) == 1
    assert len(said(three.replace("&&", "||"), "unless")) == 3
    assert len(said(three.replace("&&", "||"))) == 1


@pytest.mark.parametrize(
    ("operator", "words", "contrary"),
    [("<", "is under", "is at least"), ("<=", "is at most", "is over"), ("==", "is", "is not"),
     (">", "is over", "is at most"), (">=", "is at least", "is under"), ("!=", "is not", "is")],
)  # fmt: skip
def test_a_comparison_and_its_contrary(operator: str, words: str, contrary: str) -> None:
    condition = f"resource.place.terms.retention_days {operator} 30"
    noun = "the days for which the operator keeps the text"
    assert said(condition) == (f"{noun} {words} 30",)
    assert said(f"!({condition})") == (f"{noun} {contrary} 30",)


def test_what_has_no_words_is_said_as_it_is_written() -> None:
    (words,) = said("context.kinds.isEmpty() == context.media")
    assert words == "(isEmpty (arg `context.kinds`)) is the call has images or audio"
    (words,) = said('if context.media then resource.upstream == "a" else {a: 1}.a == 1 + 2')
    assert words.startswith("if the call has images or audio, then the upstream is `a`, else ")
    assert "(1 plus 2)" in words


def test_whom_it_is_about_is_said() -> None:
    found = body('forbid (principal == Principal::"p", action in [Action::"train", Action::"x"], resource is Route);')
    assert wording_of(found).scope == ("the asker is `p`", "the use is training a model or `x`", "the route is Route")


def test_every_value_is_named() -> None:
    found = values_of(body('permit (principal, action == Action::"x", resource) when { [1, 2].contains(3) };'))
    assert found == {"x", "1", "2", "3"}


def test_every_shipped_policy_is_said_without_a_word_of_cedar(policies: Policies) -> None:
    for policy in policies.all:
        found = wording_of(policy.body)
        lines = [*found.scope, *found.when, *found.unless]
        assert lines
        assert not [line for line in lines if any(code in line for code in ("context.", "resource.", "principal."))]
        literals = {v for v in values_of(policy.body) if v not in ("infer", "embed", "count", "train", "")}
        assert not [v for v in literals if not any(v in line for line in lines)]
