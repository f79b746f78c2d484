"""Whatever stands in a project, the scan ends, and what is not resolved is never clean."""

from datetime import date

import orjson
from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.law import load_law
from situs.mapping import Standing, Verdict, draw, find_in_map
from situs.mapping.report.document import map_of
from situs.policy import load_default_policies
from situs.scan import Kind, Project, SourceFile, load_rules, scan

LAW = load_law()
STANDING = Standing(LAW, load_default_policies(), LAW.expand(["DE"]), date(2026, 11, 29))
RULES = load_rules()

NAMES = st.sampled_from(["A", "B", "C", "Get", "X", "$Record", "Get.Subject", "X.Y.Z", ""])
VALUE = NAMES.map(lambda name: f"<value><elementReference>{name}</elementReference></value>")
ELEMENTS = st.one_of(
    st.tuples(NAMES, NAMES).map(
        lambda n: f"<formulas><name>{n[0]}</name><expression>{{!{n[1]}}}</expression></formulas>"
    ),
    st.tuples(NAMES, NAMES).map(
        lambda n: f"<loops><name>{n[0]}</name><collectionReference>{n[1]}</collectionReference></loops>"
    ),
    NAMES.map(lambda name: f"<recordLookups><name>{name}</name><object>Case</object></recordLookups>"),
    NAMES.map(
        lambda name: f"<variables><name>{name}</name><isInput>true</isInput><isOutput>true</isOutput></variables>"
    ),
    st.tuples(NAMES, VALUE, NAMES).map(
        lambda n: (
            f"<subflows><name>S</name><flowName>{n[0]}</flowName><inputAssignments><name>{n[2]}</name>{n[1]}"
            f"</inputAssignments><outputAssignments><assignToReference>{n[2]}</assignToReference><name>{n[0]}</name>"
            "</outputAssignments></subflows>"
        )
    ),
    st.tuples(VALUE, st.sampled_from(["externalService", "generatePromptResponse", "apex", "routeWork", "flow"])).map(
        lambda n: (
            f"<actionCalls><name>Ask</name><actionName>OpenAI.ask</actionName><actionType>{n[1]}</actionType>"
            f"<inputParameters><name>copilotId</name>{n[0]}</inputParameters></actionCalls>"
        )
    ),
)
FLOWS = st.lists(ELEMENTS, max_size=8).map(lambda parts: f"<?xml version='1.0'?><Flow>{''.join(parts)}</Flow>")
STATEMENTS = st.sampled_from(
    [
        "r.setEndpoint('callout:OpenAI/v1/chat/completions');",
        "r.setEndpoint(u);",
        "r.setBody(c.Subject);",
        "r.setBody(x);",
        "x = b(c);",
        "x += c.Account.Name;",
        "Case c = [SELECT Id, Subject FROM Case];",
        "return x;",
        "a(u, r);",
        "{",
        ")",
    ]
)
CLASSES = st.lists(STATEMENTS, max_size=8).map(
    lambda parts: (
        f"class A {{ String x; void a(String u, HttpRequest r) {{ {' '.join(parts)} }} "
        "String b(Case c) { a(c.Subject, null); return x; } }"
    )
)
FILES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["A.flow-meta.xml", "B.flow-meta.xml", "C.flow-meta.xml"]), FLOWS),
        st.tuples(st.sampled_from(["A.cls", "B.cls"]), CLASSES),
        st.tuples(st.sampled_from(["T.json", "lwc/a/a.js", "A.agent"]), st.text(max_size=80)),
    ),
    max_size=5,
    unique_by=lambda item: item[0],
)


@examples(120)
@given(files=FILES)
def test_a_scan_ends_and_what_is_not_resolved_is_never_clean(files: list[tuple[str, str]]) -> None:
    result = scan(Project(tuple(SourceFile(*item) for item in files)), LAW)
    egress = draw(result, STANDING)
    for judged in egress.ways:
        assert judged.way.trace[-1] == judged.way.exit.spot
        resolved = judged.way.exit.destination is not None and judged.label is not None
        assert (judged.verdict is Verdict.UNKNOWN) is not resolved
        if judged.way.origin.kind in (Kind.UNKNOWN, Kind.INPUT, Kind.INDEX):
            assert judged.verdict is Verdict.UNKNOWN
    told = (*result.findings, *find_in_map(result, egress))
    assert {finding.rule for finding in told} <= set(RULES)
    orjson.dumps(map_of(egress))


@examples(60)
@given(files=FILES, data=st.data())
def test_the_order_of_files_changes_nothing(files: list[tuple[str, str]], data: st.DataObject) -> None:
    mixed = data.draw(st.permutations(files))
    first, second = (scan(Project(tuple(SourceFile(*item) for item in own)), LAW) for own in (files, mixed))
    assert {(w.origin, w.exit) for w in first.ways} == {(w.origin, w.exit) for w in second.ways}
    assert first.findings == second.findings
