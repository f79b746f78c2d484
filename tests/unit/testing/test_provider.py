import asyncio

import aiohttp
import openai
import pytest
from anthropic import AsyncAnthropic

from situs.testing import Answer, FakeProvider, ToolCall, cut, failure, garbled, slow

ASK = [{"role": "user", "content": "Guten Tag, Anna Beispiel"}]


def chat(provider: FakeProvider) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=provider.base_url + "/v1", api_key="sk-fake", max_retries=0)


def anthropic(provider: FakeProvider) -> AsyncAnthropic:
    return AsyncAnthropic(base_url=provider.base_url, api_key="k", max_retries=0)


async def test_the_openai_client_reads_an_echo_and_the_sink_holds_the_raw_bytes():
    async with FakeProvider() as provider, chat(provider) as client:
        answer = await client.chat.completions.create(model="m", messages=ASK)
        assert answer.choices[0].message.content == "Guten Tag, Anna Beispiel"
        assert provider.last.json()["model"] == "m"
        assert provider.last.header("Authorization") == "Bearer sk-fake"
        assert b"Anna Beispiel" in provider.received
        assert provider.last.raw.startswith(b"POST /v1/chat/completions HTTP/1.1\r\n")
        assert provider.last.raw.endswith(provider.last.body)


async def test_the_openai_client_reads_a_stream_with_usage_and_tools():
    async with FakeProvider() as provider, chat(provider) as client:
        provider.script(Answer(text="x" * 20), Answer(text="", tool_calls=(ToolCall("look", '{"a": 1}'),)))
        options = {"include_usage": True}
        parts = [
            c
            async for c in await client.chat.completions.create(
                model="m", messages=ASK, stream=True, stream_options=options
            )
        ]
        assert "".join(c.choices[0].delta.content or "" for c in parts if c.choices) == "x" * 20
        assert parts[-1].usage is not None
        async with client.chat.completions.stream(model="m", messages=ASK) as stream:
            final = await stream.get_final_completion()
        assert final.choices[0].message.tool_calls[0].function.arguments == '{"a": 1}'


async def test_the_openai_client_reads_responses_and_embeddings():
    async with FakeProvider() as provider, chat(provider) as client:
        provider.answer("geregelt")
        assert (await client.responses.create(model="m", input="hallo")).output_text == "geregelt"
        async with client.responses.stream(model="m", input="hallo") as stream:
            assert (await stream.get_final_response()).output_text == "geregelt"
        two = await client.embeddings.create(model="m", input=["a", "a"])
        assert two.data[0].embedding == two.data[1].embedding
        assert len(two.data[0].embedding) == 8
        assert [m.id async for m in client.models.list()] == ["fake"]


async def test_the_anthropic_client_reads_both_ways_and_tools():
    tool = Answer(text="", tool_calls=(ToolCall("look", '{"a": 1}'),))
    async with FakeProvider() as provider, anthropic(provider) as client:
        provider.script(Answer(), Answer(text="eins zwei"), tool)
        one = await client.messages.create(model="m", max_tokens=9, messages=ASK)
        assert one.content[0].text == "Guten Tag, Anna Beispiel"
        async with client.messages.stream(model="m", max_tokens=9, messages=ASK) as stream:
            assert await stream.get_final_text() == "eins zwei"
        async with client.messages.stream(model="m", max_tokens=9, messages=ASK) as stream:
            assert (await stream.get_final_message()).content[0].input == {"a": 1}


async def test_failures_are_scripted_once_each():
    async with FakeProvider() as provider, chat(provider) as client:
        provider.script(failure(429, retry_after="3", echo="geheim"))
        with pytest.raises(openai.RateLimitError) as caught:
            await client.chat.completions.create(model="m", messages=ASK)
        assert caught.value.response.headers["retry-after"] == "3"
        assert (await client.chat.completions.create(model="m", messages=ASK)).choices


@pytest.mark.parametrize("stream", [True, False])
async def test_a_cut_ends_before_its_promised_end(stream: bool):
    async with FakeProvider() as provider, aiohttp.ClientSession() as session:
        provider.script(cut(2, "x" * 99))
        body = {"model": "m", "messages": ASK, "stream": stream}
        async with session.post(provider.base_url + "/v1/chat/completions", json=body) as answer:
            with pytest.raises(aiohttp.ClientPayloadError):
                await answer.read()


async def test_a_client_that_leaves_is_counted():
    async with FakeProvider() as provider, aiohttp.ClientSession() as session:
        provider.script(slow(delay=30))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await session.post(provider.base_url + "/v1/chat/completions", json={"messages": ASK})
        async with asyncio.timeout(2):
            while not provider.left:
                await asyncio.sleep(0.01)
        assert len(provider.requests) == 1


async def test_bytes_that_are_no_request_are_still_on_record():
    async with FakeProvider() as provider:
        _, writer = await asyncio.open_connection("127.0.0.1", provider.port)
        writer.write(b"\x16\x03\x01 Anna Beispiel\r\n\r\n")
        await writer.drain()
        async with asyncio.timeout(2):
            while b"Anna Beispiel" not in provider.received:
                await asyncio.sleep(0.01)
        writer.close()
        assert provider.requests == []


async def test_garbled_pieces_unknown_paths_and_rules():
    async with FakeProvider() as provider, aiohttp.ClientSession() as session:
        url = provider.base_url + "/v1/chat/completions"
        provider.script(garbled(), Answer(body=(b"a", b"b"), headers=(("Content-Type", "text/x"),)))
        async with session.post(url, data=b"{") as answer:
            assert b"<html>" in await answer.read()
        async with session.post(url, data=b"{") as answer:
            assert (answer.content_type, await answer.read()) == ("text/x", b"ab")
        async with session.get(provider.base_url + "/nowhere") as answer:
            assert answer.status == 404
        provider.respond(lambda request: Answer(text=request.path.upper()))
        async with session.post(url, json={"messages": ASK}) as answer:
            assert (await answer.json())["choices"][0]["message"]["content"] == "/V1/CHAT/COMPLETIONS"


async def test_after_closing_it_refuses():
    provider = FakeProvider()
    async with provider:
        pass
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", provider.port)
