"""Retrieves are split where they are too large, waited for, and never believed beyond what they gave."""

import asyncio
import base64
from collections.abc import Sequence
from typing import Any

import pytest

from situs.adapters.projects import Bounds
from situs.adapters.projects.org import Pace, retrieving
from situs.adapters.projects.org.asking import BASE, Asking
from situs.adapters.projects.org.retrieving import read_retrieved
from situs.errors import ConfigError, SitusError
from situs.testing.salesforce import FakeSalesforce, Fault
from situs.testing.salesforce.soap import message

from .conftest import met, org_of, project_of, xml
from .retrieved import BODIES, RETRIEVED, zipped

FAST = Pace(first=0.001, most=0.01)
PROMPTS = {
    f"genAiPromptTemplates/P{n}.genAiPromptTemplate": xml("GenAiPromptTemplate", "<type>x</type>") for n in range(6)
}
KINDS = {"GenAiPromptTemplate", "Settings", "Bot", "StaticResource"}


async def retrieved(
    files: dict[str, str], pace: Pace = FAST, bounds: Bounds | None = None, **more: Any
) -> tuple[Asking, FakeSalesforce]:
    async with met(org_of(project_of(files), **more)) as (fake, client):
        asking = Asking(client, bounds or Bounds(), 1_000)
        await read_retrieved(asking, pace)
    return asking, fake


def kept(asking: Asking) -> set[str]:
    return {path.removeprefix(BASE) for path in asking.files}


NO_SETTINGS = "Settings was not read: the org lists none, though every org has some"


def told(asking: Asking) -> list[tuple[str, str]]:
    """Return what was told, without the lack of settings: most of these orgs have none."""
    return [(d.path.removeprefix(BASE), d.why) for d in asking.unread if d.why != NO_SETTINGS]


def count(fake: FakeSalesforce, call: str) -> int:
    return sum(1 for asked in fake.asked if asked.query == call)


def answered(raw: bytes, status: str = "Succeeded") -> bytes:
    """Return an answer to a question about a retrieve, whatever it was for."""
    result = f"<done>true</done><status>{status}</status><success>true</success><zipFile>"
    return message(
        f"<checkRetrieveStatusResponse><result>{result}{base64.b64encode(raw).decode()}</zipFile></result>"
        "</checkRetrieveStatusResponse>"
    )


async def asked_with(
    files: dict[str, str], *answers: bytes | Fault, at: str, **more: Any
) -> tuple[Asking, FakeSalesforce]:
    """Retrieve with these answers to the first calls whose name holds a text."""
    async with met(org_of(project_of(files), **more)) as (fake, client):
        await client.objects()  # opens the session
        fake.script(*answers, at=at)
        asking = Asking(client, Bounds(), 1_000)
        await read_retrieved(asking, FAST)
    return asking, fake


async def test_a_retrieve_that_is_refused_for_its_files_is_halved_until_it_fits() -> None:
    asking, fake = await retrieved(PROMPTS, retrieve_files=2)
    assert (kept(asking), told(asking)) == (set(PROMPTS), [])
    assert count(fake, "retrieve") == 7  # 6, 3, 1, 2, 3, 1, 2


async def test_one_that_is_too_large_alone_is_told_of_and_the_others_are_read() -> None:
    files = {"staticresources/Large.resource-meta.xml": RETRIEVED["staticresources/Lib.resource-meta.xml"], **PROMPTS}
    body = bytes(range(256)) * 200
    asking, _ = await retrieved(files, resources={"Large": zipped({"a.js": body})}, retrieve_bytes=1_000)
    assert kept(asking) == set(PROMPTS)
    ((path, why),) = told(asking)
    assert (path, "no answer of this size (LIMIT_EXCEEDED)" in why) == ("staticresources/Large.resource", True)


