"""The entry point: a table of commands, and errors in one line with the next step."""

import subprocess
import sys

import pytest

from situs import __version__
from situs.cli.main import COMMANDS


def test_help_lists_every_command_without_loading_one() -> None:
    script = (
        "import sys\nfrom situs.cli.main import main\nsys.argv = ['situs', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "loaded = [m for m in sys.modules if m.startswith(('situs.runtime', 'situs.server', 'aiohttp', 'pydantic'))]\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert [name for name in COMMANDS if f"\n  {name} " not in done.stdout] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(run, command: str) -> None:
    ran = run(command, "--help")
    assert (ran.code, "Usage:" in ran.out) == (0, True)


def test_the_version_is_told(run) -> None:
    assert __version__ in run("--version").out


@pytest.mark.parametrize("arguments", [["nonsense"], ["keys", "nonsense"], ["init", "--nonsense"], ["ask"]])
def test_what_is_no_command_is_a_usage_error(run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage:" in ran.err


def test_an_error_of_situs_is_one_line_with_its_code_and_the_next_step(run, tmp_path) -> None:
    ran = run("policy", "list", "--config", tmp_path / "none.toml")
    assert (ran.code, ran.out) == (2, "")
    first, second = ran.err.splitlines()
    assert first.startswith("situs: ")
    assert first.endswith("[config_missing]")
    assert second == "  next: run `situs init`"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PermissionError(13, "Permission denied", "/somewhere/canary-key"), "situs: `canary-key`: Permission denied"),
        (OSError(28, "No space left on device"), "situs: No space left on device"),
        (OSError(), "situs: OSError"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line(run, monkeypatch, home, error: OSError, told: str) -> None:
    def failing(*_: object) -> None:
        raise error

    monkeypatch.setattr("situs.runtime.make_rules", failing)
    ran = run("policy", "list")
    assert (ran.code, ran.out, ran.err.strip()) == (2, "", told)


def test_an_interrupt_ends_quietly(run, monkeypatch, home) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("situs.runtime.make_rules", interrupted)
    ran = run("policy", "list")
    assert (ran.code, ran.err.strip()) == (130, "stopped")
