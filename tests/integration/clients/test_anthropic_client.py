"""The official Anthropic client against a whole gateway, on a translated route and on one of its own dialect."""

import asyncio
import json
import re

import anthropic
import orjson
import pytest
import pytest_asyncio

from situs.testing import Answer, FakeProvider, Gateway, Spot, ToolCall, cut, failure, slow

pytestmark = pytest.mark.asyncio(loop_scope="package")
both = pytest.mark.parametrize("model", ["chat", "claude"])

ASK = "Schreibe an Herrn Dr. Karl Muster, karl.muster@example.com, IBAN DE89 3704 0044 0532 0130 00"
USER = [{"role": "user", "content": ASK}]
MASKED = "•••• •••• •••• •••• ••30 00"
SAID = ASK.replace("DE89 3704 0044 0532 0130 00", MASKED)
TOKEN = re.compile(r"[A-Z]+_[A-Z0-9]{7}")


@pytest_asyncio.fixture(loop_scope="package")
async def client(gateway):
    async with anthropic.AsyncAnthropic(base_url=gateway.url, api_key=gateway.key, max_retries=0) as made:
        yield made


def token(body: bytes, kind: str = "PERSON") -> str:
    """The first token of a kind in what the provider was sent."""
    found = [t for t in TOKEN.findall(body.decode()) if t.startswith(kind + "_")]
    assert found, body
    return found[0]


def text_of(message: anthropic.types.Message) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


class TestMessages:
    @both
    async def test_a_whole_answer_has_its_names_back(self, client, gateway, provider, model):
        raw = await client.messages.with_raw_response.create(model=model, max_tokens=64, messages=USER)
        answer = await raw.parse()
        assert text_of(answer) == SAID
        assert (answer.model, answer.stop_reason, answer.role) == (model, "end_turn", "assistant")
        assert (answer.usage.input_tokens, answer.usage.output_tokens > 0) == (7, True)
        entries = await gateway.entries(raw.headers["x-situs-receipt"])
        assert (entries[0]["face"], entries[1]["status"], entries[1]["restored"]) == (
            "anthropic_messages", "answered", 3
        )  # fmt: skip
        assert answer._request_id == raw.headers["x-situs-receipt"]

    @both
    async def test_the_synchronous_client_and_its_stream(self, gateway, provider, model):
        def ask():
            with (
                anthropic.Anthropic(base_url=gateway.url, api_key=gateway.key) as client,
                client.messages.stream(model=model, max_tokens=64, messages=USER) as stream,
            ):
                return "".join(stream.text_stream), text_of(stream.get_final_message())

        assert await asyncio.to_thread(ask) == (SAID, SAID)

    @both
    async def test_the_streaming_helper(self, client, provider, model):
        async with client.messages.stream(model=model, max_tokens=64, messages=USER) as stream:
            kinds = [event.type async for event in stream]
            final = await stream.get_final_message()
        assert text_of(final) == SAID
        assert (final.stop_reason, final.model) == ("end_turn", model)
        assert final.usage.output_tokens > 0
        assert (kinds[0], kinds[-1]) == ("message_start", "message_stop")

    @both
    async def test_a_plain_stream(self, client, provider, model):
        stream = await client.messages.create(model=model, max_tokens=64, messages=USER, stream=True)
        events = [event async for event in stream]
        texts = [e.delta.text for e in events if e.type == "content_block_delta"]
        assert "".join(texts) == SAID
        assert provider.last.json()["model"] == f"up-{model}"

    @both
    async def test_system_blocks_and_settings_go_on(self, client, provider, model):
        system = [
            {"type": "text", "text": "Mandant ist Herr Dr. Karl Muster.", "cache_control": {"type": "ephemeral"}},
            {"type": "text", "text": "Antworte kurz."},
        ]
        await client.messages.create(
            model=model, max_tokens=64, system=system, messages=USER,
            extra_body={"temperature": 0.2, "top_p": 0.9}, stop_sequences=["ENDE"], metadata={"user_id": "kanzlei"},
        )  # fmt: skip
        sent = provider.last.json()
        stops = sent.get("stop_sequences") or sent["stop"]
        assert (stops, sent["temperature"], sent["max_tokens"]) == (["ENDE"], 0.2, 64)
        told = sent.get("system") or sent["messages"][0]["content"]
        assert "Antworte kurz." in json.dumps(told)
        assert len({t for t in TOKEN.findall(provider.last.body.decode()) if t.startswith("PERSON")}) == 1
        header = "x-api-key" if model == "claude" else "authorization"
        assert "upstream-test-key" in (provider.last.header(header) or "")

    async def test_stop_reasons(self, client, provider):
        for finish, reason in (("length", "max_tokens"), ("content_filter", "refusal"), ("stop", "end_turn")):
            message = {"role": "assistant", "content": "Ja"}
            choice = {"index": 0, "message": message, "finish_reason": finish}
            body = {"id": "x", "object": "chat.completion", "created": 1, "model": "up", "choices": [choice]}
            provider.script(Answer(body=orjson.dumps(body)))
            answer = await client.messages.create(model="chat", max_tokens=1, messages=USER)
            assert answer.stop_reason == reason
        body = {"id": "m", "type": "message", "role": "assistant", "model": "up", "stop_reason": "stop_sequence",
                "stop_sequence": "ENDE", "content": [{"type": "text", "text": "Ja"}],
                "usage": {"input_tokens": 1, "output_tokens": 1}}  # fmt: skip
        provider.script(Answer(body=orjson.dumps(body)))
        answer = await client.messages.create(model="claude", max_tokens=1, messages=USER)
        assert (answer.stop_reason, answer.stop_sequence) == ("stop_sequence", "ENDE")


