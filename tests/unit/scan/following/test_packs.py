"""OmniStudio of a managed package, out of its DataPacks."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from situs.scan import SourceFile
from situs.scan.following.packs import take_packs

MODEL = {"restPath": "https://api.openai.com/v1/chat/completions", "restOptions": {"sendBody": True}}
NAMED, PLAIN = "%vlocity_namespace%__", ""


def record(namespace: str, sort: tuple[str, str], fields: dict[tuple[str, str], Any], name: str) -> dict[str, Any]:
    """Return a record as the managed package or the platform spells it: of each pair, the one or the other."""
    managed = bool(namespace)
    spelled = {f"{namespace}{pair[0]}__c" if managed else pair[1]: value for pair, value in fields.items()}
    kind = f"{namespace}{sort[0]}__c" if managed else sort[1]
    return {**spelled, "Name": name, "VlocityDataPackType": "SObject", "VlocityRecordSObjectType": kind}


def step(namespace: str, name: str, kind: str, settings: Any, active: bool = True) -> dict[str, Any]:
    parent = "%vlocity_namespace%__OmniScript__c" if namespace else "OmniProcess"
    fields = {
        ("Active", "IsActive"): active,
        ("Type", "Type"): kind,
        ("PropertySet", "PropertySetConfig"): settings,
        ("OmniScriptId", "OmniProcessId"): {
            "VlocityDataPackType": "VlocityMatchingKeyObject",
            "VlocityMatchingRecordSourceKey": f"{parent}/A/B/Procedure",
            "VlocityRecordSObjectType": parent,
        },
    }
    return record(namespace, ("Element", "OmniProcessElement"), fields, name)


def item(namespace: str, holder: str, field: str, output: str, disabled: bool = False) -> dict[str, Any]:
    fields = {
        ("InterfaceObjectName", "InputObjectName"): holder,
        ("InterfaceFieldAPIName", "InputFieldName"): field,
        ("DomainObjectFieldAPIName", "OutputFieldName"): output,
        ("IsDisabled", "IsDisabled"): disabled,
    }
    return record(namespace, ("DRMapItem", "OmniDataTransformItem"), fields, "ReadCase")


def transform(namespace: str) -> list[dict[str, Any]]:
    rows = (("Case", "Id", "Cases"), ("", "Cases:Description", "text"), ("", "Cases:Hidden", "h", True))
    return [item(namespace, *row) for row in rows]


def exploded(namespace: str, settings: Any, extra: tuple[dict[str, Any], ...] = ()) -> dict[str, str]:
    """Return packs as the build tool lays them out: a file for each step, and one for a transform's rows."""
    get = step(namespace, "Get", "DataRaptor Extract Action", {"bundle": "ReadCase"})
    steps = (get, step(namespace, "Ask", "Rest Action", settings), *extra)
    files = {f"vlocity/IntegrationProcedure/A_B/A_B_Element_{one['Name']}.json": one for one in steps}
    files["vlocity/DataRaptor/ReadCase/ReadCase_Mappings.json"] = transform(namespace)
    return {path: json.dumps(value, indent=4) for path, value in files.items()}


@pytest.mark.parametrize("namespace", [NAMED, "vlocity_cmt__", "vlocity_ins__", PLAIN])
@pytest.mark.parametrize("as_text", [False, True])
def test_fields_are_followed_from_a_pack_s_transform_to_its_step(
    namespace: str, as_text: bool, scanned: Callable
) -> None:
    settings = {**MODEL, "sendJSONPath": "Get"}
    (way,) = scanned(exploded(namespace, json.dumps(settings) if as_text else settings)).ways
    assert (way.origin.told, way.exit.component) == ("Case.Description", "OmniStudio step A_B.Ask")
    assert way.exit.destination.host == "api.openai.com"
    assert [spot.what for spot in way.trace] == ["data transform ReadCase", "step Get", "step Ask"]


