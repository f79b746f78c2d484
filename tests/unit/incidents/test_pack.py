"""The pack: checked with a public key alone, and every change of it is found."""

from __future__ import annotations

import asyncio
import hashlib
import json
from contextlib import closing

import pytest

from situs import __version__
from situs.adapters.store import LedgerReader, SqliteLedger, create_signer
from situs.errors import CallError, IntegrityError
from situs.incidents import pack as module
from situs.incidents.forms import Case
from situs.incidents.pack import CHECKPOINT, ENTRIES, MANIFEST, check_pack, make_pack, wanted
from situs.ledger import peek_checkpoint
from situs.registers import Basis

ORIGIN = "pack.example/log"


@pytest.fixture
def stored(clawback, tmp_path):
    """Write the log into a real ledger; give the pack's files and the key."""
    clawback.call("c2", "fr", matter="M-2")
    signer = create_signer(tmp_path / "key.pem")

    async def write() -> None:
        ledger = SqliteLedger.open(tmp_path / "ledger.db", ORIGIN, signer, lambda: clawback.at)
        for _, entry in clawback:
            await ledger.append(entry)
        await ledger.aclose()

    asyncio.run(write())
    with closing(LedgerReader(tmp_path / "ledger.db")) as reader:
        note = reader.newest()
        checkpoint = peek_checkpoint(note)
        basis = Basis(
            ORIGIN, checkpoint.size, checkpoint.root.hex(), note.decode(), (), (), "", "", "2026-11-23", __version__
        )
        case = Case(clawback.incident(), clawback.case().extent, basis)
        numbers = wanted(reader.first(checkpoint.size), case)
        files = make_pack(case, reader.proven(numbers, note))
    return files, signer.vkey(ORIGIN), numbers


def relisted(files: dict[str, bytes], **changed: bytes) -> dict[str, bytes]:
    """Return a pack with other files, whose manifest lists them."""
    new = {**files, **{name.replace("_", "."): content for name, content in changed.items()}}
    manifest = json.loads(new[MANIFEST])
    manifest["files"] = {n: hashlib.sha256(c).hexdigest() for n, c in new.items() if n != MANIFEST}
    return {**new, MANIFEST: json.dumps(manifest).encode()}


def failure(files, vkey, version=__version__) -> str:
    with pytest.raises(IntegrityError) as caught:
        check_pack(files, vkey, version)
    return caught.value.code


def test_it_holds_what_the_drafts_rest_on_and_nothing_of_others(stored) -> None:
    files, vkey, numbers = stored
    assert numbers == [0, 1, 2, 3, 5]  # the configuration, the call, the act, and the last entry for its time
    found = check_pack(files, vkey, __version__)
    assert (found.entries, found.size, found.drafts) == (5, 6, len(files) - 3)
    assert {"overview.html", "clawback-facts.md", "deletion-request-1.json", "gdpr-33.html"} <= files.keys()
    assert b"In the whole record" not in files["clawback-facts.md"]
    assert not any(b"M-2" in content for name, content in files.items() if name != ENTRIES)


def test_a_file_that_was_changed_added_or_taken_away_is_found(stored) -> None:
    files, vkey, _ = stored
    changed = {**files, "overview.md": files["overview.md"] + b"x"}
    assert failure(changed, vkey) == "pack_changed"
    assert failure({**files, "more.txt": b""}, vkey) == "pack_changed"
    assert failure({n: c for n, c in files.items() if n != "gdpr-33.md"}, vkey) == "pack_changed"


@pytest.mark.parametrize(
    "changed", [{"limits": []}, {"limits": ["Nothing."]}, {"more": 1}, {"files": {}}, {"format": "x"}, {"incident": 3}]
)
def test_a_manifest_that_says_something_else_is_found(stored, changed) -> None:
    files, vkey, _ = stored
    manifest = {**json.loads(files[MANIFEST]), **changed}
    assert failure({**files, MANIFEST: json.dumps(manifest).encode()}, vkey) in {"pack_malformed", "pack_changed"}


@pytest.mark.parametrize("gone", ["format", "incident", "version", "limits", "files"])
def test_a_manifest_that_leaves_something_out_is_found(stored, gone: str) -> None:
    files, vkey, _ = stored
    manifest = json.loads(files[MANIFEST])
    del manifest[gone]
    assert failure({**files, MANIFEST: json.dumps(manifest).encode()}, vkey) == "pack_malformed"


def test_a_draft_that_the_entries_do_not_give_is_found_though_it_is_listed(stored) -> None:
    files, vkey, _ = stored
    lie = files["overview.md"].replace(b"anna", b"karl")
    assert lie != files["overview.md"]
    assert failure(relisted(files, overview_md=lie), vkey) == "pack_contradicted"
    assert failure(relisted(files, overview_md=lie), vkey, "9.9") == "pack_version"  # a forger may name another


def test_an_entry_that_was_changed_left_out_or_moved_is_found(stored) -> None:
    files, vkey, _ = stored
    lines = files[ENTRIES].splitlines(keepends=True)
    edited = b"".join(line.replace(b"clawback", b"incident") for line in lines)
    assert failure(relisted(files, entries_jsonl=edited), vkey) == "inclusion_proof_invalid"
    assert failure(relisted(files, entries_jsonl=b"".join(lines[:1] + lines[3:])), vkey) == "pack_contradicted"
    assert failure(relisted(files, entries_jsonl=b"".join(reversed(lines))), vkey) == "pack_malformed"
    assert failure(relisted(files, entries_jsonl=b"".join(lines[:3])), vkey) == "pack_malformed"
    assert failure(relisted(files, entries_jsonl=b"{\n"), vkey) == "pack_malformed"
    twice = files[ENTRIES].replace(b'"entry"', b'"entry":"{}","entry"')
    assert failure(relisted(files, entries_jsonl=twice), vkey) == "pack_malformed"


def test_another_key_or_checkpoint_is_found(stored, tmp_path) -> None:
    files, vkey, _ = stored
    other = create_signer(tmp_path / "other.pem").vkey(ORIGIN)
    assert failure(files, other) == "checkpoint_unsigned"
    assert failure({**files, MANIFEST: b"[]"}, vkey) == "pack_malformed"
    assert failure({MANIFEST: files[MANIFEST], CHECKPOINT: files[CHECKPOINT]}, vkey) == "pack_changed"


def test_what_the_classification_excused_has_no_draft(clawback) -> None:
    clawback.classify(personal="none", significant="no", privileged="no")
    assert set(make_pack(clawback.case(), ())) == {
        MANIFEST,
        ENTRIES,
        CHECKPOINT,
        *(f"overview{s}" for s in (".md", ".html", ".json")),
    }


def test_too_many_calls_are_no_pack(clawback, monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST_CALLS", 0)
    with pytest.raises(CallError) as caught:
        wanted(clawback, clawback.case())
    assert caught.value.code == "pack_too_large"