TOOLS = [
    {
        "name": "find_file",
        "description": "Find the file of a person, such as Frau Anna Beispiel.",
        "input_schema": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "mail": {"type": "string"}},
            "required": ["name"],
        },
    }
]


def calls_tool(request) -> Answer:
    """A model that first calls the tool with the tokens it saw, then repeats what the tool said."""
    messages = request.json()["messages"]
    last = messages[-1]
    content = last["content"]
    if last["role"] == "tool":
        return Answer(text=content)
    if isinstance(content, list) and content[0]["type"] == "tool_result":
        return Answer(text=content[0]["content"])
    arguments = {"name": f'"{token(request.body)}"', "mail": token(request.body, "EMAIL")}
    return Answer(text="", tool_calls=(ToolCall("find_file", json.dumps(arguments)),))


class TestTools:
    @both
    async def test_the_loop_closes(self, client, provider, model):
        provider.respond(calls_tool)
        messages = [*USER]
        first = await client.messages.create(model=model, max_tokens=64, messages=messages, tools=TOOLS)
        use = next(block for block in first.content if block.type == "tool_use")
        assert (first.stop_reason, use.name) == ("tool_use", "find_file")
        assert use.input == {"name": '"Karl Muster"', "mail": "karl.muster@example.com"}
        found = "Akte 7: Dr. Karl Muster, Gegnerin Frau Anna Beispiel"
        messages += [
            {"role": "assistant", "content": first.content},
            {
                "role": "user",
                "content": [{"type": "tool_result", "tool_use_id": use.id, "content": found}],
            },
        ]
        second = await client.messages.create(model=model, max_tokens=64, messages=messages, tools=TOOLS)
        assert text_of(second) == found

    @both
    async def test_streamed_inputs_are_valid_json(self, client, provider, model):
        provider.respond(calls_tool)
        async with client.messages.stream(
            model=model, max_tokens=64, messages=USER, tools=TOOLS, tool_choice={"type": "any"}
        ) as stream:
            partial = [e.partial_json async for e in stream if e.type == "input_json"]
            final = await stream.get_final_message()
        use = next(block for block in final.content if block.type == "tool_use")
        assert use.input == {"name": '"Karl Muster"', "mail": "karl.muster@example.com"}
        assert json.loads("".join(partial)) == use.input

    async def test_two_tools_whose_arguments_come_in_turns_are_two_blocks(self, client, provider):
        def turns(request):
            first, second = (
                json.dumps({"name": token(request.body)}),
                json.dumps({"name": token(request.body, "EMAIL")}),
            )
            deltas = [
                {"index": n, "id": f"call_{n}", "type": "function", "function": {"name": "find_file", "arguments": ""}}
                for n in range(2)
            ]
            for at in range(0, max(len(first), len(second)), 5):
                pieces = enumerate((first[at : at + 5], second[at : at + 5]))
                deltas += [{"index": n, "function": {"arguments": piece}} for n, piece in pieces if piece]
            ends = [*({"tool_calls": [delta]} for delta in deltas), {}]
            chunks = [
                {"id": "c", "choices": [{"index": 0, "delta": end, "finish_reason": None if end else "tool_calls"}]}
                for end in ends
            ]
            return Answer(body=(*(b"data: " + orjson.dumps(c) + b"\n\n" for c in chunks), b"data: [DONE]\n\n"))

        provider.respond(turns)
        async with client.messages.stream(model="chat", max_tokens=64, messages=USER, tools=TOOLS) as stream:
            final = await stream.get_final_message()
        uses = [(block.id, block.input) for block in final.content]
        assert uses == [("call_0", {"name": "Karl Muster"}), ("call_1", {"name": "karl.muster@example.com"})]


