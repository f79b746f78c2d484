"""Apex, the Flow and the pages: they parse, are whole, and fit each other."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from salesforce_project import NAMESPACE, SOURCE, metadata
from tree_sitter import Node
from tree_sitter_language_pack import get_parser

from situs.adapters.projects import read_folder
from situs.mapping import Verdict, draw, left_open, served_by
from situs.runtime.standing import make_standing
from situs.scan import scan
from situs.server.own import description
from situs.server.salesforce.describing import service_document

CLASSES = sorted(SOURCE.glob("classes/*.cls"))
BUNDLES = sorted(path for path in SOURCE.glob("lwc/*") if path.is_dir())
RESERVED = {"end", "exit", "from", "number", "object", "of", "on", "time", "transaction"}
"""Words that Apex keeps for itself and the grammar lets pass; the ones that lie near."""


def broken(node: Node) -> Iterator[tuple[int, str]]:
    if node.type == "ERROR" or node.is_missing:
        yield node.start_point[0] + 1, node.type
    for child in node.children:
        yield from broken(child)


def apex(name: str) -> str:
    return (SOURCE / f"classes/{name}.cls").read_text(encoding="utf-8")


def invocable(part: str) -> set[str]:
    return set(re.findall(r"@InvocableVariable\([^)]*\)\s+public \w+ (\w+);", part))


def script(name: str) -> str:
    return (SOURCE / f"lwc/{name}/{name}.js").read_text(encoding="utf-8")


def page(name: str) -> ET.Element:
    """Return a template as XML, which these are written to be; values in braces stand without quotes."""
    text = (SOURCE / f"lwc/{name}/{name}.html").read_text(encoding="utf-8")
    text = re.sub(r"([\w:-]+)=\{([^}]+)\}", r'\1="{\2}"', text)
    text = re.sub(r"<template lwc:else>|(<span) lwc:else", lambda m: m[0].replace("lwc:else", 'lwc:else=""'), text)
    return ET.fromstring(text.replace("lwc:", "lwc-").replace("for:", "for-"))


def test_the_check_of_apex_can_fail() -> None:
    assert list(broken(get_parser("apex").parse(b"class A { void f( { }").root_node))


@pytest.mark.parametrize("path", CLASSES, ids=lambda path: path.stem)
def test_a_class_parses_without_an_error(path) -> None:
    root = get_parser("apex").parse(path.read_bytes()).root_node
    assert list(broken(root)) == []
    (declared,) = [n for n in root.named_children if n.type == "class_declaration"]
    assert declared.child_by_field_name("name").text.decode() == path.stem
    assert path.with_name(path.name + "-meta.xml").exists()


@pytest.mark.parametrize("path", CLASSES, ids=lambda path: path.stem)
def test_no_name_is_a_word_of_apex(path) -> None:
    text = re.sub(r"'[^'\n]*'|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    declared = set(re.findall(r"\b(?:[A-Z]\w*(?:<[^>]*>)?|void) (\w+)\s*(?:=|;|\(|,|\))", text))
    assert not {name.lower() for name in declared} & RESERVED


def test_every_class_that_works_shares_and_says_nothing_to_the_log() -> None:
    for path in CLASSES:
        text = path.read_text(encoding="utf-8")
        assert "@IsTest" in text or "public with sharing class" in text, path.stem
        assert "System.debug" not in text
        assert "without sharing" not in text
        assert "SELECT" not in text or "WITH USER_MODE" in text


def test_what_a_user_may_start_is_in_the_permission_set_and_tested() -> None:
    entries = {p.stem for p in CLASSES if re.search("@AuraEnabled\n    public static|@InvocableMethod", apex(p.stem))}
    (caller,) = [one for one in metadata("PermissionSet") if one.name == "SitusCaller"]
    assert set(caller.values("classAccesses/apexClass")) == entries
    assert all((SOURCE / f"classes/{name}Test.cls").exists() for name in entries)


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda path: path.name)
def test_a_bundle_is_whole(bundle) -> None:
    present = {path.name for path in bundle.iterdir() if path.is_file()}
    assert {f"{bundle.name}.{suffix}" for suffix in ("js", "html", "js-meta.xml")} <= present
    assert all(name.startswith(bundle.name + ".") for name in present)
    assert list((bundle / "__tests__").glob("*.test.js"))


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda path: path.name)
def test_a_template_names_what_its_script_has(bundle) -> None:
    text = script(bundle.name)
    for element in page(bundle.name).iter():
        for value in element.attrib.values():
            name = re.fullmatch(r"\{(\w+)(?:\.\w+)?\}", value)
            if name and name[1] != "passage":
                assert re.search(rf"(?:get |api |async |^    |^    async ){name[1]}\b", text, re.MULTILINE), value


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda path: path.name)
def test_a_page_makes_no_markup_of_text_and_calls_nobody(bundle) -> None:
    text = script(bundle.name) + (bundle / f"{bundle.name}.html").read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|lwc:dom|fetch\(|XMLHttpRequest|localStorage|console\.", text)


def test_a_page_imports_methods_that_apex_opens() -> None:
    imported = re.findall(r"import (\w+) from '@salesforce/apex/(\w+)\.(\w+)'", script("situsAsk"))
    assert len(imported) == 3
    for local, name, method in imported:
        assert local == method
        found = re.search(rf"@AuraEnabled\n    public static SitusAnswer {method}\(([^)]*)\)", apex(name))
        assert found
        given = re.search(rf"\b{method}\(\{{(.*?)\}}\)", script("situsAsk"), re.DOTALL)
        assert given
        assert set(re.findall(r"(\w+):", given[1])) == {p.split()[1] for p in found[1].split(", ")}


def test_the_child_gets_what_it_shows() -> None:
    shown = set(re.findall(r"@api (\w+);", script("situsAnswer")))
    (child,) = page("situsAsk").iter("c-situs-answer")
    given = {re.sub(r"-(\w)", lambda m: m[1].upper(), name) for name in child.attrib if not name.startswith("lwc-")}
    assert given == shown
    assert shown <= set(re.findall(r"public \w+ (\w+);", apex("SitusAnswer")))


def test_the_component_offers_a_flow_all_that_it_shows() -> None:
    (bundle,) = [one for one in metadata("LightningComponentBundle") if one.name == "situsAnswer"]
    offered = {e.attrib["name"] for e in bundle.root.iter(NAMESPACE + "property")}
    assert offered == set(re.findall(r"@api (\w+);", script("situsAnswer")))


def test_the_flow_runs_an_action_that_apex_offers() -> None:
    (flow,) = metadata("Flow")
    assert flow.values("actionCalls/actionType") == ["apex"]
    (name,) = flow.values("actionCalls/actionName")
    assert "@InvocableMethod(" in apex(name)
    request = apex(name).partition("class Request")[2].partition("@InvocableMethod")[0]
    assert set(flow.values("actionCalls/inputParameters/name")) == invocable(request)
    assert not set(flow.values("recordLookups/object"))  # the Flow itself reads no record


def test_the_flow_shows_all_that_the_action_told() -> None:
    (flow,) = metadata("Flow")
    (field,) = [f for f in flow.root.iter(NAMESPACE + "fields") if f.find(NAMESPACE + "extensionName") is not None]
    assert field.find(NAMESPACE + "extensionName").text == "c:situsAnswer"
    references = {
        p.find(NAMESPACE + "name").text: p.find(f"{NAMESPACE}value/{NAMESPACE}elementReference").text
        for p in field.iter(NAMESPACE + "inputParameters")
    }
    shown = set(re.findall(r"@api (\w+);", script("situsAnswer")))
    assert references == {name: f"Ask_Situs.{name}" for name in shown}
    assert shown <= invocable(apex("SitusAnswer"))


def test_the_flow_leads_somewhere_from_everywhere() -> None:
    (flow,) = metadata("Flow")
    elements = set(flow.values("actionCalls/name")) | set(flow.values("screens/name"))
    targets = flow.all("targetReference")
    assert set(targets) == elements
    resources = elements | set(flow.values("variables/name")) | set(flow.values("screens/fields/name"))
    assert {reference.partition(".")[0] for reference in flow.all("elementReference")} <= resources
    assert flow.values("runInMode") == ["DefaultMode"]


def test_the_page_listens_to_the_event_that_there_is() -> None:
    (event,) = metadata("CustomObject")
    assert f"'/event/{event.name}'" in script("situsAsk")
    fields = {one.name for one in metadata("CustomField")}
    assert set(re.findall(r"payload\?\.(\w+)", script("situsAsk"))) <= fields


def test_every_call_asks_situs_for_what_it_answers() -> None:
    served = served_by(map(json.loads, (description(), service_document())))
    standing = replace(make_standing(None, Path(), ["DE"], date(2026, 11, 29)), served=served)
    result = scan(read_folder(SOURCE), standing.law, gateways=frozenset({"situs.example.com"}))
    egress = draw(result, standing)
    assert egress.counts[Verdict.GOVERNED] >= 9  # or the calls are not found
    assert left_open(result, egress) == ()
    asked = {one.path for judged in egress.ways for one in judged.way.exit.asked}
    assert "/salesforce/services/v1/askMatter" in asked
