"""`situs export` through its real entry point, with the shipped policies and the names model off for speed."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import orjson
import pyarrow
import pytest
from pyarrow import parquet

from situs.adapters.datasets import verify_export
from situs.adapters.identity import KeyFile
from situs.adapters.store import read_ledger
from situs.authenticate import Grant
from situs.cli.export import in_log
from situs.cli.trust import Trust
from situs.errors import IntegrityError
from situs.ledger import parse_vkey, read_entry

SETTINGS = '\n[classify]\nnames = false\n\n[training]\nplace = "own-machine"\n'
MATTERS = """
[[matter]]
id = "M-CONSENT"
jurisdictions = ["DE"]
approvals = ["training:MATTER"]
parties = [{ name = "Karl Muster" }]

[[matter]]
id = "M-HELD"
jurisdictions = ["DE"]
approvals = ["training:MATTER"]
legal_hold = true
"""
ROOM = {"prompt": "How is a meeting room booked?", "completion": "In the calendar."}
LOOMS = {"matter": "M-CONSENT", "text": "Karl Muster wants the looms back."}
HELD = {"matter": "M-HELD", "text": "The looms are late."}
PRIVILEGED = {"text": "Attorney-Client Privileged. We advise that the clause is void under the law."}


@pytest.fixture
def desk(home: Path) -> Path:
    config, matters = home / "situs.toml", home / "matters.toml"
    config.write_text(config.read_text(encoding="utf-8") + SETTINGS, encoding="utf-8")
    matters.write_text(matters.read_text(encoding="utf-8") + MATTERS, encoding="utf-8")
    return home


def lines(path: Path, *rows: object) -> Path:
    raw = [row if isinstance(row, bytes) else orjson.dumps(row) for row in rows]
    path.write_bytes(b"".join(r + b"\n" for r in raw))
    return path


def asked(desk: Path) -> tuple[object, ...]:
    return ("--config", desk / "situs.toml", "--label", "internal", "--matter-field", "matter", "--by", "Anna Beispiel")


@pytest.mark.parametrize(
    ("rows", "code"),
    [((ROOM,), 0), ((ROOM, HELD), 1), ((ROOM, b"{broken", HELD), 3), ((b"{broken",), 3), ((), 3)],
)
def test_the_exit_code_of_a_check_says_what_there_is(run, desk, tmp_path, rows, code: int) -> None:
    ran = run("export", "check", lines(tmp_path / "s.jsonl", *rows), *asked(desk), "--json")
    assert ran.code == code, ran.err
    assert ran.json()["records"] == len(rows)


def test_an_export_of_no_record_is_written_and_told_by_its_exit_code(run, desk, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    for source in (lines(tmp_path / "s.jsonl"), tmp_path / "empty"):
        target = tmp_path / f"out-{source.name}"
        ran = run("export", "build", source, target, "--config", desk / "situs.toml", "--by", "Anna Beispiel")
        assert (ran.code, "0 records, 0 kept" in ran.out) == (3, True)
        assert (target / "manifest.jsonl").exists()


def test_a_check_lists_what_would_be_removed_and_why_and_no_text(run, desk, tmp_path) -> None:
    source = lines(tmp_path / "s.jsonl", ROOM, LOOMS, HELD, PRIVILEGED, b"{broken")
    ran = run("export", "check", source, *asked(desk), "--list")
    assert ran.out.splitlines() == [
        "personal_data  line 2  (training-at-home)",
        "hold           line 3  (training-hold)",
        "privileged     line 4  (training-privileged)",
        "unreadable     line 5  (it is no JSON)",
        "5 records, 1 kept, 0 values replaced in them",
        "  hold           1",
        "  personal_data  1",
        "  privileged     1",
        "  unreadable     1",
    ]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "documents"])
def test_build_verify_and_run(run, desk, tmp_path, kind: str) -> None:
    source = tmp_path / f"set.{kind}"
    more: tuple[object, ...] = asked(desk)
    if kind == "jsonl":
        lines(source, ROOM, LOOMS, HELD, b"{broken")
    elif kind == "csv":
        table = b'matter,text\n,A room is booked in the calendar.\nM-CONSENT,"Karl ""Muster"" wants\nthe looms."\n'
        source.write_bytes(table + b'M-HELD,The looms are late.\n,bro"ken\n')
    else:
        for name, text in (
            ("a.txt", "A room is booked."),
            ("M-CONSENT/b.txt", "Karl Muster: looms."),
            ("M-HELD/c.txt", "x"),
        ):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text, encoding="utf-8")
        (source / "z.xyz").write_bytes(b"\x00")
        more = (*(o for o in more if o not in ("--matter-field", "matter")), "--matter-folders")
    built = run("export", "build", source, tmp_path / "out", *more, "--pseudonymise", "--json")
    assert built.code == 3, built.err
    assert (built.json()["kept"], built.json()["removed"]) == (2, {"hold": 1, "unreadable": 1})
    (data,) = [p for p in (tmp_path / "out").iterdir() if p.name.startswith("kept.")]
    kept = data.read_text(encoding="utf-8")
    assert "Muster" not in kept and "looms" in kept and "book" in kept

    manifest = tmp_path / "out" / "manifest.jsonl"
    verified = run("export", "verify", manifest, "--key", desk / "ledger.vkey", "--json")
    assert (verified.code, verified.json()["kept"], verified.json()["by"]) == (0, 2, "Anna Beispiel")
    assert run("verify", desk / "ledger.db", "--key", desk / "ledger.vkey").code == 0

    script = "import os,sys; sys.stdout.write(open(os.environ['SITUS_TRAINING_DATA']).read())"
    command = [sys.executable, "-m", "situs", "export", "run", "--config", str(desk / "situs.toml")]
    started = subprocess.run(
        [*command, "--manifest", str(manifest), "--", sys.executable, "-c", script],
        capture_output=True, text=True, check=False, cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (started.returncode, started.stdout) == (0, kept), started.stderr

    data.write_bytes(data.read_bytes() + b"x\n")
    failed = run("export", "verify", manifest, "--key", desk / "ledger.vkey", "--json")
    assert (failed.code, failed.json()["code"]) == (1, "data_edited")
    refused = run("export", "run", "--config", desk / "situs.toml", "--manifest", manifest, "--", "false")
    assert (refused.code, "[data_edited]" in refused.err) == (1, True)


def test_what_was_done_stands_in_the_ledger(run, desk, tmp_path) -> None:
    from situs.adapters.store.reader import read_ledger

    source = lines(tmp_path / "s.jsonl", ROOM, HELD)
    built = run("export", "build", source, tmp_path / "out", *asked(desk), "--json")
    assert built.code == 0
    with read_ledger(desk / "ledger.db") as log:
        (entry,) = [read_entry(e.body) for e in log.entries]
    assert (entry["call"], entry["by"], entry["counts"]["kept"]) == (built.json()["export"], "Anna Beispiel", 1)
    assert "meeting" not in json.dumps(entry)


def test_rows_of_parquet_are_judged_and_written_as_lines(run, desk, tmp_path) -> None:
    rows = {"matter": [None, "M-CONSENT", "M-HELD"], "text": [ROOM["prompt"], LOOMS["text"], HELD["text"]]}
    table = pyarrow.table({name: cells * 20 for name, cells in rows.items()})
    parquet.write_table(table, tmp_path / "s.parquet", row_group_size=30, use_dictionary=False, compression="none")
    raw = bytearray((tmp_path / "s.parquet").read_bytes())
    checked = run("export", "check", tmp_path / "s.parquet", *asked(desk), "--list", "--pseudonymise")
    assert checked.code == 1, checked.err
    assert checked.out.splitlines()[-2:] == ["60 records, 40 kept, 20 values replaced in them", "  hold           20"]
    raw[raw.rindex(LOOMS["text"].encode()) - 4] ^= 0xFF  # the length of the text before which it stands
    (tmp_path / "s.parquet").write_bytes(raw)
    built = run("export", "build", tmp_path / "s.parquet", tmp_path / "out", *asked(desk), "--list", "--pseudonymise")
    assert built.code == 3, built.err
    assert "unreadable     row group 2, from row" in built.out
    kept = [orjson.loads(line) for line in (tmp_path / "out" / "kept.jsonl").read_bytes().splitlines()]
    assert kept[0] == {"text": ROOM["prompt"]} and "Muster" not in json.dumps(kept)
    assert len(kept) >= 20
    found = verify_export(tmp_path / "out" / "manifest.jsonl", parse_vkey((desk / "ledger.vkey").read_text()))
    assert found.terms["kind"] == "parquet" and found.counts["kept"] == len(kept)


def test_what_is_no_parquet_is_told_with_its_name(run, desk, tmp_path) -> None:
    ran = run("export", "check", lines(tmp_path / "s.parquet", ROOM), *asked(desk))
    assert ran.code == 2 and "s.parquet cannot be read as Parquet" in ran.err and "Traceback" not in ran.err


def test_mistakes_are_one_line(run, desk, tmp_path) -> None:
    source = lines(tmp_path / "s.jsonl", ROOM)
    for words, said in (
        (("check", source, "--label", "nope"), "no such label"),
        (("check", source, "--place", "nowhere"), "[training_place_missing]"),
        (("check", lines(tmp_path / "s.arrow", ROOM)), "[data_set_invalid]"),
        (("check", source, "--matter-folders"), "[data_set_invalid]"),
        (("check", source, "--test-set", lines(tmp_path / "t.jsonl", b"{")), "[test_set_invalid]"),
    ):
        ran = run("export", *words, "--config", desk / "situs.toml")
        assert ran.code in (1, 2) and said in ran.err and "Traceback" not in ran.err, ran.err


def test_a_disk_that_takes_no_more_is_told_and_leaves_nothing(desk, tmp_path) -> None:
    source = lines(tmp_path / "s.jsonl", *[ROOM] * 2_000)
    words = [str(w) for w in ("export", "build", source, tmp_path / "out", *asked(desk))]
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({100_000}, {100_000}))"
    script = f"import signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); {limit}; sys.argv[1:] = {words!r}; "
    script += "from situs.cli.main import main; main()"
    full = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (full.returncode, "Traceback" in full.stderr) == (1, False), full.stderr
    assert "File too large" in full.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_a_target_that_cannot_be_made_is_told(run, desk, tmp_path) -> None:
    source = lines(tmp_path / "s.jsonl", ROOM)
    ran = run("export", "build", source, source / "out", *asked(desk))
    assert (ran.code, "Traceback" in ran.err) == (1, False)
    assert "Not a directory" in ran.err


def test_a_command_that_does_not_exist_is_told(run, desk, tmp_path) -> None:
    run("export", "build", lines(tmp_path / "s.jsonl", ROOM), tmp_path / "out", *asked(desk))
    manifest = tmp_path / "out" / "manifest.jsonl"
    ran = run("export", "run", "--config", desk / "situs.toml", "--manifest", manifest, "--", "no-such-command")
    assert (ran.code, "cannot be started" in ran.err) == (1, True)


@pytest.mark.parametrize("verb", ["check", "build"])
def test_a_table_without_a_head_is_refused_and_no_word_of_it_is_told(run, desk, tmp_path, verb: str) -> None:
    source = tmp_path / "s.csv"
    source.write_bytes(b"anna.beispiel@example.org,The looms are late.\n,A room is booked in the calendar.\n")
    target = (tmp_path / "out",) if verb == "build" else ()
    ran = run("export", verb, source, *target, "--config", desk / "situs.toml", "--label", "internal", "--by", "A")
    assert "[data_set_invalid]" in ran.err and "looms" not in ran.err and "beispiel" not in ran.err + ran.out
    assert not (tmp_path / "out").exists()


WALLED = """
[[matter]]
id = "M-WALL"
jurisdictions = ["DE"]
approvals = ["training:MATTER"]
wall = ["falcon"]
"""


@pytest.fixture
def as_(desk, monkeypatch) -> Callable[..., None]:
    """Act with a key of somebody's."""

    def acting(name: str, *roles: str, **facts: object) -> None:
        grant = Grant(principal=name, roles=frozenset(roles), **facts)
        _, secret = KeyFile(desk / "api-keys.toml").create(grant, int(time.time()))
        monkeypatch.setenv("SITUS_API_KEY", secret)

    return acting


