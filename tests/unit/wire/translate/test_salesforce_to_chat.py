import pytest

from situs.errors import CallError
from situs.wire.translate.salesforce_to_chat import chat_from_salesforce

USER = [{"role": "user", "content": "a"}]


def test_parameters_become_fields_and_yield_to_what_stands_beside_them():
    body = {"model": "m", "messages": USER, "temperature": 0, "n": None, "stream": False,
            "parameters": {"top_p": 0.5, "temperature": 1, "seed": None}}  # fmt: skip
    assert chat_from_salesforce(body) == {"model": "m", "messages": USER, "temperature": 0, "top_p": 0.5}


def test_a_parameter_holds_where_the_field_beside_it_is_null():
    body = {"model": "m", "messages": USER, "temperature": None, "parameters": {"temperature": 1}}
    assert chat_from_salesforce(body)["temperature"] == 1


@pytest.mark.parametrize("dialect", ["openai_chat", "mistral_chat"])
def test_a_chat_dialect_gets_it(sent, dialect):
    asked = {"model": "m", "messages": USER, "max_tokens": 5, "parameters": {"stop": ["x"]}}
    body, _ = sent("salesforce_chat", asked, dialect, rewrite=lambda s: s.text * 2)
    assert body == {
        "model": "upstream-model", "messages": [{"role": "user", "content": "aa"}], "max_tokens": 5, "stop": ["xx"],
    }  # fmt: skip


def test_messages_get_it_or_it_is_refused(sent):
    asked = {"model": "m", "messages": [{"role": "system", "content": "s"}, *USER], "parameters": {"top_p": 0.5}}
    body, _ = sent("salesforce_chat", asked, "anthropic_messages")
    assert (body["system"], body["messages"], body["top_p"]) == ("s", USER, 0.5)
    with pytest.raises(CallError) as caught:
        sent("salesforce_chat", {"model": "m", "messages": USER, "n": 2}, "anthropic_messages")
    assert (caught.value.code, caught.value.pointer) == ("untranslatable_field", "/n")