def test_a_step_is_told_at_the_line_of_its_address_and_where_it_posts_everything(scanned: Callable) -> None:
    files = exploded(NAMED, MODEL)
    found = {f.rule: f for f in scanned(files).findings}
    path = "vlocity/IntegrationProcedure/A_B/A_B_Element_Ask.json"
    line = next(n for n, text in enumerate(files[path].splitlines(), 1) if "restPath" in text)
    assert (found["whole-payload-posted"].spot.path, found["whole-payload-posted"].spot.line) == (path, line)
    assert found["ai-endpoint-literal"].spot == found["whole-payload-posted"].spot


@pytest.mark.parametrize(
    ("settings", "exits"),
    [
        ({"restPath": "/services/apexrest/x"}, []),
        ({"restPath": "https://weather.example/x"}, []),
        ({"restPath": "%endpoint%"}, [None]),
        ("no json", [None]),
    ],
)
def test_the_org_itself_and_other_hosts_are_no_way_and_the_unknown_is_one(
    settings: Any, exits: list, scanned: Callable
) -> None:
    ways = scanned(exploded(NAMED, settings)).ways
    assert list({way.exit.destination for way in ways}) == exits


def test_a_step_that_is_switched_off_is_none(scanned: Callable) -> None:
    files = {"E.json": json.dumps(step(NAMED, "Ask", "Rest Action", MODEL, active=False))}
    assert scanned(files).ways == ()


def test_a_pack_in_one_file_holds_the_same(scanned: Callable) -> None:
    get = step(NAMED, "Get", "DataRaptor Extract Action", {"bundle": "ReadCase"})
    ask = step(NAMED, "Ask", "Rest Action", {**MODEL, "sendJSONPath": "Get"})
    names = {("Type", "Type"): "A", ("SubType", "SubType"): "B", ("Element", "Element"): [get, ask]}
    procedure = record(NAMED, ("OmniScript", "OmniProcess"), names, "Ask a model")
    bundle = record(NAMED, ("DRBundle", ""), {("DRMapItem", ""): transform(NAMED)}, "ReadCase")
    packs = [{"VlocityDataPackData": {"%vlocity_namespace%__OmniScript__c": [procedure]}}, bundle]
    (way,) = scanned({"packs.json": json.dumps({"dataPacks": packs})}).ways
    assert (way.origin.told, way.exit.component) == ("Case.Description", "OmniStudio step A_B.Ask")


@pytest.mark.parametrize("text", ['{"VlocityRecordSObjectType": ', '{"VlocityRecordSObjectType":' + "[" * 100_000])
def test_a_broken_pack_is_told_of(text: str) -> None:
    (unread,) = take_packs([SourceFile("a/P.json", text)]).unread
    assert (unread.path, unread.why) == ("a/P.json", "a DataPack that is no JSON")


@pytest.mark.parametrize(
    "text",
    [
        '"VlocityRecordSObjectType"',
        "[1, null]",
        '{"VlocityRecordSObjectType": 1}',
        '{"VlocityRecordSObjectType": "Account"}',
    ],
)
def test_other_json_is_no_pack(text: str) -> None:
    packs = take_packs([SourceFile("P.json", text)])
    assert (packs.procedures, packs.transforms, packs.unread) == ((), (), ())


def test_a_way_through_a_pack_leads_on_from_a_flow(scanned: Callable, document: Callable) -> None:
    call = (
        "<recordLookups><name>G</name><object>Matter__c</object><queriedFields>Facts__c</queriedFields></recordLookups>"
        "<actionCalls><name>Run</name><actionName>A_B</actionName><actionType>executeIntegrationProcedure</actionType>"
        "<inputParameters><name>in</name><value><elementReference>G</elementReference></value></inputParameters>"
        "</actionCalls>"
    )
    ways = scanned({**exploded(PLAIN, MODEL), "F.flow-meta.xml": document("Flow", call)}).ways
    assert {way.origin.told for way in ways} == {"Case.Description", "Matter__c.Facts__c"}
