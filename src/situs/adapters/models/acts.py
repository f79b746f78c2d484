"""What persons did to versions of models: one line each in a file that only grows, and the results they rest on."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import orjson

from situs.adapters.private_files import append_line, create_private, lines_of, read_private
from situs.errors import ConfigError
from situs.model import STATED
from situs.vetting import Act, Courses, Figure, Kind, Stage, courses_of

_LARGEST = 64 * 1024 * 1024


class Acts:
    """Keep acts in a folder (mode 0700)."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lines = folder, folder / "acts.jsonl"

    def read(self) -> tuple[Act, ...]:
        """Return every act, in order; a last line that was cut off is none.

        Raise `ConfigError`: `models_acts_invalid`, `file_not_private`, `file_unreadable`.
        """
        try:
            return tuple(_read(line) for line in lines_of(read_private(self._lines, limit=_LARGEST)))
        except FileNotFoundError:
            return ()
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            raise ConfigError("models_acts_invalid", f"{self._lines.name} is damaged") from None

    def courses(self) -> Courses:
        """Return the courses that the acts make; raise `ConfigError("models_acts_invalid")` for an impossible one."""
        return _courses(self.read())

    def admit(self, act: Act, results: bytes = b"") -> Courses:
        """Keep an act durably if it is possible after all others, with the file that it rests on; return the courses.

        One process at a time. Raise `ConfigError` as `Courses.take` does; then nothing is kept.
        """
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with self._alone():
            courses = self.courses().take(act)
            if results:
                create_private(self._folder / f"results-{hashlib.sha256(results).hexdigest()}.json", results)
            append_line(self._lines, line_of(act))
        return courses

    @contextmanager
    def _alone(self) -> Iterator[None]:
        descriptor = os.open(self._folder / "acts.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def line_of(act: Act) -> bytes:
    """Return an act as it is kept: JSON with sorted keys, without `credential` where nobody was checked.

    Acts from before credentials were kept have none: the ledger knows them by the digests of such lines.
    """
    row = {name: value for name, value in asdict(act).items() if (name, value) != ("credential", STATED)}
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS)


def digest_of_act(act: Act) -> str:
    """Return the SHA-256 of an act as it is kept, hex: the ledger has it, so that a line that is gone is missed."""
    return hashlib.sha256(line_of(act)).hexdigest()


def _courses(acts: tuple[Act, ...]) -> Courses:
    try:
        return courses_of(acts)
    except ConfigError as error:
        raise ConfigError("models_acts_invalid", f"the acts hold one that was not possible: {error.message}") from None


def _read(line: bytes) -> Act:
    row = orjson.loads(line)
    figures = tuple(Figure(str(one["name"]), int(one["thousandths"])) for one in row["figures"])
    found = Act(**{**row, "kind": Kind(row["kind"]), "stage": Stage(row["stage"]), "figures": figures})
    words = (found.model, found.version, found.sha256, found.record_sha256, found.by, found.results_sha256,
             found.credential)  # fmt: skip
    if not all(isinstance(word, str) for word in words) or type(found.at) is not int:
        raise ValueError("not an act")
    return found
