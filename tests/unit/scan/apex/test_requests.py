"""A request to nobody knows where is told to be a model's by the words that only such requests have."""

import pytest

from situs.scan.apex.requests import asks_model
from situs.scan.apex.syntax import parse_apex

OPENAI = "new Map<String, Object>{ 'model' => m, 'max_tokens' => 9, 'messages' => l }"
MESSAGE = "new Map<String, Object>{ 'role' => 'user', 'content' => p }"
WRITTEN = """r.setBody('{"max_tokens": 9, "messages": [{"role": "user"}]}');"""


def asks(body: str, members: str = "") -> bool:
    (cls, *_), _ = parse_apex(f"class A {{ {members} void f(HttpRequest r) {{ {body}\n}} }}")
    return asks_model(next(m for m in cls.methods if m.name == "f"), cls)


@pytest.mark.parametrize(
    ("body", "members"),
    [
        (f"r.setBody({OPENAI}); l.add({MESSAGE});", ""),
        (WRITTEN, ""),
        ("r.setHeader('anthropic-version', '2023-06-01'); b.max_tokens = 9;", ""),
        ("b.put('generationConfig', new Map<String, Object>{ 'maxOutputTokens' => 9 });", ""),
        ("String m = 'gpt-4o'; answer = res.choices[0].message.content;", ""),
        ("r.setBody(body());", f"String body() {{ return x({OPENAI}, {MESSAGE}); }}"),
        ("r.setBody(b);", f"void g() {{ x({OPENAI}, {MESSAGE}); f(r); }}"),
    ],
)
def test_two_marks_tell_a_model(body: str, members: str) -> None:
    assert asks(body, members)


@pytest.mark.parametrize(
    ("body", "members"),
    [
        ("r.setBody(JSON.serialize(new Map<String, Object>{ 'model' => 'X5', 'messages' => l }));", ""),
        ("b.max_tokens = 9;", ""),
        (f"// {OPENAI} {MESSAGE}", ""),
        (f"/* {OPENAI} {MESSAGE} */ r.setBody(b);", ""),
        ("r.setBody(b);", f"void other() {{ x({OPENAI}, {MESSAGE}); }}"),
        ("List<Lead> choices = l; choices[0].message = 'x';", ""),
        ("String role = 'user';", ""),
    ],
)
def test_one_mark_or_another_methods_words_tell_nothing(body: str, members: str) -> None:
    assert not asks(body, members)