def test_a_key_proves_who_builds_and_which_walls_and_matters_are_theirs(run, desk, tmp_path, as_) -> None:
    (desk / "matters.toml").write_text((desk / "matters.toml").read_text() + WALLED, encoding="utf-8")
    behind = {"matter": "M-WALL", "text": "The looms are late."}
    source, options = lines(tmp_path / "s.jsonl", ROOM, behind, LOOMS), asked(desk)[:-2]

    def build(name: str, *more: object):
        return run("export", "build", source, tmp_path / name, *options, "--pseudonymise", *more, "--json")

    as_("nobody", "lawyer", walls=frozenset({"falcon"}))
    assert "[act_not_allowed]" in build("a").err and not (tmp_path / "a").exists()
    as_("outside", "export:build")
    assert "leave --wall out" in build("b", "--wall", "falcon").err and not (tmp_path / "b").exists()
    assert build("c").json()["removed"] == {"policy": 1}
    as_("inside", "export:build", walls=frozenset({"falcon"}))
    assert build("d").json()["kept"] == 3
    as_("bound", "export:build", walls=frozenset({"falcon"}), matters=frozenset({"M-WALL"}))
    assert build("e").json()["removed"] == {"policy": 1}
    verified = run(
        "export", "verify", tmp_path / "d" / "manifest.jsonl", "--key", desk / "ledger.vkey", "--json"
    ).json()
    assert (verified["by"], verified["credential"]) == ("inside", "api_key")
    with read_ledger(desk / "ledger.db") as log:
        acts = [read_entry(e.body) for e in log.entries]
    assert [(a["by"], a["credential"]) for a in acts] == [(n, "api_key") for n in ("outside", "inside", "bound")]


