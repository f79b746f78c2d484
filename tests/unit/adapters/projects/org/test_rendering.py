"""Metadata as JSON become the XML that a project holds, and read back as the same values."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.adapters.projects.org.rendering import render
from situs.markup import Element, parse_markup

NAMES = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
LEAVES = (
    st.booleans() | st.integers(-9, 9) | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Cs"]))
)
TREES = st.recursive(LEAVES, lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=4), max_leaves=12)


def read(element: Element) -> Any:
    return {child.tag: read(child) for child in element.children} if element.children else element.text


def texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: texts(inner) for name, inner in value.items()}
    return str(value).lower() if isinstance(value, bool) else str(value)


@given(st.dictionaries(NAMES, TREES, min_size=1, max_size=4))
def test_what_is_written_reads_back(tree: dict[str, Any]) -> None:
    assert read(parse_markup(render("Flow", tree))) == texts(tree)


def test_a_list_repeats_its_element_and_a_null_is_left_out() -> None:
    root = parse_markup(render("Flow", {"a": ["x", {"b": True}], "none": None, "empty": [], "c": 1.5}))
    assert [child.tag for child in root.children] == ["a", "a", "c"]
    assert (root.children[1].value("b"), root.value("c")) == ("true", "1.5")


def deep(levels: int) -> dict[str, Any]:
    return {"a": deep(levels - 1)} if levels else {"a": 1}


@pytest.mark.parametrize("value", [{"a b": 1}, {"": 1}, {"a><x": 1}, {"a": [[1]]}, deep(70)])
def test_what_is_no_metadata_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        render("Flow", value)
