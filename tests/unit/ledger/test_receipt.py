from base64 import b64encode

import orjson
import pytest

from situs.errors import IntegrityError
from situs.ledger import Extension, ProvenEntry, Receipt, parse_extension, parse_receipt

RECEIPT = Receipt("c", (ProvenEntry(3, '{"a":"é\\n"}'.encode(), (b"\x01" * 32,)), ProvenEntry(5, b"{}", ())), b"note\n")
EXTENSION = Extension(b"old\n", b"new\n", (b"\x02" * 32, b"\x03" * 32))


def test_forms_are_stable_and_read_back():
    assert parse_receipt(RECEIPT.to_json()) == RECEIPT
    assert list(orjson.loads(RECEIPT.to_json())) == ["format", "call", "checkpoint", "entries"]
    assert orjson.loads(RECEIPT.to_json())["entries"][0] == {
        "index": 3,
        "entry": '{"a":"é\\n"}',
        "proof": ["AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="],
    }
    assert parse_extension(EXTENSION.to_json()) == EXTENSION


ZERO = b64encode(bytes(32)).decode()


def _with(**change: object) -> bytes:
    return orjson.dumps({**orjson.loads(RECEIPT.to_json()), **change})


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        _with(format="situs-receipt/2"),
        _with(more=1),
        _with(call=7),
        _with(checkpoint=None),
        _with(entries={}),
        _with(entries=[7]),
        _with(entries=[{"index": True, "entry": "", "proof": []}]),
        _with(entries=[{"index": -1, "entry": "", "proof": []}]),
        _with(entries=[{"index": 1, "entry": {}, "proof": []}]),
        _with(entries=[{"index": 1, "entry": "", "proof": [7]}]),
        _with(entries=[{"index": 1, "entry": "", "proof": {}}]),
        _with(entries=[{"index": 1, "entry": "", "proof": "", "more": 1}]),
        _with(entries=[{"index": 1, "entry": "", "proof": ["*"]}]),
        _with(entries=[{"index": 1, "entry": "", "proof": [f"*{ZERO}"]}]),
        _with(entries=[{"index": 1, "entry": "", "proof": [ZERO] * 65}]),
        _with(entries=[{"index": 1, "entry": "", "proof": ["AAAA"]}]),
        _with(entries=[{"index": 1, "entry": "", "proof": ["AAAA"] * 65}]),
        EXTENSION.to_json(),
        RECEIPT.to_json().replace(b'"call"', b'"call":"other","call"'),
        RECEIPT.to_json().replace(b'"entry"', b'"entry":"{}","entry"', 1),
    ],
)
def test_refuses_any_other_form(raw):
    with pytest.raises(IntegrityError) as caught:
        parse_receipt(raw)
    assert caught.value.code == "receipt_malformed"


def test_an_extension_is_no_receipt():
    with pytest.raises(IntegrityError):
        parse_extension(RECEIPT.to_json())


def test_the_first_entry_of_a_log_and_the_longest_proof_are_read():
    receipt = parse_receipt(_with(entries=[{"index": 0, "entry": "", "proof": [ZERO] * 64}]))
    assert receipt.entries == (ProvenEntry(0, b"", (bytes(32),) * 64),)
