"""What was done with one key, as far as the log shows: the register of a leaked-key drill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from situs.registers.calls import Calls, Dispatch, Entry, Recorded, moment
from situs.registers.register import Cell, Row, counted

_REVOKE = {
    "aws": "revoke the active sessions of the role in IAM: all keys that it gave until then are refused",
    "google": "disable the pool of workload identities: its tokens open nothing more; where a service account is acted "
    "as, disable that account too, until the last of its tokens has ended",
    "entra": "delete the federated credential of the application, and take its role on the resource away until the "
    "last token has ended: a token that Entra gave cannot be called back",
}
"""What ends credentials that were given in exchange, by the kind of exchange. Sources: AWS IAM User Guide, "Revoke IAM
role temporary security credentials"; Google IAM API, workloadIdentityPools, `disabled`; Microsoft Entra, "Access tokens
in the Microsoft identity platform"."""
_PRIVILEGE = frozenset({"PRIVILEGED_ADVICE", "JOINT_DEFENSE", "WORK_PRODUCT"})


@dataclass(frozen=True, slots=True)
class Leak:
    """Say which key leaked."""

    key: str
    """The id of an API key, or of a provider's key."""
    principal: str = ""
    """Whose API key it is; empty where it is a provider's."""
    since: int = 0
    """Only calls from then on, in epoch milliseconds."""
    revoked: int | None = None
    """When an API key was revoked, in epoch milliseconds."""
    upstream: str = ""
    """The upstream whose credentials are had in exchange for identity tokens: it has no key that could be named."""
    exchange: str = ""
    """The kind of that exchange: `aws`, `google` or `entra`."""
    routes: frozenset[str] = frozenset()
    """The routes by that upstream now, for a log that does not tell which it had."""
    rehearsal: bool = False
    """Nothing was revoked: the drill is for practice."""

    @property
    def ours(self) -> bool:
        """Tell whether it is an API key of this gateway."""
        return bool(self.principal)


