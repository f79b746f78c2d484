import pytest

from situs.model import Obligation
from situs.policy import KNOWN_OBLIGATIONS
from situs.policy.obligations import is_known, parse_obligations, unite


def test_the_known_ones_are_these() -> None:
    assert sorted(KNOWN_OBLIGATIONS) == [
        "mask_in_answer",
        "minimise",
        "pseudonymise",
        "redact",
        "require_approval",
        "restrict_logging",
        "reveal_in_answer",
    ]


def test_an_annotation_holds_several() -> None:
    assert parse_obligations("pseudonymise:DIRECT,Identity; minimise ;require_approval:external:MATTER") == (
        Obligation("pseudonymise", "direct,identity"),
        Obligation("minimise"),
        Obligation("require_approval", "external:MATTER"),
    )
    assert parse_obligations("  ") == ()


@pytest.mark.parametrize("text", [";", "minimise;", "a b", "Minimise", "redact:", "redact:a b", ":x", "-"])
def test_a_malformed_item_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="name:argument"):
        parse_obligations(text)


@pytest.mark.parametrize(
    ("obligation", "known"),
    [
        (Obligation("minimise"), True),
        (Obligation("minimise", "x"), False),
        (Obligation("redact", "secret,opaque"), True),
        (Obligation("redact", ""), False),
        (Obligation("redact", "secret,"), False),
        (Obligation("redact", "secret,jewels"), False),
        (Obligation("require_approval", "x"), True),
        (Obligation("require_approval"), False),
        (Obligation("notarise"), False),
    ],
)
def test_an_obligation_is_known_with_its_argument(obligation: Obligation, known: bool) -> None:
    assert is_known(obligation) is known


def test_union_merges_categories_and_keeps_approvals_apart() -> None:
    parts = [
        Obligation("redact", "secret"),
        Obligation("require_approval", "b"),
        Obligation("redact", "opaque,secret"),
        Obligation("require_approval", "a"),
        Obligation("minimise"),
        Obligation("minimise"),
    ]
    assert unite(parts) == (
        Obligation("minimise"),
        Obligation("redact", "opaque,secret"),
        Obligation("require_approval", "a"),
        Obligation("require_approval", "b"),
    )
    assert unite(parts) == unite(reversed(parts))
