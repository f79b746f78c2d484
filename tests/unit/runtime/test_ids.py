"""Ids that are written behind a command."""

import secrets

import pytest

from situs.runtime.ids import fresh_id


def test_an_id_is_random_and_fits_a_url() -> None:
    ids = {fresh_id() for _ in range(200)}
    assert len(ids) == 200
    assert all(len(one) == 22 and one.replace("-", "").replace("_", "").isalnum() for one in ids)


def test_no_id_looks_like_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    """`situs erase certificate -Ab…` would be refused as an option that does not exist, for one id in 64."""
    drawn = iter(["-Ab0123456789abcdefghi", "--0123456789abcdefghij", "Ab-123456789abcdefghij"])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _: next(drawn))
    assert fresh_id() == "Ab-123456789abcdefghij"
