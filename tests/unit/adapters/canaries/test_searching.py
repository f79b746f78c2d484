import io
from pathlib import Path

import orjson
import pytest

from situs.adapters.canaries import Searched, search
from situs.adapters.canaries.searching import search_stream
from situs.export import Canaries, make_canary

KEY = b"k" * 32
CANARY, OTHER = make_canary(KEY, 5), make_canary(KEY, 6)
KNOWN = Canaries(KEY, (CANARY.note, OTHER.note))


async def found(*paths: Path) -> dict[str, Searched]:
    return {one.path.name: one async for one in search(list(paths), KNOWN)}


async def test_it_is_found_in_text_json_and_documents_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "answer.txt").write_text(f"The model said: {CANARY.text}", encoding="utf-8")
    (tmp_path / "deep" / "log.jsonl").write_bytes(orjson.dumps({"a": CANARY.text + "\nOther", "b": OTHER.text}))
    (tmp_path / "page.html").write_text(f"<p>{OTHER.text.replace(' ', '<br>')}</p>", encoding="utf-8")
    (tmp_path / "raw.bin").write_bytes(b"\xff\x00" + CANARY.text.encode() + b"\xff")
    (tmp_path / "clean.txt").write_text("Nothing of the kind.", encoding="utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7")
    seen = await found(tmp_path)
    own = {name: {f.own for f in one.finds} for name, one in seen.items()}
    mine, other = CANARY.note.own, OTHER.note.own
    assert own == {
        "answer.txt": {mine}, "log.jsonl": {mine, other}, "page.html": {other}, "raw.bin": {mine},
        "clean.txt": set(), "broken.pdf": set(),
    }  # fmt: skip
    assert seen["broken.pdf"].unread == "document_unreadable" and seen["clean.txt"].unread == ""
    assert (await found(tmp_path / "answer.txt")).keys() == {"answer.txt"}


@pytest.mark.parametrize("before", [0, (1 << 20) - 1, (1 << 20) - 100, (1 << 20) - 4_000, (1 << 20) + 5, 3 << 20])
def test_it_is_found_across_the_borders_of_what_is_read_at_once(before: int) -> None:
    raw = b"y" * before + b" " + CANARY.text.encode() + b" " + b"z" * (2 << 20)
    (find,) = search_stream(io.BytesIO(raw), KNOWN)
    assert find.own == CANARY.note.own
    assert before <= find.start <= before + len(CANARY.text)
