"""The drawing: four columns, lines that name their ways."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

from situs.mapping.report.graph import MOST_NODES, lay_out, svg_of


def test_each_way_runs_through_all_columns(drawn: Callable, project: Callable) -> None:
    ways = drawn(project("Facts__c Email__c")).ways
    graph = lay_out(ways)
    assert sorted(key[0] for key in graph.nodes) == [0, 0, 1, 2, 3]
    for number in range(len(ways)):
        assert len([edge for edge, numbers in graph.edges.items() if number in numbers]) == 3
    heights = [node.y for node in graph.nodes.values() if node.column == 0]
    assert len(set(heights)) == 2
    assert all(0 < y < graph.height for y in heights)


def test_many_fields_are_drawn_as_their_objects(drawn: Callable, project: Callable) -> None:
    ways = drawn(project(" ".join(f"F{n}__c" for n in range(MOST_NODES + 1)))).ways
    assert [node.text for node in lay_out(ways).nodes.values() if node.column == 0] == ["Matter__c"]


def test_the_drawing_is_well_formed_and_escapes_names(drawn: Callable) -> None:
    apex = "class A { void f(HttpRequest r) { r.setEndpoint('https://api.openai.com/v1'); } }"
    text = svg_of(drawn({"<b>&.cls": apex}).ways)
    root = ElementTree.fromstring(text)
    assert "<b>" not in text
    assert {part.get("data-ways") for part in root.iter() if part.get("data-ways")} == {"0"}
    assert re.search(r'class="line unknown"', text)


def test_a_copy_is_drawn_in_grey_and_numbered_after_the_ways(
    drawn: Callable, project: Callable, channel: dict[str, str]
) -> None:
    egress = drawn({**project("Facts__c"), **channel})
    root = ElementTree.fromstring(svg_of(egress.ways, egress.copies))
    grey = [part.get("data-ways") for part in root.iter() if (part.get("class") or "").endswith("copied")]
    assert set(grey) == {"1"}
    texts = [part.text for part in root.iter() if part.tag.endswith("text")]
    assert {"Matter__c.*", "channel Out__chn", "Cloud", "Amazon EventBridge"} <= set(texts)
    assert len([part for part in root.iter() if part.get("class") == "line refused"]) == 3
