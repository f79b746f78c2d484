"""What holds of every data set: one verdict for each record, whatever the order, and nothing privileged is kept."""

import asyncio
import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from situs.adapters.datasets import ExportWriter, open_data_set, verify_export
from situs.adapters.datasets.lines import Line, Source
from situs.adapters.datasets.rows import rows_of
from situs.adapters.store.signer import create_signer
from situs.examining import Background, examine, load_instruments
from situs.export import Guard, Naming, Reason, Record, Unreadable, judge, read_head, read_line, training_route
from situs.export.manifest import Terms
from situs.export.texts import _SILENT, _SPEAKERS, texts_of, with_texts
from situs.law import load_law
from situs.model import Evidence, Form, Label, Matter, Place, Principal, Provenance
from situs.model import Terms as PlaceTerms
from situs.policy import load_default_policies
from situs.rules import Rules

DE = frozenset({"DE"})
CONSENT = frozenset({"training:MATTER"})
MATTERS = {
    m.id: m
    for m in (
        Matter("ok", jurisdictions=DE, approvals=CONSENT),
        Matter("held", jurisdictions=DE, approvals=CONSENT, legal_hold=True),
        Matter("over", jurisdictions=DE, approvals=CONSENT, closed=True),
        Matter("secret", jurisdictions=DE, approvals=CONSENT, privileged=True),
        Matter("us", jurisdictions=frozenset({"US"}), approvals=CONSENT),
        Matter("bare", jurisdictions=DE),
    )
}
NEVER = frozenset(label for label in Label if label.rank > Label.CONFIDENTIAL_CLIENT.rank) | {Label.UNCLASSIFIED}
PIECES = st.sampled_from(
    [
        "Attorney-Client Privileged.", "Vertraulich: Anwaltskorrespondenz.", "We advise that the clause is void.",
        "anna@example.com", "Herr Karl Muster", "DE89 3704 0044 0532 0130 00", "AKIAIOSFODNN7EXAMPLE",
        "the looms are late",
        "diagnosis: diabetes", "insider information", "settlement offer", "x" * 50,
        "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4", "\n",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=5).map(" ".join).filter(str.strip)
SETS = st.lists(
    st.one_of(
        st.builds(
            lambda text, matter: orjson.dumps({"text": text} | ({"matter": matter} if matter else {})),
            TEXTS,
            st.sampled_from([None, None, *MATTERS, "nobody knows"]),
        ),
        st.binary(max_size=20).filter(lambda b: b.strip() and b"\n" not in b and b"\r" not in b),
    ),
    max_size=8,
)


def make_guard() -> Guard:
    law = load_law()
    place = Place("own", "us", DE, DE, DE, True, PlaceTerms("no", 0, "no", True, True))
    rules = Rules(
        load_instruments(fast=True), law, load_default_policies(), (training_route(place),), law.expand(["DE"])
    )
    stated = (Evidence(Label.INTERNAL, Provenance.METADATA, "data_set", "anna"),)
    return Guard(rules, Principal("anna"), 1_795_000_000_000, stated, pseudonymise=True)


GUARD = make_guard()


def verdict_of(raw: bytes, number: int):
    record = read_line(number, raw, Naming(member="matter"))
    matter = MATTERS.get(record.matter) if isinstance(record, Record) else None
    return judge(record, matter, b"k" * 32, GUARD)


TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**14), 10**14), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=20,
)


def strings(tree: object) -> list[str]:
    if isinstance(tree, dict):
        return [s for pair in tree.items() for part in pair for s in strings(part)]
    return (
        [s for part in tree for s in strings(part)]
        if isinstance(tree, list)
        else [tree]
        if isinstance(tree, str)
        else []
    )


@settings(deadline=None)
@given(TREES)
def test_every_string_of_a_tree_is_a_text_and_texts_go_back_where_they_stood(tree: object) -> None:
    slots = texts_of(tree)
    known = {slot.text for slot in slots} | set(_SILENT) | set(_SPEAKERS)
    assert [s for s in strings(tree) if s.strip() and s not in known] == []
    assert with_texts(tree, [s.text for s in slots]) == tree
    marked = with_texts(tree, [f"<{n}>" for n in range(len(slots))])
    put = {s.pointer: s.text for s in texts_of(marked) if s.form is Form.TEXT}
    assert [put[s.pointer] for s in slots if s.form is Form.TEXT] == [
        f"<{n}>" for n, s in enumerate(slots) if s.form is Form.TEXT
    ]