class TestDocuments:
    @both
    async def test_a_pdf_goes_as_its_sealed_text(self, client, provider, files, model):
        _, media, data = files["pdf"]
        source = {"type": "base64", "media_type": media, "data": data}
        content = [{"type": "document", "source": source, "title": "Brief"}, {"type": "text", "text": "Wer?"}]
        await client.messages.create(model=model, max_tokens=64, messages=[{"role": "user", "content": content}])
        assert data.encode() not in provider.received
        assert token(provider.last.body, "EMAIL")

    @both
    async def test_a_plain_document_and_a_search_result(self, client, provider, model):
        source = {"type": "text", "media_type": "text/plain", "data": "Frau Anna Beispiel klagt."}
        found = {
            "type": "search_result",
            "source": "Akte",
            "title": "Akte",
            "content": [{"type": "text", "text": "Herr Dr. Karl Muster haftet."}],
        }
        content = [{"type": "document", "source": source}, found, {"type": "text", "text": "Wer klagt?"}]
        answer = await client.messages.create(
            model=model, max_tokens=64, messages=[{"role": "user", "content": content}]
        )
        assert text_of(answer).endswith("Wer klagt?")

    async def test_an_image_goes_only_to_a_place_that_takes_it(self, client, provider, png):
        source = {"type": "base64", "media_type": "image/png", "data": png}
        messages = [{"role": "user", "content": [{"type": "image", "source": source}]}]
        for model in ("claude", "seeing"):
            await client.messages.create(model=model, max_tokens=8, messages=messages)
            assert png in provider.last.body.decode()
        provider.forget()
        with pytest.raises(anthropic.APIStatusError) as caught:
            await client.messages.create(model="chat", max_tokens=8, messages=messages)
        assert caught.value.status_code == 451
        assert not provider.received

    async def test_addresses_files_and_server_tools_are_refused(self, client, provider):
        url = {"type": "document", "source": {"type": "url", "url": "https://example.com/a.pdf"}}
        for extra in (
            {"messages": [{"role": "user", "content": [url]}]},
            {"messages": USER, "tools": [{"type": "web_search_20250305", "name": "web_search"}]},
        ):
            with pytest.raises(anthropic.BadRequestError):
                await client.messages.create(model="claude", max_tokens=8, **extra)
        assert not provider.received


class TestCount:
    @both
    async def test_a_count_is_governed_and_sees_only_tokens(self, client, gateway, provider, model):
        raw = await client.messages.with_raw_response.count_tokens(
            model=model, system="Antworte kurz.", messages=USER, tools=TOOLS
        )
        assert (await raw.parse()).input_tokens > 0
        path = {"chat": "/v1/chat/completions/input_tokens", "claude": "/v1/messages/count_tokens"}[model]
        assert provider.last.path == path
        assert token(provider.last.body)
        decision, outcome = await gateway.entries(raw.headers["x-situs-receipt"])
        assert (decision["face"], decision["action"], outcome["status"]) == (
            "anthropic_count", "count", "answered"
        )  # fmt: skip
        assert outcome["tokens"] == {"input": None, "output": None}

    async def test_a_route_that_does_not_count_is_not_asked(self, client, gateway, provider):
        with pytest.raises(anthropic.NotFoundError) as caught:
            await client.messages.count_tokens(model="seeing", messages=USER)
        assert caught.value.body["error"]["code"] == "unknown_model"
        entries = await gateway.entries(caught.value.response.headers["x-situs-receipt"])
        assert entries[0]["effect"] == "refuse"
        assert not provider.received


class TestModels:
    async def test_aliases_are_listed_and_each_can_be_looked_up(self, client, provider):
        names = [model.id async for model in client.models.list()]
        assert names == ["chat", "claude", "converse", "overseas", "responses", "seeing", "vectors"]
        one = await client.models.retrieve("claude")
        assert (one.id, one.type, one.display_name) == ("claude", "model", "claude")
        with pytest.raises(anthropic.NotFoundError) as caught:
            await client.models.retrieve("nothing")
        assert caught.value.body["error"]["code"] == "unknown_model"
        with pytest.raises(anthropic.AuthenticationError):
            await client.with_options(api_key="wrong").models.list()


