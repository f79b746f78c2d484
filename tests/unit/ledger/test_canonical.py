from enum import IntEnum, StrEnum
from types import MappingProxyType

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.errors import IntegrityError, LedgerError
from situs.ledger import MAX_ENTRY_BYTES, canonicalise, check_envelope, load_evidence, read_entry
from situs.ledger.canonical import MAX_CONTAINERS


class Colour(StrEnum):
    RED = "röt"


class Number(IntEnum):
    ONE = 1


def test_sorts_keys_and_leaves_no_space():
    entry = {"b": [1, True, None, (-1, "x")], "a": {"z": 2**53 - 1, "é": "\u2028\x7f"}}
    assert canonicalise(entry) == '{"a":{"z":9007199254740991,"é":"\u2028\x7f"},"b":[1,true,null,[-1,"x"]]}'.encode()


def test_escapes_as_rfc_8785_section_3_2_2_2():
    assert canonicalise({"s": '\x08\t\n\x0c\r"\\/\x0f'}) == b'{"s":"\\b\\t\\n\\f\\r\\"\\\\/\\u000f"}'


def test_takes_string_enums_and_foreign_mappings():
    assert canonicalise(MappingProxyType({"c": Colour.RED})) == '{"c":"röt"}'.encode()


def _cycle() -> list[object]:
    ring: list[object] = []
    ring += [ring, ring]
    return ring


def _deep() -> list[object]:
    value: list[object] = []
    for _ in range(40):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        "\ud800",
        b"x",
        {1},
        Number.ONE,
        {1: 2},
        {"\U0001f600": 1},
        {"\udc00": 1},
    ],
)
def test_refuses_what_has_no_canonical_form(value):
    with pytest.raises(LedgerError) as caught:
        canonicalise({"list": [{"value": value}]})
    assert caught.value.code == "entry_invalid"


@pytest.mark.parametrize("value", [_cycle(), _deep(), "x" * (1 << 20)])
def test_refuses_what_is_endless_deep_or_long(value):
    with pytest.raises(LedgerError) as caught:
        canonicalise({"value": value})
    assert caught.value.code == "entry_invalid"


def test_message_quotes_no_value():
    with pytest.raises(LedgerError) as caught:
        canonicalise({"secret-name": "Anna Beispiel \ud800"})
    assert "Anna" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


ENTRY = {"type": "decision", "call": "c", "at": 5}


def test_envelope_passes():
    check_envelope(ENTRY)
    check_envelope({"type": "event", "call": "", "at": 0})
    check_envelope({"type": "outcome", "call": "x" * 256, "at": 2**53 - 1})


@pytest.mark.parametrize(
    "change",
    [
        {"type": "other"},
        {"type": None},
        {"type": []},
        {"call": ""},
        {"call": 7},
        {"call": "x" * 257},
        {"at": -1},
        {"at": True},
        {"at": 1.0},
        {"at": 2**53},
        {"at": None},
    ],
)
def test_envelope_refuses(change):
    with pytest.raises(LedgerError):
        check_envelope({**ENTRY, **change})


def test_what_is_wrong_with_an_envelope_has_a_code():
    with pytest.raises(LedgerError) as caught:
        check_envelope({})
    assert caught.value.code == "entry_invalid"


def test_reads_back_what_it_wrote():
    assert read_entry(canonicalise(ENTRY)) == ENTRY


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"call":"c","at":5,"type":"decision"}',
        b'{"at":5, "call":"c","type":"decision"}',
        b'{"at":4,"at":5,"call":"c","type":"decision"}',
        b'{"at":5,"call":"c","type":"decision","x":1.5}',
        b'{"at":5,"call":"c","type":"decision","x":-0.5}',
        b'{"at":5,"call":"c","type":"decision","x":[1e30]}',
        b'{"at":5,"call":"c","type":"decision","x":[1,1E30]}',
        b'{"at":5,"call":"c","type":"decision","x": 1.5}',
        b'{"at":5,"call":"c","type":"decision","x":-0}',
        b'{"at":5,"call":"\\u0063","type":"decision"}',
        b'{"at":5,"call":"c","type":"decision"}\n',
        b'{"at":5,"call":"c","type":"decision","x":9007199254740992}',
        b'{"at":5,"call":"c","type":"decision","x":18446744073709551616}',
        b"\xff",
    ],
)
def test_reading_refuses_any_other_form(body):
    with pytest.raises(IntegrityError) as caught:
        read_entry(body)
    assert caught.value.code == "entry_malformed"


def test_an_entry_may_be_as_long_as_the_limit_and_no_longer():
    longest = "x" * (MAX_ENTRY_BYTES - len('{"s":""}'))
    assert len(canonicalise({"s": longest})) == MAX_ENTRY_BYTES
    with pytest.raises(LedgerError):
        canonicalise({"s": longest + "x"})


def test_an_entry_is_read_up_to_the_length_that_is_written() -> None:
    body = canonicalise({"type": "event", "call": "", "at": 1, "x": ""})
    longest = body.replace(b'"x":""', b'"x":"' + b"x" * (MAX_ENTRY_BYTES - len(body)) + b'"')
    assert canonicalise(read_entry(longest)) == longest
    with pytest.raises(IntegrityError) as caught:
        read_entry(longest.replace(b"xx", b"xxx", 1))
    assert caught.value.code == "entry_malformed"