@settings(deadline=None, max_examples=60)
@given(SETS, st.randoms(use_true_random=False))
def test_a_verdict_is_one_and_depends_on_no_other_record(lines: list[bytes], rng) -> None:
    verdicts = {n: verdict_of(raw, n) for n, raw in enumerate(lines, 1)}
    for verdict in verdicts.values():
        assert (verdict.reason is None) == bool(verdict.body) == verdict.kept
        assert verdict.reason is None or verdict.reason in Reason
    shuffled = list(verdicts)
    rng.shuffle(shuffled)
    assert {n: verdict_of(lines[n - 1], n) for n in shuffled} == verdicts


@settings(deadline=None, max_examples=80)
@given(TEXTS, st.sampled_from(["", *MATTERS]), st.sampled_from([None, *Label]))
def test_nothing_is_kept_that_is_examined_as_privileged(text: str, name: str, stated) -> None:
    evidence = (Evidence(stated, Provenance.METADATA, "data_set", "anna"),) if stated else ()
    told = replace(GUARD, stated=evidence)
    raw = orjson.dumps({"text": text, "matter": name})
    record = read_line(1, raw, Naming(member="matter"))
    assert isinstance(record, Record)
    matter = MATTERS.get(name)
    labels = examine(record.slots, GUARD.rules.instruments, Background(matter, evidence)).labels
    verdict = judge(record, matter, b"k" * 32, told)
    if labels & NEVER or (matter and (matter.privileged or matter.legal_hold or matter.closed)):
        assert not verdict.kept
    if matter and not matter.approvals:
        assert not verdict.kept
    if verdict.kept:
        assert "anna@example.com" not in verdict.body.decode() and b"0532 0130" not in verdict.body


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=SETS)
def test_what_is_written_verifies_and_holds_the_kept_records_in_order(tmp_path_factory, lines) -> None:
    folder: Path = tmp_path_factory.mktemp("export")
    (folder / "set.jsonl").write_bytes(b"".join(raw + b"\n" for raw in lines))
    signer = create_signer(folder / "key.pem")
    terms = Terms("id", 1, "anna", "jsonl", ("own",), (), True, {})

    async def write() -> list[bytes]:
        kept = []
        with (
            open_data_set(folder / "set.jsonl", Naming(member="matter")) as data,
            ExportWriter(folder / "out", "kept.jsonl", terms) as writer,
        ):
            async for record in data.records():
                matter = MATTERS.get(record.matter) if isinstance(record, Record) else None
                verdict = judge(record, matter, b"k" * 32, GUARD)
                kept += [verdict.body] if verdict.kept else []
                writer.add(record, verdict)
            await writer.finish(data.described(), "o", signer, nothing)
        return kept

    async def nothing(_data: dict[str, object], _root: bytes) -> None:
        return None

    kept = asyncio.run(write())
    found = verify_export(folder / "out" / "manifest.jsonl", signer.vkey("o"))
    assert (folder / "out" / "kept.jsonl").read_bytes() == b"".join(body + b"\n" for body in kept)
    assert found.counts["records"] == len(lines) and found.counts["kept"] == len(kept)


CELLS = st.text(alphabet='ab," \n;é', max_size=6)


def read_rows(raw: bytes) -> list[Record | Unreadable]:
    lines: Iterable[Line] = iter(Source(io.BytesIO(raw)))
    next(lines)
    return list(rows_of(lines, read_head(b"x,y", Naming())))


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS).filter(lambda r: "".join(r).strip()), max_size=6))
def test_rows_are_read_as_they_were_written(rows: list[tuple[str, str]]) -> None:
    quoted = ['"' + '","'.join(c.replace('"', '""') for c in row) + '"' for row in rows]
    read = read_rows(("x,y\n" + "".join(q + "\n" for q in quoted)).encode())
    assert [r.number for r in read] == list(range(1, len(rows) + 1))
    texts = [[s.text for s in r.slots if not s.pointer.endswith("~")] for r in read if isinstance(r, Record)]
    assert texts == [[c for c in row if c.strip()] for row in rows]


@settings(deadline=None)
@given(st.integers(0, 9), st.sampled_from(['a"b,c', '"open,x', "one cell", "\udcff,x", 'x,"y"z']))
def test_a_broken_row_costs_itself_alone(at: int, broken: str) -> None:
    rows = [f"row {n},good" for n in range(10)]
    rows[at] = broken
    raw = "x,y\n" + "".join(row + "\n" for row in rows)
    read = read_rows(raw.encode("utf-8", "surrogateescape"))
    assert [isinstance(r, Unreadable) for r in read] == [n == at for n in range(10)]