async def test_more_components_than_one_retrieve_takes_are_asked_for_in_parts(monkeypatch) -> None:
    monkeypatch.setattr(retrieving, "MOST_AT_ONCE", 4)
    asking, fake = await retrieved(PROMPTS)
    assert (kept(asking), count(fake, "retrieve")) == (set(PROMPTS), 2)


async def test_a_component_that_fails_every_retrieve_is_found_and_told_of() -> None:
    asking, _ = await retrieved(PROMPTS, failing={"P4": "UNKNOWN_EXCEPTION"})
    assert kept(asking) == set(PROMPTS) - {"genAiPromptTemplates/P4.genAiPromptTemplate"}
    ((path, why),) = told(asking)
    assert (path, "UNKNOWN_EXCEPTION" in why) == ("genAiPromptTemplates/P4.genAiPromptTemplate", True)


async def test_retrieves_are_not_halved_for_ever(monkeypatch) -> None:
    monkeypatch.setattr(retrieving, "MOST_SPLITS", 1)
    failing = dict.fromkeys((f"P{n}" for n in range(6)), "UNKNOWN_EXCEPTION")
    asking, fake = await retrieved(PROMPTS, failing=failing)
    assert (kept(asking), count(fake, "retrieve")) == (set(), 3)
    assert all("3 components of GenAiPromptTemplate were not read" in why for _, why in told(asking))


async def test_a_slow_retrieve_is_waited_for_with_growing_pauses(monkeypatch) -> None:
    monkeypatch.setattr(retrieving, "_TOLD_AFTER", 0.0)
    pauses: list[float] = []
    said: list[str] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async with met(org_of(project_of(PROMPTS), retrieve_polls=6)) as (_, client):
        asking = Asking(client, Bounds(), 1_000)
        await client.objects()
        monkeypatch.setattr(retrieving, "sleep", pause)
        await read_retrieved(asking, Pace(first=1.0, most=4.0, growth=2.0), said.append)
    assert kept(asking) == set(PROMPTS)
    assert pauses == [1, 2, 4, 4, 4, 4, 4]
    assert any(text.startswith("  waiting for the org, ") for text in said)


async def test_what_the_org_does_not_finish_in_time_is_told_of_and_nothing_more_is_asked_for() -> None:
    files = {**PROMPTS, "settings/EinsteinAI.settings": RETRIEVED["settings/EinsteinAI.settings"]}
    asking, fake = await retrieved(files, Pace(0.05, 0.05, 1.0, deadline=1.5), retrieve_polls=10_000)
    assert (kept(asking), count(fake, "retrieve")) == (set(), 1)
    (_, prompts), (_, setting) = told(asking)
    assert (
        "6 components of GenAiPromptTemplate were not read: the org did not finish its retrieves within 2 s" in prompts
    )
    assert "scan again later" in setting


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("Canceled", "the retrieve was cancelled in the org; scan again (CANCELED)"),
        ("INVALID_FIELD", "(INVALID_FIELD)"),
    ],
)
async def test_a_retrieve_that_failed_or_was_cancelled_is_told_of(code, words) -> None:
    asking, _ = await retrieved({"settings/A.settings": xml("ASettings", "")}, failing={"A": code})
    ((path, why),) = told(asking)
    assert (path, words in why, kept(asking)) == ("settings/A.settings", True, set())


async def test_an_expired_session_is_opened_anew_while_a_retrieve_is_waited_for() -> None:
    async with met(org_of(project_of(PROMPTS), retrieve_polls=3)) as (fake, client):
        await client.objects()
        fake.script(Fault(500, "INVALID_SESSION_ID", "Session expired or invalid"), at="checkRetrieveStatus")
        asking = Asking(client, Bounds(), 1_000)
        await read_retrieved(asking, FAST)
    assert (kept(asking), told(asking)) == (set(PROMPTS), [])
    assert len(fake.asked_for("/oauth2/token")) == 2


async def test_a_session_that_is_refused_again_in_the_midst_ends_the_scan() -> None:
    over = Fault(500, "INVALID_SESSION_ID", "Session expired or invalid")
    with pytest.raises(SitusError) as caught:
        await asked_with(PROMPTS, over, over, at="checkRetrieveStatus")
    assert caught.value.code == "crm_unauthorised"


