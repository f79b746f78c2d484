"""The canaries' key, in a file that only its owner may read, and the register: one line of digests for each."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

import orjson

from situs.adapters.private_files import append_line, create_private, lines_of, read_private
from situs.errors import ConfigError
from situs.export import Canaries, Canary, Note, make_canary
from situs.export.canary import OWN

_KEY_BYTES = 32
_LARGEST = 64 * 1024 * 1024


class Register:
    """Know one key and what was planted under it."""

    def __init__(self, key: Path, notes: Path) -> None:
        self._key, self._notes = key, notes

    def canaries(self) -> Canaries | None:
        """Return what recognises the canaries, or None where there is no key, so that none was ever planted.

        Raise `ConfigError`: `canaries_invalid`, `file_not_private`, `file_unreadable`.
        """
        try:
            key = read_private(self._key)
        except FileNotFoundError:
            if self._notes.exists():
                raise ConfigError(
                    "canary_key_missing", "there is a register of canaries, and their key is gone"
                ) from None
            return None
        if len(key) != _KEY_BYTES:
            raise ConfigError("canaries_invalid", f"{self._key.name} holds no key of {_KEY_BYTES} bytes")
        return Canaries(key, self._read())

    def make(self, count: int, planted: int) -> tuple[Canary, ...]:
        """Make canaries that nobody has yet, and note them, at the time `planted` (epoch milliseconds).

        They are noted before they are handed out: one that is planted and not noted would still be known by its number.
        """
        if self.canaries() is None:
            create_private(self._key, secrets.token_bytes(_KEY_BYTES))
        known = self.canaries()
        assert known is not None
        taken = {note.own for note in known.notes}
        made: list[Canary] = []
        while len(made) < count:
            canary = make_canary(known.key, secrets.randbelow(10**OWN))
            if canary.note.own not in taken:
                taken.add(canary.note.own)
                made.append(canary)
        self._append([c.note for c in made], planted)
        return tuple(made)

    def _append(self, notes: Sequence[Note], planted: int) -> None:
        if notes:
            append_line(self._notes, b"\n".join(orjson.dumps({**note._asdict(), "planted": planted}) for note in notes))

    def _read(self) -> tuple[Note, ...]:
        try:
            return tuple(_note(line) for line in lines_of(read_private(self._notes, limit=_LARGEST)))
        except FileNotFoundError:
            return ()
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            raise ConfigError("canaries_invalid", f"{self._notes.name} is no register of canaries") from None


def _note(line: bytes) -> Note:
    row = orjson.loads(line)
    note = Note(row["text"], row["own"], row["passage"], row["words"])
    if not all(isinstance(value, str) for value in note[:3]) or type(note.words) is not int or note.words < 1:
        raise ValueError("not a note")
    return note
