from situs.export import Reason
from situs.export.reasons import _OF_POLICY, reason_of
from situs.model import Effect
from situs.policy import load_default_policies
from situs.policy.compiling import RESERVED

ELSEWHERE = {
    "ethical-wall", "matter-not-granted", "asserted-matter", "media-raw", "media-not-taken",
}  # fmt: skip
"""Shipped policies whose refusal of a record is none of the reasons that have a name."""


def test_every_shipped_forbid_has_its_reason_or_is_on_the_list() -> None:
    forbids = {p.id for p in load_default_policies().all if p.effect is not Effect.PERMIT}
    assert forbids - set(_OF_POLICY) == ELSEWHERE
    assert set(_OF_POLICY) - forbids <= RESERVED


def test_the_gravest_reason_is_the_one() -> None:
    assert reason_of(["training-without-basis", "training-hold", "training-privileged"]) is Reason.PRIVILEGED
    assert reason_of(["training-closed", "training-hold"]) is Reason.HOLD
    assert reason_of(["training-place", "training-without-basis"]) is Reason.JURISDICTION
    assert reason_of(["ethical-wall", "training-residual"]) is Reason.PERSONAL
    assert reason_of(["a-policy-of-ours"]) is Reason.POLICY
    assert reason_of([]) is Reason.POLICY
