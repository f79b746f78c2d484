"""Language-neutral vectors: a second implementation can run them."""

import json
from pathlib import Path

import orjson
import pytest

from situs.wire import FACES, reply, write

FOLDER = Path(__file__).parents[2] / "vectors" / "wire"
REQUESTS = json.loads((FOLDER / "requests.json").read_text(encoding="utf-8"))
ANSWERS = json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))
REFUSALS = json.loads((FOLDER / "refusals.json").read_text(encoding="utf-8"))


class Table:
    """Restore by a table, keeping all text to the end: the simplest restorer that is right."""

    def __init__(self, mode: str, table: dict[str, str]) -> None:
        self.mode, self.table, self.text, self.restored = mode, table, "", 0

    def feed(self, text: str) -> str:
        self.text += text
        return ""

    def close(self) -> str:
        out = self.text
        for token, value in self.table.items():
            self.restored += out.count(token)
            out = out.replace(token, json.dumps(value, ensure_ascii=False)[1:-1] if self.mode == "json" else value)
        return out


@pytest.mark.parametrize("vector", REQUESTS, ids=lambda v: v["name"])
def test_requests(vector, route):
    reading = FACES[vector["face"]].read(orjson.dumps(vector["request"]))
    slots = [[s.pointer, s.text, s.role.value, s.form.value] for s in reading.slots]
    assert slots == vector["slots"]
    texts = [vector["replace"].get(s.text, s.text) for s in reading.slots]
    assert orjson.loads(write(reading, texts, route(vector["dialect"]))) == vector["upstream"]


@pytest.mark.parametrize("vector", ANSWERS, ids=lambda v: v["name"])
def test_answers(vector, route):
    reading = FACES[vector["face"]].read(orjson.dumps(vector["request"]))
    made = reply(
        reading,
        route(vector["dialect"]),
        lambda mode: Table(mode, vector["restore"]),
        call_id="abc123",
        created=1700000000,
    )
    out = made.feed(vector["upstream"].encode()) + made.close()
    assert out.decode() == vector["client"]
    assert [made.usage.input_tokens, made.usage.output_tokens] == vector["usage"]


@pytest.mark.parametrize("vector", REFUSALS, ids=lambda v: v["name"])
def test_refusals(vector):
    from situs.errors import CallError

    with pytest.raises(CallError) as caught:
        FACES[vector["face"]].read(vector["raw"].encode("utf-8", "surrogatepass"))
    assert [caught.value.code, caught.value.pointer] == [vector["code"], vector["pointer"]]