async def test_a_session_that_only_the_rest_api_takes_leaves_the_rest_readable() -> None:
    over = Fault(500, "INVALID_SESSION_ID", "Session expired or invalid")
    asking, _ = await asked_with(PROMPTS, over, over, at="describeMetadata")
    assert len(told(asking)) == len(retrieving.WANTED)
    assert all("opaque access tokens" in why for _, why in told(asking))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("INSUFFICIENT_ACCESS", "`Modify Metadata Through Metadata API Functions`"),
        ("API_DISABLED_FOR_ORG", "ask its administrator"),
        ("UNSUPPORTED_API_VERSION", "set `api_version`"),
    ],
)
async def test_a_fault_is_told_in_plain_words_with_what_to_do_and_not_in_the_orgs(code, words) -> None:
    asking, fake = await asked_with(PROMPTS, Fault(500, code, "Akte Beispiel"), at="describeMetadata")
    assert all(words in why and f"({code})" in why for _, why in told(asking))
    assert "Beispiel" not in str(told(asking)) and count(fake, "listMetadata") == 0


async def test_a_type_that_is_not_listed_after_all_is_told_of_and_the_others_are_read() -> None:
    asking, _ = await asked_with(PROMPTS, Fault(500, "INVALID_TYPE", "x"), at="listMetadata")
    ((path, why),) = told(asking)
    assert (path, why.startswith("GenAiPromptTemplate was not read: the org knows no such type")) == (
        "genAiPromptTemplates", True
    )  # fmt: skip


async def test_who_may_list_and_not_retrieve_is_told_so_without_further_retrieves() -> None:
    asking, fake = await asked_with(PROMPTS, Fault(500, "INSUFFICIENT_ACCESS", "x"), at="m/66.0 retrieve")
    assert count(fake, "retrieve") == 1
    assert [why[:50] for _, why in told(asking)] == ["6 components of GenAiPromptTemplate were not read:"]


@pytest.mark.parametrize("code", ["REQUEST_LIMIT_EXCEEDED", "SERVER_UNAVAILABLE"])
async def test_what_concerns_all_ends_the_scan(code) -> None:
    with pytest.raises(SitusError):
        await asked_with(PROMPTS, Fault(500, code, "x"), at="listMetadata")


async def test_a_few_lost_answers_about_a_retrieve_do_not_end_it() -> None:
    lost = Fault(500, "SERVER_UNAVAILABLE", "x")
    asking, _ = await asked_with(PROMPTS, lost, lost, lost, at="checkRetrieveStatus")
    assert (kept(asking), told(asking)) == (set(PROMPTS), [])
    with pytest.raises(SitusError):
        await asked_with(PROMPTS, *[lost] * 4, at="checkRetrieveStatus")


HOSTILE = [
    zipped({"../../classes/A.cls": b"class A {}"}),
    zipped({"settings/A.settings": b"\0" * 20_000_000}),
    b"PK\x03\x04",
    b"",
]


@pytest.mark.parametrize("raw", HOSTILE)
async def test_a_hostile_archive_gives_nothing_and_is_told_of(raw) -> None:
    files = {"settings/A.settings": xml("ASettings", "")}
    asking, _ = await asked_with(files, answered(raw), answered(raw), at="checkRetrieveStatus")
    ((path, why),) = told(asking)
    assert (kept(asking), path, "the org's archive was refused" in why) == (set(), "settings/A.settings", True)


async def test_an_archive_that_was_cut_off_is_asked_for_in_halves() -> None:
    cut = answered(zipped({"settings/A.settings": b"x" * 99})[:-25])
    asking, fake = await asked_with(PROMPTS, cut, cut, at="checkRetrieveStatus")
    assert (kept(asking), told(asking), count(fake, "retrieve")) == (set(PROMPTS), [], 3)


