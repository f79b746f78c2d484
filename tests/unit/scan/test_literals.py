"""Addresses in pages and steps are found where they are used, not where they are spoken of."""

from situs.law import Law
from situs.scan import SourceFile
from situs.scan.destinations import Directory
from situs.scan.literals import find_literals

JS = """// https://api.openai.com in a comment
/* and
https://api.openai.com here */
const url = 'https://api.openai.com/v1'; fetch(url || "https://api.openai.com/v2");
"""


def test_a_comment_is_none_and_a_line_counts_once(law: Law) -> None:
    found = list(find_literals(SourceFile("force-app/lwc/ask/ask.js", JS), Directory(law)))
    assert [(f.rule, f.spot.line, f.spot.what) for f in found] == [("ai-endpoint-literal", 4, "in the browser")]


def test_a_link_that_a_reader_may_follow_is_none(law: Law) -> None:
    page = "<p>Ask for a key at https://console.anthropic.com first.</p>\n<form action='https://claude.ai'></form>\n"
    page += "<a target='_blank'\n href='https://aistudio.google.com/apikey'>Get a key</a>"
    found = find_literals(SourceFile("force-app/lwc/ask/ask.html", page), Directory(law))
    assert [f.spot.line for f in found] == [2]


def test_a_step_of_omnistudio_is_read_as_it_stands(law: Law) -> None:
    text = '{"restPath": "https://api.mistral.ai/v1/chat/completions"}'
    (found,) = find_literals(SourceFile("omni/Ask.oip", text), Directory(law))
    assert found.destination is not None
    assert found.destination.host == "api.mistral.ai"


def test_an_address_behind_two_strokes_in_a_string_is_missed(law: Law) -> None:
    text = "const a = 'one // two', b = 'https://api.openai.com';"
    assert list(find_literals(SourceFile("force-app/lwc/ask/ask.js", text), Directory(law))) == []
