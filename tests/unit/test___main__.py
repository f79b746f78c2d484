"""The package run as a program is the command."""

import subprocess
import sys

from situs import __version__


def test_the_package_is_the_command() -> None:
    said = subprocess.run([sys.executable, "-m", "situs", "--version"], capture_output=True, text=True, check=True)
    assert said.stdout == f"situs, version {__version__}\n"


def test_what_fails_ends_with_its_code() -> None:
    said = subprocess.run([sys.executable, "-m", "situs", "nothing"], capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert "nothing" in said.stderr
