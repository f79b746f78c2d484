"""MSG to text, from files that are written here byte by byte (MS-CFB 2, MS-OXMSG 2)."""

from __future__ import annotations

import struct

import pytest

from situs.adapters.documents import Bounds
from situs.adapters.documents.decoding import decode
from situs.errors import CallError

STRING, BINARY, LONG, TIME = 0x001F, 0x0102, 0x0003, 0x0040
SUBJECT, BODY, HTML, CLASS, SENDER, ADDRESS, SENT = 0x0037, 0x1000, 0x1013, 0x001A, 0x0C1A, 0x5D01, 0x0039
NAME, SMTP, KIND = 0x3001, 0x39FE, 0x0C15
FILE, DATA, METHOD, MIME = 0x3707, 0x3701, 0x3705, 0x370E
SECTOR, MINI = 512, 64
END, FREE, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF


def storage(header: bytes, properties: dict[int, object], **inner: dict) -> dict:
    """The streams of an object: its fixed properties, and one stream for each of variable length."""
    rows, streams = b"", {}
    for pid, value in properties.items():
        kind = {str: STRING, bytes: BINARY, int: LONG, float: TIME}[type(value)]
        if isinstance(value, str | bytes):
            raw = value.encode("utf-16-le") if isinstance(value, str) else value
            streams[f"__substg1.0_{pid:04X}{kind:04X}"] = raw
            rows += struct.pack("<HHIII", kind, pid, 6, len(raw), 0)
        else:
            rows += struct.pack("<HHIQ", kind, pid, 6, int(value))
    return {"__properties_version1.0": header + rows, **streams, **inner}


def message(properties: dict[int, object], recipients=(), attachments=()) -> bytes:
    inner = {f"__recip_version1.0_#{i:08X}": storage(bytes(8), r) for i, r in enumerate(recipients)}
    inner |= {f"__attach_version1.0_#{i:08X}": storage(bytes(8), a) for i, a in enumerate(attachments)}
    header = struct.pack("<8x4I8x", len(recipients), len(attachments), len(recipients), len(attachments))
    return compound(storage(header, properties, **inner))


