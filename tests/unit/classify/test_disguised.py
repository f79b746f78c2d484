"""Names in broken and lowered spelling, for a model that knows one name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from situs.classify.detectors import Hit
from situs.classify.disguised import disguises

NAME = "Zorblax Quint"


def names(text: str) -> Sequence[Hit]:
    hits, at = [], text.find(NAME)
    while at >= 0:
        hits.append(Hit(at, at + len(NAME), "PERSON", 0.9, "names"))
        at = text.find(NAME, at + 1)
    return hits


def find_disguised(text: str, model: Callable[[str], Sequence[Hit]]) -> list[Hit]:
    hidden = disguises(text)
    return hidden.judged(model(hidden.text) if hidden.text else ())


@pytest.mark.parametrize("hidden", ["Zorb\nlax Quint", "mr zorblax quint", "Karl Muster and zorblax quint"])
def test_a_name_in_disguise_is_found_where_it_stands(hidden: str) -> None:
    text = f"Then came {hidden} again."
    (hit,) = find_disguised(text, names)
    assert (hit.kind, hit.detector) == ("PERSON", "names")
    assert text[hit.start : hit.end].split()[0] in hidden


def test_a_first_name_behind_kin_is_read_where_it_begins_a_sentence() -> None:
    """The words before it are left out of the reading, since the model knows a name better there."""
    asked: list[str] = []

    def kin(text: str) -> Sequence[Hit]:
        asked.append(text)
        return [Hit(0, 7, "PERSON", 0.9, "names")] if text.startswith("Zorblax") else []

    (hit,) = find_disguised("and my son zorblax fell", kin)
    assert (hit.start, hit.end) == (11, 18)
    assert asked[0].startswith("Zorblax fell")


def test_what_hides_no_name_is_nothing() -> None:
    assert find_disguised("Then frau x came", names) == []
    assert find_disguised("the words", lambda _: pytest.fail("nothing is to be read")) == []


def test_a_guess_must_be_a_sure_person() -> None:
    def unsure(text: str) -> Sequence[Hit]:
        return [h._replace(confidence=0.5) for h in names(text)]

    def place(text: str) -> Sequence[Hit]:
        return [h._replace(kind="LOCATION") for h in names(text)]

    assert find_disguised("mr zorblax quint", unsure) == find_disguised("mr zorblax quint", place) == []


def test_several_are_read_in_one_go() -> None:
    calls = []

    def counting(text: str) -> Sequence[Hit]:
        calls.append(text)
        return names(text)

    assert len(find_disguised("mr zorblax quint, frau zorblax quint", counting)) == 2
    assert len(calls) == 1
