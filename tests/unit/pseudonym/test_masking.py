"""Masks show that a value is there and not what it is."""

from __future__ import annotations

import pytest

from situs.pseudonym import mask


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("DE89 3704 0044 0532 0130 00", "•••• •••• •••• •••• ••30 00"),
        ("4111111111111111", "••••••••••••1111"),
        ("1234567890", "••••••7890"),
        ("123456789", "•••••••••"),
        ("12345", "•••••"),
        ("AB-12", "••-••"),
        ("", ""),
    ],
)
def test_only_the_last_four_of_a_long_value_show(value: str, shown: str) -> None:
    assert mask(value) == shown
