"""The official OpenAI client against a whole gateway: what it asks for, what it gets, what it raises."""

import asyncio
import base64
import json
import re
import struct

import openai
import orjson
import pytest
import pytest_asyncio
from openai.lib.streaming.chat import ContentDoneEvent, FunctionToolCallArgumentsDoneEvent
from pydantic import BaseModel

from situs.testing import Answer, FakeProvider, Gateway, Spot, ToolCall, cut, failure, garbled, slow

pytestmark = pytest.mark.asyncio(loop_scope="package")

ASK = "Schreibe an Herrn Dr. Karl Muster, karl.muster@example.com, IBAN DE89 3704 0044 0532 0130 00"
USER = [{"role": "user", "content": ASK}]
MASKED = "•••• •••• •••• •••• ••30 00"
SAID = ASK.replace("DE89 3704 0044 0532 0130 00", MASKED)
TOKEN = re.compile(r"[A-Z]+_[A-Z0-9]{7}")


@pytest_asyncio.fixture(loop_scope="package")
async def client(gateway):
    async with openai.AsyncOpenAI(base_url=gateway.url + "/v1", api_key=gateway.key, max_retries=0) as made:
        yield made


def token(body: bytes, kind: str = "PERSON") -> str:
    """The first token of a kind in what the provider was sent."""
    found = [t for t in TOKEN.findall(body.decode()) if t.startswith(kind + "_")]
    assert found, body
    return found[0]