class TestErrors:
    async def test_a_wrong_key(self, client, provider):
        with pytest.raises(anthropic.AuthenticationError) as caught:
            await client.with_options(api_key="sk-ant-wrong").messages.create(
                model="claude", max_tokens=8, messages=USER
            )
        assert caught.value.body["error"]["type"] == "authentication_error"
        assert not provider.received

    async def test_an_undeclared_field(self, client, gateway, provider):
        with pytest.raises(anthropic.BadRequestError) as caught:
            await client.messages.create(model="claude", max_tokens=8, messages=USER, extra_body={"tomorrow": ASK})
        error = caught.value.body["error"]
        assert (error["type"], error["code"], error["param"]) == (
            "invalid_request_error", "unsupported_field", "/tomorrow"
        )  # fmt: skip
        entries = await gateway.entries(caught.value.response.headers["x-situs-receipt"])
        assert (entries[0]["code"], entries[1]["status"]) == ("unsupported_field", "refused")
        assert caught.value.request_id == caught.value.response.headers["x-situs-receipt"]
        assert not provider.received

    async def test_unknown_model_and_unknown_matter(self, client, provider):
        with pytest.raises(anthropic.NotFoundError) as caught:
            await client.messages.create(model="claude-unknown", max_tokens=8, messages=USER)
        assert caught.value.body["error"]["type"] == "not_found_error"
        with pytest.raises(anthropic.PermissionDeniedError):
            await client.messages.create(
                model="claude", max_tokens=8, messages=USER, extra_headers={"X-Situs-Matter": "2026-1"}
            )
        assert not provider.received

    @pytest.mark.parametrize("stream", [False, True])
    async def test_a_refusal_by_policy_is_451(self, client, provider, stream):
        with pytest.raises(anthropic.APIStatusError) as caught:
            await client.messages.create(model="overseas", max_tokens=8, messages=USER, stream=stream)
        assert caught.value.status_code == 451
        assert caught.value.body["error"]["code"] == "policy_refused"
        assert not provider.received

    @both
    async def test_a_stream_that_breaks_raises_and_has_no_end(self, client, provider, model):
        provider.script(cut(after=8, text="Guten Tag, Herr Kollege, wie geht es Ihnen?"))
        seen = []

        async def read():
            async for event in await client.messages.create(model=model, max_tokens=8, messages=USER, stream=True):
                seen.append(event.type)

        with pytest.raises(anthropic.APIStatusError) as caught:
            await read()
        assert "message_start" in seen
        assert "message_stop" not in seen
        assert caught.value.body["error"]["code"] in ("upstream_truncated", "upstream_unreachable")

    @both
    @pytest.mark.parametrize(
        ("status", "raised", "code"),
        [
            (529, anthropic.InternalServerError, "upstream_overloaded"),
            (500, anthropic.InternalServerError, "upstream_error"),
            (400, anthropic.BadRequestError, "upstream_rejected"),
        ],
    )
    async def test_a_failing_provider_is_not_quoted(self, client, provider, model, status, raised, code):
        provider.respond(lambda r: failure(status, echo=r.body.decode()))
        with pytest.raises(raised) as caught:
            await client.messages.create(model=model, max_tokens=8, messages=USER)
        assert caught.value.body["error"]["code"] == code
        assert "PERSON_" not in str(caught.value.body)


class TestRetries:
    @both
    async def test_a_busy_provider_is_tried_again(self, client, provider, model):
        provider.script(failure(429, retry_after="1"))
        raw = await client.with_options(max_retries=2).messages.with_raw_response.create(
            model=model, max_tokens=8, messages=USER
        )
        assert (raw.retries_taken, len(provider.requests)) == (1, 2)

    async def test_a_client_that_times_out(self, client, gateway, provider):
        size = gateway.runtime.ledger.size
        provider.script(slow(delay=5))
        with pytest.raises(anthropic.APITimeoutError):
            await client.with_options(timeout=0.3).messages.create(model="claude", max_tokens=8, messages=USER)
        async with asyncio.timeout(5):
            while gateway.runtime.ledger.size < size + 2:
                await asyncio.sleep(0.02)

    async def test_too_many_requests(self, tmp_path):
        async with FakeProvider() as fake:
            spots = (Spot("own", fake.base_url + "/v1"),)
            async with (
                Gateway(tmp_path, spots, "[limits]\nrequests_per_minute = 1\n") as gateway,
                anthropic.AsyncAnthropic(base_url=gateway.url, api_key=gateway.key, max_retries=0) as client,
            ):
                await client.messages.create(model="m", max_tokens=8, messages=USER)
                with pytest.raises(anthropic.RateLimitError) as caught:
                    await client.messages.create(model="m", max_tokens=8, messages=USER)
                assert caught.value.body["error"]["type"] == "rate_limit_error"
                assert int(caught.value.response.headers["retry-after"]) >= 1
                assert len(fake.requests) == 1


