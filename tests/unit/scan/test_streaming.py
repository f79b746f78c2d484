"""What messages and events carry out."""

from collections.abc import Callable

import pytest

from situs.scan import Scan

MEMBER = "platformEventChannelMembers/M.platformEventChannelMember-meta.xml"


def member(document: Callable, entity: str, extra: str = "") -> dict[str, str]:
    body = f"<eventChannel>Out__chn</eventChannel>{extra}\n<selectedEntity>{entity}</selectedEntity>"
    return {MEMBER: document("PlatformEventChannelMember", body)}


def told(result: Scan) -> list[tuple[str, str]]:
    return [(one.object, one.field) for one in result.streamed]


@pytest.mark.parametrize(
    ("entity", "found"),
    [
        ("AccountChangeEvent", [("Account", "*")]),
        ("Matter__ChangeEvent", [("Matter__c", "*")]),
        ("Decision__e", [("Decision__e", "*")]),
        ("ApiAnomalyEvent", []),
    ],
)
def test_a_channel_carries_the_changes_of_its_entity(
    entity: str, found: list, scanned: Callable, document: Callable
) -> None:
    assert told(scanned(member(document, entity))) == found


def test_what_is_added_to_each_event_is_told_too(scanned: Callable, document: Callable) -> None:
    extra = "<enrichedFields><name>Facts__c</name></enrichedFields>"
    result = scanned(member(document, "Matter__ChangeEvent", extra))
    assert told(result) == [("Matter__c", "*"), ("Matter__c", "Facts__c")]
    assert {one.to for one in result.streamed} == {None}


@pytest.mark.parametrize(("state", "mark"), [("<state>RUN</state>", ""), ("<state>PAUSE</state>", ", pause"), ("", "")])
def test_a_relay_leads_to_amazon_and_names_its_region(
    state: str, mark: str, scanned: Callable, document: Callable
) -> None:
    relay = (
        f"<destinationResourceName>callout:Cloud</destinationResourceName><eventChannel>Out__chn</eventChannel>{state}"
    )
    files = {
        **member(document, "Matter__ChangeEvent"),
        "eventRelays/R.eventRelay-meta.xml": document("EventRelayConfig", relay),
        "namedCredentials/Cloud.namedCredential": document(
            "NamedCredential", "<endpoint>arn:aws:US-EAST-1:000000000000</endpoint>"
        ),
    }
    (one,) = scanned(files).streamed
    assert (one.to.provider, one.to.country) == ("Amazon EventBridge", "US")
    assert one.spot.what == f"Matter__ChangeEvent on channel Out__chn, relayed by R with Cloud to us-east-1{mark}"


def test_an_outbound_message_carries_its_fields_to_its_host(scanned: Callable, document: Callable) -> None:
    body = (
        "<outboundMessages><fullName>Tell</fullName>\n<endpointUrl>https://books.example/in</endpointUrl>"
        "<fields>Facts__c</fields><fields>Id</fields></outboundMessages>"
    )
    result = scanned({"workflows/Matter__c.workflow-meta.xml": document("Workflow", body)})
    assert told(result) == [("Matter__c", "Facts__c"), ("Matter__c", "Id")]
    assert {(one.to.host, one.spot.line) for one in result.streamed} == {("books.example", 4)}
