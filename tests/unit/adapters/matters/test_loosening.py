"""What lets more happen than before, and what does not."""

from dataclasses import replace
from typing import Any

import pytest

from situs.adapters.matters import check_loosening
from situs.adapters.matters.loosening import loosened
from situs.errors import ConfigError
from situs.model import Matter, Party

HELD = Matter(
    id="M-1",
    client="Beispiel AG",
    jurisdictions=frozenset({"DE", "US"}),
    privileged=True,
    counsel_directed=True,
    wall=frozenset({"falcon"}),
    legal_hold=True,
    holds=frozenset({"LH-7", "LH-8"}),
    residency=frozenset({"DE"}),
)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"legal_hold": False}, ("legal_hold",)),
        ({"holds": frozenset({"LH-7"})}, ("holds",)),
        ({"privileged": False, "counsel_directed": False}, ("privileged", "counsel_directed")),
        ({"wall": frozenset()}, ("wall",)),
        ({"wall": frozenset({"heron"})}, ("wall",)),
        ({"jurisdictions": frozenset({"DE"})}, ("jurisdictions",)),
        ({"residency": frozenset()}, ("residency",)),
        ({"residency": frozenset({"DE", "US"})}, ("residency",)),
        ({"approvals": frozenset({"transfer:49.1.e"})}, ("approvals",)),
        ({"client": "", "forum": "DE", "parties": (Party("Anna Beispiel"),)}, ()),
        ({"wall": frozenset({"falcon", "heron"}), "jurisdictions": frozenset({"DE", "US", "FR"})}, ()),
    ],
)
def test_the_fields_that_protect_less_are_named(change: dict[str, Any], fields: tuple[str, ...]) -> None:
    assert loosened(HELD, replace(HELD, **change)) == fields


def test_a_first_residency_narrows_and_another_is_told() -> None:
    free = replace(HELD, residency=frozenset())
    assert loosened(free, HELD) == ()
    check_loosening({"M-1": free}, [HELD, Matter(id="M-2")])
    with pytest.raises(ConfigError, match=r"`M-1` \(residency\)") as caught:
        check_loosening({"M-1": HELD}, [free])
    assert caught.value.code == "matter_loosened"


def test_of_many_the_first_are_named() -> None:
    known = {f"M-{n}": replace(HELD, id=f"M-{n}") for n in range(7)}
    with pytest.raises(ConfigError, match="and 2 more"):
        check_loosening(known, [Matter(id=name) for name in known])