EVIL = [
    b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    b"<a>" * 100 + b"</a>" * 100,
    b"no markup",
    message("<describeMetadataResponse/>"),
    message("<deployResponse><result/></deployResponse>"),
    b"",
]


@pytest.mark.parametrize("raw", [raw for raw in EVIL if raw])
async def test_hostile_markup_is_refused_and_each_kind_is_told_of(raw) -> None:
    asking, _ = await asked_with(PROMPTS, raw, at="describeMetadata")
    assert (kept(asking), len(told(asking))) == (set(), len(retrieving.WANTED))
    assert all("crm_garbled" in why for _, why in told(asking))


@pytest.mark.parametrize("raw", [message("<checkRetrieveStatusResponse><result><done>yes</done></result>"
                                         "</checkRetrieveStatusResponse>"),
                                 answered(b"").replace(b"<zipFile>", b"<zipFile>%%%"),
                                 answered(b"", "Finished")])  # fmt: skip
async def test_an_answer_that_is_no_plain_success_is_none(raw) -> None:
    files = {"settings/A.settings": xml("ASettings", "")}
    asking, _ = await asked_with(files, raw, raw, at="checkRetrieveStatus")
    assert (kept(asking), [path for path, _ in told(asking)]) == (set(), ["settings/A.settings"])


async def test_what_was_listed_and_not_given_is_told_of_and_that_of_a_package_is_counted() -> None:
    packaged = {f"aura/pkg__C{n}/pkg__C{n}.cmp": "<aura:component/>" for n in range(3)}
    asking, _ = await retrieved({**PROMPTS, **packaged}, withheld=frozenset({"P2", "pkg__C0", "pkg__C2"}))
    assert told(asking) == [
        ("genAiPromptTemplates/P2.genAiPromptTemplate", "the org lists it and did not give it"),
        ("package pkg", "the org lists 2 components and does not give them"),
    ]
    assert "aura/pkg__C1/pkg__C1.cmp" in kept(asking)


async def test_problems_that_no_missing_component_explains_are_told_of() -> None:
    told_of = message(
        "<checkRetrieveStatusResponse><result><done>true</done><status>Succeeded</status><success>true</success>"
        "<messages><fileName>package.xml</fileName><problem>Akte Beispiel</problem></messages><zipFile>"
        + base64.b64encode(zipped({"settings/A.settings": b"<?xml version='1.0'?><ASettings/>"})).decode()
        + "</zipFile></result></checkRetrieveStatusResponse>"
    )
    files = {"settings/A.settings": xml("ASettings", "")}
    asking, _ = await asked_with(files, told_of, told_of, at="checkRetrieveStatus")
    ((path, why),) = told(asking)
    assert (path, "1 problems" in why, "Beispiel" in why) == ("settings", True, False)


async def test_all_versions_of_an_agent_are_asked_for_by_name() -> None:
    files = {"bots/Helper.bot": RETRIEVED["bots/Helper.bot"]}
    asking, fake = await retrieved(files)
    (call,) = [asked for asked in fake.asked if asked.query == "retrieve"]
    assert b"<members>Helper.v1</members><members>Helper.v2</members><name>BotVersion</name>" in call.body
    assert (asking.files[f"{BASE}bots/Helper.bot"].text, told(asking)) == (RETRIEVED["bots/Helper.bot"], [])


@pytest.mark.parametrize(
    ("answers", "lacking"),
    [
        ((Fault(400, "INVALID_TYPE", "x"),), {"any version"}),
        ((b'{"done":true,"records":[]}',), {"any version"}),
    ],
)
async def test_an_agent_whose_versions_are_not_told_is_not_clean(answers: Sequence[Any], lacking: set[str]) -> None:
    files = {"bots/Helper.bot": RETRIEVED["bots/Helper.bot"]}
    asking, _ = await asked_with(files, *answers, at="/query")
    assert {why for path, why in told(asking) if path == "bots/Helper.bot"} == {
        f"the org did not give {name} of this agent" for name in lacking
    }