class TestChat:
    async def test_a_whole_answer_has_its_names_back(self, client, gateway, provider):
        raw = await client.chat.completions.with_raw_response.create(model="chat", messages=USER)
        answer = raw.parse()
        assert answer.choices[0].message.content == SAID
        assert (answer.model, answer.choices[0].finish_reason) == ("chat", "stop")
        assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0
        decision, outcome = await gateway.entries(raw.headers["x-situs-receipt"])
        assert (decision["effect"], outcome["status"], outcome["restored"]) == ("permit", "answered", 3)
        assert outcome["tokens"]["output"] == answer.usage.completion_tokens
        assert (raw.headers["x-situs-route"], raw.headers["x-situs-place"]) == ("chat", "chat")

    async def test_the_synchronous_client_works_too(self, gateway, provider):
        def ask():
            with openai.OpenAI(base_url=gateway.url + "/v1", api_key=gateway.key) as client:
                whole = client.chat.completions.create(model="chat", messages=USER)
                stream = client.chat.completions.create(model="chat", messages=USER, stream=True)
                parts = [c.choices[0].delta.content or "" for c in stream if c.choices]
                return whole.choices[0].message.content, "".join(parts)

        assert await asyncio.to_thread(ask) == (SAID, SAID)

    async def test_a_plain_stream_has_its_names_back_and_usage_only_if_asked(self, client, provider):
        for options, counted in ((openai.omit, 0), ({"include_usage": True}, 1)):
            stream = await client.chat.completions.create(
                model="chat", messages=USER, stream=True, stream_options=options
            )
            chunks = [chunk async for chunk in stream]
            text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
            assert text == SAID
            assert sum(c.usage is not None for c in chunks) == counted
            assert {c.model for c in chunks} == {"chat"}
            assert orjson.loads(provider.last.body)["stream_options"] == {"include_usage": True}

    async def test_the_streaming_helper_accumulates(self, client, provider):
        async with client.chat.completions.stream(model="chat", messages=USER) as stream:
            events = [event async for event in stream]
            final = await stream.get_final_completion()
        assert final.choices[0].message.content == SAID
        assert final.choices[0].finish_reason == "stop"
        done = [e for e in events if isinstance(e, ContentDoneEvent) or e.type == "content.done"]
        assert [e.content for e in done] == [SAID]

    async def test_a_client_may_leave_a_stream(self, client, gateway, provider):
        provider.script(Answer(text="word " * 400, pause=0.01))
        raw = await client.chat.completions.with_raw_response.create(model="chat", messages=USER, stream=True)
        async for _ in raw.parse():
            break
        await raw.http_response.aclose()
        entries = await settled(gateway, raw.headers["x-situs-receipt"])
        assert (entries[1]["status"], entries[1]["code"]) == ("cancelled", "client_gone")
        async with asyncio.timeout(5):
            while not provider.left:
                await asyncio.sleep(0.01)

    @pytest.mark.parametrize(("reason", "said"), [("length", "length"), ("content_filter", "content_filter")])
    async def test_finish_reasons_pass(self, client, provider, reason, said):
        message = {"role": "assistant", "content": "Ja"}
        choice = {"index": 0, "message": message, "finish_reason": reason}
        provider.script(Answer(body=orjson.dumps({"id": "x", "object": "chat.completion", "created": 1,
                                                  "model": "up", "choices": [choice]})))  # fmt: skip
        answer = await client.chat.completions.create(model="chat", messages=USER, max_tokens=5)
        assert answer.choices[0].finish_reason == said

    async def test_settings_go_on(self, client, provider):
        await client.chat.completions.create(
            model="chat", messages=USER, temperature=0.2, top_p=0.9, seed=7, stop=["ENDE"], max_tokens=64,
            presence_penalty=0.1, frequency_penalty=0.1, user="kanzlei", n=1, logit_bias={"50256": -100},
        )  # fmt: skip
        sent = provider.last.json()
        assert (sent["model"], sent["temperature"], sent["seed"], sent["stop"]) == ("up-chat", 0.2, 7, ["ENDE"])
        assert (sent["user"], sent["logit_bias"]) == ("kanzlei", {"50256": -100})
        assert provider.last.header("authorization") == "Bearer upstream-test-key"
        assert not [name for name, _ in provider.last.headers if name.lower().startswith("x-stainless")]

    async def test_history_and_system_are_sealed_with_the_same_tokens(self, client, provider):
        messages = [
            {"role": "system", "content": "Mandant ist Herr Dr. Karl Muster."},
            {"role": "user", "content": "Wer ist der Mandant?"},
            {"role": "assistant", "content": "Herr Dr. Karl Muster."},
            {"role": "user", "content": "Und wie erreiche ich Herrn Dr. Karl Muster?"},
        ]
        answer = await client.chat.completions.create(model="chat", messages=messages)
        assert answer.choices[0].message.content == messages[-1]["content"]
        tokens = TOKEN.findall(provider.last.body.decode())
        assert tokens.count(tokens[0]) == 3  # the names model may take another word for a name


async def settled(gateway: Gateway, call: str) -> list:
    """The entries of a call once its outcome is among them."""
    async with asyncio.timeout(5):
        while True:
            entries = await gateway.entries(call)
            if len(entries) == 2:
                return entries
            await asyncio.sleep(0.02)


TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "find_file",
            "description": "Find the file of a person, such as Frau Anna Beispiel.",
            "parameters": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "mail": {"type": "string"}},
                "required": ["name", "mail"],
            },
        },
    }
]


def calls_tool(request) -> Answer:
    """A model that first calls the tool with the tokens it saw, then repeats what the tool said."""
    body = request.json()
    if any(m["role"] == "tool" for m in body["messages"]):
        return Answer(text=str(body["messages"][-1]["content"]))
    arguments = {"name": f'"{token(request.body)}"', "mail": token(request.body, "EMAIL")}
    return Answer(text="", tool_calls=(ToolCall("find_file", json.dumps(arguments)),))