def test_where_proof_is_asked_for_no_name_builds_or_starts_anything(run, desk, tmp_path, as_) -> None:
    config = desk / "situs.toml"
    config.write_text(config.read_text().replace("[identity]\n", "[identity]\nproven_acts = true\n"), encoding="utf-8")
    source = lines(tmp_path / "s.jsonl", ROOM)
    for words in (("check", source), ("build", source, tmp_path / "out")):
        assert "[person_not_proven]" in run("export", *words, *asked(desk)).err
    as_("anna", "export:build")
    assert run("export", "check", source, *asked(desk)[:-2]).code == 0
    assert run("export", "build", source, tmp_path / "out", *asked(desk)[:-2]).code == 0
    manifest = ("--config", config, "--manifest", tmp_path / "out" / "manifest.jsonl", "--", "no-such-command")
    assert "[person_not_proven]" in run("export", "run", "--by", "anna", *manifest).err
    assert "[act_not_allowed]" in run("export", "run", *manifest).err
    as_("karl", "export:run")
    assert "cannot be started" in run("export", "run", *manifest).err
    with read_ledger(desk / "ledger.db") as log:
        assert [read_entry(e.body)["by"] for e in log.entries] == ["anna", "karl"]


def test_a_manifest_is_held_to_the_log_which_tells_its_runs(run, desk, tmp_path) -> None:
    source, key = lines(tmp_path / "s.jsonl", ROOM), ("--key", desk / "ledger.vkey")
    for name in ("one", "two"):
        assert run("export", "build", source, tmp_path / name, *asked(desk)).code == 0
    manifest = tmp_path / "one" / "manifest.jsonl"
    run(
        "export",
        "run",
        "--config",
        desk / "situs.toml",
        "--manifest",
        manifest,
        "--by",
        "Karl",
        "--",
        "no-such-command",
    )
    run("ledger", "export", tmp_path / "log.jsonl", "--ledger", desk / "ledger.db")
    for log in (desk / "ledger.db", tmp_path / "log.jsonl"):
        found = run("export", "verify", manifest, *key, "--log", log, "--json").json()
        assert found["entry"] == 0
        assert [one.split(" at ")[1] for one in found["runs"]] == ["own-machine by Karl (entry 2)"]
    other = run(
        "export", "verify", tmp_path / "two" / "manifest.jsonl", *key, "--log", tmp_path / "log.jsonl", "--json"
    )
    assert (other.json()["entry"], other.json()["runs"]) == (1, ["none"])
    cut = (tmp_path / "log.jsonl").read_bytes().replace(b"own-machine", b"other-place", 1)
    (tmp_path / "log.jsonl").write_bytes(cut)
    ran = run("export", "verify", manifest, *key, "--log", tmp_path / "log.jsonl", "--json")
    assert (ran.code, ran.json()["verified"]) == (1, False)


