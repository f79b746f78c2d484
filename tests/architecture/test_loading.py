"""What the gateway's own process loads: neither parsers of strangers' files, nor arrays that nobody asked for."""

import subprocess
import sys

import pytest

_SERVING = "import sys, situs.cli.serve, situs.server.app, situs.server.serving, situs.runtime.opening\n"
_TOLD = "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
_PARSERS = {"docx", "lxml", "pypdfium2", "selectolax", "olefile", "bs4", "tree_sitter"}


def _loaded() -> set[str]:
    run = subprocess.run([sys.executable, "-c", _SERVING + _TOLD], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.slow
def test_the_gateway_loads_no_parser_of_documents() -> None:
    loaded = _loaded()
    assert "uvicorn" in loaded  # or nothing was loaded at all
    assert not loaded & _PARSERS


@pytest.mark.slow
def test_the_array_library_waits_for_the_first_use() -> None:
    assert "numpy" not in _loaded()


def test_the_tasks_can_be_named_without_the_array_library() -> None:
    named = "import sys, situs.tasks.report.documents, situs.tasks.report.contract_report, situs.tasks.samples\n"
    run = subprocess.run([sys.executable, "-c", named + _TOLD], capture_output=True, text=True, check=True)
    assert "situs" in run.stdout.split()
    assert "numpy" not in run.stdout.split()
