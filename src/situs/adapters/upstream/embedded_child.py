"""The child process of the embedded upstream: checks, loads and serves the weights until its parent goes.

Run as a script, so that it holds nothing but the standard library and llama.cpp. Its one line of input is
a JSON object (`path`, `sha256`, `listen`, `api_key`, …); then the pipe stays open, and its end is the
order to stop. It reports on standard output, one JSON object a line: `hashing`, `loading`, `ready` with
the address, `failed`.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import signal
import stat
import sys
import time
from typing import Any, TextIO

_BLOCK = 4 * 1024 * 1024
_PR_SET_PDEATHSIG = 1
_REPORT_SECONDS = 0.2


class WeightsError(Exception):
    """The weights are not those that were asked for; carries the code of our `ConfigError`."""


def main() -> int:
    """Serve until standard input ends; return 0, or 3 if the weights were refused or could not be loaded."""
    _die_with_parent()
    report = _reporting_stream()
    settings: dict[str, Any] = json.loads(sys.stdin.readline())
    try:
        descriptor = check_weights(settings["path"], settings["sha256"], report)
        _tell(report, event="loading")
        server = load(settings, descriptor)
    except WeightsError as error:
        _tell(report, event="failed", code=str(error))
        return 3
    except (OSError, RuntimeError, ValueError) as error:
        _tell(report, event="failed", code="weights_unloadable", kind=type(error).__name__)
        return 3
    _tell(report, event="ready", address=server.listening_address)
    sys.stdin.read()
    # llama.cpp would finish the answers under way first; nobody is left to read them.
    os._exit(0)


def check_weights(path: str, sha256: str, report: TextIO) -> int:
    """Return an open descriptor of the file whose every byte was just hashed.

    What is loaded is this descriptor, not the path again, so that a file put in its place meanwhile is
    not. Raises `WeightsError` with `weights_missing`, `weights_writable` or `weights_mismatch`.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise WeightsError("weights_missing") from error
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode):
        raise WeightsError("weights_missing")
    if state.st_mode & stat.S_IWOTH:
        raise WeightsError("weights_writable")
    digest, done, told = hashlib.sha256(), 0, 0.0
    while block := os.read(descriptor, _BLOCK):
        digest.update(block)
        done += len(block)
        if time.monotonic() - told > _REPORT_SECONDS or done == state.st_size:
            told = time.monotonic()
            _tell(report, event="hashing", done=done, total=state.st_size)
    if digest.hexdigest() != sha256:
        raise WeightsError("weights_mismatch")
    return descriptor


def load(settings: dict[str, Any], descriptor: int) -> Any:
    """Return llama.cpp's server, loaded and listening."""
    # Before the library is loaded: its OpenMP barriers then sleep instead of spinning against other
    # processes.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import xllamacpp

    params = xllamacpp.CommonParams()
    linked = f"/proc/self/fd/{descriptor}"
    params.model.path = linked if os.path.exists(linked) else settings["path"]
    params.model_alias = {settings["name"]}
    params.n_ctx = settings["context_tokens"]
    params.n_parallel = settings["parallel"]
    params.n_batch = params.n_ubatch = 512
    threads = settings["threads"] or _cores()
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.n_gpu_layers = 0
    # Without repacked weights: 600 MB less, loaded in a third of the time, equally fast.
    params.no_extra_bufts = True
    params.use_jinja = True
    params.warmup = True
    params.verbosity = 0
    params.ui = params.endpoint_slots = params.endpoint_props = params.endpoint_metrics = False
    params.offline = True
    params.cors_origins = "http://127.0.0.1"
    params.cache_prompt = settings["prompt_cache"]
    if not settings["prompt_cache"]:
        params.cache_ram_mib = 0
    params.hostnames = [settings["listen"]]
    params.port = 0
    params.api_keys = [settings["api_key"]]
    if settings["action"] == "embed":
        params.embedding = True
        params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
        # An input is evaluated in one batch, so a batch must hold a whole slot.
        params.n_batch = params.n_ubatch = max(512, params.n_ctx // params.n_parallel)
    return xllamacpp.Server(params)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _die_with_parent() -> None:
    """Let the kernel kill this process when its parent dies, and the end of the pipe do it elsewhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # Ctrl-C goes to the whole group; the parent decides when this process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _reporting_stream() -> TextIO:
    """Return the real standard output; whatever native code prints (prompts, maybe) then goes nowhere."""
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return report


def _tell(report: TextIO, **event: object) -> None:
    report.write(json.dumps(event) + "\n")
    report.flush()


if __name__ == "__main__":
    sys.exit(main())
