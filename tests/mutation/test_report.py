"""The comparison of survivors with their list; the mutating itself is mutmut's."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def report() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutation_report", HERE / "report.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


LINE = '- raise CallError("no_route", "no route is left")'
REWORDED = (
    '+ raise CallError("no_route", "XXno route is leftXX")',
    '+ raise CallError("no_route", "NO ROUTE IS LEFT")',
)
RECODED = '+ raise CallError("XXno_routeXX", "no route is left")'


def mutant(report: ModuleType, diff: tuple[str, ...], status: str = "survived"):
    return report.Mutant("n", "situs.exchange.f", diff, status)


@pytest.mark.parametrize("after", REWORDED)
def test_a_listed_text_covers_its_rewordings(report: ModuleType, after: str) -> None:
    entry = report.Listed("situs.exchange.f", "wording", "said to people", text="no route is left")
    assert entry.covers(mutant(report, (LINE, after)))


def test_a_listed_text_covers_nothing_else_of_its_line(report: ModuleType) -> None:
    entry = report.Listed("situs.exchange.f", "wording", "said to people", text="no route is left")
    for diff in ((LINE, RECODED), (LINE,), (LINE, '+ raise CallError("no_route", None)')):
        assert not entry.covers(mutant(report, diff))
    assert not report.Listed("situs.exchange.g", "wording", "r", text=entry.text).covers(
        mutant(report, (LINE, REWORDED[0]))
    )


def test_a_listed_diff_covers_that_diff_alone(report: ModuleType) -> None:
    entry = report.Listed("situs.exchange.f", "equivalent", "r", diff=("- a", "+ b"))
    assert entry.covers(mutant(report, ("- a", "+ b")))
    assert not entry.covers(mutant(report, ("- a", "+ c")))


def test_what_is_not_listed_not_decided_or_no_longer_true_is_told(report: ModuleType) -> None:
    listed = [report.Listed("situs.exchange.f", "equivalent", "r", diff=("- a", "+ b"))]
    lives, dead = mutant(report, ("- a", "+ b")), mutant(report, ("- a", "+ b"), "killed")
    other, unsure = mutant(report, ("- x", "+ y"), "no test"), mutant(report, (), "undecided")
    assert report.judge("exchange", [lives], listed, "situs.exchange").good
    assert report.judge("exchange", [lives, other], listed, "situs.exchange").unlisted == (other,)
    assert report.judge("exchange", [dead], listed, "situs.exchange").stale == tuple(listed)
    assert report.judge("exchange", [lives, unsure], listed, "situs.exchange").undecided == (unsure,)
    assert report.judge("ledger", [], listed, "situs.ledger").good


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("situs.exchange.x__internal__mutmut_5", "situs.exchange._internal"),
        ("situs.ledger.merkle.xǁTreeǁ__init____mutmut_10", "situs.ledger.merkle.Tree.__init__"),
        ("situs.pseudonym.token.x_derive__mutmut_1", "situs.pseudonym.token.derive"),
    ],
)
def test_functions_have_the_names_of_their_source(report: ModuleType, name: str, function: str) -> None:
    assert report.function_of(name) == function


def test_the_list_reads_and_every_entry_has_a_known_kind_and_a_reason(report: ModuleType) -> None:
    listed = report.read_list()
    assert listed
    areas = tuple(f"situs.{area.name}" for area in report.AREAS)
    for entry in listed:
        assert entry.kind in report.KINDS
        assert entry.reason and entry.function.startswith(areas)
        assert bool(entry.text) != bool(entry.diff)
        assert entry.kind == "wording" or not entry.text
    assert len(set(listed)) == len(listed)


def test_the_reference_page_is_made_from_the_list_and_the_results(report: ModuleType) -> None:
    assert report.PAGE.read_text(encoding="utf-8") == report.page(report.read_list(), report.read_results())


def test_an_area_that_is_run_replaces_its_own_totals_alone(report: ModuleType) -> None:
    counts = report.Counter({"killed": 3, "timeout": 1, "survived": 2, "no test": 1, "type checker": 5})
    verdict = report.Verdict("ledger", counts, (), (), ())
    before = {"exchange": {"as_of": "2026-01-01", "mutants": 1}, "ledger": {"as_of": "2026-01-01"}}
    after = report.tomllib.loads(report.record([verdict], before, "2026-02-02"))
    assert after["exchange"] == before["exchange"]
    assert after["ledger"] == {
        "as_of": "2026-02-02", "mutants": 12, "tests": 4, "type_checker": 5, "survived": 3, "unlisted": 0,
    }  # fmt: skip
