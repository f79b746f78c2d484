import csv
import io
import json
from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest

from situs.law import load_law
from situs.registers import FORMATS, Basis, Calls, Inventory

BASIS = Basis(
    "example.com/log", 3, "ab" * 32, "a note\n", ("w 2026-07-01T00:00:00Z",), (), "M-1", "2026-Q3", "2026-11-23", "1"
)


def written(form: str, story) -> str:
    return "".join(FORMATS[form](Inventory(load_law()), Calls(story, "M-1"), BASIS))


@pytest.fixture
def told(story):
    story.decide("a", principal={"id": '=HYPERLINK("x")<script>alert(1)</script>'})
    story.end("a")
    story.decide("b")
    story.end("b")
    return story


def test_json_has_its_basis_rows_and_notes(told) -> None:
    document = json.loads(written("json", told))
    assert (document["format"], document["count"], len(document["rows"])) == ("situs-register/1", 2, 2)
    assert document["basis"]["root"] == BASIS.root
    assert set(document["rows"][0]) == set(document["columns"])
    assert document["notes"]


def test_csv_names_the_checkpoint_and_is_no_formula(told) -> None:
    head, *rows = csv.reader(io.StringIO(written("csv", told)))
    assert head[-2:] == ["Checkpoint size", "Checkpoint root"]
    assert [row[-2:] for row in rows] == [["3", BASIS.root]] * 2
    by = head.index("By")
    assert rows[0][by].startswith("'=HYPERLINK")
    assert all(len(row) == len(head) for row in rows)


def test_an_empty_register_is_one_of_each_form(story) -> None:
    assert json.loads(written("json", story))["rows"] == []
    assert len(list(csv.reader(io.StringIO(written("csv", story))))) == 1
    assert "0 rows" in written("html", story)


def test_the_page_needs_nothing_and_runs_nothing(told) -> None:
    class Seen(HTMLParser):
        tags: list[str] = []
        addresses: list[str] = []

        def handle_starttag(self, tag, attrs):
            self.tags.append(tag)
            self.addresses += [value for name, value in attrs if name in ("src", "href")]

    seen = Seen()
    page = written("html", told)
    seen.feed(page)
    assert "script" not in seen.tags
    assert seen.addresses == []
    assert seen.tags.count("tbody") == 2
    assert seen.tags.count("th") == sum(width > 0 for width in Inventory.PRINTED.values()) < len(Inventory.COLUMNS)
    assert all(page.count(escape(heading)) for heading in Inventory.COLUMNS.values())
    assert page.count("<b>SHA-256 of the request</b>: ") == 2
    assert "&lt;script&gt;" in page
    assert BASIS.root in page


def test_the_same_log_gives_the_same_bytes(told) -> None:
    for form in FORMATS:
        assert written(form, told) == written(form, told)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_law_that_was_due_for_another_look_by_the_log_s_end_is_told(form: str, told) -> None:
    assert "STALE" not in written(form, told)
    old = replace(BASIS, law_as_of="2020-01-01")
    text = "".join(FORMATS[form](Inventory(load_law()), Calls(told, "M-1"), old))
    assert ("STALE: the law&#x27;s data are as of 2020-01-01" in text or "STALE: the law's data" in text) is (
        form != "csv"
    )
