"""`situs serve` as a process of its own: ready, answering, stopping; and refusing to start."""

import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from situs.testing import OWN, Gateway, Spot

FEW = '[[statement]]\nid = "t"\nsays = "s"\naction = "{action}"\nlabels = ["MNPI"]\nnever = {{ permitted = true }}\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "few.toml").write_text(FEW.format(action="train"), encoding="utf-8")
    spot = Spot("own", "http://127.0.0.1:9/v1", OWN)
    Gateway(tmp_path, (spot,), '[policies]\nstatements = "few.toml"\n').write()
    return tmp_path


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_it_says_where_it_is_ready_answers_and_stops_when_told(folder, name: str) -> None:
    command = [sys.executable, "-m", "situs", "serve", "--config", str(folder / "situs.toml")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            line = next(line for line in process.stderr if line.startswith("ready on "))
            url = line.split()[2]
            with urllib.request.urlopen(url + "/healthz", timeout=5) as answer:
                assert answer.read() == b"ok\n"
            assert f"base URL {url}/v1" in line
        finally:
            process.send_signal(getattr(signal, name))
            rest = process.stderr.read()
        assert process.wait(10) == 0
    assert "Traceback" not in rest


def test_a_statement_that_fails_keeps_it_from_starting(run, folder) -> None:
    (folder / "few.toml").write_text(FEW.format(action="infer"), encoding="utf-8")
    ran = run("serve", "--config", folder / "situs.toml")
    assert (ran.code, "[statement_fails]" in ran.err) == (2, True)


def test_a_port_that_is_taken_is_told(run, folder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        path = folder / "situs.toml"
        port = f"port = {taken.getsockname()[1]}"
        path.write_text(path.read_text(encoding="utf-8").replace("port = 0", port), encoding="utf-8")
        ran = run("serve", "--config", path)
    assert (ran.code, "[address_unusable]" in ran.err) == (2, True)
