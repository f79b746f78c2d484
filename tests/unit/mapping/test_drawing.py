"""The map joins ways, labels, places and verdicts."""

from collections.abc import Callable

from situs.mapping import Standing, Verdict


def test_a_map_counts_its_verdicts_and_says_by_what_it_was_made(
    drawn: Callable, project: Callable, standing: Standing
) -> None:
    egress = drawn(project("Facts__c Email__c"))
    assert {judged.way.origin.told for judged in egress.ways} == {"Matter__c.Facts__c", "Matter__c.Email__c"}
    assert egress.counts == {**dict.fromkeys(Verdict, 0), Verdict.REFUSED: 2}
    assert (egress.policies, egress.home) == (standing.policies.digest, standing.home)


def test_a_project_without_models_has_an_empty_map(drawn: Callable, project: Callable) -> None:
    assert drawn(project("Facts__c", host="weather.example/x?")).ways == ()
