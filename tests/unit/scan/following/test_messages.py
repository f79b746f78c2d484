"""Fields that outbound messages post to models."""

from collections.abc import Callable

import pytest


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("api.openai.com", {("Case.Subject", "outbound message Tell"), ("Case.Id", "outbound message Tell")}),
        ("weather.example", set()),
    ],
)
def test_the_fields_of_a_message_leave(host: str, found: set, leaving: Callable, document: Callable) -> None:
    message = (
        f"<outboundMessages><endpointUrl>https://{host}/v1</endpointUrl><fields>Id</fields><fields>Subject</fields>"
        "<fullName>Tell</fullName></outboundMessages>"
    )
    assert leaving({"workflows/Case.workflow-meta.xml": document("Workflow", message)}) == found
