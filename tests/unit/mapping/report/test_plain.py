"""The map at a terminal."""

from collections.abc import Callable
from dataclasses import replace

from situs.mapping.report.plain import plain_map


def test_an_exit_is_told_once_with_its_data_by_verdict(drawn: Callable, project: Callable) -> None:
    lines = list(plain_map(drawn(project("Facts__c Email__c"))))
    assert lines[1] == (
        "    External Service Gate (External Service) by A → api.openai.com (OpenAI API, operator in US)"
    )
    assert lines[2].split() == [
        "refused", "Matter__c.Email__c", "(PERSONAL", "inferred),", "Matter__c.Facts__c", "(UNCLASSIFIED", "inferred)",
    ]  # fmt: skip
    assert "2 ways: 2 refused" in lines[-2]


def test_no_ways_need_no_words_and_an_unknown_home_is_said(drawn: Callable, project: Callable) -> None:
    assert list(plain_map(drawn({}))) == []
    egress = replace(drawn(project("Facts__c")), home=frozenset())
    assert "--home" in list(plain_map(egress))[-2]