class TestTools:
    async def test_the_loop_closes(self, client, provider):
        provider.respond(calls_tool)
        messages = [*USER]
        first = await client.chat.completions.create(model="chat", messages=messages, tools=TOOLS)
        said = first.choices[0].message
        assert first.choices[0].finish_reason == "tool_calls"
        arguments = json.loads(said.tool_calls[0].function.arguments)
        assert arguments == {"name": '"Karl Muster"', "mail": "karl.muster@example.com"}
        messages += [
            said.model_dump(exclude_none=True),
            {
                "role": "tool",
                "tool_call_id": said.tool_calls[0].id,
                "content": "Akte 7: Dr. Karl Muster, Gegnerin Frau Anna Beispiel",
            },
        ]
        second = await client.chat.completions.create(model="chat", messages=messages, tools=TOOLS)
        assert second.choices[0].message.content == "Akte 7: Dr. Karl Muster, Gegnerin Frau Anna Beispiel"
        history = provider.last.json()["messages"]
        assert history[-1]["tool_call_id"] == history[-2]["tool_calls"][0]["id"]

    async def test_streamed_arguments_are_valid_json(self, client, provider):
        provider.respond(calls_tool)
        async with client.chat.completions.stream(model="chat", messages=USER, tools=TOOLS) as stream:
            events = [event async for event in stream]
            final = await stream.get_final_completion()
        call = final.choices[0].message.tool_calls[0]
        assert json.loads(call.function.arguments) == {
            "name": '"Karl Muster"',
            "mail": "karl.muster@example.com",
        }
        done = [e for e in events if isinstance(e, FunctionToolCallArgumentsDoneEvent)]
        assert [json.loads(e.arguments)["mail"] for e in done] == ["karl.muster@example.com"]

    async def test_a_pydantic_tool_is_parsed(self, client, provider):
        class FindFile(BaseModel):
            """Find a file."""

            name: str
            mail: str

        provider.respond(
            lambda r: Answer(
                text="",
                tool_calls=(ToolCall("FindFile", json.dumps({"name": token(r.body), "mail": token(r.body, "EMAIL")})),),
            )
        )
        answer = await client.chat.completions.parse(
            model="chat", messages=USER, tools=[openai.pydantic_function_tool(FindFile)]
        )
        parsed = answer.choices[0].message.tool_calls[0].function.parsed_arguments
        assert parsed == FindFile(name="Karl Muster", mail="karl.muster@example.com")


class Person(BaseModel):
    """What the model is to extract."""

    name: str
    note: str


def extracts(request) -> Answer:
    return Answer(text=json.dumps({"name": token(request.body), "note": 'sagt "ja"'}))


class TestFormats:
    async def test_parse_gives_the_restored_object(self, client, provider):
        provider.respond(extracts)
        answer = await client.chat.completions.parse(model="chat", messages=USER, response_format=Person)
        assert answer.choices[0].message.parsed == Person(name="Karl Muster", note='sagt "ja"')
        schema = provider.last.json()["response_format"]["json_schema"]
        assert schema["name"] == "Person"
        assert set(schema["schema"]["properties"]) == {"name", "note"}

    async def test_parse_while_streaming(self, client, provider):
        provider.respond(extracts)
        async with client.chat.completions.stream(model="chat", messages=USER, response_format=Person) as stream:
            final = await stream.get_final_completion()
        assert final.choices[0].message.parsed == Person(name="Karl Muster", note='sagt "ja"')

    async def test_a_plain_schema(self, client, provider):
        provider.respond(extracts)
        form = {"type": "json_schema", "json_schema": {"name": "p", "schema": Person.model_json_schema()}}
        answer = await client.chat.completions.create(model="chat", messages=USER, response_format=form)
        assert json.loads(answer.choices[0].message.content)["name"] == "Karl Muster"


