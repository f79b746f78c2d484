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
        ('!(context.path like "fall*ck*")',
         "the way in which the route comes to be used is not of the form `fall*ck*`"),
        ("resource.new", "`resource.new` holds"),
        ("!resource.new", "it is not so that `resource.new` holds"),
        ("if context.media then true else false", "if the call has images or audio, then always, else never"),
        (
            "!(if context.media then true else false)",
            "it is not so that (if the call has images or audio, then always, else never)",
        ),
        ("context.media == true || context.new == false",
         "the call has images or audio or it is not so that `context.new` holds"),
        ('!(context.labels == ["A", "B", "C"])', "the text is not labelled `A`, `B` and `C` and nothing else"),
        ('!(context.labels != ["A"])', "the text is labelled `A` and nothing else"),
        ('context.labels < ["A"]', "the labels of the text is under `A`"),
        ('context.kinds == ["A", "B"]', "the kinds of what was found in the text is `A` and `B`"),
        ("context.kinds == []", "the kinds of what was found in the text is nothing"),
        ("context.labels == context.kinds", "the labels of the text is the kinds of what was found in the text"),
        ("context.path == resource.media",
         "the way in which the route comes to be used is the route takes images and audio"),
        ("context.labels.contains(context.path)", "the text is labelled the way in which the route comes to be used"),
        ('principal.roles.contains("a")', "`a` is among the asker's roles"),
        ('!principal.roles.contains("a")', "`a` is not among the asker's roles"),
        ('!["a", "b", "c"].contains(context.path)',
         "the way in which the route comes to be used is not one of `a`, `b` or `c`"),
        ("[true].contains(context.media)", "the call has images or audio is one of true"),
        ("context.labels.containsAny(context.kinds)",
         "any of the kinds of what was found in the text is among the labels of the text"),
        ('!context.kinds.containsAny(["A", "B"])',
         "none of `A` and `B` is among the kinds of what was found in the text"),
        ('context.labels.containsAll(["A", "B"])', "all of `A` and `B` are among the labels of the text"),
        ('!["A", "B"].containsAll(context.kinds)',
         "not all of the kinds of what was found in the text are among `A` or `B`"),
        ("resource.place.terms has retention_days", "it is known: the days for which the operator keeps the text"),
        ("resource.place has new", "it is known: resource.place.new"),
        ("context.a.b - 1 == 2 * 3", "(`context.a.b` minus 1) is (2 times 3)"),
        ("principal == resource", "the asker is the route"),
        ('action == Action::"New"', "the use is `New`"),
        ('[Principal::"Anna"].contains(principal)', "the asker is one of `Anna`"),
        ("context == resource", "context is the route"),
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


def test_what_is_said_as_it_is_written_is_said_whole() -> None:
    assert said('resource is Route in Route::"R"') == (
        "(is (left `resource`, entity_type `Route`, in (Value `R`))) holds",
    )
    assert said("[{a: [1, context.media]}.a].contains(context.new)") == (
        "`context.new` is one of (. (left (Record (a (Set [(Value `1`), `context.media`]))), attr `a`))",
    )
    assert said("context.kinds == (1 < 2)") == (
        "the kinds of what was found in the text is (< (left (Value `1`), right (Value `2`)))",
    )


def test_what_stands_in_another_condition_keeps_its_brackets() -> None:
    three = "({} {} {}) {} {}"
    media, taken, own = "context.media", "resource.media", "resource.place.controlled"
    assert said(three.format(media, "&&", taken, "||", own)) == (
        "(the call has images or audio and the route takes images and audio) or the department controls the place",
    )
    assert said(f"!({media} && ({taken} || {own}))") == (
        "the call has no images or audio or (the route takes no images or audio and the department does not control "
        "the place)",
    )
    assert said(f"({media} && {taken}) || ({media} && {own})") == (
        "(the call has images or audio and the route takes images and audio) or (the call has images or audio and the "
        "department controls the place)",
    )


def test_conditions_are_said_in_order_and_each_on_its_side() -> None:
    conditions = (
        "when { context.a } unless { context.b && context.c || context.d } when { context.e } unless { context.f }"
    )
    found = wording_of(body(f"permit (principal, action, resource) {conditions};"))
    assert found.when == ("`context.a` holds", "`context.e` holds")
    assert found.unless == ("`context.b` holds and `context.c` holds", "`context.d` holds", "`context.f` holds")


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("principal, action, resource", ()),
        ('principal in Principal::"A", action, resource', ("the asker is `A`",)),
        ("principal is Principal, action, resource", ("the asker is Principal",)),
        ('principal, action == Action::"embed", resource', ("the use is indexing text",)),
        ('principal, action in [Action::"infer", Action::"count", Action::"new"], resource',
         ("the use is asking a model, counting tokens or `new`",)),
        ('principal, action, resource == Route::"infer"', ("the route is `infer`",)),
        ('principal, action, resource is Route in Route::"R"', ("the route is Route and is `R`",)),
    ],
)  # fmt: skip
def test_no_part_of_a_scope_is_left_out(scope: str, words: tuple[str, ...]) -> None:
    assert wording_of(body(f"permit ({scope});")).scope == words


def test_whom_it_is_about_is_said() -> None:
    found = body('forbid (principal == Principal::"p", action in [Action::"train", Action::"x"], resource is Route);')
    assert wording_of(found).scope == ("the asker is `p`", "the use is training a model or `x`", "the route is Route")


def test_every_value_is_named() -> None:
    found = values_of(body('permit (principal, action == Action::"x", resource) when { [1, 2].contains(3) };'))
    assert found == {"x", "1", "2", "3"}
    found = values_of(body('permit (principal, action, resource) when { principal == Principal::"Y" && true };'))
    assert found == {"Y"}


def test_every_shipped_policy_is_said_without_a_word_of_cedar(policies: Policies) -> None:
    for policy in policies.all:
        found = wording_of(policy.body)
        lines = [*found.scope, *found.when, *found.unless]
        assert lines
        assert not [line for line in lines if any(code in line for code in ("context.", "resource.", "principal."))]
        literals = {v for v in values_of(policy.body) if v not in ("infer", "embed", "count", "train", "")}
        assert not [v for v in literals if not any(v in line for line in lines)]
