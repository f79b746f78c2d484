"""Change the source one place at a time and ask of each change whether a test notices: `make mutants`.

Every area is mutated in a copy of the tree, in a temporary folder, by mutmut. A mutant that the type checker refuses,
or under which a test fails or does not end, is killed. The others survive, and each must be in `survivors.toml` with
the reason why no test should kill it. The exit code is 1 for a survivor that is not listed, for a listed one that no
longer survives, and for a mutant that was not decided.

    python tests/mutation/report.py [AREA ...] [--write] [--folder FOLDER] [--again]

`--write` records the totals in `results.toml` and makes the reference page anew.
`--folder` works in a folder that stays; `--again` then runs only what survived there before.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LIST, RESULTS = HERE / "survivors.toml", HERE / "results.toml"
PAGE = ROOT / "docs" / "reference" / "mutants.md"

COPIED = ("src", "tests", "docs", "pyproject.toml", "README.md", "LICENSE")
STATUS = {0: "survived", 1: "killed", 3: "killed", 5: "no test", 33: "no test", 37: "type checker", 36: "timeout"}
STATUS |= {-24: "timeout", 24: "timeout", 152: "timeout", 255: "timeout", -9: "timeout", -11: "killed"}
"""mutmut's exit codes; any other is a mutant that was not decided."""

ALIVE = ("survived", "no test")

PROFILE = """
from hypothesis import Phase, settings

settings.register_profile(
    "mutants", derandomize=True, database=None, deadline=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("mutants")
"""
"""The property tests' profile under mutation: the same examples every time, and none made smaller."""


@dataclass(frozen=True, slots=True)
class Area:
    """Name a part of the source, and the tests that must notice its changes."""

    name: str
    source: tuple[str, ...]
    tests: tuple[str, ...]


