"""A log's entries as a stream of OCSF events, in the order of the log; an entry is let go of once its event is made."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from situs.registers.calls import Calls, Entry
from situs.siem.ocsf import Event, Source, call_event, other_event


def ocsf_events(entries: Iterable[tuple[int, Entry]], source: Source, start: int = 0) -> Iterator[Event]:
    """Yield the event of each entry from number `start` on that has one.

    A call's event comes with its outcome, and has the outcome's number; a call that is still open has none yet. Earlier
    entries may be among those given: they tell what later ones refer to, and no event is made of them.
    """
    passing = _Passing(entries, source, start)
    for recorded in Calls(passing):
        yield from passing.made()
        if recorded.outcome and passing.index >= start:
            yield call_event(recorded, passing.index, source)
    yield from passing.made()


class _Passing:
    """Pass entries on to where calls are put together, and make the events of what belongs to none."""

    def __init__(self, entries: Iterable[tuple[int, Entry]], source: Source, start: int) -> None:
        self._entries, self._source, self._start = entries, source, start
        self._waiting: deque[Event] = deque()
        self.index = -1
        """The number of the entry that passed last."""

    def __iter__(self) -> Iterator[tuple[int, Entry]]:
        for index, entry in self._entries:
            self.index = index
            if entry["type"] == "event" and index >= self._start:
                event = other_event(entry, index, self._source)
                if event is not None:
                    self._waiting.append(event)
            yield index, entry

    def made(self) -> Iterator[Event]:
        """Yield the events that were made since the last time."""
        while self._waiting:
            yield self._waiting.popleft()
