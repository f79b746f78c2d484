"""OmniStudio of an org out of its records gives the map that its files give."""

import json
from typing import Any

import pytest

from situs.adapters.projects.archive import Bounds
from situs.adapters.projects.org import Pace, read_org
from situs.adapters.projects.org.asking import Asking
from situs.adapters.projects.org.omnistudio import read_omnistudio
from situs.adapters.projects.org.wanted import WANTED
from situs.scan import Project, SourceFile
from situs.testing.salesforce import Person

from .conftest import FILES, ROOT, met, org_of, project_of, xml
from .retrieved import RETRIEVED
from .test_reading import findings, mapped, ways

FAST = Pace(first=0.001, most=0.01)
TYPES = frozenset(name for kind in WANTED for name in (*kind.types, *kind.also))
WITHOUT = frozenset(name for name in TYPES if not name.startswith("Omni"))
"""What an org lists whose OmniStudio is records."""
OMNISTUDIO = {f"{path}-meta.xml": text for path, text in RETRIEVED.items() if path.startswith("omni")}
MARK = "%vlocity_namespace%__"
CARD = {"dataSource": {"type": "Rest", "value": {"endpoint": "https://api.openai.com/v1/embeddings"}}}


def told(project: Project) -> list[tuple[str, str]]:
    return [(d.path, d.why) for d in project.unread if d.path.startswith("omnistudio")]


def sharing(name: str, model: str) -> dict[str, str]:
    return {f"objects/{name}/{name}.object-meta.xml": xml("CustomObject", f"<sharingModel>{model}</sharingModel>")}


async def test_records_of_the_platform_give_the_map_that_the_metadata_give() -> None:
    card = {"omniUiCard/Card_Example_1.ouc-meta.xml": xml(
        "OmniUiCard", f"<dataSourceConfig>{json.dumps(CARD)}</dataSourceConfig><name>Card</name>"
    )}  # fmt: skip
    project = project_of({**FILES, **OMNISTUDIO, **card})
    async with met(org_of(project, metadata_types=WITHOUT)) as (fake, client):
        read = await read_org(client, pace=FAST)
    (by_path, path_map), (by_org, org_map) = mapped(project), mapped(read)
    assert sum(way.exit.how == "OmniStudio step" for way in by_path.ways) >= 2  # or the project tries too little
    assert ways(org_map) == ways(path_map)
    assert findings(by_org, org_map) == findings(by_path, path_map)
    assert read.unread == ()
    assert {a.method for a in fake.asked if "/Soap/" not in a.path and "token" not in a.path} == {"GET"}


async def test_what_the_metadata_api_gives_is_not_told_twice() -> None:
    async with met(org_of(project_of({**FILES, **OMNISTUDIO}))) as (_, client):
        read = await read_org(client, pace=FAST)
    paths = [file.path for file in read.files if "/omni" in file.path]
    assert sorted(paths) == sorted(f"{ROOT}{path.removesuffix('-meta.xml')}" for path in OMNISTUDIO)


def record(sort: str, fields: dict[str, Any], name: str = "") -> dict[str, Any]:
    spelled = {f"{MARK}{key}__c": value for key, value in fields.items()}
    kind = f"{MARK}{sort}__c"
    return {"Name": name, "VlocityDataPackType": "SObject", "VlocityRecordSObjectType": kind, **spelled}


def step(name: str, kind: str, settings: Any, script: str, active: bool = True) -> dict[str, Any]:
    key = f"{MARK}OmniScript__c/{script}"
    refers = {"VlocityDataPackType": "VlocityMatchingKeyObject", "VlocityMatchingRecordSourceKey": key}
    facts = {"Type": kind, "PropertySet": settings, "Active": active, "OmniScriptId": refers}
    return record("Element", facts, name)


def item(holder: str, field: str, output: str, disabled: bool = False) -> dict[str, Any]:
    facts = {"InterfaceObjectName": holder, "InterfaceFieldAPIName": field, "DomainObjectFieldAPIName": output}
    return record("DRMapItem", {**facts, "IsDisabled": disabled}, "ReadMatter")