async def test_a_version_that_was_not_given_is_told_of() -> None:
    files = {"bots/Helper.bot": RETRIEVED["bots/Helper.bot"]}
    records = {"BotVersion": [{"DeveloperName": "v9", "BotDefinitionId": "0Xx000000000001AAA"}]}
    identity = [{"Id": "0Xx000000000001AAA", "DeveloperName": "Helper"}]
    asking, _ = await retrieved(files, records={**records, "BotDefinition": identity})
    assert told(asking) == [("bots/Helper.bot", "the org did not give Helper.v9 of this agent")]


async def test_a_list_without_settings_is_not_whole() -> None:
    asking, _ = await retrieved(PROMPTS)
    assert [(d.path, d.why) for d in asking.unread] == [("settings", NO_SETTINGS)]


@pytest.mark.parametrize("text", ["", "enableTrustPIIMasking", "{}"])
async def test_metadata_that_are_no_markup_are_told_of(text) -> None:
    asking, _ = await retrieved({"settings/EinsteinAI.settings": text})
    assert told(asking) == [("settings/EinsteinAI.settings", "what the org gave of it is no XML of metadata")]


@pytest.mark.parametrize(
    "row",
    [
        "<fileName>settings/A.settings</fileName><fullName>A\u202e</fullName>",
        "<fileName>settings/A&#10;not read.settings</fileName><fullName>A</fullName>",
    ],
)
async def test_a_name_that_no_report_could_show_is_refused(row) -> None:
    listed = message(f"<listMetadataResponse><result>{row}</result></listMetadataResponse>")
    asking, _ = await asked_with(PROMPTS, listed, at="listMetadata")
    assert [path for path, why in told(asking) if "crm_garbled" in why] == ["genAiPromptTemplates"]


async def test_a_newer_type_that_the_scan_does_not_know_is_told_of() -> None:
    types = frozenset(name for kind in retrieving.WANTED for name in kind.types) | {"OmniscriptDefinition"}
    asking, _ = await retrieved(PROMPTS, metadata_types=types)
    assert told(asking) == [("OmniscriptDefinition", "a newer type of metadata, which the scan does not know")]


async def test_a_file_under_a_suffix_of_its_own_is_read_by_its_root() -> None:
    odd = zipped({"omniScripts/A.newSuffix": b"<?xml version='1.0'?><OmniScript/>", "settings/A.settings": b"<?xml?>",
                  "aura/A/A.svg": b"<?xml version='1.0'?><!DOCTYPE svg><svg/>"})  # fmt: skip
    files = {"settings/A.settings": xml("ASettings", "")}
    asking, _ = await asked_with(files, answered(odd), answered(odd), at="checkRetrieveStatus")
    assert kept(asking) == {"omniScripts/A.newSuffix", "settings/A.settings"}


async def test_a_file_that_came_twice_must_be_the_same() -> None:
    asking, _ = await retrieved(RETRIEVED, resources=BODIES)
    asking.keep_file(asking.files[f"{BASE}settings/EinsteinAI.settings"])
    assert asking.unread == []
    before = asking.files[f"{BASE}settings/EinsteinAI.settings"]
    asking.keep_file(type(before)(before.path, "other"))
    assert (told(asking), asking.files[before.path]) == (
        [("settings/EinsteinAI.settings", "the org gave it twice, and not alike; the first was read")], before
    )  # fmt: skip


async def test_more_than_a_scan_reads_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        await retrieved(RETRIEVED, bounds=Bounds(total=2_000), resources=BODIES)
    assert caught.value.code == "project_too_large"


async def test_who_stops_the_scan_does_not_wait_for_the_org() -> None:
    async with met(org_of(project_of(PROMPTS), retrieve_polls=10_000)) as (_, client):
        task = asyncio.create_task(read_retrieved(Asking(client, Bounds(), 9_999), Pace(0.01, 0.01)))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
