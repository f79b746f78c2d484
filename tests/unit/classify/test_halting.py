"""A reading that nobody waits for any more ends at its next step, and leaves nothing behind."""

import pytest

from situs.classify import Recollection, load_reader
from situs.classify.names import load_names
from situs.model import Slot

LONG = "Anna Beispiel trifft Dr. Karl Muster in Berlin. " * 400


class Left(Exception):
    """Raised by the halt of these tests."""


def after(steps: int):
    """Return a halt that lets so many steps pass."""
    left = [steps]

    def halt() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Left

    return halt


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_a_reading_ends_at_every_step(steps: int) -> None:
    with pytest.raises(Left):
        load_reader().read((Slot("/a", LONG),), halt=after(steps))


def test_the_names_model_asks_before_every_slice() -> None:
    names = load_names()
    asked: list[None] = []
    found = names.find(LONG, lambda: asked.append(None))
    assert len(asked) > 3
    assert found == names.find(LONG)
    with pytest.raises(Left):
        names.find(LONG, after(len(asked) - 1))


def test_what_was_halted_is_not_remembered() -> None:
    memory = Recollection(10_000)
    reader = load_reader()
    with pytest.raises(Left):
        reader.read((Slot("/a", LONG),), None, memory.of(b"k" * 32), after(2))
    assert memory.held == 0
    whole = reader.read((Slot("/a", LONG),), None, memory.of(b"k" * 32))
    assert memory.held > 0
    assert whole == reader.read((Slot("/a", LONG),))
