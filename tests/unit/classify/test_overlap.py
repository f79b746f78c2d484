from situs.classify import resolve
from situs.model import Finding


def finding(start: int, end: int, kind: str, slot: int = 0) -> Finding:
    return Finding(slot, start, end, kind, 0.9, kind.lower())


def test_cues_are_left_out() -> None:
    assert resolve([finding(0, 5, "CUE")]) == ()


def test_longest_names_what_it_holds() -> None:
    (merged,) = resolve([finding(0, 20, "ADDRESS"), finding(5, 9, "PERSON")])
    assert (merged.start, merged.end, merged.kind) == (0, 20, "ADDRESS")


def test_a_web_address_that_names_somebody_is_sealed_as_the_name_is() -> None:
    for kind in ("EMAIL", "USERNAME", "PERSON"):
        (merged,) = resolve([finding(0, 20, "URL"), finding(5, 9, kind)])
        assert (merged.start, merged.end, merged.kind) == (0, 20, kind)
    assert resolve([finding(0, 20, "URL"), finding(5, 9, "LOCATION"), finding(9, 12, "DATE")])[0].kind == "URL"


def test_a_place_that_holds_an_address_is_sealed_as_the_address_is() -> None:
    (merged,) = resolve([finding(0, 30, "LOCATION"), finding(0, 14, "ADDRESS")])
    assert (merged.start, merged.end, merged.kind) == (0, 30, "ADDRESS")
    assert resolve([finding(0, 30, "LOCATION"), finding(0, 14, "PERSON")])[0].kind == "LOCATION"


def test_a_reference_that_holds_a_name_is_sealed_as_the_name_is() -> None:
    (merged,) = resolve([finding(0, 20, "DOCKET"), finding(5, 9, "PERSON")])
    assert (merged.start, merged.end, merged.kind) == (0, 20, "PERSON")
    assert resolve([finding(0, 20, "DOCKET"), finding(5, 9, "MONEY")])[0].kind == "DOCKET"


def test_secrets_and_numbers_take_the_whole() -> None:
    (merged,) = resolve([finding(0, 40, "URL"), finding(10, 30, "SECRET_KEY")])
    assert (merged.start, merged.end, merged.kind) == (0, 40, "SECRET_KEY")


def test_crossing_spans_leave_nothing_uncovered() -> None:
    (merged,) = resolve([finding(0, 10, "PERSON"), finding(5, 15, "ORGANISATION")])
    assert (merged.start, merged.end, merged.kind) == (0, 15, "PERSON")


def test_neighbours_and_slots_stay_apart() -> None:
    assert len(resolve([finding(0, 5, "PERSON"), finding(5, 9, "PERSON"), finding(0, 9, "EMAIL", 1)])) == 3