def compound(tree: dict) -> bytes:
    """A compound file whose streams are all in the mini stream."""
    entries, minis, fat_of_minis = [["Root Entry", 5, NONE, NONE, 0, 0]], b"", []

    def add(folder: dict, parent: int) -> None:
        nonlocal minis
        before = None
        for name in sorted(folder, key=lambda n: (len(n), n.upper())):
            content, at = folder[name], len(entries)
            if before is None:
                entries[parent][3] = at
            else:
                entries[before][2] = at
            before = at
            if isinstance(content, dict):
                entries.append([name, 1, NONE, NONE, 0, 0])
                add(content, at)
                continue
            start, count = len(fat_of_minis), -(-len(content) // MINI)
            entries.append([name, 2, NONE, NONE, start if count else END, len(content)])
            fat_of_minis.extend([start + i + 1 for i in range(count - 1)] + [END] * bool(count))
            minis += content + bytes(-len(content) % MINI)

    add(tree, 0)
    directory = b"".join(entry(*e) for e in entries)
    parts = [directory, struct.pack(f"<{len(fat_of_minis)}I", *fat_of_minis), minis]
    places, chains = [], []
    for part in parts:
        count = -(-len(part) // SECTOR)
        places.append(1 + len(chains))
        chains += [1 + len(chains) + i + 1 for i in range(count - 1)] + [END]
    assert 1 + len(chains) <= SECTOR // 4, "one sector of the table is enough"
    entries[0][4], entries[0][5] = places[2], len(minis)
    parts[0] = b"".join(entry(*e) for e in entries)
    table = struct.pack(f"<{1 + len(chains)}I", 0xFFFFFFFD, *chains)
    fill = [b"\0" if i == 2 else b"\xff" for i in range(3)]
    body = table.ljust(SECTOR, b"\xff") + b"".join(
        part.ljust(-(-len(part) // SECTOR) * SECTOR, f) for part, f in zip(parts, fill, strict=True)
    )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    count = -(-len(parts[1]) // SECTOR)
    head += struct.pack("<IIIIIIIIII", 0, 1, places[0], 0, 4096, places[1], count, END, 0, 0)
    return head.ljust(SECTOR, b"\xff") + body


def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return raw.ljust(64, b"\0") + struct.pack(
        "<HBBIII16xI16xIII", len(raw), kind, 1, NONE, right, child, 0, start, size, 0
    )


PLAIN = {
    CLASS: "IPM.Note", SUBJECT: "Klage\r\nZeile", BODY: "Sehr geehrte Frau Beispiel,\r\nwir raten ab.",
    SENDER: "Dr. Karl Müster", ADDRESS: "karl@example.com",
    SENT: 134_144_820_000_000_000.0,
}  # fmt: skip
PEOPLE = (
    {NAME: "Anna Beispiel", SMTP: "anna@example.com", KIND: 1},
    {NAME: "Kanzlei", SMTP: "kanzlei@example.com", KIND: 2},
    {NAME: "Geheim", SMTP: "geheim@example.com", KIND: 3},
)


def read(data: bytes, bounds: Bounds | None = None) -> str:
    return decode("application/vnd.ms-outlook", "", data, bounds or Bounds())


def refusal(data: bytes, bounds: Bounds | None = None) -> tuple[str, int]:
    with pytest.raises(CallError) as caught:
        read(data, bounds)
    return caught.value.code, caught.value.status


def test_a_message_reads_as_the_mail_that_it_holds() -> None:
    text = read(message(PLAIN, PEOPLE))
    head, _, body = text.partition("\n\n")
    assert head.splitlines()[1:3] == ["To: Anna Beispiel <anna@example.com>", "Cc: Kanzlei <kanzlei@example.com>"]
    assert "Karl Müster" in head
    assert "Subject: Klage Zeile" in head
    assert "Date: " in head and " 2026 " in head
    assert "geheim" not in text
    assert body == "Sehr geehrte Frau Beispiel,\nwir raten ab."


def test_the_html_body_counts_where_there_is_no_plain_one() -> None:
    rich = {**PLAIN, HTML: b"<p>Only <b>here</b></p>"}
    assert "Only" not in read(message(rich))
    del rich[BODY]
    assert read(message(rich)).endswith("\n\nOnly here")


def test_attachments_are_read_and_one_that_cannot_be_is_named() -> None:
    files = (
        {FILE: "note.txt", DATA: "Näheres".encode(), METHOD: 1, MIME: "text/plain"},
        {FILE: "inner.msg", DATA: message({**PLAIN, BODY: "Innen"}), METHOD: 1},
        {FILE: "x.exe", DATA: b"MZ\x90\x00", METHOD: 1, MIME: "not a type"},
        {FILE: "item", METHOD: 5},
    )
    text = read(message(PLAIN, PEOPLE, files))
    assert "[attachment note.txt]\nNäheres" in text
    assert "[attachment inner.msg]\nFrom:" in text
    assert "Innen" in text
    assert text.count("not read: document_type_unsupported") == 1
    assert "[attachment application/vnd.ms-outlook not read: document_unreadable]" in text


def test_what_cannot_be_read_whole_is_refused() -> None:
    whole = message(PLAIN, PEOPLE)
    rich = {pid: value for pid, value in PLAIN.items() if pid != BODY} | {0x1009: b"{rtf"}
    assert refusal(message(rich)) == ("document_unreadable", 422)
    assert refusal(message({**PLAIN, CLASS: "IPM.Note.SMIME"})) == ("document_encrypted", 422)
    assert refusal(message(PLAIN, PEOPLE), Bounds(parts=2)) == ("document_too_large", 413)
    assert refusal(b"From: a@example.com\n\nx") == ("document_unreadable", 422)
    assert refusal(whole[:700]) == ("document_unreadable", 422)
    assert refusal(whole[:512] + bytes(len(whole) - 512)) == ("document_unreadable", 422)


def test_an_address_of_the_directory_stands_only_where_there_is_no_name() -> None:
    people = ({NAME: "Anna", SMTP: "/o=EX/cn=anna", KIND: 1}, {NAME: "", SMTP: "/o=EX/cn=bert", KIND: 1})
    assert read(message(PLAIN, people)).splitlines()[1] == "To: Anna, /o=EX/cn=bert"
