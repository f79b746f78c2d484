"""Matters from TOML and CSV files."""

from pathlib import Path

import pytest

from situs.adapters.matters import FileMatters
from situs.errors import ConfigError
from situs.model import Matter, Party

TOML = """
[[matter]]
id = "2026/17"
client = "Beispiel AG"
jurisdictions = ["DE"]
privileged = true
wall = ["falcon"]
parties = [
    { name = "Dr. Karl Muster", aliases = ["Muster", "K. M."] },
    { name = "X GmbH", kind = "ORGANISATION" },
]

[[matter]]
id = "M-2"
"""

CSV = """\
id,client,jurisdictions,privileged,wall,parties
2026/17,Beispiel AG,DE,TRUE,falcon,Dr. Karl Muster|PERSON|Muster|K. M.; X GmbH|ORGANISATION
M-2,,,,,
"""

EXPECTED = Matter(
    id="2026/17",
    client="Beispiel AG",
    jurisdictions=frozenset({"DE"}),
    privileged=True,
    wall=frozenset({"falcon"}),
    parties=(Party("Dr. Karl Muster", "PERSON", ("Muster", "K. M.")), Party("X GmbH", "ORGANISATION")),
)


def put(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.toml", TOML),
        ("m.csv", CSV),
        ("m.csv", "\ufeff" + CSV),
        ("m.csv", CSV.replace("\n", "\r\n") + "\r\n"),
    ],
)
async def test_both_formats_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    matters = FileMatters(put(tmp_path, name, text))
    assert await matters.find("2026/17") == EXPECTED
    assert await matters.find("M-2") == Matter("M-2")
    assert await matters.find("M-3") is None
    assert dict(matters.snapshot) == {"2026/17": EXPECTED, "M-2": Matter("M-2")}


def test_a_quoted_cell_may_hold_commas_and_breaks_are_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "m.csv", 'id,client\nM-1,"Beispiel, Muster & Co"\n')
    assert FileMatters(path).snapshot["M-1"].client == "Beispiel, Muster & Co"
    with pytest.raises(ConfigError):
        FileMatters(put(tmp_path, "n.csv", 'id,client\nM-1,"Beispiel\nMuster"\n'))


async def test_a_bad_reload_keeps_the_last_good_snapshot(tmp_path: Path) -> None:
    path = put(tmp_path, "m.toml", TOML)
    matters = FileMatters(path)
    before = matters.snapshot
    put(tmp_path, "m.toml", "[[matter]]\nid = 'M-9'\nresidence = ['DE']")
    with pytest.raises(ConfigError):
        matters.reload()
    assert matters.snapshot is before
    put(tmp_path, "m.toml", "[[matter]]\nid = 'M-9'")
    matters.reload()
    assert list(matters.snapshot) == ["M-9"]
    assert list(before) == ["2026/17", "M-2"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.toml", "nonsense"),
        ("m.toml", "matter = 5"),
        ("m.toml", "matter = [5]"),
        ("m.toml", "[[matters]]\nid = 'M-1'"),
        ("m.toml", "[[matter]]\nid = 'M-1'\n[[matter]]\nid = 'M-1'"),
        ("m.toml", "[[matter]]\nid = 'M-1'\nhold = true"),
        ("m.toml", b"\xff\xfe"),
        ("m.csv", ""),
        ("m.csv", "client\nx"),
        ("m.csv", "id,hold\nM-1,true"),
        ("m.csv", "id,id\nM-1,M-1"),
        ("m.csv", "id,client\nM-1"),
        ("m.csv", "id,client\nM-1,a,b"),
        ("m.csv", "id\nM-1\nM-1"),
        ("m.csv", "id,privileged\nM-1,yes"),
        ("m.csv", "id,jurisdictions\nM-1,DE;"),
        ("m.csv", "id,parties\nM-1,|PERSON"),
        ("m.csv", 'id,client\nM-1,"open'),
        ("m.txt", TOML),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, name: str, text: str | bytes) -> None:
    with pytest.raises(ConfigError) as caught:
        FileMatters(put(tmp_path, name, text))
    assert caught.value.code in ("matters_unreadable", "matter_invalid")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        FileMatters(tmp_path / "m.toml")
    assert caught.value.code == "matters_unreadable"
