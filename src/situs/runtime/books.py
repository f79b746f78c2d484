"""Playbooks, written policies and retention schedules, by the names that callers know them by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from situs.config import Config
from situs.errors import CallError, ConfigError
from situs.tasks.checking.rulebook import Rulebook, parse_rulebook
from situs.tasks.contract.playbook import Playbook, parse_playbook
from situs.tasks.records.schedule import Schedule, parse_schedule

_Book = TypeVar("_Book")
_MOST = 1_048_576


@dataclass(frozen=True, slots=True)
class Books:
    """Hold the books of the department, read once."""

    playbooks: Mapping[str, Playbook]
    policies: Mapping[str, Rulebook]
    schedules: Mapping[str, Schedule]

    def playbook(self, name: str) -> Playbook | None:
        """Return a playbook: the named one, or the only one there is, or None where there is none."""
        return _chosen(self.playbooks, name, "/playbookName") if self.playbooks or name else None

    def policy(self, name: str) -> Rulebook:
        """Return a policy: the named one, or the only one there is."""
        return _chosen(self.policies, name, "/policyName")

    def schedule(self, name: str) -> Schedule:
        """Return a schedule: the named one, or the only one there is."""
        return _chosen(self.schedules, name, "/scheduleName")


def load_books(config: Config, folder: Path) -> Books:
    """Return the configured books; raises `ConfigError` for a file that cannot be read or is not understood."""
    settings = config.salesforce
    return Books(
        _read(settings.playbooks, folder, parse_playbook),
        _read(settings.policies, folder, parse_rulebook),
        _read(settings.schedules, folder, parse_schedule),
    )


def _read(files: Mapping[str, str], folder: Path, parse: Callable[[bytes], _Book]) -> dict[str, _Book]:
    return {name: parse(_bytes(folder / Path(file).expanduser())) for name, file in files.items()}


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST + 1)
    except OSError as error:
        raise ConfigError("book_unreadable", f"`{path.name}` cannot be read: {error.strerror}") from error
    if len(raw) > _MOST:
        raise ConfigError("book_unreadable", f"`{path.name}` is larger than {_MOST} bytes")
    return raw


def _chosen(books: Mapping[str, _Book], name: str, pointer: str) -> _Book:
    if not name and len(books) == 1:
        return next(iter(books.values()))
    if name not in books:
        words = "no such playbook, policy or schedule is configured" if name else "name one: there is not just one"
        raise CallError("book_unknown", words, pointer=pointer)
    return books[name]
