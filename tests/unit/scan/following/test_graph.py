"""A whole project, round by round."""

from collections.abc import Callable


def test_two_flows_of_one_name_are_both_followed(
    leaving: Callable, flow: Callable, service: dict[str, str], ask: Callable, lookup: Callable
) -> None:
    files = {
        "a/F.flow-meta.xml": flow(lookup("Subject") + ask("Get_Case")),
        "b/F.flow-meta.xml": flow(lookup("Description") + ask("Get_Case")),
    }
    assert {told for told, _ in leaving({**files, **service})} == {"Case.Subject", "Case.Description"}


def test_a_chain_of_subflows_is_followed_to_its_end(
    leaving: Callable, flow: Callable, service: dict[str, str], ask: Callable, lookup: Callable
) -> None:
    text = "<variables><name>t</name><isInput>true</isInput></variables>"

    def call(name: str, given: str) -> str:
        value = f"<value><elementReference>{given}</elementReference></value>"
        return (
            f"<subflows><name>S</name><flowName>{name}</flowName><inputAssignments><name>t</name>{value}"
            "</inputAssignments></subflows>"
        )

    files = {f"F{n:02}.flow-meta.xml": flow(text + call(f"F{n + 1:02}", "t")) for n in range(30)}
    files["F30.flow-meta.xml"] = flow(text + ask("t"))
    files["Top.flow-meta.xml"] = flow(lookup("Subject") + call("F00", "Get_Case.Subject"))
    assert leaving({**files, **service}) == {("Case.Subject", "External Service Gate")}


def test_a_project_without_models_has_no_ways(leaving: Callable, flow: Callable, lookup: Callable) -> None:
    files = {
        "F.flow-meta.xml": flow(
            lookup("") + "<actionCalls><name>M</name><actionType>emailSimple</actionType></actionCalls>"
        ),
        "A.cls": "class A { void f() { Case c = [SELECT Id FROM Case]; update c; } }",
    }
    assert leaving(files) == set()
