"""The bench can fail: the checker finds what is planted, in each form, and in a real sink."""

from __future__ import annotations

import base64
import json

import pytest
from sinkbench.checker import leaks
from sinkbench.forms import FORMS
from sinkbench.markers import MARKERS, PARTIES, SECRETS, Marker
from sinkbench.places import INTERNAL, Bench
from sinkbench.slots import SLOTS

EVERYTHING = (*MARKERS, *PARTIES, *SECRETS)
HEAD = b"POST /v1/chat/completions HTTP/1.1\r\ncontent-type: application/json\r\n\r\n"


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.id)
@pytest.mark.parametrize("marker", EVERYTHING, ids=lambda m: m.id)
def test_a_planted_value_is_found_in_every_form(form, marker: Marker):
    body = json.dumps({"messages": [{"content": form.write(marker.sentence)}]}).encode()
    assert marker.id in leaks(HEAD + body, EVERYTHING)


@pytest.mark.parametrize("marker", EVERYTHING, ids=lambda m: m.id)
def test_a_planted_value_is_found_in_keys_arguments_headers_and_addresses(marker: Marker):
    arguments = json.dumps({"deep": [json.dumps({marker.value: 1})]})
    assert marker.id in leaks(HEAD + json.dumps({"a": {"arguments": arguments}}).encode(), [marker])
    encoded = base64.b64encode(marker.sentence.encode())
    assert marker.id in leaks(HEAD.replace(b"\r\n\r\n", b"\r\nx-note: " + encoded + b"\r\n\r\n"), [marker])
    assert marker.id in leaks(HEAD.replace(b"/v1", b"/" + marker.value.encode().replace(b" ", b"%20")), [marker])


def test_nothing_is_found_where_nothing_is():
    assert not leaks(HEAD + b'{"messages":[{"content":"Bitte schreiben Sie an Herrn PERSON_7Q2K9X."}]}', EVERYTHING)


@pytest.mark.asyncio(loop_scope="session")
async def test_a_value_that_policy_lets_through_unsealed_is_found_at_the_sink(bench: Bench):
    # Money and plain dates are facts: no policy seals them, so they arrive, and the checker must see them.
    planted = Marker("planted", "The sum is ", "EUR 4,711,000.93", " in total.", ("471100093",))
    told = await bench.fill(SLOTS[0], planted.sentence, "first-chat", key="classifier", **INTERNAL)
    assert told.reached == {"first"}
    assert leaks(told.everything, [planted]) == ["planted"]