AREAS = (
    Area("exchange", ("exchange.py",), ("unit/test_exchange.py", "properties/test_exchange.py")),
    Area("pseudonym", ("pseudonym/*",), ("unit/pseudonym", "properties/test_pseudonym.py")),
    Area("ledger", ("ledger/*",), ("unit/ledger", "properties/test_ledger.py")),
    Area("policy", ("policy/*",), ("unit/policy",)),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """Hold one mutant: the function it is in, the lines that it changes, and what became of it."""

    name: str
    function: str
    diff: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Hold one entry of the list: a mutant's diff, or a text whose wording may change, and the reason."""

    function: str
    kind: str
    reason: str
    diff: tuple[str, ...] = ()
    text: str = ""

    def covers(self, mutant: Mutant) -> bool:
        """Tell whether the entry is about a mutant."""
        if mutant.function != self.function:
            return False
        return mutant.diff == self.diff if self.diff else _is_rewording(mutant.diff, self.text)


@dataclass(frozen=True, slots=True)
class Verdict:
    """State an area's mutants by status, and what is wrong with the list or the run."""

    area: str
    counts: Mapping[str, int]
    unlisted: tuple[Mutant, ...]
    stale: tuple[Listed, ...]
    undecided: tuple[Mutant, ...]

    @property
    def good(self) -> bool:
        """Tell whether every mutant was decided and every survivor is listed, and nothing else is."""
        return not (self.unlisted or self.stale or self.undecided)


def _is_rewording(diff: tuple[str, ...], text: str) -> bool:
    if len(diff) != 2:
        return False
    before, after = diff[0].removeprefix("- "), diff[1].removeprefix("+ ")
    return any(before.replace(text, other) == after for other in (f"XX{text}XX", text.lower(), text.upper()))


def read_list(path: Path = LIST) -> list[Listed]:
    """Return the entries of a list; one with several texts or diffs counts as many."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("survivor", [])
    out: list[Listed] = []
    for entry in entries:
        head = Listed(entry["function"], entry["kind"], entry["reason"])
        out += [replace(head, text=text) for text in entry.get("texts", [])]
        out += [replace(head, diff=tuple(diff)) for diff in entry.get("diffs", [])]
    return out


def judge(area: str, mutants: Sequence[Mutant], listed: Iterable[Listed], module: str) -> Verdict:
    """Compare an area's survivors with the list; `module` is the beginning of its functions' names."""
    survivors = [m for m in mutants if m.status in ALIVE]
    mine = [e for e in listed if e.function == module or e.function.startswith(f"{module}.")]
    return Verdict(
        area,
        Counter(m.status for m in mutants),
        tuple(m for m in survivors if not any(e.covers(m) for e in mine)),
        tuple(e for e in mine if not any(e.covers(m) for m in survivors)),
        tuple(m for m in mutants if m.status == "undecided"),
    )


def copy_tree(folder: Path, area: Area) -> None:
    """Copy what the area's tests need, and write the mutation tool's settings."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "mutants"))
        else:
            shutil.copy2(source, target)
    (folder / "tests" / "conftest.py").write_text(PROFILE, encoding="utf-8")
    whole, *_ = (folder / "pyproject.toml").read_text(encoding="utf-8").partition("\n[tool.mutmut]")
    settings = {
        "source_paths": ["src"],
        "only_mutate": [f"src/situs/{s}" for s in area.source],
        "also_copy": list(COPIED),
        "pytest_add_cli_args_test_selection": [f"tests/{t}" for t in area.tests],
        "type_check_command": [
            sys.executable,
            "-m",
            "mypy",
            "--output=json",
            "--no-warn-unused-ignores",
            *_mutated(area),
        ],
        "use_git_change_detection": False,
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    text = "\n".join([whole, "[tool.mutmut]", *lines, ""])
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")


def _mutated(area: Area) -> list[str]:
    return sorted(
        {p.relative_to(ROOT).as_posix() for s in area.source for p in (ROOT / "src/situs").glob(s) if p.suffix == ".py"}
    )


def forget(folder: Path) -> None:
    """Make a folder forget what survived in it, so that the next run decides it anew."""
    (folder / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    for meta in (folder / "mutants" / "src").rglob("*.meta"):
        found = json.loads(meta.read_text(encoding="utf-8"))
        codes = found["exit_code_by_key"]
        codes.update({name: None for name, code in codes.items() if STATUS.get(code, "survived") in ALIVE})
        meta.write_text(json.dumps(found), encoding="utf-8")


def run(folder: Path, children: int) -> None:
    """Run the mutation tool in a folder, over what is not decided there; raise if it cannot begin."""
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(children)]
    ended = subprocess.run(["nice", *command], cwd=folder, capture_output=True, text=True, env=_environment())
    (folder / "mutmut.log").write_text(ended.stdout + ended.stderr, encoding="utf-8")
    if ended.returncode:
        raise SystemExit(f"mutmut ended with {ended.returncode}:\n{(ended.stdout + ended.stderr)[-4000:]}")


def _environment() -> dict[str, str]:
    here = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": here + os.pathsep + os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"}


def mutants_of(folder: Path) -> Iterator[Mutant]:
    """Yield the mutants that a run left in a folder, with the diffs of those that live."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    with contextlib.chdir(folder):
        for meta in sorted(Path("mutants/src").rglob("*.meta")):
            path = meta.relative_to("mutants").with_suffix("")
            for name, code in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].items():
                status = STATUS.get(code, "undecided")
                told = status in (*ALIVE, "undecided")
                yield Mutant(
                    name, function_of(name), _lines(get_diff_for_mutant(name, path=path)) if told else (), status
                )


def function_of(name: str) -> str:
    """Return the dotted name of the function that a mutant is of."""
    module, _, rest = name.rpartition("__mutmut_")[0].rpartition(".")
    return f"{module}.{rest[2:].replace('ǁ', '.') if rest.startswith('xǁ') else rest.removeprefix('x_')}"


def _lines(diff: str) -> tuple[str, ...]:
    changed = [line for line in diff.splitlines() if line[:1] in ("-", "+") and line[:3] not in ("---", "+++")]
    return tuple(f"{line[0]} {line[1:].strip()}" for line in changed)


def examine(area: Area, folder: Path, *, again: bool, children: int) -> Verdict:
    """Run one area in a folder and judge it."""
    if again:
        forget(folder)
    copy_tree(folder, area)
    run(folder, children)
    return judge(area.name, list(mutants_of(folder)), read_list(), f"situs.{area.name}")


def tell(verdict: Verdict) -> str:
    """Return what a person should read of a verdict."""
    counts = verdict.counts
    out = [
        f"{verdict.area}: {sum(counts.values())} mutants, " + ", ".join(f"{n} {s}" for s, n in sorted(counts.items()))
    ]
    for m in (*verdict.unlisted, *verdict.undecided):
        out += [f"  {m.status}, not listed: {m.name} in {m.function}", *(f"    {line}" for line in m.diff)]
    for e in verdict.stale:
        out += [f"  listed, and does not survive: {e.function}", *(f"    {line}" for line in e.diff or (e.text,))]
    return "\n".join(out)


def read_results(path: Path = RESULTS) -> dict[str, dict[str, str | int]]:
    """Return the recorded totals by area."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def record(verdicts: Iterable[Verdict], results: Mapping[str, Mapping[str, str | int]], day: str) -> str:
    """Return the results with those of the areas that were run put in."""
    rows = dict(results)
    for v in verdicts:
        rows[v.area] = {
            "as_of": day,
            "mutants": sum(v.counts.values()),
            "tests": v.counts["killed"] + v.counts["timeout"],
            "type_checker": v.counts["type checker"],
            "survived": v.counts["survived"] + v.counts["no test"],
            "unlisted": len(v.unlisted),
        }
    out = ["# Totals of the last run over each area, written by `report.py --write`."]
    for area in (a.name for a in AREAS if a.name in rows):
        out += ["", f"[{area}]", *(f"{key} = {json.dumps(value)}" for key, value in rows[area].items())]
    return "\n".join(out) + "\n"


KINDS = {
    "equivalent": "Equivalent: no input tells the mutant from the original",
    "loading": "Loading: the function runs when its module is loaded, before a mutant is chosen",
    "unreachable": "Unreachable: an invariant that the callers keep, kept here once more",
    "speed": "Speed: the result is the same, found by another way",
    "wording": "Wording: a sentence for people; its code, status and figures are tested",
}


def page(listed: Sequence[Listed], results: Mapping[str, Mapping[str, str | int]]) -> str:
    """Return the reference page."""
    out = [
        "# Mutants",
        "",
        "Made by `tests/mutation/report.py --write` from `survivors.toml` and `results.toml` beside it.",
        "",
        "mutmut changes the source one place at a time. A change under which a test fails or does not end, or that",
        "the type checker refuses, is killed. Every other is listed below with the reason why no test kills it; a",
        "survivor that is not listed fails `make mutants`, and so does a listed one that a test has come to kill.",
        "Functions with a decorator and what stands outside of functions are not changed.",
        "",
        "| area | as of | mutants | killed by tests | by the type checker | survive | of these not listed |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    keys = ("as_of", "mutants", "tests", "type_checker", "survived", "unlisted")
    out += [f"| {area} | " + " | ".join(str(row[k]) for k in keys) + " |" for area, row in results.items()]
    for kind, title in KINDS.items():
        entries = [e for e in listed if e.kind == kind]
        if not entries:
            continue
        out += ["", f"## {title}"]
        function = reason = ""
        for e in entries:
            if (e.function, e.reason) != (function, reason):
                function, reason = e.function, e.reason
                out += ["", f"`{function}`: {reason}", ""]
            out += [f"- `{e.text}`"] if e.text else ["```diff", *e.diff, "```"]
    return "\n".join(out) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Run the areas named, or all; return the exit code."""
    parser = argparse.ArgumentParser(description="mutation tests, area by area")
    parser.add_argument("area", nargs="*", choices=[*(a.name for a in AREAS), []])
    parser.add_argument("--write", action="store_true", help="record the totals and make the reference page")
    parser.add_argument("--folder", type=Path, help="work here, and leave it there")
    parser.add_argument("--again", action="store_true", help="run only what survived in FOLDER before")
    parser.add_argument("--children", type=int, default=2, help="mutants at a time")
    given = parser.parse_args(arguments)
    verdicts = []
    for area in (a for a in AREAS if not given.area or a.name in given.area):
        with contextlib.ExitStack() as stack:
            top = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mutants-")))
            folder = top / area.name
            folder.mkdir(parents=True, exist_ok=True)
            verdicts.append(examine(area, folder, again=given.again, children=given.children))
        print(tell(verdicts[-1]), flush=True)
    if given.write:
        RESULTS.write_text(record(verdicts, read_results(), datetime.now(UTC).date().isoformat()), encoding="utf-8")
        PAGE.write_text(page(read_list(), read_results()), encoding="utf-8")
    return 0 if all(v.good for v in verdicts) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
