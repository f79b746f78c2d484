"""A hand-over pack: the drafts, the entries that they rest on, and a proof for each entry that it is in the log.

Whoever has the pack and the log's public key finds that each entry was recorded, and makes the drafts anew from them.
What a part of a log cannot show is that nothing else belongs to the incident; the manifest says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from situs.errors import CallError, IntegrityError, SitusError
from situs.incidents.clocks import State
from situs.incidents.document import FORMATS, SUFFIXES
from situs.incidents.duties import load_duties
from situs.incidents.extent import find_extents
from situs.incidents.forms import FORMS, Case, make_draft
from situs.incidents.incident import follow
from situs.ledger import (
    ProvenEntry,
    VerifierKey,
    leaf_hash,
    load_evidence,
    read_entry,
    verify_checkpoint,
    verify_inclusion,
)
from situs.registers.formats import Basis

PACK_FORMAT = "situs-incident-pack/1"
MANIFEST, ENTRIES, CHECKPOINT = "manifest.json", "entries.jsonl", "checkpoint"
MOST_CALLS = 5_000
"""Beyond so many calls a pack is refused: the exported log is handed over instead."""
MOST_FILES, MOST_BYTES = 1_000, 1 << 28
"""What a pack that is checked may hold."""
_LIMITS = (
    "The entries are part of a log. Each is proven to be in it; that the log holds no other call of the incident is "
    "found from the whole log alone.",
    "What people state (when they became aware, when a notice was sent) is on record as stated.",
)
_FORM_OF = {
    "gdpr-33": "gdpr_33", "gdpr-34": "gdpr_34", "nis2-early-warning": "nis2_early_warning",
    "nis2-notification": "nis2_notification", "nis2-final": "nis2_final",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pack:
    """Say what a pack that was checked proves."""

    incident: str
    entries: int
    size: int
    root: str
    drafts: int
    """Files that were made anew from the entries, and are the same."""


def wanted(entries: Iterable[tuple[int, Mapping[str, Any]]], case: Case) -> list[int]:
    """Return the numbers of the entries that a pack rests on.

    The incident's acts, both entries of each of its calls, every configuration, and the last entry, by whose time the
    clocks are judged. Raise `CallError("pack_too_large")`.
    """
    if len(case.extent.seen) > MOST_CALLS:
        message = f"the incident concerns more than {MOST_CALLS} calls: narrow its scope, or hand over the exported log"
        raise CallError("pack_too_large", message)
    names, last, found = {*case.extent.seen, case.incident.id}, -1, []
    for index, entry in entries:
        last = index
        if entry["call"] in names or entry.get("event") == "configured":
            found.append(index)
    return found if found[-1:] == [last] else [*found, last]


def make_pack(case: Case, proven: Sequence[ProvenEntry]) -> dict[str, bytes]:
    """Return the files of a pack by name."""
    case = _packed(case)
    files = {
        ENTRIES: b"".join(map(_entry_line, proven)),
        CHECKPOINT: case.basis.checkpoint.encode(),
        **{name: text.encode() for name, text in _drafts(case)},
    }
    manifest = _manifest_of(case.incident.id, case.basis.version, files)
    return {MANIFEST: orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE), **files}


def check_pack(files: Mapping[str, bytes], vkey: VerifierKey, version: str) -> Pack:
    """Check a pack with the log's public key alone.

    1. The manifest lists every file, each with its digest, and says what it must. 2. The checkpoint is signed by the
    key. 3. Each entry is canonical, in order, and proven to be under the checkpoint. 4. The drafts, made anew from the
    entries, are the same bytes.

    Raise `IntegrityError`: `pack_malformed`, `pack_changed`, `pack_contradicted`, `pack_version` where all but the
    drafts holds and another version made these, or an error of checkpoint or proof.
    """
    manifest = _manifest(files)
    checkpoint = verify_checkpoint(files[CHECKPOINT], vkey)
    entries = list(_entries(files[ENTRIES], checkpoint.head))
    basis = Basis(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        checkpoint=files[CHECKPOINT].decode(),
        cosigned=(),
        stamped=(),
        matter="",
        period="",
        law_as_of=min(duty.as_of for duty in load_duties().values()),
        version=manifest["version"],
    )
    incident = follow(entries).get(manifest["incident"])
    if incident is None:
        raise _malformed("the pack's entries tell of no such incident")
    extent = find_extents(entries, {incident.id: incident.scope})[incident.id]
    if manifest["version"] != version:
        message = "every entry is proven, and the drafts were not compared: another version of Situs made them"
        raise IntegrityError("pack_version", message, expected=version, found=manifest["version"], at=checkpoint.size)
    drafts = {name: text.encode() for name, text in _drafts(_packed(Case(incident, extent, basis)))}
    given = {name: content for name, content in files.items() if name not in (MANIFEST, ENTRIES, CHECKPOINT)}
    if manifest != _manifest_of(manifest["incident"], version, files):
        raise _malformed("the manifest says what no pack of this version does, or leaves out what one says")
    if drafts != given:
        different = sorted(n for n in drafts.keys() | given.keys() if drafts.get(n) != given.get(n))
        message = "the entries do not give these drafts"
        raise IntegrityError("pack_contradicted", message, found=", ".join(different), at=checkpoint.size)
    return Pack(incident.id, len(entries), checkpoint.size, checkpoint.root.hex(), len(drafts))


def _packed(case: Case) -> Case:
    """Return a case without what a pack does not prove: figures of the whole log, and cosignatures.

    The checkpoint has its cosignatures all the same, for whoever holds the witnesses' keys.
    """
    extent = replace(case.extent, all_calls=0, all_refused=0)
    return Case(case.incident, extent, replace(case.basis, cosigned=(), stamped=()))


def _drafts(case: Case) -> Iterator[tuple[str, str]]:
    """Yield each draft that the classification leaves, in every form, by file name."""
    excused = {c.duty.id for c in case.clocks if c.state(case.at) is State.EXCUSED}
    privileged = case.incident.facets["privileged"] != "no"
    for form in FORMS:
        if form == "deletion-request":
            places: tuple[str, ...] = case.extent.outside if privileged else ()
        elif form == "clawback-facts":
            places = ("",) if privileged else ()
        else:
            places = () if _FORM_OF.get(form) in excused else ("",)
        for number, place in enumerate(places, 1):
            draft = make_draft(case, form, place)
            name = f"{form}-{number}" if place else form
            yield from ((name + SUFFIXES[kind], render(draft)) for kind, render in FORMATS.items())


def _manifest_of(incident: str, version: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "format": PACK_FORMAT,
        "incident": incident,
        "version": version,
        "limits": list(_LIMITS),
        "files": {name: _sha256(content) for name, content in sorted(files.items()) if name != MANIFEST},
    }


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _entry_line(one: ProvenEntry) -> bytes:
    line = {"index": one.index, "entry": one.body.decode(), "proof": [step.hex() for step in one.proof]}
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def _entries(raw: bytes, head: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    last = -1
    for line in raw.splitlines():
        try:
            one = load_evidence(line)
            index, body = one["index"], one["entry"].encode()
            proof = [bytes.fromhex(step) for step in one["proof"]]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _malformed("a line of the entries is malformed") from None
        if type(index) is not int or index <= last or len(one) != 3:
            raise _malformed("the entries are not in order")
        last = index
        verify_inclusion(leaf_hash(body), index, proof, head)
        yield index, read_entry(body)


def _manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = load_evidence(files[MANIFEST])
        listed = dict(manifest["files"])
        well = manifest["format"] == PACK_FORMAT and {ENTRIES, CHECKPOINT} <= listed.keys()
        well = well and all(isinstance(manifest[name], str) for name in ("incident", "version"))
    except (ValueError, KeyError, TypeError, AttributeError, SitusError):
        well = False
    if not well:
        raise _malformed("the manifest is missing or malformed")
    found = {name: _sha256(content) for name, content in files.items() if name != MANIFEST}
    if found != listed:
        different = sorted(n for n in found.keys() | listed.keys() if found.get(n) != listed.get(n))
        raise IntegrityError(
            "pack_changed", "a file is not the one that the manifest lists", found=", ".join(different)
        )
    return manifest


def _malformed(words: str) -> IntegrityError:
    return IntegrityError("pack_malformed", words)