class TestParts:
    @pytest.mark.parametrize(
        ("kind", "restored"),
        [
            ("pdf", "karl.muster@example.com"),
            ("docx", "Frau Anna Beispiel, IBAN " + MASKED),
            ("eml", "Herr Dr. Karl Muster bittet um einen Termin. IBAN " + MASKED),
        ],
    )
    async def test_a_file_goes_as_its_sealed_text(self, client, provider, files, kind, restored):
        name, media, data = files[kind]
        file = {"filename": name, "file_data": f"data:{media};base64,{data}"}
        content = [{"type": "text", "text": "Fasse zusammen:\n"}, {"type": "file", "file": file}]
        answer = await client.chat.completions.create(model="chat", messages=[{"role": "user", "content": content}])
        assert restored in answer.choices[0].message.content
        assert data.encode() not in provider.received
        assert {part["type"] for part in provider.last.json()["messages"][0]["content"]} == {"text"}

    async def test_an_image_goes_only_to_a_place_that_takes_it(self, client, gateway, provider, png):
        url = {"url": "data:image/png;base64," + png}
        content = [{"type": "text", "text": "Was zeigt das?"}, {"type": "image_url", "image_url": url}]
        messages = [{"role": "user", "content": content}]
        answer = await client.chat.completions.create(model="seeing", messages=messages)
        assert answer.choices[0].message.content == "Was zeigt das?"
        assert png.encode() in provider.received
        provider.forget()
        with pytest.raises(openai.APIStatusError) as caught:
            await client.chat.completions.create(model="chat", messages=messages)
        assert (caught.value.status_code, caught.value.code) == (451, "policy_refused")
        assert not provider.received
        entries = await gateway.entries(caught.value.response.headers["x-situs-receipt"])
        assert entries[0]["body"]["media"] == ["image/png"]

    async def test_an_address_of_an_image_is_refused(self, client, provider):
        url = {"url": "https://example.com/karl.muster.png"}
        with pytest.raises(openai.BadRequestError) as caught:
            await client.chat.completions.create(
                model="seeing",
                messages=[{"role": "user", "content": [{"type": "image_url", "image_url": url}]}],
            )
        assert caught.value.param == "/messages/0/content/0/image_url/url"
        assert not provider.received


class TestResponses:
    @pytest.mark.parametrize("model", ["chat", "responses", "claude"])
    async def test_whole(self, client, gateway, provider, model):
        if model == "claude":
            with pytest.raises(openai.NotFoundError):
                await client.responses.create(model=model, input=ASK)
            return
        raw = await client.responses.with_raw_response.create(
            model=model, input=ASK, instructions="Antworte kurz.", store=False
        )
        answer = raw.parse()
        assert answer.output_text == SAID
        assert (answer.model, answer.status) == (model, "completed")
        assert answer.usage.output_tokens > 0
        assert (await gateway.entries(raw.headers["x-situs-receipt"]))[1]["status"] == "answered"

    @pytest.mark.parametrize("model", ["chat", "responses"])
    async def test_streamed(self, client, provider, model):
        stream = await client.responses.create(model=model, input=ASK, stream=True)
        events = [event async for event in stream]
        deltas = [e.delta for e in events if e.type == "response.output_text.delta"]
        assert "".join(deltas) == SAID
        assert [e.sequence_number for e in events] == list(range(len(events)))
        assert (events[0].type, events[-1].type) == ("response.created", "response.completed")
        assert events[-1].response.output_text == SAID

    @pytest.mark.parametrize("model", ["chat", "responses"])
    async def test_the_streaming_helper(self, client, provider, model):
        async with client.responses.stream(model=model, input=ASK) as stream:
            async for _ in stream:
                pass
            final = await stream.get_final_response()
        assert final.output_text == SAID

    async def test_parse(self, client, provider):
        provider.respond(extracts)
        answer = await client.responses.parse(model="chat", input=ASK, text_format=Person)
        assert answer.output_parsed == Person(name="Karl Muster", note='sagt "ja"')

    async def test_the_tool_loop_closes(self, client, provider):
        provider.respond(calls_tool)
        tools = [{"type": "function", **TOOLS[0]["function"], "strict": False}]
        history = [{"role": "user", "content": ASK}]
        first = await client.responses.create(model="chat", input=history, tools=tools)
        call = next(item for item in first.output if item.type == "function_call")
        assert json.loads(call.arguments)["mail"] == "karl.muster@example.com"
        history += [item.model_dump(exclude_none=True) for item in first.output]
        history.append(
            {"type": "function_call_output", "call_id": call.call_id, "output": "Frau Anna Beispiel hat sie."}
        )
        second = await client.responses.create(model="chat", input=history, tools=tools)
        assert second.output_text == "Frau Anna Beispiel hat sie."

    async def test_a_file(self, client, provider, files):
        name, media, data = files["docx"]
        file = {"type": "input_file", "filename": name, "file_data": f"data:{media};base64,{data}"}
        answer = await client.responses.create(model="chat", input=[{"role": "user", "content": [file]}])
        assert "Anna Beispiel" in answer.output_text

    async def test_what_the_provider_would_keep_is_refused(self, client, provider):
        for extra in ({"store": True}, {"previous_response_id": "resp_1"}, {"background": True}):
            with pytest.raises(openai.BadRequestError) as caught:
                await client.responses.create(model="chat", input=ASK, **extra)
            assert caught.value.param == "/" + next(iter(extra))
        assert not provider.received


