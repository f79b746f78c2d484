"""An org is read as the project that it holds, and the scan draws the same map of both."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from situs.adapters.projects import Bounds, read_folder
from situs.adapters.projects.org import Pace, read_org
from situs.adapters.projects.org.wanted import WANTED
from situs.errors import ConfigError, SitusError
from situs.mapping import EgressMap, draw, find_in_map
from situs.mapping.commingling import Commingled
from situs.runtime.standing import make_standing
from situs.scan import Project, Scan, scan
from situs.testing.salesforce import Fault, Person

from .conftest import FILES, ROBOT, ROOT, met, org_of, project_of
from .retrieved import BODIES, RETRIEVED

FAST = Pace(first=0.001, most=0.01)


def mapped(project: Project) -> tuple[Scan, EgressMap]:
    standing = make_standing(None, Path(), ["DE"], date(2026, 1, 1))
    scanned = scan(project, standing.law)
    return scanned, draw(scanned, standing)


def ways(egress: EgressMap) -> list[tuple[object, ...]]:
    return sorted(
        (str(j.verdict), j.way.origin.told, j.way.exit.how, j.way.exit.component, j.way.exit.credential,
         j.way.exit.destination and j.way.exit.destination.host, j.way.certain, j.label and sorted(j.label.labels),
         j.label and j.label.inferred)
        for j in egress.ways
    )  # fmt: skip


def findings(scanned: Scan, egress: EgressMap) -> set[tuple[object, ...]]:
    found = (*scanned.findings, *find_in_map(scanned, egress))
    return {(f.rule, f.spot.path, f.subject, f.destination and f.destination.host, f.certain) for f in found}


async def test_path_and_org_give_the_same_map(opened) -> None:
    _, client = opened
    (by_path, path_map), (by_org, org_map) = mapped(project_of(FILES)), mapped(await read_org(client))
    assert len(path_map.ways) >= 9
    assert len({way.exit.how for way in by_path.ways}) >= 4  # or the project tries too little
    assert ways(org_map) == ways(path_map)
    assert findings(by_org, org_map) == findings(by_path, path_map)
    assert by_org.modes == by_path.modes
    assert [told(one) for one in org_map.commingled] == [told(one) for one in path_map.commingled] != []
    assert copies(org_map) == copies(path_map) == [("Matter__c.Facts__c", "outbound message Told", "books.example")]


def copies(egress: EgressMap) -> list[tuple[str, str, str | None]]:
    return [(one.told, one.copy.by, one.copy.to and one.copy.to.host) for one in egress.copies]


def told(mixed: Commingled) -> tuple[object, ...]:
    return mixed.sort, mixed.name, mixed.objects, mixed.jurisdictions, len(mixed.ways)


async def test_what_is_retrieved_gives_the_same_map_as_the_folder_that_a_retrieve_writes(tmp_path) -> None:
    whole = {**FILES, **RETRIEVED}
    for path, raw in {
        **{path: text.encode() for path, text in whole.items()},
        **{f"staticresources/{name}.resource": raw for name, raw in BODIES.items()},
    }.items():
        (tmp_path / ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / ROOT / path).write_bytes(raw)
    on_disk = read_folder(tmp_path)
    async with met(org_of(project_of(whole), resources=BODIES)) as (fake, client):
        told: list[str] = []
        project = await read_org(client, pace=FAST, progress=told.append)
    assert (project.unread, on_disk.unread) == ((), ())
    (by_path, path_map), (by_org, org_map) = mapped(on_disk), mapped(project)
    hows = {way.exit.how for way in by_path.ways}
    assert hows >= {"prompt template", "agent", "OmniStudio step", "page"}  # or the project tries too little
    rules = {finding.rule for finding in by_path.findings}
    assert rules >= {"pii-masking-off", "region-fallback-on", "guest-chat-reaches-records", "agent-reaches-outside",
                     "connected-app-too-wide", "whole-payload-posted", "ai-endpoint-literal"}  # fmt: skip
    assert by_path.ingested
    assert ways(org_map) == ways(path_map)
    assert findings(by_org, org_map) == findings(by_path, path_map)
    assert (by_org.modes, by_org.ingested) == (by_path.modes, by_path.ingested)
    assert {f.path for f in project.files} >= {f.path for f in on_disk.files if f.path.removeprefix(ROOT) in RETRIEVED}
    assert f"{ROOT}staticresources/Lib/js/lib.js" in {f.path for f in project.files}
    assert "retrieving 1 components: prompt templates" in told
    assert {a.query for a in fake.asked if "/Soap/" in a.path} == {
        "describeMetadata", "listMetadata", "retrieve", "checkRetrieveStatus"
    }  # fmt: skip


async def test_no_kind_is_read_by_both_apis() -> None:
    async with met(org_of(project_of({**FILES, **RETRIEVED}), resources=BODIES)) as (fake, client):
        await read_org(client, pace=FAST)
    asked = " ".join(a.query for a in fake.asked_for("/tooling/"))
    types = {name for kind in WANTED for name in (*kind.types, *kind.also)}
    assert not {name for name in types if f"FROM {name} " in f"{asked} "}


@pytest.mark.parametrize("lacking", [name for kind in WANTED for name in kind.types])
async def test_a_type_that_the_org_does_not_list_is_not_read_and_never_clean(lacking) -> None:
    types = frozenset(name for kind in WANTED for name in (*kind.types, *kind.also)) - {lacking}
    async with met(org_of(project_of(FILES), metadata_types=types)) as (_, client):
        project = await read_org(client, pace=FAST)
    (told,) = project.unread
    assert told.path in {kind.folder for kind in WANTED}
    assert f"({lacking}): the org lists no such type: it has none, or hides it" in told.why


@pytest.mark.parametrize("kind", [kind for kind in WANTED if kind.stated], ids=lambda kind: kind.stated)
async def test_what_is_stated_to_be_absent_is_told_as_stated_where_the_org_lists_no_such_type(kind) -> None:
    types = frozenset(name for k in WANTED for name in (*k.types, *k.also)) - {*kind.types, *kind.also}
    org = org_of(project_of(FILES), metadata_types=types)
    async with met(org) as (_, client):
        silent = await read_org(client, pace=FAST)
        stated = await read_org(client, pace=FAST, absent=frozenset({kind.stated}))
    assert ([d.path for d in silent.unread], silent.stated) == ([kind.folder], ())
    assert (stated.unread, [d.path for d in stated.stated]) == ((), [kind.folder])
    assert kind.types[0] in stated.stated[0].why


async def test_a_statement_that_the_org_contradicts_excuses_nothing() -> None:
    types = frozenset(name for kind in WANTED for name in (*kind.types, *kind.also)) - {"OmniDataTransform"}
    blind = (replace(ROBOT, sees_all=False),)  # or the records would stand for what the org does not list
    org = org_of(project_of({**FILES, **RETRIEVED}), resources=BODIES, metadata_types=types, people=blind)
    async with met(org) as (_, client):
        project = await read_org(client, pace=FAST, absent=frozenset({"omnistudio"}))
    whys = [d.why for d in project.unread if d.path == "omnistudio"]
    assert project.stated == ()
    assert any("states that the org has none, and the org lists" in why for why in whys)
    assert any("(OmniDataTransform): the org lists no such type" in why for why in whys)


async def test_a_statement_excuses_nothing_where_the_org_tells_no_types() -> None:
    user = Person("005000000000001AAA", "robot@example.com", sees_all=True)
    async with met(org_of(project_of(FILES), people=(user,))) as (_, client):
        project = await read_org(client, absent=frozenset({"omnistudio"}))
    assert "omnistudio" in {d.path for d in project.unread}
    assert project.stated == ()


async def test_without_the_permission_the_rest_is_read_and_each_kind_is_told_of_with_what_to_do() -> None:
    user = Person("005000000000001AAA", "robot@example.com", sees_all=True)
    async with met(org_of(project_of(FILES), people=(user,))) as (_, client):
        project = await read_org(client)
    assert {d.path for d in project.unread} == {kind.folder for kind in WANTED}
    assert all(
        "give it the permission `Modify Metadata Through Metadata API Functions`" in d.why for d in project.unread
    )
    assert {f.kind for f in project.files} >= {"cls", "flow", "field", "namedcredential"}


async def test_an_ended_session_is_opened_anew_in_between(opened) -> None:
    fake, client = opened
    whole = await read_org(client)
    fake.expire_sessions()
    assert await read_org(client) == whole
    assert len([a for a in fake.asked if a.path.endswith("/token")]) == 2


async def test_a_day_s_requests_that_are_used_up_end_the_scan() -> None:
    async with met(org_of(project_of(FILES), daily_requests=12)) as (_, client):
        with pytest.raises(SitusError) as caught:
            await read_org(client)
    assert (caught.value.code, "requests of the day are used up" in str(caught.value)) == ("crm_limit_reached", True)


@pytest.mark.parametrize("fault", [Fault(503, "SERVER_UNAVAILABLE", "x"), Fault(401, "INVALID_AUTH", "x")])
async def test_a_failure_that_concerns_all_ends_the_scan(opened, fault) -> None:
    fake, client = opened
    fake.script(fault)
    with pytest.raises(SitusError):
        await read_org(client)


async def test_an_object_that_the_org_has_not_got_is_told_of_and_the_rest_is_read(opened) -> None:
    fake, client = opened
    fake.script(*[Fault(400, "INVALID_TYPE", "sObject type 'ApexClass' is not supported.")] * 2)
    project = await read_org(client)
    assert "classes: the org does not tell of it (crm_rejected)" in [f"{d.path}: {d.why}" for d in project.unread]
    assert {f.kind for f in project.files} >= {"trigger", "flow", "field"}


@pytest.mark.parametrize(("bounds", "most"), [(Bounds(total=500), 99), (Bounds(files=5), 99), (Bounds(), 9)])
async def test_more_than_a_scan_reads_is_refused(opened, bounds, most) -> None:
    _, client = opened
    with pytest.raises(ConfigError) as caught:
        await read_org(client, bounds, most)
    assert caught.value.code == "project_too_large"


async def test_pages_are_followed() -> None:
    many = {f"classes/C{number}.cls": f"class C{number} {{}}" for number in range(450)}
    async with met(org_of(project_of(many))) as (fake, client):
        project = await read_org(client)
    assert len(project.files) == 450
    assert [a.path.rpartition("-")[2] for a in fake.asked_for("/tooling/query/01g")] == ["200", "400"]
