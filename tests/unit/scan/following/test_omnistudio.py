"""Data through OmniStudio: extracts, nested procedures, HTTP steps."""

import json
from collections.abc import Callable
from html import escape

import pytest


def step(name: str, kind: str, settings: object, active: str = "true") -> str:
    config = settings if isinstance(settings, str) else json.dumps(settings)
    return (
        f"<omniProcessElements><isActive>{active}</isActive><name>{name}</name>\n<propertySetConfig>"
        f"{escape(config)}</propertySetConfig><type>{kind}</type></omniProcessElements>"
    )


GET = step("Get", "DataRaptor Extract Action", {"bundle": "ReadCase"})
OTHER = step("Other", "DataRaptor Extract Action", {"bundle": "Gone"})
ADDRESS = {"restPath": "https://api.openai.com/v1/chat/completions"}


@pytest.fixture
def files(document: Callable) -> Callable[[str], dict[str, str]]:
    """Return a procedure `A_B` of these steps, beside the transform `ReadCase`."""
    items = (
        "<omniDataTransformItem><inputObjectName>Case</inputObjectName><inputFieldName>Id</inputFieldName>"
        "<outputFieldName>Cases</outputFieldName></omniDataTransformItem><omniDataTransformItem><inputFieldName>"
        "Cases:Description</inputFieldName><outputFieldName>text</outputFieldName></omniDataTransformItem>"
    )
    return lambda steps: {
        "P.oip-meta.xml": document("OmniIntegrationProcedure", f"{steps}<type>A</type><subType>B</subType>"),
        "ReadCase_1.rpt-meta.xml": document("OmniDataTransform", f"<name>ReadCase</name>{items}"),
    }


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (ADDRESS, {"Case.Description", "procedure:a_b.*", "unknown"}),
        ({**ADDRESS, "sendJSONPath": "Get:text"}, {"Case.Description"}),
        ({**ADDRESS, "sendOnlyAdditionalInput": True, "additionalInput": {"q": "%Get:text%"}}, {"Case.Description"}),
        ({**ADDRESS, "sendJSONPath": "Nowhere"}, {"procedure:a_b.*"}),
        ({"path": "https://weather.example"}, set()),
    ],
)
def test_a_step_posts_what_it_names_or_everything(
    settings: dict, found: set[str], leaving: Callable, files: Callable
) -> None:
    steps = GET + OTHER + step("Ask", "Rest Action", settings)
    assert {told for told, _ in leaving(files(steps))} == found


def test_a_named_credential_is_resolved_and_a_missing_one_is_unknown(
    scanned: Callable, files: Callable, credential: Callable
) -> None:
    own = files(GET + step("Ask", "Rest Action", {"namedCredential": "A", "restPath": "/chat", "sendJSONPath": "Get"}))
    (way,) = scanned({**own, "A.namedCredential": credential("https://api.openai.com/v1")}).ways
    assert (way.exit.credential, way.exit.destination.host, way.exit.certain) == ("A", "api.openai.com", True)
    (way,) = scanned(own).ways
    assert (way.exit.destination, way.exit.certain) == (None, False)


def test_half_a_character_cannot_reach_a_report(scanned: Callable, files: Callable) -> None:
    settings = '{"namedCredential": "A\\ud800", "restPath": "/chat", "sendJSONPath": "Get"}'
    (way,) = scanned(files(GET + step("Ask", "Rest Action", settings))).ways
    assert way.exit.credential == "A?"


def test_an_address_that_is_put_together_is_unknown(scanned: Callable, files: Callable) -> None:
    (way,) = scanned(
        files(GET + step("Ask", "Rest Action", {"restPath": "https://%host%/x", "sendJSONPath": "Get"}))
    ).ways
    assert way.exit.destination is None


@pytest.mark.parametrize("settings", ["[1]", "{broken", "[" * 50_000])
def test_broken_settings_are_none(settings: str, leaving: Callable, files: Callable) -> None:
    assert leaving(files(GET + step("Ask", "Rest Action", settings))) == {
        ("Case.Description", "OmniStudio step P.Ask"), ("unknown", "OmniStudio step P.Ask"),
    }  # fmt: skip


def test_an_inactive_step_posts_nothing(leaving: Callable, files: Callable) -> None:
    assert leaving(files(GET + step("Ask", "Rest Action", ADDRESS, active="false"))) == set()


def test_a_whole_payload_is_a_finding(scanned: Callable, files: Callable) -> None:
    rules = [f.rule for f in scanned(files(GET + step("Ask", "Rest Action", ADDRESS))).findings]
    assert "whole-payload-posted" in rules
    named = {**ADDRESS, "sendJSONPath": "Get:text"}
    assert "whole-payload-posted" not in [
        f.rule for f in scanned(files(GET + step("Ask", "Rest Action", named))).findings
    ]
