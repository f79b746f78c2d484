"""Another tool, as a process."""

from __future__ import annotations

import sys

import pytest

from situs.errors import ConfigError
from situs.quality import Peer

ECHO = (
    "import json, sys\n"
    "for line in sys.stdin:\n"
    "    at = json.loads(line)['text'].find('Karl')\n"
    "    found = [{'start': at, 'end': at + 4, 'kind': 'PERSON'}] if at >= 0 else []\n"
    "    print(json.dumps({'findings': found}), flush=True)\n"
)


def test_each_text_is_answered() -> None:
    with Peer("echo", [sys.executable, "-c", ECHO]) as peer:
        assert [(f.start, f.end, f.kind, f.detector) for f in peer("Herr Karl\nkam")] == [(5, 9, "PERSON", "echo")]
        assert peer("niemand") == ()


@pytest.mark.parametrize("script", ["pass", "print('x', flush=True); input()", "print('{}', flush=True); input()"])
def test_a_peer_that_does_not_answer_well_is_told(script: str) -> None:
    with Peer("bad", [sys.executable, "-c", script]) as peer, pytest.raises(ConfigError) as raised:
        peer("a")
    assert raised.value.code == "peer_failed"


def test_a_peer_that_cannot_be_started_is_told(tmp_path) -> None:
    with pytest.raises(ConfigError, match="`none` cannot be started: FileNotFoundError"):
        Peer("none", [str(tmp_path / "none")]).__enter__()