class TestEmbeddings:
    async def test_in_a_matter_both_encodings_give_the_same_vector(self, client, provider):
        # Without a matter the tokens of each call are new, and so are the vectors of texts with names.
        client = client.with_options(default_headers={"X-Situs-Matter": "M-1"})
        floats = await client.embeddings.create(model="vectors", input=[ASK], encoding_format="float")
        packed = await client.embeddings.create(model="vectors", input=[ASK], encoding_format="base64")
        default = await client.embeddings.create(model="vectors", input=ASK)
        raw = base64.b64decode(packed.data[0].embedding)
        assert list(struct.unpack(f"<{len(raw) // 4}f", raw)) == pytest.approx(floats.data[0].embedding)
        assert len(default.data[0].embedding) == len(floats.data[0].embedding)
        assert (floats.model, floats.usage.prompt_tokens) == ("vectors", 1)
        assert len(provider.requests) == 3
        assert TOKEN.search(provider.last.body.decode())

    async def test_token_ids_and_a_chat_model_are_refused(self, client, provider):
        with pytest.raises(openai.BadRequestError) as caught:
            await client.embeddings.create(model="vectors", input=[1, 2, 3])
        assert caught.value.param == "/input"
        with pytest.raises(openai.NotFoundError) as missing:
            await client.embeddings.create(model="chat", input=ASK)
        assert missing.value.code == "unknown_model"
        assert not provider.received


class TestModels:
    async def test_aliases_are_listed_and_each_can_be_looked_up(self, client, provider):
        names = [model.id async for model in await client.models.list()]
        assert names == ["chat", "claude", "converse", "overseas", "responses", "seeing", "vectors"]
        one = await client.models.retrieve("chat")
        assert (one.id, one.object) == ("chat", "model")
        with pytest.raises(openai.NotFoundError) as caught:
            await client.models.retrieve("nothing")
        assert caught.value.code == "unknown_model"
        assert not provider.received