@dataclass(slots=True)
class KeyUse:
    """List the calls that were made with a key, and sum them up; the sums hold once all rows were made."""

    TITLE: ClassVar[str] = "Use of a leaked key"
    SOURCE: ClassVar[str] = "Documents a possible breach (GDPR art. 33(5)) and its handling (NIS2 art. 21(2)(b))"
    COLUMNS: ClassVar[dict[str, str]] = {
        "entry": "Entry", "at": "Decided (UTC)", "call": "Call", "by": "By", "matter": "Matter", "status": "Outcome",
        "places": "Sent to", "labels": "Labels", "after": "After the revocation",
        "body_sha256": "SHA-256 of the request",
    }  # fmt: skip
    PRINTED: ClassVar[dict[str, int]] = {
        "entry": 2,
        "at": 5,
        "by": 4,
        "matter": 4,
        "status": 3,
        "places": 4,
        "labels": 5,
    }

    leak: Leak
    calls: int = 0
    sent: int = 0
    answered: int = 0
    after: int = 0
    """Calls that were decided after the revocation."""
    unnamed: int = 0
    """Calls of which the record names no key: the same principal's from before keys were recorded, or any that was
    sent and whose outcome is older or was never written."""
    first: int | None = None
    last: int | None = None
    matters: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    given: dict[str, int] = field(default_factory=dict)
    """The ids of credentials that were had in exchange, each with when it ends by itself."""
    privileged: set[str] = field(default_factory=set)
    """Matters of which text with a label of privilege was in a call."""

    def rows(self, calls: Calls) -> Iterator[Row]:
        """Yield a row for each call that was made with the key."""
        for recorded in calls:
            decision = recorded.decision
            if decision["at"] < self.leak.since:
                continue
            self.unnamed += self._may_have(recorded)
            if self._used(recorded):
                yield self._row(recorded)

    def notes(self) -> list[str]:
        """Return what was found, and what must be done, in order."""
        return [*self.found(), *self.steps()]

    def found(self) -> list[str]:
        """Return what the log shows, in sentences."""
        when = ""
        if self.first is not None and self.last is not None:
            when = f", from {moment(self.first)} to {moment(self.last)}"
        told = ["a rehearsal: nothing was revoked, and the key opens as before"] if self.leak.rehearsal else []
        told += [f"{counted(self.calls, 'call')} {self._with()}{when}: {self.sent} sent on, {self.answered} answered"]
        if self.given:
            told.append(f"the last of these credentials ends by itself at {moment(max(self.given.values()))}")
        for word, counts in (("matters", self.matters), ("places", self.places)):
            if counts:
                told.append(f"{word}: {', '.join(f'{name} ({count})' for name, count in sorted(counts.items()))}")
        if self.privileged:
            told.append(f"text with a label of privilege in matters: {', '.join(sorted(self.privileged))}")
        if self.leak.revoked is not None:
            told.append(f"revoked at {moment(self.leak.revoked)}; calls after that: {self.after}")
        if self.unnamed:
            told.append(
                f"{counted(self.unnamed, 'call')}{f' of {self.leak.principal}' if self.leak.ours else ''} of which the "
                "record names no key: any of them may have been made with this one"
            )
        return told

    def steps(self) -> list[str]:
        """Return what must be done, in order."""
        steps = [
            *self._first_steps(),
            "ask the owner which of the calls are hers: the ledger tells who was let in, and not from which address",
            "look for the key in repositories, tickets and logs, and in the proxy's log for the addresses it came from",
        ]
        if not self.leak.ours:
            steps.append("compare the provider's own usage with these calls: what is not here was somebody else's")
        if self.calls or self.unnamed:
            steps += [
                "if any call was a stranger's: answers went to a stranger. Note when you became aware; a breach of "
                "personal data is told to the authority within 72 hours of that (GDPR art. 33(1)), a significant "
                "incident within 24 and 72 hours (NIS2 art. 23(4)), where you are bound",
            ]
        if self.privileged:
            steps.append("tell counsel of the privileged matters named above: a disclosure may have to be clawed back")
        return steps

    def _with(self) -> str:
        if not self.leak.upstream:
            return f"with the key {self.leak.key}"
        given = counted(len(self.given), "credential")
        return f"by the upstream {self.leak.upstream}, with {given} had in exchange for identity tokens"

    def _first_steps(self) -> list[str]:
        if self.leak.ours:
            return ["give its owner another key (`situs keys create`), and find out where this one was kept"]
        if not self.leak.upstream:
            return [
                "revoke the key at the provider; put another at the reference of the configuration, and see that the "
                "next call's outcome names another key id"
            ]
        return [
            f"there is no key to rotate: {_REVOKE[self.leak.exchange]}",
            "if the identity token leaked, have the provider trust another `sub`, `aud` or issuer until that token has "
            "ended: whoever holds it can exchange it, and a cloud takes it even when the workload is gone",
            "open the exchange again when that is done, and see that the next call's outcome names another key id",
        ]

    def _exchanged(self, recorded: Recorded) -> dict[str, int]:
        """Return the credentials that a call was made with, if they were had in exchange, with when each ends."""
        outcome = recorded.outcome
        tried = zip(recorded.dispatches, outcome.get("keys", []), outcome.get("key_ends", []), strict=False)
        return {key: end for dispatch, key, end in tried if end and self._by(dispatch)}

    def _by(self, dispatch: Dispatch) -> bool:
        """Tell whether a text went by the upstream: as the log has its routes, or as they are configured now."""
        return dispatch.upstream == self.leak.upstream if dispatch.upstream else dispatch.route in self.leak.routes

    def _used(self, recorded: Recorded) -> bool:
        if self.leak.upstream:
            return bool(self._exchanged(recorded))
        if self.leak.ours:
            return bool(recorded.decision.get("principal", {}).get("key") == self.leak.key)
        return self.leak.key in recorded.outcome.get("keys", [])

    def _may_have(self, recorded: Recorded) -> bool:
        if self.leak.upstream:
            sent = any(self._by(dispatch) for dispatch in recorded.dispatches)
            return sent and "key_ends" not in recorded.outcome
        if not self.leak.ours:
            return bool(recorded.dispatches) and "keys" not in recorded.outcome
        principal: Entry = recorded.decision.get("principal", {})
        mine = principal.get("id") == self.leak.principal and principal.get("credential") == "api_key"
        return mine and "key" not in principal

    def _row(self, recorded: Recorded) -> Row:
        decision = recorded.decision
        at, matter = decision["at"], decision.get("matter") or ""
        places: list[str] = sorted({dispatch.place["id"] for dispatch in recorded.dispatches})
        after = self.leak.revoked is not None and at > self.leak.revoked
        self.given.update(self._exchanged(recorded))
        self.calls += 1
        self.sent += bool(recorded.dispatches)
        self.answered += recorded.status == "answered"
        self.after += after
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)
        self.matters[matter or "none named"] += 1
        self.places.update(places)
        if not _PRIVILEGE.isdisjoint(recorded.labels):
            self.privileged.add(matter or "none named")
        row: dict[str, Cell] = {
            "entry": recorded.index, "at": recorded.at, "call": decision["call"],
            "by": decision.get("principal", {}).get("id", ""), "matter": matter, "status": recorded.status,
            "places": places, "labels": recorded.labels, "after": after,
            "body_sha256": decision.get("body", {}).get("sha256", ""),
        }  # fmt: skip
        return row
