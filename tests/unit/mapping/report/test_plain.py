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


def test_a_copy_is_told_with_who_receives_it(drawn: Callable, channel: dict[str, str], message: Callable) -> None:
    lines = list(plain_map(drawn({**channel, **message("https://books.example/in")})))
    assert lines[1:3] == [
        "    copied: Matter__c.* by channel Out__chn → Amazon EventBridge",
        "    copied: Matter__c.Facts__c by outbound message Tell → books.example",
    ]
    assert lines[3].startswith("    0 ways: none; 2 copied by messages and events; ")
    alone = {path: text for path, text in channel.items() if path.startswith("M.")}
    assert list(plain_map(drawn(alone)))[1].endswith(" → whoever subscribes")


TOPIC = (
    "<?xml version='1.0'?><GenAiPlugin><genAiFunctions><functionName>EmployeeCopilot__QueryRecords</functionName>"
    "</genAiFunctions></GenAiPlugin>"
)


def test_of_many_exits_that_differ_in_their_component_alone_one_is_told(drawn: Callable) -> None:
    topics = {f"genAiPlugins/Topic_{n}.genAiPlugin-meta.xml": TOPIC for n in range(40)}
    lines = list(plain_map(drawn(topics)))
    assert sum("agent Topic_" in line for line in lines) == 1
    assert "        and 39 more of the kind `agent` with the same data, which `--json` names" in lines
    few = list(plain_map(drawn(dict(list(topics.items())[:10]))))
    assert sum("agent Topic_" in line for line in few) == 10