def test_containers_are_counted_over_all_levels():
    """The entry and its list are two."""
    most = MAX_CONTAINERS - 2
    canonicalise({"list": [[]] * most})
    canonicalise({"list": [[[]]] * (most // 2)})
    for too_many in ([[]] * (most + 1), [[[]]] * (most // 2 + 1)):
        with pytest.raises(LedgerError, match="containers"):
            canonicalise({"list": too_many})


@pytest.mark.parametrize("containers", [MAX_CONTAINERS // 2, MAX_CONTAINERS, MAX_CONTAINERS + 1, 2 * MAX_CONTAINERS])
def test_containers_are_bounded_in_reading_as_in_writing(containers: int) -> None:
    entry = {"type": "event", "call": "", "at": 1, "x": [[]] * (containers - 2)}
    body = orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)
    if containers <= MAX_CONTAINERS:
        assert read_entry(body) == entry
    else:
        with pytest.raises(IntegrityError) as caught:
            read_entry(body)
        assert caught.value.code == "entry_malformed"


NUMBERS = st.one_of(st.integers(-(2**54), 2**54), st.floats(allow_nan=False, allow_infinity=False), st.booleans())
VALUES = st.recursive(
    st.one_of(NUMBERS, st.text(max_size=6), st.sampled_from(["[1.5", ":2e3", ",e", "}{", "][", '"]', "\\"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=4), st.sampled_from([0, 30, 31, 40]))
def test_what_is_read_is_what_may_be_written(values, more) -> None:
    """Reading takes quicker ways for most entries, by their brackets; it must accept exactly what writing accepts."""
    entry = {"type": "event", "call": "", "at": 1, **{f"x{key}": value for key, value in values.items()}}
    entry["y"] = [[] for _ in range(more)]
    body = orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)
    try:
        written = canonicalise(entry)
    except LedgerError:
        written = None
    try:
        read = read_entry(body)
    except IntegrityError:
        read = None
    assert (read is None) == (written != body)


@pytest.mark.parametrize("depth", [31, 32, 33, 40])
def test_depth_is_bounded_in_reading_as_in_writing(depth: int) -> None:
    entry = {"type": "event", "call": "", "at": 1}
    inner: dict = {}
    for _ in range(depth - 2):
        inner = {"x": inner}
    entry["x"] = inner
    body = orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)
    if depth <= 32:
        assert read_entry(body) == entry
    else:
        with pytest.raises(IntegrityError):
            read_entry(body)


def _nested(depth: int, wrap) -> dict:
    inner: object = {} if depth % 2 else []
    while depth > 2:
        inner, depth = wrap(inner), depth - 1
    return {"type": "event", "call": "", "at": 1, "x": inner}


@pytest.mark.parametrize("wrap", [
    lambda inner: {"x": inner},
    lambda inner: [inner],
    lambda inner: [inner] if isinstance(inner, dict) else {"x": inner},
    lambda inner: [inner, [], {}],
    lambda inner: {"a": "}", "b": inner, "c": "{"},
    lambda inner: ["]", inner, "["],
    lambda inner: ['\\"]', inner, '[\\"'],
], ids=["dicts", "lists", "in turns", "beside others", "in text", "in a list", "behind quotes"])  # fmt: skip
@pytest.mark.parametrize("depth", [31, 32, 33, 34, 60, 64])
def test_depth_is_bounded_whatever_containers_and_text_there_are(depth: int, wrap) -> None:
    entry = _nested(depth, wrap)
    body = orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)
    if depth <= 32:
        assert canonicalise(entry) == body
        assert read_entry(body) == entry
        return
    with pytest.raises(LedgerError):
        canonicalise(entry)
    with pytest.raises(IntegrityError) as caught:
        read_entry(body)
    assert caught.value.code == "entry_malformed"


def test_the_last_key_of_the_basic_plane_is_one_and_the_next_is_none() -> None:
    assert canonicalise({"\uffff": 1, "a": 2}) == '{"a":2,"\uffff":1}'.encode()
    with pytest.raises(LedgerError) as caught:
        canonicalise({"\U00010000": 1})
    assert caught.value.code == "entry_invalid"


@pytest.mark.parametrize(
    "raw", [b'{"a":1,"b":[{"c":"\xc3\xa9"}]}\r\n', b'{ "a" : 1, "b": [{"c": "\\u00e9"}] }', b"[]", b"3"]
)
def test_evidence_may_be_written_in_any_way(raw):
    assert load_evidence(raw) == orjson.loads(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":2}',
        b'{"a":1,"a":1}\n',
        b'{"b":[{"a":1, "\\u0061":2}]}',
        b'{"a":"x\\"a\\":","a":""}',
        b'{"a":1}{"a":1}',
        b"{",
        b"",
        b"\x00{}",
        b"\xef\xbb\xbf{}",
        b'{"a":"\\ud800"}',
        b"[" * 990 + b' {"a":1}' + b"]" * 990,
        b'{"a": ' + b"9" * 5_000 + b"}",
    ],
)
def test_evidence_that_two_readers_would_read_differently_is_refused(raw):
    with pytest.raises(ValueError):
        load_evidence(raw)