ASK = {"restPath": "https://api.openai.com/v1/chat/completions", "sendJSONPath": "Get"}
PACKS: dict[str, Any] = {
    "IntegrationProcedure/Ask_Matter/Ask_Matter_Element_Get.json": step(
        "Get", "DataRaptor Extract Action", {"bundle": "ReadMatter"}, "Ask/Matter/Procedure"
    ),
    "IntegrationProcedure/Ask_Matter/Ask_Matter_Element_Send.json": step(
        "Send", "Rest Action", ASK, "Ask/Matter/Procedure"
    ),
    "IntegrationProcedure/Ask_Matter/Ask_Matter_Element_Off.json": step(
        "Off", "Rest Action", {"namedCredential": "OpenAI"}, "Ask/Matter/Procedure", active=False
    ),
    "OmniScript/Ask_Case_English/Ask_Case_English_Element_Send.json": step(
        "Send", "Rest Action", {"namedCredential": "Model", "restPath": "/chat"}, "Ask/Case/English"
    ),
    "DataRaptor/ReadMatter/ReadMatter_Mappings.json": [
        item("Matter__c", "Id", "M"), item("", "M:Facts__c", "Facts"), item("", "M:Opponent__c", "o", disabled=True)
    ],
    "VlocityCard/Ask/Ask_DataPack.json": record(
        "VlocityCard", {"Active": True, "Author": "Example", "Version": 1.0, "Definition": CARD}, "Ask"
    ),
}  # fmt: skip


def packed() -> Project:
    files = {f"vlocity/{path}": json.dumps(pack, indent=2) for path, pack in PACKS.items()}
    return project_of({**FILES, **files})


async def test_records_of_a_package_give_the_map_that_its_data_packs_give() -> None:
    project = packed()
    async with met(org_of(project)) as (_, client):
        read = await read_org(client, pace=FAST)
    (by_path, path_map), (by_org, org_map) = mapped(project), mapped(read)
    steps = {way.exit.component for way in by_path.ways if way.exit.how == "OmniStudio step"}
    assert steps == {"OmniStudio step Ask_Matter.Send", "OmniStudio step Ask_Case.Send"}
    assert ways(org_map) == ways(path_map)

    def told(scanned: Any, egress: Any) -> set[tuple[object, ...]]:
        return {(rule, host, certain) for rule, _, _, host, certain in findings(scanned, egress)}

    assert told(by_org, org_map) == told(by_path, path_map)
    literal = [f for f in by_org.findings if f.rule == "ai-endpoint-literal" and "/vlocity/" in f.spot.path]
    assert {f.spot.path.rpartition("/")[2] for f in literal} == {"Ask_Matter_DataPack.json", "Ask_DataPack.json"}
    assert all(f.spot.line > 1 for f in literal)
    assert read.unread == ()


UNSEEN = Person("005000000000001AAA", "robot@example.com", modifies_metadata=True)


@pytest.mark.parametrize(
    ("person", "model", "whole"),
    [("sees", "Private", True), ("", "Private", False), ("", "", False), ("", "ReadWrite", True), ("", "Read", True)],
)
async def test_records_that_the_user_may_not_all_see_do_not_count_as_read(person: str, model: str, whole: bool) -> None:
    shared = (
        {name: sharing(name, model) for name in ("OmniProcess", "OmniDataTransform", "OmniUiCard")} if model else {}
    )
    objects = {path: text for files in shared.values() for path, text in files.items()}
    people = {} if person else {"people": (UNSEEN,)}
    org = org_of(project_of({**FILES, **OMNISTUDIO, **objects}), metadata_types=WITHOUT, **people)
    async with met(org) as (_, client):
        read = await read_org(client, pace=FAST)
    assert (told(read) == []) is whole
    if not whole:
        whys = {why for _, why in told(read)}
        assert any("records of OmniProcess were read as far as the integration user sees them" in why for why in whys)
        assert any("the org lists no such type" in why for why in whys)


