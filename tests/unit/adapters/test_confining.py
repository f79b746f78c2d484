import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from situs.adapters.confining import confine
confine(1 << 30)
print("confined", flush=True)
try:
    {does}
except (MemoryError, OSError):
    sys.exit(7)
"""


def ran(does: str) -> tuple[int, bytes]:
    done = subprocess.run([sys.executable, "-c", SCRIPT.format(does=does)], capture_output=True, check=False)
    return done.returncode, done.stdout.strip()


def test_memory_beyond_the_limit_is_refused() -> None:
    assert ran("bytearray(2 << 30)") == (7, b"confined")
    assert ran("bytearray(1 << 20)") == (0, b"confined")


def test_no_file_is_written(tmp_path: Path) -> None:
    code, out = ran(f"open({str(tmp_path / 'x')!r}, 'wb', buffering=0).write(b'x')")
    assert (code != 0, out) == (True, b"confined")
    assert not (tmp_path / "x").read_bytes()
