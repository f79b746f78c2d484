import io
from collections.abc import Callable
from dataclasses import fields, replace
from hashlib import sha256
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters.store.signer import FileSigner
from situs.errors import IntegrityError
from situs.export import Manifest, Reason, Record, Tally, Terms, Verdict, verify_manifest
from situs.ledger import Checkpoint, Tree, canonicalise, leaf_hash, sign_checkpoint

ORIGIN = "example.org/ledger"
TERMS = Terms("export-1", 1_795_000_000_000, "anna", "csv", ("own",), ("INTERNAL",), True, {"law": "x"}, head=b"a,b")


def signer(seed: int = 1) -> FileSigner:
    return FileSigner(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


VKEY = signer().vkey(ORIGIN)


class Earlier(Terms):
    """State what a manifest said before it told how its maker is known."""

    def line(self) -> dict[str, Any]:
        return {name: value for name, value in super().line().items() if name != "credential"}


def export(bodies: list[bytes | None], terms: Terms = TERMS) -> tuple[list[bytes], bytes]:
    """Return a manifest's lines and the data; None is a record that was removed."""
    made, tally, data = Manifest(), Tally(), b"a,b\n"
    lines = [made.begin(terms)]
    for number, body in enumerate(bodies, 1):
        verdict = Verdict(Reason.HOLD) if body is None else Verdict(None, body=body)
        record = Record(number, sha256(body or b"gone").hexdigest(), (), body or b"", lambda _: b"")
        lines.append(made.record(record, verdict))
        tally.add(verdict)
        data += b"" if body is None else body + b"\n"
    described = {"bytes": len(data), "sha256": sha256(data).hexdigest()}
    lines += [made.end(tally, {"bytes": 9, "sha256": "0" * 64}, described), made.sign(ORIGIN, signer())]
    return lines, data


LINES, DATA = export([b"one,1", None, b'"two\nlines",2', b"three,3", None])


def test_a_manifest_and_its_data_verify() -> None:
    found = verify_manifest(LINES, VKEY, io.BytesIO(DATA).read)
    assert (found.counts["records"], found.counts["kept"], found.counts["removed"]) == (5, 3, {"hold": 2})
    assert (found.places, found.compared, found.origin) == (("own",), True, ORIGIN + "/exports")
    assert not verify_manifest(LINES, VKEY).compared
    assert verify_manifest(*export_empty()).counts["records"] == 0


def test_the_maker_of_an_earlier_manifest_counts_as_a_name_that_nobody_checked() -> None:
    proven = replace(TERMS, credential="jwt")
    assert verify_manifest(export([b"one,1"], proven)[0], VKEY).terms["credential"] == "jwt"
    lines, data = export([b"one,1"], Earlier(**{f.name: getattr(proven, f.name) for f in fields(proven)}))
    assert b"credential" not in lines[0]
    assert verify_manifest(lines, VKEY, io.BytesIO(data).read).terms["credential"] == "stated"


def export_empty() -> tuple[list[bytes], object, Callable[[int], bytes]]:
    lines, data = export([])
    return lines, VKEY, io.BytesIO(data).read


def refused(lines: list[bytes], data: bytes = DATA, key: object = VKEY) -> IntegrityError:
    with pytest.raises(IntegrityError) as caught:
        verify_manifest(lines, key, io.BytesIO(data).read)
    return caught.value


@pytest.mark.parametrize("at", range(len(LINES)))
def test_a_line_that_is_left_out_or_comes_twice_is_found(at: int) -> None:
    refused(LINES[:at] + LINES[at + 1 :])
    refused(LINES[: at + 1] + LINES[at:])


@pytest.mark.parametrize("at", range(len(LINES) - 1))
def test_lines_that_change_places_are_found(at: int) -> None:
    refused([*LINES[:at], LINES[at + 1], LINES[at], *LINES[at + 2 :]])


@pytest.mark.parametrize("at", range(len(LINES)))
def test_any_changed_byte_of_a_manifest_is_found(at: int) -> None:
    line = LINES[at]
    for n in range(len(line)):
        refused([*LINES[:at], line[:n] + bytes([line[n] ^ 1]) + line[n + 1 :], *LINES[at + 1 :]])


@pytest.mark.parametrize("n", range(len(DATA)))
def test_any_changed_or_missing_byte_of_the_data_is_found(n: int) -> None:
    assert refused(LINES, DATA[:n] + bytes([DATA[n] ^ 1]) + DATA[n + 1 :]).code == "data_edited"
    assert refused(LINES, DATA[:n] + DATA[n + 1 :]).code == "data_edited"


def test_data_that_were_added_to_or_cut_off_are_found() -> None:
    for data in (DATA + b"x,9\n", b"x,9\n" + DATA, DATA[:-8], b""):
        assert refused(LINES, data).code == "data_edited"


def test_which_record_it_is_is_told() -> None:
    assert refused(LINES, DATA.replace(b"three", b"thrxx")).at == 4
    assert refused(LINES, DATA.replace(b"a,b", b"a,c")).at == 0


def signed(values: list[dict[str, object]], origin: str = ORIGIN + "/exports") -> list[bytes]:
    tree, lines = Tree(), []
    for value in values:
        lines.append(canonicalise(value))
        tree.push(leaf_hash(lines[-1]))
    head = tree.head()
    note = sign_checkpoint(Checkpoint(origin, head.size, head.root), signer())
    return [line + b"\n" for line in (*lines, canonicalise({"note": note.decode()}))]


@pytest.mark.parametrize(
    ("at", "change"),
    [
        (0, {"format": "situs-export/2"}),
        (0, {"places": []}),
        (0, {"surplus": 1}),
        (1, {"n": 2}),
        (1, {"reason": "hold"}),
        (1, {"verdict": "perhaps"}),
        (1, {"out": None}),
        (1, {"out": {"bytes": -1, "sha256": "0" * 64}}),
        (1, {"out": {"bytes": 1 << 40, "sha256": "0" * 64}}),
        (1, {"out": {"bytes": 1, "sha256": "short"}}),
        (2, {"reason": "whim"}),
        (2, {"reason": ""}),
        (6, {"counts": {"records": 5, "kept": 4, "removed": {"hold": 1}}}),
        (6, {"counts": {}}),
        (6, {"data": {}}),
    ],
)
def test_what_cannot_be_is_refused_though_it_is_signed(at: int, change: dict[str, object]) -> None:
    values = [orjson.loads(line) for line in LINES[:-1]]
    assert verify_manifest(signed(values), VKEY, io.BytesIO(DATA).read).compared
    values[at] = {**values[at], **change}
    assert refused(signed(values)).code == "manifest_malformed"


def test_lines_that_are_no_canonical_json_are_refused() -> None:
    for raw in (b"{}", b"\n", b"[]\n", b'{"b":1,"a":2}\n', b'{"a": 1}\n', b"\xff\n", b"x" * (1 << 21) + b"\n"):
        assert refused([raw, *LINES]).code == "manifest_malformed"


def test_another_key_or_the_note_of_a_ledger_does_not_pass() -> None:
    assert refused(LINES, key=signer(2).vkey(ORIGIN)).code == "checkpoint_unsigned"
    assert refused(LINES, key=signer().vkey("example.org/other")).code == "checkpoint_unsigned"
    values = [orjson.loads(line) for line in LINES[:-1]]
    assert refused(signed(values, ORIGIN)).code == "checkpoint_unsigned"


def test_a_note_over_other_lines_is_found() -> None:
    other, _ = export([b"one,1"])
    assert refused([*LINES[:-1], other[-1]]).code == "manifest_edited"
