"""The verdict is that of the real engine, policies and law; what is unresolved is unknown."""

from dataclasses import replace
from datetime import date

import pytest

from situs.law import Law
from situs.mapping.judging import Standing, Verdict, judge, label_of, place_of
from situs.mapping.labelling import load_vocabulary
from situs.model import Label, Terms
from situs.policy import compile_policies, load_default_policies, load_schema
from situs.scan import GATEWAY, Destination, Exit, Kind, Origin, Schema, Spot, Way

OPENAI = Destination("api.openai.com", "OpenAI API", "OpenAI", "US", "openai")
SPOT = Spot("f", 1)
NAME = Origin(Kind.FIELD, "Contact", "Name")


def way(origin: Origin, to: Destination | None) -> Way:
    return Way(origin, Exit(SPOT, "Flow F", "External Service", destination=to), (SPOT,))


def verdict(origin: Origin, to: Destination | None, standing: Standing) -> Verdict:
    return judge(way(origin, to), Schema(), load_vocabulary(), standing).verdict


def test_policy_refuses_a_name_at_a_place_abroad(standing: Standing) -> None:
    judged = judge(way(NAME, OPENAI), Schema(), load_vocabulary(), standing)
    assert judged.verdict is Verdict.REFUSED
    assert judged.ruling is not None
    assert "foreign-compelled-access" in {reason.policy for reason in judged.ruling.reasons}


@pytest.mark.parametrize(
    ("origin", "to", "expected"),
    [
        (NAME, None, Verdict.UNKNOWN),
        (Origin(Kind.UNKNOWN), OPENAI, Verdict.UNKNOWN),
        (Origin(Kind.INPUT, "flow:f", "x"), OPENAI, Verdict.UNKNOWN),
        (Origin(Kind.INDEX, "Data 360", "Lib"), OPENAI, Verdict.UNKNOWN),
        (Origin(Kind.FIELD, "any record", "*"), OPENAI, Verdict.UNKNOWN),
        (Origin(Kind.ENTERED, "", "chat"), OPENAI, Verdict.REFUSED),
    ],
)
def test_what_is_not_resolved_is_unknown_and_never_clean(
    origin: Origin, to: Destination | None, expected: Verdict, standing: Standing
) -> None:
    assert verdict(origin, to, standing) is expected


def test_a_place_on_good_terms_is_conditional_since_nothing_there_seals(standing: Standing, law: Law) -> None:
    terms = Terms(training="no", retention_days=0, human_review="no", dpa=True)
    home = replace(law.place("openai"), processed_in=frozenset({"DE"}), compelled_by=frozenset({"DE"}), terms=terms)
    assert verdict(NAME, OPENAI, replace(standing, places={"openai": home})) is Verdict.CONDITIONAL
    assert verdict(NAME, OPENAI, replace(standing, places={"openai_api": home})) is Verdict.CONDITIONAL
    secret = Origin(Kind.FIELD, "Setting__c", "ApiKey__c")
    assert verdict(secret, OPENAI, replace(standing, places={"openai": home})) is Verdict.REFUSED


def test_the_organisations_own_policies_rule(standing: Standing) -> None:
    anything = compile_policies(
        {"a.cedar": '@id("all") @reason("x") @legal_basis("y") permit (principal, action, resource);'}, load_schema()
    )
    assert verdict(NAME, OPENAI, replace(standing, policies=anything)) is Verdict.PERMITTED


def test_a_way_through_situs_is_governed(standing: Standing) -> None:
    assert verdict(NAME, Destination("situs.example", "Situs", endpoint=GATEWAY), standing) is Verdict.GOVERNED
    assert verdict(NAME, Destination("situs.example", "Situs"), standing) is Verdict.REFUSED


def test_without_a_home_nothing_is_at_home(law: Law) -> None:
    nowhere = Standing(law, load_default_policies(), frozenset(), date(2026, 11, 29))
    assert verdict(NAME, OPENAI, nowhere) is Verdict.REFUSED


def test_a_host_decides_where_a_provider_processes(standing: Standing) -> None:
    europe = place_of(replace(OPENAI, host="eu.api.openai.com"), standing)
    assert "DE" in europe.processed_in
    assert place_of(OPENAI, standing).processed_in == {"unknown"}
    assert place_of(Destination("", "someone"), standing).compelled_by == {"unknown"}


def test_typed_text_is_unclassified_and_an_unresolved_one_has_no_label() -> None:
    typed = label_of(Origin(Kind.ENTERED, "", "chat"), Schema(), load_vocabulary())
    assert typed is not None
    assert typed.labels == {Label.UNCLASSIFIED}
    assert label_of(Origin(Kind.UNKNOWN), Schema(), load_vocabulary()) is None
