"""A run whose sinks saw nothing is invalid, and says so by its exit status."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
INVALID = 86
SAW = "test_checker.py::test_a_value_that_policy_lets_through_unsealed_is_found_at_the_sink"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    return subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    "selection",
    [
        ("tests/sink/test_invalid_run.py", "-k", "no_such_test"),
        ("tests/sink/test_checker.py", "-k", "nothing_is_found"),
    ],
    ids=["nothing-selected", "nothing-sent"],
)
def test_a_run_that_sent_nothing_is_invalid(selection: tuple[str, ...]):
    done = run(*selection)
    assert done.returncode == INVALID, done.stdout
    assert "INVALID: the sinks of tests/sink saw nothing" in done.stdout


def test_a_run_that_sent_something_is_valid():
    done = run(f"tests/sink/{SAW}")
    assert done.returncode == 0, done.stdout


def test_a_run_of_other_tests_claims_nothing_of_sinks():
    done = run("tests/unit/routing")
    assert done.returncode == 0 and "INVALID" not in done.stdout
