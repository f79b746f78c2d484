"""Every block of the documentation that is marked as runnable runs, in order, in one folder for each page.

A fence whose first line says `console run`, `python run` or `sh run` is run; with `served`, beside a running gateway.
In a console block each line after `$ ` is a command, and what follows must be its output: `…` stands for anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^```(\w+) run( served)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
URL = "http://127.0.0.1:8430"


@dataclass(frozen=True, slots=True)
class Block:
    language: str
    served: bool
    text: str


def blocks(page: Path) -> list[Block]:
    return [Block(m[1], bool(m[2]), m[3]) for m in FENCE.finditer(page.read_text(encoding="utf-8"))]


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with the output that is shown for it."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
    assert parts[0].strip() == "", "a console block begins with a command"
    for part in parts[1:]:
        lines = part.splitlines()
        command = [lines.pop(0)]
        while command[-1].endswith("\\"):
            command.append(lines.pop(0))
        yield "\n".join(command), "\n".join(lines).strip()


def same(shown: str, real: str) -> bool:
    """Tell whether output is as shown; a line `…` stands for any lines, or none, and `…` in a line for any text."""
    lines = [line.rstrip() for line in shown.strip().splitlines()]
    some = [r"(?:[^\n]*\n)*" if x == "…" else re.escape(x).replace("…", "[^\\n]*") + r"\n" for x in lines]
    squeezed = "".join(line.rstrip() + "\n" for line in real.strip().splitlines())
    return re.fullmatch("".join(some), squeezed) is not None


def test_the_comparison_can_fail() -> None:
    assert same("a\n…\nb", "a\n1\n2\nb")
    assert same("a\n…\nb c…", "a\nb cd")
    assert not same("a\n…\nb", "a\n1\n2\nc")
    assert not same("", "something")
    assert list(commands("$ one \\\n  two\nout\n$ three\n")) == [("one \\\n  two", "out"), ("three", "")]


def test_there_is_something_to_run() -> None:
    assert sum(len(blocks(page)) for page in PAGES) >= 10


@pytest.mark.slow
@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p)], ids=lambda p: p.relative_to(ROOT).as_posix())
def test_runnable_blocks_run(page: Path, desk) -> None:
    for block in blocks(page):
        if block.served:
            with desk.serving() as url:
                run(block, desk, url)
        else:
            run(block, desk, URL)


def run(block: Block, desk, url: str) -> None:
    if block.language == "console":
        for command, shown in commands(block.text):
            done = desk.run(["bash", "-c", f"set -o pipefail; ({command}) 2>&1".replace(URL, url)], url)
            assert same(shown, done.stdout), f"$ {command}\n{done.stdout}"
        return
    text = block.text.replace(URL, url)
    interpreter = ["python", "-"] if block.language == "python" else ["bash", "-euo", "pipefail", "-s"]
    done = desk.run(interpreter, url, text)
    assert done.returncode == 0, done.stdout + done.stderr
