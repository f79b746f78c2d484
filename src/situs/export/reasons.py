"""Which of the reasons a refusal by policy is: the shipped policies by their `@id`, in the order of `Reason`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from situs.export.record import Reason

_OF_POLICY: Mapping[str, Reason] = {
    "training-privileged": Reason.PRIVILEGED,
    "privileged-stays": Reason.PRIVILEGED,
    "privileged-not-compellable": Reason.PRIVILEGED,
    "unclassified-stays": Reason.PRIVILEGED,
    "protective-order-unchecked": Reason.PRIVILEGED,
    "training-hold": Reason.HOLD,
    "training-closed": Reason.CLOSED,
    "training-place": Reason.JURISDICTION,
    "transfer-without-basis": Reason.JURISDICTION,
    "place-unknown": Reason.JURISDICTION,
    "residency": Reason.JURISDICTION,
    "foreign-compelled-access": Reason.JURISDICTION,
    "residual-stays-in-regime": Reason.JURISDICTION,
    "may-train": Reason.JURISDICTION,
    "retention-unknown": Reason.JURISDICTION,
    "may-be-read": Reason.JURISDICTION,
    "training-without-basis": Reason.BASIS,
    "client-confidence-stays": Reason.BASIS,
    "approval-missing": Reason.BASIS,
    "training-secret": Reason.SECRET,
    "secret-never-leaves": Reason.SECRET,
    "training-residual": Reason.PERSONAL,
}
"""A policy that is not here (an own one, a wall) is `Reason.POLICY`; the manifest names it in any case."""

_ORDER = {reason: rank for rank, reason in enumerate(Reason)}


def reason_of(policies: Iterable[str]) -> Reason:
    """Return the one reason of a refusal that these policies determined."""
    return min((_OF_POLICY.get(p, Reason.POLICY) for p in policies), key=_ORDER.__getitem__, default=Reason.POLICY)
