import orjson
import pytest

from situs.errors import CallError
from situs.export.texts import column_role, texts_of, with_texts
from situs.model import Form, Role

CHAT = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
        {"role": "assistant", "content": "Hi", "weight": 1},
    ]
}


def seen(tree: object) -> list[tuple[str, str, Role]]:
    return [(s.pointer, s.text, s.role) for s in texts_of(tree) if s.form is Form.TEXT]


def test_a_chat_is_read_in_the_voices_of_its_speakers() -> None:
    assert seen(CHAT) == [
        ("/messages/0/content", "Be brief.", Role.SYSTEM),
        ("/messages/1/content/0/type", "text", Role.USER),
        ("/messages/1/content/0/text", "Hello", Role.DOCUMENT),
        ("/messages/2/content", "Hi", Role.ASSISTANT),
    ]


@pytest.mark.parametrize(
    ("tree", "roles"),
    [
        ({"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}, "user assistant"),
        ({"instruction": "a", "input": "b", "output": "c"}, "user user assistant"),
        ({"prompt": "a", "chosen": "b", "rejected": "c"}, "user assistant assistant"),
        ({"text": "a"}, "document"),
        ({"anything": {"else": ["a"]}}, "input"),
        ({"role": "a narrator", "content": "b"}, "input input"),
    ],
)
def test_the_voice_of_other_formats(tree: dict[str, object], roles: str) -> None:
    assert " ".join(role for *_, role in seen(tree)) == roles


def test_no_text_is_skipped_whatever_it_stands_under() -> None:
    tree = {"x": {"hidden note": ["one", {"y": "two"}]}, "id": "three", "source": "four", "type": "five"}
    assert {text for _, text, _ in seen(tree)} == {"one", "two", "three", "four", "five"}
    unknown = {s.text for s in texts_of(tree) if s.form is Form.OPAQUE}
    assert unknown == {"x", "hidden note", "y"}


def test_long_numbers_are_shown_and_short_ones_are_not() -> None:
    opaque = [
        s.text for s in texts_of({"text": "a", "n": [12345, 493012345678, 1.5, True, None]}) if s.form is Form.OPAQUE
    ]
    assert opaque == ["n", "493012345678"]


@pytest.mark.parametrize("value", [10**15, 1e300, -(10**15), 1.2345678901234567e22])
def test_a_number_that_parsers_read_differently_is_refused(value: float) -> None:
    with pytest.raises(CallError) as caught:
        texts_of({"n": value})
    assert caught.value.code == "record_invalid"


def test_what_is_too_deep_or_too_much_is_refused() -> None:
    deep: object = "x"
    for _ in range(70):
        deep = [deep]
    for tree in (deep, ["x"] * 20_001):
        with pytest.raises(CallError):
            texts_of(tree)


def test_other_texts_are_put_in_their_places_and_nothing_else_changes() -> None:
    texts = [s.text for s in texts_of(CHAT)]
    assert orjson.dumps(with_texts(CHAT, texts)) == orjson.dumps(CHAT)
    changed = with_texts(CHAT, [t.replace("Hello", "Bye") for t in texts])
    assert changed["messages"][1]["content"][0]["text"] == "Bye"
    assert changed["messages"][2] == CHAT["messages"][2]


def test_a_column_by_its_name() -> None:
    assert [column_role(c) for c in ("Prompt", "answer", "text", "remarks")] == [
        Role.USER, Role.ASSISTANT, Role.DOCUMENT, Role.INPUT
    ]  # fmt: skip
