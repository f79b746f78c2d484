import orjson

from situs.adapters.store.signer import FileSigner
from situs.export import Manifest, Reason, Tally, Terms, Unreadable, Verdict, manifest_key
from situs.export.manifest import origin_of
from situs.ledger import VerifierKey, canonicalise, verify_checkpoint

from .conftest import line
from .test_verifying import TERMS, signer


def test_lines_are_canonical_and_hold_no_text() -> None:
    made = Manifest()
    record = line('{"text":"Karl Muster pays."}')
    lines = [
        made.begin(TERMS),
        made.record(record, Verdict(None, ("training-at-home",), body=b'{"text":"x"}', replaced=1)),
        made.record(Unreadable(2, "0" * 64, "it is no JSON"), Verdict(Reason.UNREADABLE, why="it is no JSON")),
    ]
    for raw in lines:
        assert raw == canonicalise(orjson.loads(raw)) + b"\n"
        assert b"Muster" not in raw
    kept, removed = map(orjson.loads, lines[1:])
    assert (kept["verdict"], kept["reason"], kept["out"]["bytes"], kept["sha256"]) == ("kept", "", 12, record.digest)
    assert (removed["verdict"], removed["reason"], removed["out"]) == ("removed", "unreadable", None)


def test_the_note_is_a_checkpoint_of_another_origin_under_the_ledger_s_key() -> None:
    key: FileSigner = signer()
    made = Manifest()
    made.begin(TERMS)
    note = orjson.loads(made.sign("example.org/ledger", key))["note"].encode()
    vkey = manifest_key(key.vkey("example.org/ledger"))
    assert vkey == manifest_key(vkey) == VerifierKey("example.org/ledger/exports", key.public)
    checkpoint = verify_checkpoint(note, vkey)
    assert (checkpoint.size, checkpoint.root, checkpoint.origin) == (1, made.root, origin_of("example.org/ledger"))


def test_counts() -> None:
    tally = Tally()
    for verdict in (Verdict(None, replaced=2), Verdict(Reason.HOLD), Verdict(Reason.HOLD), Verdict(Reason.SECRET)):
        tally.add(verdict)
    assert tally.line() == {"records": 4, "kept": 1, "replaced": 2, "removed": {"hold": 2, "secret": 1}}


def test_the_first_line_says_how_verdicts_came_about() -> None:
    told = orjson.loads(Manifest().begin(Terms("i", 1, "anna", "csv", ("own",), (), False, {}, (("d", 3),), 2, b"a,b")))
    assert (told["head"]["bytes"], told["tests"], told["canaries"]) == (3, [{"records": 3, "sha256": "d"}], 2)
