"""How an incident is read from a log and told."""

from __future__ import annotations

import asyncio

import pytest

from situs.adapters.store import SqliteLedger, create_signer
from situs.cli.casework import case_lines, case_row, next_due, present, read_cases
from situs.cli.trust import Trust
from situs.errors import CallError
from situs.incidents import EMPTY_SCOPE, OPENED, State, act_entry

AT = 1_782_864_000_000
HOUR = 3_600_000
ONE, TWO = "INC-20260701-00000001", "INC-20260701-00000002"


@pytest.fixture
def log(tmp_path):
    """A ledger with two incidents, the second without a scope, opened a day later."""
    signer = create_signer(tmp_path / "k.pem")

    def opening(aware: int, **scope):
        return {"event": OPENED, "kind": "clawback", "aware": aware, "found_by": "staff", "scope": EMPTY_SCOPE | scope}

    async def write() -> None:
        ledger = SqliteLedger.open(tmp_path / "l.db", "o", signer, lambda: AT + 24 * HOUR)
        await ledger.append(act_entry(ONE, opening(AT - 5000, matter="M-9"), "Anna Beispiel", AT))
        await ledger.append(act_entry(TWO, opening(AT + HOUR), "Anna Beispiel", AT + 24 * HOUR))
        await ledger.aclose()

    asyncio.run(write())
    return tmp_path / "l.db", Trust(signer.vkey("o"))


def test_cases_are_read_in_order_or_by_name(log) -> None:
    assert [case.incident.id for case in read_cases(*log)] == [ONE, TWO]
    (case,) = read_cases(*log, TWO)
    assert (case.incident.id, case.basis.size, case.at) == (TWO, 2, AT + 24 * HOUR)
    with pytest.raises(CallError) as caught:
        read_cases(*log, "INC-20260701-00000003")
    assert caught.value.code == "incident_unknown"


def test_lines_for_people(log) -> None:
    first, second = read_cases(*log)
    lines = "\n".join(case_lines(first, AT + 25 * HOUR))
    assert "overdue  nis2_early_warning: due 2026-07-01T23:59:55Z, 1 h 0 min ago" in lines
    assert "running  gdpr_33: due 2026-07-03T23:59:55Z, 46 h 59 min left" in lines
    assert "calls 0, showings 0" in lines and "deletion_request (place not known)" in lines
    assert "scope: not stated yet" in "\n".join(case_lines(second, AT))


def test_rows_for_programs(log) -> None:
    row = case_row(read_cases(*log)[0], AT + 25 * HOUR)
    early = next(c for c in row["clocks"] if c["duty"] == "nis2_early_warning")
    assert (early["state"], early["seconds_left"], early["due"]) == ("overdue", -3605, "2026-07-01T23:59:55Z")
    assert row["scope"]["matter"] == "M-9" and row["basis"]["size"] == 2


def test_what_is_due_next(log) -> None:
    found = next_due(read_cases(*log)[1], AT + HOUR)
    assert found is not None and found.duty.id in ("nis2_early_warning", "deletion_request")
    assert found.state(AT + HOUR) is State.RUNNING


def test_a_clock_behind_the_log_is_told(log, capsys) -> None:
    case = read_cases(*log)[0]
    assert present(case, AT + 24 * HOUR).behind == 0 and capsys.readouterr().err == ""
    assert present(case, AT).now == AT + 24 * HOUR
    assert "the clock is 86400 s behind" in capsys.readouterr().err
