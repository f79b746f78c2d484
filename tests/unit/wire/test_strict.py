import orjson
import pytest

from situs.errors import CallError
from situs.wire.strict import parse, parse_strictly


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"a":1', "invalid_json"),
        (b"", "invalid_json"),
        (b'{"a":NaN}', "invalid_json"),
        (b'{"a":Infinity}', "invalid_json"),
        (b'{"a":-Infinity}', "invalid_json"),
        (b'{"a":01}', "invalid_json"),
        (b"{'a':1}", "invalid_json"),
        (b'{"a":"\xff"}', "invalid_utf8"),
        (b'{"a":"\xed\xa0\x80"}', "invalid_utf8"),
        (b'{"a":"\\ud800"}', "invalid_unicode"),
        (b'{"a":"\\udc00 x"}', "invalid_unicode"),
        (b"[" * 5000 + b"]" * 5000, "too_deep"),
        (b"\xef\xbb\xbf{}", "invalid_json"),
    ],
)
def test_what_is_not_strict_json_is_refused_with_its_own_code(raw, code):
    with pytest.raises(CallError) as caught:
        parse(raw)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":2}',
        b'{"a":1,"a" :2}',
        b'{"a":1,"a"\n\t:2}',
        b'{"a":1,"\\u0061":2}',
        b'{"x":{"a":1,"b":[{"c":1,"c":1}]}}',
        b'{"x":1,"x":2,"b\\\\":1}',
        b'{"s":"quote \\": colon","x":1,"x":2}',
        b'{"x\\"":1,"x\\"":2,"s":"\\":"}',
        b'{"\\":":1,"\\":":2}',
        b'{"":1,"":2}',
        b'{"s":"\\\\u0022","x":1,"x":2}',
        b'{"s":"\\u0022\\u0022","x":1,"x":2}',
        b'{"s":"\\u0022\\u0022\\u0022\\u0022","x":"","x":""}',
    ],
)
def test_duplicate_keys_are_refused_however_they_are_written(raw):
    with pytest.raises(CallError) as caught:
        parse_strictly(raw)
    assert caught.value.code == "duplicate_key"


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":{"a":1},"b":[{"a":1},{"a":1}]}',
        b'{"s":"a\\": 1, \\"a\\": 2","t":": :","u":"\\\\"}',
        b'{"s": "{\\"a\\":1,\\"a\\":2}"}',
        b'{"a" : 1, "b" : "x" }',
        b"[]",
        b'{"s":"\\u0022","t":"\\\\\\"","u\\"":["\\"",{}]}',
        b'{"n":123456789012345678901234567890,"f":1.50}',
    ],
)
def test_keys_that_only_look_alike_pass(raw):
    assert parse_strictly(raw) == orjson.loads(raw)