class TestErrors:
    async def test_a_wrong_key(self, client, gateway, provider):
        size = gateway.runtime.ledger.size
        for key in ("sk-wrong", "situs_wrong", gateway.key[:-1] + ("y" if gateway.key.endswith("x") else "x")):
            with pytest.raises(openai.AuthenticationError) as caught:
                await client.with_options(api_key=key).chat.completions.create(model="chat", messages=USER)
            assert caught.value.type == "authentication_error"
        assert gateway.runtime.ledger.size == size
        assert not provider.received

    async def test_an_undeclared_field(self, client, gateway, provider):
        with pytest.raises(openai.BadRequestError) as caught:
            await client.chat.completions.create(model="chat", messages=USER, extra_body={"tomorrow": ASK})
        error = caught.value
        assert (error.code, error.param, error.type) == (
            "unsupported_field", "/tomorrow", "invalid_request_error"
        )  # fmt: skip
        entries = await gateway.entries(error.response.headers["x-situs-receipt"])
        assert (entries[0]["effect"], entries[0]["code"], entries[1]["status"]) == (
            "refuse", "unsupported_field", "refused"
        )  # fmt: skip
        assert not provider.received

    async def test_an_unknown_model(self, client, provider):
        with pytest.raises(openai.NotFoundError) as caught:
            await client.chat.completions.create(model="gpt-unknown", messages=USER)
        assert (caught.value.code, caught.value.param) == ("unknown_model", "/model")
        assert not provider.received

    async def test_a_matter_that_nobody_knows(self, client, provider):
        with pytest.raises(openai.PermissionDeniedError) as caught:
            await client.chat.completions.create(
                model="chat", messages=USER, extra_headers={"X-Situs-Matter": "2026-1"}
            )
        assert (caught.value.code, caught.value.type) == ("unknown_matter", "permission_error")
        assert not provider.received

    @pytest.mark.parametrize("stream", [False, True])
    async def test_a_refusal_by_policy_is_451(self, client, gateway, provider, stream):
        with pytest.raises(openai.APIStatusError) as caught:
            await client.with_options(max_retries=2).chat.completions.create(
                model="overseas", messages=USER, stream=stream
            )
        error = caught.value
        assert (error.status_code, error.code) == (451, "policy_refused")
        assert not [value for value in ("Muster", "example.com", "3704") if value in str(error.body)]
        entries = await gateway.entries(error.response.headers["x-situs-receipt"])
        assert (entries[0]["rulings"][0]["effect"], entries[1]["status"]) == ("deny", "refused")
        assert not provider.received

    @pytest.mark.parametrize(
        ("status", "raised", "code"),
        [
            (500, openai.InternalServerError, "upstream_error"),
            (429, openai.InternalServerError, "upstream_overloaded"),
            (401, openai.InternalServerError, "upstream_unauthorised"),
            (400, openai.BadRequestError, "upstream_rejected"),
            (302, openai.InternalServerError, "upstream_redirected"),
        ],
    )
    async def test_a_failing_provider_is_not_quoted(self, client, gateway, provider, status, raised, code):
        provider.respond(lambda r: failure(status, echo=r.body.decode()))
        with pytest.raises(raised) as caught:
            await client.chat.completions.create(model="chat", messages=USER)
        assert caught.value.code == code
        assert "PERSON_" not in str(caught.value.body)
        outcome = (await gateway.entries(caught.value.response.headers["x-situs-receipt"]))[1]
        assert (outcome["status"], outcome["code"]) == ("failed", code)

    @pytest.mark.parametrize("stream", [False, True])
    async def test_garbage_is_a_failure_before_anything_is_emitted(self, client, provider, stream):
        provider.script(garbled())
        with pytest.raises(openai.InternalServerError) as caught:
            await client.chat.completions.create(model="chat", messages=USER, stream=stream)
        assert caught.value.code in ("upstream_garbled", "upstream_truncated")

    async def test_a_stream_that_breaks_raises_and_has_no_end(self, client, gateway, provider):
        provider.script(cut(after=6))
        raw = await client.chat.completions.with_raw_response.create(model="chat", messages=USER, stream=True)
        with pytest.raises(openai.APIError) as caught:
            async for _ in raw.parse():
                pass
        assert caught.value.code in ("upstream_truncated", "upstream_unreachable")
        entries = await settled(gateway, raw.headers["x-situs-receipt"])
        assert entries[1]["status"] == "failed"


