"""`situs completion`."""

import pytest


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_printed_for_each_shell(run, shell: str) -> None:
    ran = run("completion", shell)
    assert ran.code == 0
    assert "_SITUS_COMPLETE" in ran.out


def test_another_shell_is_a_usage_error(run) -> None:
    assert run("completion", "dos").code == 2
