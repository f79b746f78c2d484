"""Figures of the benches, by name, and the minimum that they must reach."""

import json

import pytest

from situs.errors import ConfigError
from situs.vetting import read_results
from situs.vetting.results import KEPT, figures_for

TABLES = {
    "tables": [
        {
            "id": "task_answers",
            "rows": [
                {"what": "right", "questions": 60, "share": {"value": 0.8734, "low": 0.8, "high": 0.9}},
                {"what": "failed", "questions": 60, "share": None},
            ],
        },
        {"id": "none", "rows": []},
    ]
}


def raw(value: object) -> bytes:
    return json.dumps(value).encode()


def test_a_figure_is_named_by_table_row_and_column() -> None:
    assert read_results(raw(TABLES)) == {"task_answers / right / share": 873}


@pytest.mark.parametrize(
    "given",
    [b"", b"[]", b"{}", b"\xff", raw({"tables": []}), raw({"tables": [{"id": "x", "rows": [{"a": {"value": "1"}}]}]}),
     raw({"tables": [{"id": "x", "rows": [{"a": {"value": 1e300}}]}]}),
     raw({"tables": [{"id": "a\nb", "rows": [{"w": "x", "a": {"value": 1}}]}]}),
     b" " * 4_194_305],
)  # fmt: skip
def test_what_holds_no_results_is_told(given: bytes) -> None:
    with pytest.raises(ConfigError) as caught:
        read_results(given)
    assert caught.value.code == "model_results_invalid"


@pytest.mark.parametrize("values", [(0.9, 0.2), (0.2, 0.9)])
def test_of_two_figures_of_one_name_the_lower_counts(values: tuple[float, float]) -> None:
    rows = [{"what": "right", "share": {"value": value}} for value in values]
    found = read_results(raw({"tables": [{"id": "answers", "rows": rows}]}))
    assert found == {"answers / right / share": 200}
    with pytest.raises(ConfigError, match=r"is 0\.200"):
        figures_for(found, {"answers / right / share": 0.85})


def test_a_minimum_must_be_there_and_be_reached() -> None:
    found = {"a / b / c": 873, "d / e / f": 1}
    assert [(f.name, f.thousandths) for f in figures_for(found, {"a / b / c": 0.873})] == [("a / b / c", 873)]
    for minimum in ({"a / b / c": 0.874}, {"a / b / x": 0.0}):
        with pytest.raises(ConfigError) as caught:
            figures_for(found, minimum)
        assert caught.value.code == "model_below_minimum"


def test_without_a_minimum_the_first_figures_are_kept() -> None:
    assert len(figures_for({str(n): n for n in range(100)}, {})) == KEPT