class TestRetries:
    @pytest.mark.parametrize("status", [429, 503])
    async def test_a_busy_provider_is_tried_again_after_the_time_it_names(self, client, provider, status):
        provider.script(failure(status, retry_after="1"))
        raw = await client.with_options(max_retries=2).chat.completions.with_raw_response.create(
            model="chat", messages=USER
        )
        assert raw.retries_taken == 1
        assert raw.parse().choices[0].message.content == SAID
        assert len(provider.requests) == 2

    async def test_the_time_is_passed_on(self, client, provider):
        provider.script(failure(503, retry_after="7"))
        with pytest.raises(openai.InternalServerError) as caught:
            await client.chat.completions.create(model="chat", messages=USER)
        assert caught.value.response.headers["retry-after"] == "7"
        assert len(provider.requests) == 1

    async def test_what_is_the_callers_fault_is_not_tried_again(self, client, provider):
        provider.script(failure(400))
        with pytest.raises(openai.BadRequestError):
            await client.with_options(max_retries=3).chat.completions.create(model="chat", messages=USER)
        assert len(provider.requests) == 1

    async def test_a_client_that_times_out_is_recorded_as_gone(self, client, gateway, provider):
        size = gateway.runtime.ledger.size
        provider.script(slow(delay=5))
        with pytest.raises(openai.APITimeoutError):
            await client.with_options(timeout=0.3).chat.completions.create(model="chat", messages=USER)
        async with asyncio.timeout(5):
            while gateway.runtime.ledger.size < size + 2:
                await asyncio.sleep(0.02)
        assert provider.left


class TestOwnLimits:
    async def test_too_many_requests_and_a_slow_provider(self, tmp_path):
        more = "total_seconds = 0.4\nidle_seconds = 0.4"
        async with FakeProvider() as fake:
            spots = (Spot("own", fake.base_url + "/v1", more=more),)
            limits = "[limits]\nrequests_per_minute = 2\n"
            async with (
                Gateway(tmp_path, spots, limits) as gateway,
                openai.AsyncOpenAI(base_url=gateway.url + "/v1", api_key=gateway.key, max_retries=0) as client,
            ):
                fake.respond(lambda _: slow(delay=3))
                with pytest.raises(openai.InternalServerError) as late:
                    await client.chat.completions.create(model="m", messages=USER)
                assert (late.value.status_code, late.value.code) == (504, "upstream_timeout")
                fake.respond(lambda _: Answer(text="word " * 50, pause=0.6))
                with pytest.raises(openai.APIError):
                    await client.chat.completions.create(model="m", messages=USER, stream=True)
                with pytest.raises(openai.RateLimitError) as caught:
                    await client.chat.completions.create(model="m", messages=USER)
                assert caught.value.type == "rate_limit_error"
                assert int(caught.value.response.headers["retry-after"]) >= 1
                entries = await gateway.entries(caught.value.response.headers["x-situs-receipt"])
                assert (entries[0]["effect"], entries[1]["status"]) == ("refuse", "refused")
                assert len(fake.requests) == 2


class TestConverse:
    """What Bedrock answers by Converse, in the words of Chat Completions."""

    async def test_whole_and_streamed_with_usage(self, client, provider):
        whole = await client.chat.completions.create(model="converse", messages=USER)
        assert whole.choices[0].message.content == SAID
        assert (whole.choices[0].finish_reason, whole.usage.prompt_tokens) == ("stop", 7)
        stream = await client.chat.completions.create(
            model="converse", messages=USER, stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in stream]
        assert "".join(c.delta.content or "" for chunk in chunks for c in chunk.choices) == SAID
        assert chunks[-1].usage.prompt_tokens == 7
        assert [r.path for r in provider.requests] == [
            "/model/up-converse/converse",
            "/model/up-converse/converse-stream",
        ]

    async def test_an_image_is_a_block_of_bytes(self, client, provider):
        png = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
        parts = [
            {"type": "text", "text": "Was ist das?"},
            {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{png}"}},
        ]
        await client.chat.completions.create(model="converse", messages=[{"role": "user", "content": parts}])
        assert provider.last.json()["messages"][0]["content"][1] == {
            "image": {"format": "png", "source": {"bytes": png}}
        }