async def test_a_column_that_the_org_does_not_tell_leaves_it_unread() -> None:
    rows = {"OmniProcess": [{"Id": "0jN000000000001", "Name": "A", "Type": "A", "SubType": "B"}]}
    org = org_of(project_of(FILES), metadata_types=WITHOUT, records=rows)
    async with met(org) as (_, client):
        read = await read_org(client, pace=FAST)
    paths = dict(told(read))
    assert "the org does not tell of it (crm_rejected)" in paths["omnistudio/OmniProcess"]
    assert "OmniIntegrationProcedure" in paths["omnistudio"]


async def test_a_statement_that_the_records_contradict_is_told() -> None:
    org = org_of(project_of({**FILES, **OMNISTUDIO}), metadata_types=WITHOUT)
    async with met(org) as (_, client):
        read = await read_org(client, pace=FAST, absent=frozenset({"omnistudio"}))
    assert [why for _, why in told(read)] == [
        "the configuration states that the org has none, and the org holds records of it"
    ]


def version(number: int, active: bool, kind: str = "Ask") -> dict[str, Any]:
    facts = {"SubType": "Matter", "Language": "Procedure", "IsIntegrationProcedure": True, "IsActive": active}
    named = {"Name": f"{kind}{number}", "Type": kind, "UniqueName": f"{kind}_Matter_Procedure_{number}"}
    return {"Id": f"0jN00000000{len(kind)}00{number}", "VersionNumber": float(number), **named, **facts}


async def test_of_many_versions_the_active_one_is_read_or_the_latest_where_none_is() -> None:
    rows = [version(1, False), version(2, True), version(3, False), version(1, False, "Old"), version(9, False, "Old")]
    steps = [{"Id": "0jO000000000001", "OmniProcessId": rows[1]["Id"], "Name": "Ask", "Type": "Rest Action",
              "IsActive": True, "PropertySetConfig": json.dumps({"namedCredential": "Model"})}]  # fmt: skip
    org = org_of(project_of(FILES), metadata_types=WITHOUT, records={"OmniProcess": rows, "OmniProcessElement": steps})
    async with met(org) as (_, client):
        read = await read_org(client, pace=FAST)
    named = {file.name for file in read.files if file.kind == "oip"}
    assert named == {"Ask_Matter_Procedure_2", "Old_Matter_Procedure_9"}
    exits = {way.exit.component for way in mapped(read)[0].ways}
    assert "OmniStudio step Ask_Matter_Procedure_2.Ask" in exits


async def test_an_org_without_such_objects_is_asked_for_none() -> None:
    async with met(org_of(Project((SourceFile("classes/A.cls", "class A {}"),)))) as (fake, client):
        records = await read_omnistudio(Asking(client, Bounds(), 100))
    assert (records.documents, records.packs, records.types) == ([], {}, set())
    assert not [a for a in fake.asked if "query" in a.path]


class Odd:
    """Answer every query with what no org should."""

    async def objects(self) -> list[str]:
        return [
            "OmniProcess",
            "OmniDataTransform",
            "OmniUiCard",
            "vlocity_ins__OmniScript__c",
            "vlocity_ins__DRMapItem__c",
        ]

    async def query(self, soql: str) -> list[dict[str, Any]]:
        odd = {"Id": "0jN0", "Type": {"a": [1]}, "Name": "../A", "UniqueName": ["x"], "VersionNumber": "many"}
        return [odd, {"Id": "a'b"}, {}]

    async def query_code(self, soql: str) -> list[dict[str, Any]]:
        return [{"InternalSharingModel": 7}]


async def test_answers_that_no_org_should_give_break_nothing_and_clear_nothing() -> None:
    asking = Asking(Odd(), Bounds(), 1_000)  # type: ignore[arg-type]
    records = await read_omnistudio(asking)
    records.keep(asking)
    assert records.types == set()
    assert {path for path, _ in ((d.path, d.why) for d in asking.unread)} >= {
        "omnistudio",
        "omnistudio/OmniProcessElement",
    }
    assert all(".." not in file for file in asking.files)
