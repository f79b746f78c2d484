from __future__ import annotations

import pytest

from situs.adapters.usage import MOST_BYTES, read_egress, read_usage
from situs.errors import ConfigError
from situs.registers import Usage, parse_period

CSV = "date,requests,input_tokens,output_tokens\n2026-07-01,2,10,5\n2026-08-01,1,3,\n"


def put(path, text: str):
    path.write_text(text, encoding="utf-8")
    return path


def test_figures_are_summed_up_in_every_form(tmp_path) -> None:
    assert read_usage(put(tmp_path / "u.csv", CSV), {}, None) == Usage(3, 13, 5)
    rows = '[{"num_model_requests": 2, "input_tokens": 1}, {"num_model_requests": 3, "input_tokens": 1}]'
    assert read_usage(put(tmp_path / "u.json", rows), {}, None) == Usage(5, 2, None)
    assert read_usage(put(tmp_path / "d.json", '{"data": ' + rows + "}"), {}, None) == Usage(5, 2, None)
    assert read_usage(put(tmp_path / "u.jsonl", '{"requests": 1}\n\n{"requests": "4"}\n'), {}, None) == Usage(5)


def test_only_days_of_the_period_count(tmp_path) -> None:
    file = put(tmp_path / "u.csv", CSV)
    assert read_usage(file, {}, parse_period("2026-07")) == Usage(2, 10, 5)
    assert read_usage(file, {}, parse_period("2025")) == Usage(0, 0, 0)  # it counts them, and there were none


@pytest.mark.parametrize(("name", "text", "found"), [
    ("u.csv", "date,requests\n", Usage(0)),  # a head and no row
    ("u.csv", "date,requests,input_tokens\n2026-08-01,3,7\n", Usage(0, 0)),
    ("u.csv", "date,requests\n2026-07-01,\n", Usage(0)),
    ("u.csv", "date,requests\n2026-07-01,2\n2026-07-02,\n", Usage(2)),
    ("u.csv", "date,input_tokens,requests\n2026-07-01,4\n", Usage(0, 4)),  # a row that is too short
    ("u.json", '[{"date": "2026-08-01", "requests": 3}]', Usage(0)),
    ("u.json", '[{"date": "2026-07-01", "requests": null, "input_tokens": 2}]', Usage(None, 2)),  # it says: not known
])  # fmt: skip
def test_a_figure_that_is_counted_is_none_where_no_row_has_it(tmp_path, name, text, found) -> None:
    assert read_usage(put(tmp_path / name, text), {}, parse_period("2026-07")) == found


def test_a_column_of_another_name_is_told(tmp_path) -> None:
    file = put(tmp_path / "u.csv", "calls\n7\n")
    assert read_usage(file, {"requests": "calls"}, None) == Usage(7)


def test_hosts_are_counted_whatever_their_case(tmp_path) -> None:
    file = put(tmp_path / "e.csv", "host,bytes\nAPI.example.com.,5\napi.example.com,7\nb,1\n")
    assert read_egress(file, {}, None) == {"api.example.com": 12, "b": 1}


@pytest.mark.parametrize(("name", "text"), [
    ("u.csv", "a,b\n1,2\n"), ("u.csv", ""), ("u.csv", "requests\n1.5\n"), ("u.csv", "requests\n-1\n"),
    ("u.csv", "requests\n" + "9" * 19 + "\n"), ("u.json", "{"), ("u.json", "[1]"), ("u.json", '{"data": 1}'),
    ("u.json", '[{"requests": true}]'), ("u.csv", "requests\n\x00\n"), ("u.jsonl", "[1]\n"),
])  # fmt: skip
def test_what_is_no_count_is_refused(tmp_path, name, text) -> None:
    with pytest.raises(ConfigError) as caught:
        read_usage(put(tmp_path / name, text), {}, None)
    assert caught.value.code == "usage_unreadable"


def test_without_dates_a_period_cannot_be_picked(tmp_path) -> None:
    for file in (put(tmp_path / "u.csv", "requests\n1\n"), put(tmp_path / "v.csv", "date,requests\nsoon,1\n")):
        with pytest.raises(ConfigError) as caught:
            read_usage(file, {}, parse_period("2026"))
        assert "--column" in caught.value.message


def test_a_row_without_host_and_a_file_without_end_are_refused(tmp_path) -> None:
    with pytest.raises(ConfigError):
        read_egress(put(tmp_path / "e.csv", "host,bytes\n,5\n"), {}, None)
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    for path in (tmp_path / "big.csv", tmp_path / "none.csv"):
        with pytest.raises(ConfigError):
            read_egress(path, {}, None)
