"""Requests of every face that Messages serves, as Converse takes them."""

import pytest

from situs.errors import CallError

ASK = {"role": "user", "content": "hello"}
SCHEMA = {"type": "object", "properties": {"who": {"type": "string"}}}
TOOL = {"name": "find", "description": "Find somebody.", "input_schema": SCHEMA}
PNG = "iVBORw0KGgo="
USE = {"type": "tool_use", "id": "t1", "name": "find", "input": {"who": "Anna"}}


def minimal(*messages: dict, **more) -> dict:
    return {"model": "legal", "max_tokens": 64, "messages": list(messages) or [ASK]} | more


@pytest.fixture
def converse(sent):
    """Return the Converse body of a Messages request."""
    return lambda body, **how: sent("anthropic_messages", body, "bedrock_converse", **how)[0]


def test_a_text_a_system_and_what_limits_the_answer(converse):
    given = minimal(system="Be brief.", temperature=0.2, top_p=0.9, stop_sequences=["END"], stream=True)
    assert converse(given) == {
        "messages": [{"role": "user", "content": [{"text": "hello"}]}],
        "system": [{"text": "Be brief."}],
        "inferenceConfig": {"maxTokens": 64, "temperature": 0.2, "topP": 0.9, "stopSequences": ["END"]},
    }


def test_neither_model_nor_stream_nor_whoever_asks_is_in_the_body(converse):
    made = converse(minimal(stream=True, metadata={"user_id": "u"}, service_tier="auto"))
    assert set(made) == {"messages", "inferenceConfig"}


def test_a_temperature_of_nought_is_kept(converse):
    assert converse(minimal(temperature=0))["inferenceConfig"] == {"maxTokens": 64, "temperature": 0}


def test_tools_their_use_and_their_results(converse):
    result = {"type": "tool_result", "tool_use_id": "t1", "content": "nobody", "is_error": True}
    turns = (ASK, {"role": "assistant", "content": [{"type": "text", "text": "So."}, USE]})
    made = converse(minimal(*turns, {"role": "user", "content": [result]}, tools=[TOOL], tool_choice={"type": "any"}))
    first, second, third = made["messages"]
    assert first == {"role": "user", "content": [{"text": "hello"}]}
    (use,) = [b["toolUse"] for b in second["content"] if "toolUse" in b]
    assert second["content"][0] == {"text": "So."}
    assert (use["name"], use["input"]) == ("find", {"who": "Anna"})
    (told,) = third["content"]
    assert told["toolResult"]["content"] == [{"text": "nobody"}]
    assert (told["toolResult"]["toolUseId"], told["toolResult"]["status"]) == (use["toolUseId"], "error")
    assert made["toolConfig"] == {
        "tools": [
            {"toolSpec": {"name": "find", "description": "Find somebody.", "inputSchema": {"json": SCHEMA}}},
        ],
        "toolChoice": {"any": {}},
    }


@pytest.mark.parametrize(
    ("choice", "told"),
    [({"type": "auto"}, {"auto": {}}), ({"type": "tool", "name": "find"}, {"tool": {"name": "find"}}), (None, None)],
)
def test_the_choice_among_tools(converse, choice, told):
    made = converse(minimal(tools=[TOOL]) | ({"tool_choice": choice} if choice else {}))
    assert made["toolConfig"].get("toolChoice") == told


def test_tools_that_are_forbidden_are_not_offered(converse):
    assert "toolConfig" not in converse(minimal(tools=[TOOL], tool_choice={"type": "none"}))


def test_a_result_s_parts_an_image_and_a_document_are_blocks(converse):
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}}
    document = {
        "type": "document",
        "title": "Lease",
        "source": {"type": "text", "media_type": "text/plain", "data": "Clause 1."},
    }
    parts = [{"type": "text", "text": "one"}, image]
    result = {"type": "tool_result", "tool_use_id": "t1", "content": parts}
    made = converse(
        minimal(ASK, {"role": "assistant", "content": [USE]}, {"role": "user", "content": [result, document]})
    )
    told, text = made["messages"][2]["content"]
    png = {"image": {"format": "png", "source": {"bytes": PNG}}}
    assert told["toolResult"]["content"] == [{"text": "one"}, png]
    assert "Lease" in text["text"] and "Clause 1." in text["text"]


