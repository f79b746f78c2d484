"""The data on duties: what every row must say, and the figures of the law."""

from __future__ import annotations

from datetime import date

from situs.incidents.acts import FACETS
from situs.incidents.duties import AWARE, load_duties


def test_the_limits_of_the_law() -> None:
    duties = load_duties()
    assert {d.id: d.hours for d in duties.values() if d.hours and d.binding == "law"} == {
        "gdpr_33": 72, "nis2_early_warning": 24, "nis2_notification": 72,
    }  # fmt: skip
    assert (duties["nis2_final"].months, duties["nis2_final"].starts) == (1, "nis2_notification")
    assert {d.id for d in duties.values() if d.binding == "target" and d.hours} == {"deletion_request"}


def test_every_row_has_its_source_date_and_confidence() -> None:
    for duty in load_duties().values():
        assert duty.source and duty.note and duty.article
        assert date.fromisoformat(duty.as_of) and duty.confidence in ("high", "medium", "low")
        assert duty.verification in ("read", "read+memory", "memory", "derived")


def test_not_knowing_stops_no_clock() -> None:
    for duty in load_duties().values():
        assert "unknown" in duty.applies <= set(FACETS[duty.facet])
        assert duty.starts == AWARE or duty.starts in load_duties()
        assert not (duty.hours and duty.months)


def test_a_limit_in_words() -> None:
    duties = load_duties()
    words = [duties[name].limit for name in ("gdpr_33", "gdpr_34", "nis2_final")]
    assert words == ["72 hours", "no fixed limit", "1 month"]
