"""Files of records: the shapes that are read, and those that are refused."""

from pathlib import Path

import pytest

from situs.adapters.matters import read_export
from situs.errors import ConfigError

ROWS = [{"Name": "M-1", "Client__r": {"Name": "Beispiel AG"}}, {"Name": "M-2", "Client__r": None}]
LIST = '[{"Name": "M-1", "Client__r": {"Name": "Beispiel AG"}}, {"Name": "M-2", "Client__r": null}]'


@pytest.mark.parametrize(
    "text",
    [LIST, f'{{"totalSize": 2, "done": true, "records": {LIST}}}', f'{{"status": 0, "result": {{"records": {LIST}}}}}'],
)
def test_json_is_read_as_a_list_an_answer_or_what_the_command_line_prints(text: str, tmp_path: Path) -> None:
    path = tmp_path / "matters.json"
    path.write_text(text, encoding="utf-8")
    assert read_export(path) == ROWS


def test_csv_is_read_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "matters.csv"
    path.write_bytes('\ufeffName,Client__r.Name\r\nM-1,"Beispiel, Müller"\r\n\r\nM-2,\r\n'.encode())
    assert read_export(path) == [
        {"Name": "M-1", "Client__r.Name": "Beispiel, Müller"},
        {"Name": "M-2", "Client__r.Name": ""},
    ]


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("a.json", b"{", "is not json"),
        ("a.json", b'{"records": 3}', "holds no list"),
        ("a.json", b"[3]", "holds no list"),
        ("a.json", b'{"done": false, "records": []}', "one page"),
        ("a.csv", b"", "needs a header"),
        ("a.csv", b"A,A\n1,2\n", "each column once"),
        ("a.csv", b"A,B\n1\n", "line 2 1 cells instead of 2"),
        ("a.csv", b"A\n\xff\n", "is not utf-8"),
        ("a.csv", b'A\n"x', "is not csv"),
        ("a.xlsx", b"PK", "neither .json nor .csv"),
    ],
)
def test_what_is_not_understood_is_refused(name: str, raw: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(ConfigError, match=told) as caught:
        read_export(path)
    assert caught.value.code == "matters_unreadable"
