import pytest

from situs.errors import IntegrityError
from situs.ledger import Log, LogEntry, LogHeader, Receipt, VerifierKey, format_log, headed, kind_of, parse_log

HEADER = LogHeader("example.com/log", 2, "vkey")
ENTRIES = [LogEntry(0, b'{"a":1}', b"\x01" * 32), LogEntry(1, '{"é":1}'.encode(), b"\x02" * 32)]


def written() -> list[bytes]:
    return list(format_log(Log(HEADER, (b"note\n", b"later\n"), iter(ENTRIES))))


LINES = written()


def test_reads_back_what_it_wrote():
    log = parse_log(LINES)
    assert (log.header, log.checkpoints, list(log.entries)) == (HEADER, (b"note\n", b"later\n"), ENTRIES)


def test_an_empty_log_has_no_entries():
    assert list(parse_log(LINES[:3]).entries) == []


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [b"x"],
        [b"[]"],
        [LINES[1]],
        [LINES[0].replace(b"/1", b"/2")],
        [LINES[0].replace(b":2", b":-2")],
        [LINES[0], b"{"],
        [LINES[0], b'{"index":0}'],
        [LINES[0], LINES[3], LINES[1]],
        [LINES[0], LINES[3].replace(b'"01', b'"zz')],
        [LINES[0], LINES[3].replace(b'"index":0', b'"index":true')],
        [LINES[0], LINES[3].replace(b'"index"', b'"more":1,"index"')],
        [LINES[0], LINES[3].replace(b'"entry"', b'"entry":"{}","entry"')],
        [LINES[0].replace(b'"origin"', b'"origin":"x","origin"')],
        [LINES[0], LINES[1].replace(b'"checkpoint"', b'"checkpoint":"x","checkpoint"')],
    ],
)
def test_refuses_any_other_line(lines):
    with pytest.raises(IntegrityError) as caught:
        list(parse_log(lines).entries)
    assert caught.value.code == "log_malformed"


def test_the_form_of_an_export_is_stable():
    assert [
        b'{"format":"situs-log/1","origin":"example.com/log","size":2,"vkey":"vkey"}\n',
        b'{"checkpoint":"note\\n"}\n',
        b'{"checkpoint":"later\\n"}\n',
        b'{"index":0,"leaf":"' + b"01" * 32 + b'","entry":"{\\"a\\":1}"}\n',
        b'{"index":1,"leaf":"' + b"02" * 32 + '","entry":"{\\"é\\":1}"}\n'.encode(),
    ] == written()


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        ([], 1),
        ([b"x"], 1),
        ([LINES[0].replace(b"/1", b"/2")], 1),
        ([LINES[0].replace(b":2", b":-2")], 1),
        ([*LINES[:2], b"{"], 3),
        ([*LINES[:3], b'{"index":0}'], 4),
        ([*LINES[:4], b"{"], 5),
        ([*LINES[:4], LINES[4].replace(b'"02', b'"zz')], 5),
        ([*LINES, LINES[4].replace(b'"index":1', b'"index":true')], 6),
    ],
)
def test_the_number_of_a_malformed_line_is_told(lines, at):
    with pytest.raises(IntegrityError) as caught:
        list(parse_log(lines).entries)
    assert (caught.value.code, caught.value.at) == ("log_malformed", at)
    assert f"line {at} " in caught.value.message


def test_a_log_may_be_of_size_nought():
    assert parse_log([LINES[0].replace(b":2", b":0")]).header.size == 0


def test_tells_files_apart():
    assert kind_of(b"SQLite format 3\x00...") == "sqlite"
    assert kind_of(LINES[0]) == "log"
    assert kind_of(Receipt("c", (), b"n").to_json()) == "receipt"
    assert kind_of(b'{"format":"situs-consistency/1"') == "consistency"
    assert kind_of(b"example.com/log\n12\nabc=\n") == "checkpoint"
    assert kind_of(b"example.com/log\n12\nabc=") == "checkpoint"
    assert kind_of(b"example.com/log\n12") == ""
    assert kind_of(b"room 12 is free") == ""
    assert kind_of(b"anything\nelse\nhere") == ""
    assert kind_of(b"") == ""


KEY = VerifierKey("example.com/log", b"k" * 32)
NOTE = b"example.com/log\n2\n" + b"A" * 43 + b"=\n\n\xe2\x80\x94 example.com/log " + b"A" * 92 + b"\n"


def test_a_header_that_fits_its_entries_and_the_key_is_let_through():
    log = Log(LogHeader("example.com/log", 2, str(KEY)), (NOTE,), iter(ENTRIES))
    assert list(headed(log, KEY)) == ENTRIES


@pytest.mark.parametrize(
    "header",
    [
        LogHeader("example.com/log", 3, str(KEY)),
        LogHeader("example.com/log", 1, str(KEY)),
        LogHeader("example.com/other", 2, str(KEY)),
        LogHeader("example.com/log", 2, str(VerifierKey("example.com/log", b"o" * 32))),
        LogHeader("example.com/log", 2, ""),
    ],
)
def test_a_header_that_tells_of_another_log_key_or_size_is_told(header):
    with pytest.raises(IntegrityError) as caught:
        list(headed(Log(header, (NOTE,), iter(ENTRIES)), KEY))
    assert (caught.value.code, caught.value.at) == ("log_malformed", 1)
    assert caught.value.expected == f"example.com/log, 2 entries, {KEY}"


@pytest.mark.parametrize("notes", [(), (NOTE,)])
def test_of_entries_that_were_not_signed_so_the_header_is_not_told(notes):
    log = Log(LogHeader("x", 9, "y"), notes, iter(ENTRIES[:1]))
    assert list(headed(log, KEY)) == ENTRIES[:1]
