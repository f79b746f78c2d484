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


def test_what_messages_and_events_copy_is_drawn_beside_the_ways(
    drawn: Callable, project: Callable, channel: dict[str, str], message: Callable
) -> None:
    egress = drawn({**project("Facts__c"), **channel, **message("https://books.example/in")})
    assert [(c.told, c.copy.by, c.copy.credential) for c in egress.copies] == [
        ("Matter__c.*", "channel Out__chn", "Cloud"),
        ("Matter__c.Facts__c", "outbound message Tell", ""),
    ]
    assert [c.copy.to.provider for c in egress.copies] == ["Amazon EventBridge", "receiver of an outbound message"]
    assert egress.counts == drawn(project("Facts__c")).counts


def test_a_message_to_a_model_is_a_way_and_no_copy(drawn: Callable, message: Callable) -> None:
    egress = drawn(message("https://api.openai.com/v1/chat/completions"))
    assert ([judged.way.exit.component for judged in egress.ways], egress.copies) == (["outbound message Tell"], ())
