"""A page fetches nothing, runs nothing, and escapes what it is given as text."""

from situs.tasks.report.markup import chip, page, table


def test_a_page_is_whole_and_forbids_everything_but_its_own_style() -> None:
    made = page("<b>", ["<p>x</p>"])
    assert made.startswith("<!doctype html>")
    assert "default-src 'none'" in made
    assert "<title>&lt;b&gt;</title>" in made
    assert "<script" not in made


def test_names_of_columns_and_marks_are_text() -> None:
    assert "&lt;i&gt;" in table(("<i>",), [("<em>html</em>",)])
    assert "<em>html</em>" in table(("a",), [("<em>html</em>",)])
    assert chip("<x>", '"y') == '<span class="chip &quot;y">&lt;x&gt;</span>'
