"""Which matter a call is for."""

import pytest

from situs.authenticate import is_matter_id, matter_of
from situs.errors import CallError
from situs.model import Principal

KEY = Principal("anna", credential="api_key")
DEFAULT = Principal("anna", credential="api_key", default_matter="M-1")
LISTED = Principal("anna", credential="api_key", default_matter="M-1", matters=frozenset({"M-1", "M-2"}))
CLAIM = Principal("idp:anna", credential="jwt", claimed_matter="M-1")


@pytest.mark.parametrize("value", ["M-1", "2026/0123-M", "a", "A.b:c_d-e", "x" * 128, "500Ab00001"])
def test_ids_that_are_taken(value: str) -> None:
    assert is_matter_id(value)


@pytest.mark.parametrize(
    "value", ["", "-a", "a b", "a\n", "a//b", "a/../b", "a..b", "a/.b", "../a", "ä", "x" * 129, "a\x00"]
)
def test_ids_that_are_refused(value: str) -> None:
    assert not is_matter_id(value)
    with pytest.raises(CallError) as caught:
        matter_of(KEY, value)
    assert (caught.value.code, caught.value.status) == ("matter_malformed", 400)


@pytest.mark.parametrize(
    ("principal", "header", "expected"),
    [
        (KEY, None, (None, False)),
        (KEY, "M-9", ("M-9", True)),
        (DEFAULT, None, ("M-1", False)),
        (DEFAULT, "M-1", ("M-1", False)),
        (DEFAULT, "M-2", ("M-2", True)),
        (LISTED, None, ("M-1", False)),
        (LISTED, "M-2", ("M-2", False)),
        (CLAIM, None, ("M-1", False)),
        (CLAIM, "M-1", ("M-1", False)),
    ],
)
def test_who_says_so(principal: Principal, header: str | None, expected: tuple[str | None, bool]) -> None:
    assert matter_of(principal, header) == expected


@pytest.mark.parametrize(
    ("principal", "header", "code"),
    [
        (CLAIM, "M-2", "matter_conflict"),
        (LISTED, "M-3", "matter_not_allowed"),
        (Principal("idp:anna", claimed_matter="M-3", matters=frozenset({"M-1"})), None, "matter_not_allowed"),
        (Principal("anna", default_matter="M-3", matters=frozenset({"M-1"})), None, "matter_not_allowed"),
    ],
)
def test_what_contradicts_or_exceeds_is_refused(principal: Principal, header: str | None, code: str) -> None:
    with pytest.raises(CallError) as caught:
        matter_of(principal, header)
    assert (caught.value.code, caught.value.status) == (code, 403)
    assert "M-" not in caught.value.message