@pytest.mark.parametrize("option", [("--witness", "w+00+00"), ("--checkpoint", "ledger.vkey"), ("--quorum", "1")])
def test_what_is_trusted_of_a_log_is_no_silent_pass_without_one(run, desk, tmp_path, option) -> None:
    assert run("export", "build", lines(tmp_path / "s.jsonl", ROOM), tmp_path / "one", *asked(desk)).code == 0
    known = (option[0], desk / option[1] if option[0] == "--checkpoint" else option[1])
    ran = run("export", "verify", tmp_path / "one" / "manifest.jsonl", "--key", desk / "ledger.vkey", *known)
    assert (ran.code, ran.out) == (2, "")


def test_an_export_that_the_log_lacks_is_contradicted(run, desk, tmp_path) -> None:
    source, key = lines(tmp_path / "s.jsonl", ROOM), ("--key", desk / "ledger.vkey")
    early = shutil.copy(desk / "ledger.db", tmp_path / "early.db")
    assert run("export", "build", source, tmp_path / "one", *asked(desk)).code == 0
    ran = run("export", "verify", tmp_path / "one" / "manifest.jsonl", *key, "--log", early, "--json")
    assert (ran.code, ran.json()["code"]) == (1, "export_contradicted")


def test_a_ledger_of_exports_alone_is_a_log_too(run, desk, tmp_path) -> None:
    config = desk / "situs.toml"
    config.write_text(
        config.read_text(encoding="utf-8").replace("[training]\n", '[training]\nledger = "training.db"\n'),
        encoding="utf-8",
    )
    assert run("export", "build", lines(tmp_path / "s.jsonl", ROOM), tmp_path / "one", *asked(desk)).code == 0
    manifest, key = tmp_path / "one" / "manifest.jsonl", ("--key", desk / "ledger.vkey")
    assert run("export", "verify", manifest, *key, "--log", desk / "training.db", "--json").json()["entry"] == 0
    ran = run("export", "verify", manifest, *key, "--log", desk / "ledger.db", "--json")
    assert (ran.code, ran.json()["code"]) == (1, "export_contradicted")
    own = ("--key", desk / "training.db.vkey")
    assert run("verify", desk / "training.db", *own).code == 0
    assert run("ledger", "fsck", "--ledger", desk / "training.db", *own).code == 0


def test_whoever_holds_the_key_cannot_give_a_manifest_another_maker_than_the_log_s(run, desk, tmp_path) -> None:
    assert run("export", "build", lines(tmp_path / "s.jsonl", ROOM), tmp_path / "one", *asked(desk)).code == 0
    vkey = parse_vkey((desk / "ledger.vkey").read_text(encoding="utf-8").strip())
    found = verify_export(tmp_path / "one" / "manifest.jsonl", vkey)
    assert in_log(found, desk / "ledger.db", Trust(vkey)) == {"entry": 0, "runs": ["none"]}
    forged = replace(found, terms={**found.terms, "by": "Karl Muster", "credential": "jwt"})
    with pytest.raises(IntegrityError) as caught:
        in_log(forged, desk / "ledger.db", Trust(vkey))
    assert (caught.value.code, caught.value.found) == ("export_contradicted", "by, credential")