def test_earlier_thinking_goes_back_with_its_signature(converse):
    thoughts = [
        {"type": "thinking", "thinking": "hm", "signature": "c2ln"},
        {"type": "redacted_thinking", "data": "ZGF0YQ=="},
        {"type": "text", "text": "Yes."},
    ]
    made = converse(minimal(ASK, {"role": "assistant", "content": thoughts}, ASK))
    assert made["messages"][1]["content"] == [
        {"reasoningContent": {"reasoningText": {"text": "hm", "signature": "c2ln"}}},
        {"reasoningContent": {"redactedContent": "ZGF0YQ=="}},
        {"text": "Yes."},
    ]


def test_turns_of_one_side_are_one_and_empty_texts_are_left_out(converse):
    two = [{"type": "text", "text": ""}, {"type": "text", "text": "again", "cache_control": {"type": "ephemeral"}}]
    made = converse(minimal(ASK, {"role": "user", "content": two}))
    assert made["messages"] == [{"role": "user", "content": [{"text": "hello"}, {"text": "again"}]}]


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"top_k": 5}, "/top_k"),
        ({"thinking": {"type": "enabled", "budget_tokens": 1024}}, "/thinking"),
        ({"output_config": {"effort": "low"}}, "/output_config"),
        ({"speed": "fast"}, "/speed"),
        (
            {"tools": [TOOL], "tool_choice": {"type": "auto", "disable_parallel_tool_use": True}},
            "/tool_choice/disable_parallel_tool_use",
        ),
        ({"tools": [TOOL | {"input_examples": [{"who": "x"}]}]}, "/tools/0/input_examples"),
        ({"messages": [ASK, {"role": "assistant", "content": "So"}]}, "/messages/1"),
        ({"messages": [ASK, {"role": "system", "content": "x"}, ASK]}, "/messages/1"),
        ({"messages": [{"role": "user", "content": ""}]}, "/messages/0/content"),
        (
            {"messages": [ASK, {"role": "assistant", "content": [USE]}, ASK], "tool_choice": {"type": "none"}},
            "/tool_choice",
        ),
    ],
)
def test_what_converse_has_no_field_for_is_refused(converse, more, pointer):
    with pytest.raises(CallError) as caught:
        converse(minimal() | more)
    assert (caught.value.code, caught.value.pointer) == ("untranslatable_field", pointer)


def test_a_chat_request_comes_by_messages(sent):
    call = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": '{"who":"Anna"}'}}
    body = {
        "model": "legal",
        "max_tokens": 9,
        "stop": "END",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "hello"},
            {"role": "assistant", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": "nobody"},
        ],
        "tools": [{"type": "function", "function": {"name": "find", "parameters": SCHEMA}}],
        "tool_choice": "required",
    }
    made, _ = sent("openai_chat", body, "bedrock_converse")
    assert made["system"] == [{"text": "Be brief."}]
    assert made["inferenceConfig"] == {"maxTokens": 9, "stopSequences": ["END"]}
    assert [m["role"] for m in made["messages"]] == ["user", "assistant", "user"]
    assert made["toolConfig"]["toolChoice"] == {"any": {}}


def test_every_text_of_the_body_is_the_one_that_was_put_there(converse):
    body = minimal(
        {"role": "user", "content": [{"type": "text", "text": "hello"}]}, system="Be brief.", stop_sequences=["END"]
    )
    made = converse(body, rewrite=lambda slot: f"<{slot.text}>")
    assert made["messages"][0]["content"] == [{"text": "<hello>"}]
    assert made["system"] == [{"text": "<Be brief.>"}]
    assert made["inferenceConfig"]["stopSequences"] == ["<END>"]
