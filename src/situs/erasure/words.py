"""What an erasure says of itself, in words: what it did, and what it does not reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from situs.erasure.entries import GROUNDS

SOURCES: Mapping[str, str] = {
    "file": "a folder of files",
    "keyring": "the system's keyring",
    "vault": "a Vault's transit engine",
}
_BACKUPS: Mapping[str, str] = {
    "file": "copies of the folder of matter keys, in backups and snapshots: whoever restores one can derive the tokens "
    "again. Old blocks of a journalling file system or of an SSD may hold the key file too",
    "keyring": "copies of the keyring in backups and snapshots: whoever restores one can derive the tokens again",
    "vault": "backups and snapshots of Vault's storage: whoever restores one can derive the tokens again",
}
MEMORY_SECONDS = 300
"""So long another process may use a key that it holds in memory."""


def title_of(facts: Mapping[str, Any]) -> str:
    """Return a heading."""
    heads = {
        "destroyed": "Certificate of erasure",
        "abandoned": "Record of an erasure that did not take place",
        "blocked": "Record of an erasure that a legal hold blocked",
    }
    return heads[facts["result"]]


def says_of(facts: Mapping[str, Any]) -> list[str]:
    """Return what happened, in sentences."""
    matter, ground = facts["matter"], GROUNDS.get(facts["ground"], facts["ground"])
    who = f"{facts['by']} asked for it; {_KNOWN.get(facts['credential'], 'who that is was not checked')}"
    said = [f"The erasure of matter {matter} was asked for: {ground}.", f"{who}."]
    holds = ", ".join(facts["holds"])
    if facts["result"] == "blocked":
        return [*said, f"It was blocked: the matter was under legal hold ({holds}). No key was touched."]
    if facts["result"] == "abandoned":
        why = {
            "legal_hold": f"a legal hold was placed while it ran ({holds}), and the hold won",
            "interrupted": "it was interrupted before a key was touched",
        }
        return [*said, f"Nothing was destroyed: {why.get(facts['code'], 'it failed with ' + facts['code'])}."]
    where = SOURCES.get(facts["source"], facts["source"])
    was = {
        "held": f"The matter's key in {where} was destroyed.",
        "none": f"There was no key of the matter in {where}; a tombstone now keeps one from being made.",
        "destroyed": f"A tombstone of the matter stood in {where} before; what was left of a key beside it is gone.",
    }
    said += [
        was[facts["key"]],
        "The source was asked afterwards: a tombstone stands, and no key is there. It gives out no key of this matter "
        "any more.",
    ]
    if facts["recovered"]:
        said.append("The process that began it ended early; a later run brought it to its end.")
    if facts["holds"]:
        said.append(
            f"CONFLICT: a legal hold ({holds}) was found after the key was destroyed. It was not there when the "
            "erasure began. What the hold was to preserve is to be looked for elsewhere, and at once."
        )
    if not facts["hold_known"]:
        said.append(
            "CONFLICT NOT EXCLUDED: the directory of matters could not be asked after the key was destroyed, or no "
            "longer knew the matter."
        )
    return said


def reaches_of(facts: Mapping[str, Any]) -> list[str]:
    """Return what the destruction reaches."""
    if facts["result"] != "destroyed":
        return []
    return [
        "every token that was ever sent for this matter, wherever it is kept, a provider's logs included: it can no "
        "longer be computed from a name, nor a name be tried against it",
        "the marks of doubtful texts in the ledger, which are made with the same key: no text can be matched to them",
    ]


def leaves_of(facts: Mapping[str, Any], reach: Mapping[str, Any]) -> list[str]:
    """Return what the destruction does not reach, and what else has to be done about it."""
    if facts["result"] != "destroyed":
        return []
    clear = sum(place["without_tokens"] + place["not_known"] for place in reach["places"])
    left = [
        _BACKUPS.get(facts["source"], "backups of the key source"),
        f"other processes that hold the key in memory, for up to {MEMORY_SECONDS} seconds; memory is not wiped",
        "this ledger, which only grows: the matter's id, the digests of requests and answers, and who asked remain. "
        "A digest of a short text can be found by trying texts",
        "the directory of matters with the names of parties, the clients' own files, and the answers that people kept",
        "what a reader can conclude from the story around a token",
    ]
    if mixed := sum(place["with_tokens"] for place in reach["places"]):
        left.insert(
            0,
            f"what was not recognised, or need not be replaced, and so left in clear beside tokens: in up to {mixed} "
            "sendings. Places keep it for as long as their terms say",
        )
    if clear:
        left.insert(
            0,
            f"text that left without tokens, or of which the log does not say how it left: {clear} sendings. Places "
            "keep it for as long as their terms say",
        )
    if reach["exports"] or reach["trainings"]:
        left.append(
            f"data sets for training and models that were trained on them: the log has {reach['exports']} data sets "
            f"and {reach['trainings']} runs, and does not say of which matters"
        )
    return left


_KNOWN = {
    "api_key": "an API key proved who that is",
    "jwt": "a signed token proved who that is",
}
