"""The schedule is data, with sources, and its least periods hold at start."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from situs.config import load_config
from situs.config.settings import Retention
from situs.errors import ConfigError
from situs.retention import load_classes


def test_each_class_has_its_setting_source_and_date() -> None:
    for kept in load_classes():
        assert kept.setting in Retention.model_fields
        assert kept.source and kept.holds and kept.disposal
        assert date.fromisoformat(kept.as_of) <= date(2100, 1, 1)
        assert kept.confidence in ("high", "medium", "low")
    assert [kept.id for kept in load_classes()] == ["ledger", "matters", "jobs", "exports"]


@pytest.mark.parametrize(("days", "refused"), [(1, True), (183, True), (184, False), (0, False), (3650, False)])
def test_less_than_six_months_of_the_ledger_is_refused_at_start(tmp_path: Path, days: int, refused: bool) -> None:
    (tmp_path / "situs.toml").write_text(f"[retention]\nledger_days = {days}\n", encoding="utf-8")
    if not refused:
        assert load_config(tmp_path / "situs.toml").retention.ledger_days == days
        return
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "situs.toml")
    assert "184 days" in caught.value.message and "26(6)" in caught.value.message