class TestConverse:
    """What Bedrock answers by Converse, whole and in its binary frames."""

    async def test_a_whole_answer_has_its_names_back_and_is_recorded(self, client, gateway, provider):
        raw = await client.messages.with_raw_response.create(model="converse", max_tokens=64, messages=USER)
        answer = await raw.parse()
        assert (text_of(answer), answer.stop_reason, answer.model) == (SAID, "end_turn", "converse")
        assert provider.last.path == "/model/up-converse/converse"
        assert provider.last.header("authorization").startswith("AWS4-HMAC-SHA256 Credential=")
        _, outcome = await gateway.entries(raw.headers["x-situs-receipt"])
        assert (outcome["status"], outcome["restored"], outcome["tokens"]["input"]) == ("answered", 3, 7)

    async def test_the_streaming_helper(self, client, provider):
        async with client.messages.stream(model="converse", max_tokens=64, messages=USER) as stream:
            kinds = [event.type async for event in stream]
            final = await stream.get_final_message()
        assert (text_of(final), final.stop_reason) == (SAID, "end_turn")
        assert (kinds[0], kinds[-1]) == ("message_start", "message_stop")
        assert (final.usage.input_tokens, final.usage.output_tokens > 0) == (7, True)
        assert provider.last.path == "/model/up-converse/converse-stream"

    @pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
    async def test_a_tool_is_called_with_the_name_and_its_result_goes_back(self, client, provider, stream):
        provider.respond(
            lambda r: Answer(text="", tool_calls=(ToolCall("find", json.dumps({"who": token(r.body)}), "t1"),))
        )
        tool = {"name": "find", "input_schema": {"type": "object", "properties": {"who": {"type": "string"}}}}
        asked = {"model": "converse", "max_tokens": 64, "tools": [tool]}
        if stream:
            async with client.messages.stream(messages=USER, **asked) as streamed:
                answer = await streamed.get_final_message()
        else:
            answer = await client.messages.create(messages=USER, **asked)
        (use,) = [block for block in answer.content if block.type == "tool_use"]
        assert answer.stop_reason == "tool_use"
        assert "Karl Muster" in use.input["who"]
        provider.answer("done")
        result = {"type": "tool_result", "tool_use_id": use.id, "content": "Karl Muster wohnt in Bonn."}
        turns = [*USER, {"role": "assistant", "content": [use.model_dump()]}, {"role": "user", "content": [result]}]
        answer = await client.messages.create(messages=turns, **asked)
        assert text_of(answer) == "done"
        sent = provider.last.json()
        assert [turn["role"] for turn in sent["messages"]] == ["user", "assistant", "user"]
        assert (
            sent["messages"][2]["content"][0]["toolResult"]["toolUseId"]
            == (sent["messages"][1]["content"][0]["toolUse"]["toolUseId"])
        )

    @pytest.mark.parametrize(
        ("status", "name", "error"),
        [
            (429, "ThrottlingException", anthropic.InternalServerError),
            (400, "ValidationException", anthropic.BadRequestError),
            (424, "ModelErrorException", anthropic.InternalServerError),
        ],
    )
    async def test_the_service_s_errors_are_the_client_s_classes(self, client, provider, status, name, error):
        body = orjson.dumps({"message": "Karl Musters Text ist schlecht"})
        provider.script(Answer(status=status, body=body, headers=(("x-amzn-errortype", name),)))
        with pytest.raises(error) as caught:
            await client.messages.create(model="converse", max_tokens=64, messages=USER)
        assert "Muster" not in str(caught.value)

    async def test_what_converse_has_no_field_for_is_refused(self, client, provider):
        with pytest.raises(anthropic.BadRequestError, match="top_k"):
            await client.messages.create(model="converse", max_tokens=64, messages=USER, extra_body={"top_k": 5})
        assert provider.requests == []
