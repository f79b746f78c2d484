import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from situs.adapters.upstream import embedded_child
from situs.adapters.upstream.embedded_child import WeightsError, check_weights


@pytest.fixture
def weights(tmp_path) -> Path:
    file = tmp_path / "own.gguf"
    file.write_bytes(b"GGUF no model")
    file.chmod(0o600)
    return file


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_what_is_hashed_is_what_stays_open(weights: Path):
    report = io.StringIO()
    wanted = digest(weights)
    descriptor = check_weights(str(weights), wanted, report)
    weights.rename(weights.with_suffix(".old"))
    weights.write_bytes(b"put in its place")
    with open(f"/proc/self/fd/{descriptor}", "rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == wanted
    assert json.loads(report.getvalue().splitlines()[-1]) == {"event": "hashing", "done": 13, "total": 13}


def test_weights_that_are_refused(weights: Path):
    for path, mode, wanted, code in [
        (weights, 0o600, "0" * 64, "weights_mismatch"),
        (weights, 0o602, digest(weights), "weights_writable"),
        (weights.parent, None, "", "weights_missing"),
        (weights / "no", None, "", "weights_missing"),
    ]:
        if mode is not None:
            path.chmod(mode)
        with pytest.raises(WeightsError) as caught:
            check_weights(str(path), wanted, io.StringIO())
        assert str(caught.value) == code


def test_the_script_reports_and_ends_without_loading(weights: Path):
    order = json.dumps({"path": str(weights), "sha256": "0" * 64}) + "\n"
    done = subprocess.run(
        [sys.executable, "-P", embedded_child.__file__],
        input=order,
        capture_output=True,
        text=True,
        timeout=20,
    )
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert events[-1] == {"event": "failed", "code": "weights_mismatch"}
    assert (done.returncode, done.stderr) == (3, "")
