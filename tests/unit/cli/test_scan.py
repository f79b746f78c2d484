"""`situs scan salesforce`: text, JSON, SARIF, a baseline, and exit codes for a pipeline."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from situs.adapters.projects.org.wanted import WANTED
from situs.cli.scan import command
from situs.errors import ConfigError, SitusError
from situs.scan import Project, SourceFile, load_rules
from situs.testing.salesforce import ClientApp, FakeSalesforce, Org, Person, new_key_pair

APEX = "public class A {\n  void f(HttpRequest r) { r.setEndpoint('https://api.openai.com/v1'); }\n}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "force-app"
    folder.mkdir()
    (folder / "A.cls").write_text(APEX, encoding="utf-8")
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, ["salesforce", *map(str, arguments)])


def test_a_person_reads_what_and_what_to_do(project: Path) -> None:
    result = run(project)
    assert result.exit_code == 1
    assert "A.cls:2  in f → api.openai.com (OpenAI API, US)" in result.output
    assert "situs scan rule ai-callout-without-credential" in result.output
    assert result.output.rstrip().endswith("1 files, 3 findings")


@pytest.mark.parametrize(("level", "code"), [("critical", 0), ("high", 1), ("info", 1), ("never", 0)])
def test_the_exit_code_is_for_a_pipeline(level: str, code: int, project: Path) -> None:
    assert run(project, "--fail-on", level).exit_code == code


def test_a_baseline_silences_what_was_known_and_nothing_else(project: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "known.json"
    baseline.write_text(run(project, "--json").stdout, encoding="utf-8")
    assert run(project, "--baseline", baseline).exit_code == 0
    (project / "A.cls").write_text("\n\n" + APEX, encoding="utf-8")
    assert run(project, "--baseline", baseline).exit_code == 0
    (project / "B.cls").write_text(APEX.replace("class A", "class B"), encoding="utf-8")
    later = run(project, "--baseline", baseline, "--json")
    assert later.exit_code == 1
    assert {row["path"] for row in json.loads(later.stdout)["findings"]} == {"B.cls"}


def test_sarif_is_written_beside_the_text(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "scan.sarif"
    run(project, "--sarif", target)
    assert json.loads(target.read_bytes())["version"] == "2.1.0"


def test_the_map_is_drawn_with_the_policies_and_home_of_a_configuration(project: Path, tmp_path: Path) -> None:
    apex = APEX.replace("api.openai.com/v1');", "api.openai.com/v1'); r.setBody(UserInfo.getUserEmail());")
    (project / "A.cls").write_text(apex, encoding="utf-8")
    (tmp_path / "p").mkdir()
    cedar = '@id("all") @reason("x") @legal_basis("y") permit (principal, action, resource);'
    (tmp_path / "p" / "a.cedar").write_text(cedar, encoding="utf-8")
    config = tmp_path / "situs.toml"
    config.write_text(
        '[organisation]\nname = "Example AG"\nhome = ["CH"]\n[policies]\nfolder = "p"\n', encoding="utf-8"
    )
    drawn = json.loads(run(project, "--json", "--config", config).stdout)["map"]
    assert (drawn["home"], [way["verdict"] for way in drawn["ways"]]) == (["CH"], ["permitted"])
    shipped = json.loads(run(project, "--json", "--home", "DE, AT").stdout)["map"]
    assert ("DE" in shipped["home"], [way["verdict"] for way in shipped["ways"]]) == (True, ["refused"])


def test_a_way_to_the_gateway_is_governed(project: Path) -> None:
    apex = APEX.replace("api.openai.com", "situs.example").replace("/v1'", "/v1/chat/completions'")
    (project / "A.cls").write_text(apex, encoding="utf-8")
    drawn = json.loads(run(project, "--json", "--gateway", "Situs.Example").stdout)["map"]
    assert [way["verdict"] for way in drawn["ways"]] == ["governed"]


def test_the_page_and_code_analyzers_json_are_written_beside_the_text(project: Path, tmp_path: Path) -> None:
    page, analyzer = tmp_path / "map.html", tmp_path / "analyzer.json"
    run(project, "--html", page, "--code-analyzer", analyzer)
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert json.loads(analyzer.read_bytes())["violationCounts"]["total"] == 3


def test_a_file_that_is_no_report_is_no_baseline(project: Path, tmp_path: Path) -> None:
    for name, text in (("a", "not JSON"), ("b", "[]")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        result = run(project, "--baseline", tmp_path / name)
        assert isinstance(result.exception, ConfigError)
        assert result.exception.code == "baseline_invalid"


def test_the_missing_classification_is_proposed_in_a_folder_of_its_own(project: Path, tmp_path: Path) -> None:
    apex = APEX.replace("/v1');", "/v1/chat/completions'); r.setBody([SELECT Email FROM Contact LIMIT 1].Email);")
    (project / "A.cls").write_text(apex, encoding="utf-8")
    target = tmp_path / "proposal"
    result = run(project, "--propose-classification", target)
    assert "1 fields have a proposed classification" in result.output
    written = target / "force-app/main/default/objects/Contact/fields/Email.field-meta.xml"
    assert "<securityClassification>Confidential</securityClassification>" in written.read_text(encoding="utf-8")
    assert (target / "package.xml").exists()
    again = run(project, "--propose-classification", target)
    assert isinstance(again.exception, ConfigError)


def test_a_migration_is_written_and_verified_before_it_is_deployed(project: Path, tmp_path: Path) -> None:
    apex = APEX.replace("/v1');", "/v1/chat/completions'); r.setBody([SELECT Email FROM Contact LIMIT 1].Email);")
    (project / "A.cls").write_text(apex, encoding="utf-8")
    target, gateway = tmp_path / "change", ("--gateway", "https://situs.example")
    before = run(project, "--verify-migration", *gateway)
    assert (before.exit_code, "0 ways lead through Situs; 1 old ways are left" in before.output) == (1, True)
    run(project, "--fix", target, *gateway)
    assert "remove the header with the old key" in (target / "BY-HAND.md").read_text(encoding="utf-8")
    service = target / "force-app/main/default/externalServiceRegistrations/Situs.externalServiceRegistration-meta.xml"
    assert "<name>askMatter</name>" in service.read_text(encoding="utf-8")
    after = run(project, "--change", target, "--verify-migration", *gateway)
    assert (after.exit_code, "1 ways lead through Situs; 0 old ways are left" in after.output) == (0, True)
    (project / "B.cls").write_text("class B {", encoding="utf-8")
    assert run(project, "--change", target, "--verify-migration", *gateway).exit_code == 1


def test_a_migration_needs_one_gateway(project: Path, tmp_path: Path) -> None:
    two = ("--gateway", "situs.example", "--gateway", "other.example")
    for gateways in ((), two):
        result = run(project, "--fix", tmp_path / "change", *gateways)
        assert (result.exit_code, "--fix needs one --gateway" in result.output) == (2, True)
    refused = run(project, "--fix", tmp_path / "change", "--gateway", "http://situs.example")
    assert isinstance(refused.exception, ConfigError)
    assert refused.exception.code == "gateway_invalid"
    assert not (tmp_path / "change").exists()


@pytest.mark.parametrize("written", ["situs.example:8443", "https://situs.example:8443/"])
@pytest.mark.parametrize("held", ["situs.example", "https://situs.example:8443"])
def test_the_gateway_is_named_alike_where_it_is_written_and_where_it_is_proved(
    written: str, held: str, project: Path, tmp_path: Path
) -> None:
    apex = APEX.replace("/v1');", "/v1/chat/completions'); r.setBody([SELECT Email FROM Contact LIMIT 1].Email);")
    (project / "A.cls").write_text(apex, encoding="utf-8")
    run(project, "--fix", tmp_path / "change", "--gateway", written)
    credential = tmp_path / "change/force-app/main/default/namedCredentials/Situs.namedCredential-meta.xml"
    assert "https://situs.example:8443<" in credential.read_text(encoding="utf-8")
    after = run(project, "--change", tmp_path / "change", "--verify-migration", "--gateway", held, "--json")
    told = json.loads(after.stdout)
    assert (after.exit_code, told["proved"], told["governed"], told["left"]) == (0, True, 1, [])


def test_a_proof_that_fails_is_told_to_a_program(project: Path) -> None:
    result = run(project, "--verify-migration", "--gateway", "situs.example", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["proved"]) == (1, False)
    assert [(row["state"], row["path"], row["line"]) for row in told["left"]] == [("open", "A.cls", 2)]


def test_an_empty_folder_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    result = run(tmp_path / "nothing", "--verify-migration", "--gateway", "situs.example")
    assert (result.exit_code, "nothing was read, so nothing is proved" in result.output) == (1, True)


def test_a_rule_is_explained_and_all_are_listed() -> None:
    told = CliRunner().invoke(command, ["rule", "secret-in-source"])
    assert (told.exit_code, told.output.startswith("# secret-in-source\n")) == (0, True)
    listed = CliRunner().invoke(command, ["rule"]).output.splitlines()
    assert listed[0].startswith("critical  secret-in-source")
    assert len(listed) == len(load_rules())
    unknown = CliRunner().invoke(command, ["rule", "nothing"])
    assert (unknown.exit_code, "`situs scan rule` lists them" in unknown.output) == (2, True)


ORG = """
[organisation]
name = "Example AG"
home = ["DE"]
[[salesforce_org]]
id = "production"
principals = ["org"]
has_none_of = {absent}
url = "{url}"
client_id = "key"
username = "robot@example.com"
private_key = {{ file = "org-key.pem" }}
"""
SETTING = SourceFile("settings/Case.settings", "<?xml version='1.0'?><CaseSettings/>")
LOGGED = b"URL,SUCCESS,REQUEST_SIZE\nhttps://api.anthropic.com/v1/messages,1,500\nhttps://api.openai.com/v1,1,40\n"


@asynccontextmanager
async def stand_in(
    folder: Path, logged: bytes = LOGGED, absent: tuple[str, ...] = (), **more: Any
) -> AsyncIterator[tuple[FakeSalesforce, Path]]:
    """Open an org with one class and one log, and write the configuration that names it."""
    private, public = new_key_pair()
    (folder / "org-key.pem").write_text(private, encoding="utf-8")
    (folder / "org-key.pem").chmod(0o600)
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    log = "0AT000000000001"
    facts: dict[str, Any] = {
        "app": ClientApp("key", public, approved=frozenset({"robot@example.com"})),
        "people": (Person("005000000000001AAA", "robot@example.com", sees_all=True, modifies_metadata=True),),
        "project": Project((SourceFile("classes/A.cls", APEX), SETTING)),
        "records": {"EventLogFile": [{"Id": log, "EventType": "ApexCallout", "LogDate": yesterday}]},
        "files": {log: logged},
        "retrieve_polls": 0,
    }
    org = Org(**(facts | more))
    async with FakeSalesforce(org) as fake:
        config = folder / "situs.toml"
        config.write_text(ORG.format(url=fake.url, absent=list(absent)), encoding="utf-8")
        yield fake, config


async def test_an_org_is_scanned_and_its_log_is_held_against_its_code(tmp_path: Path) -> None:
    async with stand_in(tmp_path) as (fake, config):
        arguments = ("--org", "production", "--config", config)
        plain = await asyncio.to_thread(run, *arguments)
        told = json.loads((await asyncio.to_thread(run, *arguments, "--json")).stdout)
        fixed = await asyncio.to_thread(run, *arguments, "--verify-migration")
    assert plain.exit_code == 1
    assert "force-app/main/default/classes/A.cls:2  in f → api.openai.com (OpenAI API, US)" in plain.output
    assert "api.anthropic.com (Anthropic API): 1 calls, 500 bytes sent, which nothing" in plain.output
    assert "not read" not in plain.output
    assert "call-nothing-explains" in {row["rule"] for row in told["findings"]}
    assert {row["host"]: row["explained"] for row in told["called"]} == {
        "api.anthropic.com": False,
        "api.openai.com": True,
    }
    assert (told["map"]["home"], fixed.exit_code) == (["DE"], 1)
    sent = {asked.method for asked in fake.asked if not asked.path.endswith("/token") and "/Soap/" not in asked.path}
    calls = {asked.query for asked in fake.asked if "/Soap/" in asked.path}
    assert (sent, calls) == ({"GET"}, {"describeMetadata", "listMetadata", "retrieve", "checkRetrieveStatus"})


MIGRATED = (
    SourceFile("classes/A.cls", APEX.replace("https://api.openai.com/v1", "callout:Situs/v1/chat/completions")),
    SourceFile(
        "namedCredentials/Situs.namedCredential",
        '<?xml version="1.0"?><NamedCredential><endpoint>https://situs.example</endpoint></NamedCredential>',
    ),
    SourceFile(
        "settings/EinsteinAI.settings",
        '<?xml version="1.0"?><EinsteinAISettings><enableTrustPIIMasking>true</enableTrustPIIMasking>'
        "</EinsteinAISettings>",
    ),
)
HOME = b"URL,SUCCESS,REQUEST_SIZE\nhttps://situs.example/v1/chat/completions,1,40\n"


async def verified(folder: Path, **more: Any) -> Result:
    async with stand_in(folder, **{"project": Project(MIGRATED), "logged": HOME, **more}) as (_, config):
        arguments = ("--org", "production", "--config", config, "--verify-migration", "--gateway", "situs.example")
        return await asyncio.to_thread(run, *arguments)


async def test_a_migration_is_proved_on_the_org_alone_once_all_of_it_was_read(tmp_path: Path) -> None:
    result = await verified(tmp_path)
    assert (result.exit_code, "retrieving 1 components: settings" in result.output) == (0, True)
    assert "1 ways lead through Situs; 0 old ways are left; 0 files not read" in result.output


async def test_calls_from_before_the_migration_do_not_count_where_its_moment_is_named(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    head = b"TIMESTAMP_DERIVED,URL,SUCCESS,REQUEST_SIZE\n"
    old = f"{now - timedelta(hours=30):%Y-%m-%dT%H:%M:%SZ},https://api.openai.com/v1,1,40\n".encode()
    new = f"{now - timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ},https://situs.example/v1/chat/completions,1,40\n".encode()
    since = ("--since", f"{now - timedelta(hours=12):%Y-%m-%dT%H:%M}")
    for lines, options, code in ((old + new, (), 1), (old + new, since, 0), (old, since, 1)):
        async with stand_in(tmp_path, head + lines, project=Project(MIGRATED)) as (_, config):
            arguments = ("--org", "production", "--config", config, "--verify-migration", "--gateway", "situs.example")
            result = await asyncio.to_thread(run, *arguments, *options)
        assert (result.exit_code, "earlier  api.openai.com: 1 calls before 20" in result.output) == (
            code,
            bool(options),
        )


def test_a_moment_needs_an_org_and_lies_in_the_past(project: Path) -> None:
    for arguments in ((project, "--since", "2026-01-01"), ("--org", "production", "--since", "2999-01-01")):
        result = run(*arguments)
        assert (result.exit_code, "--since needs an --org, and a moment in the past" in result.output) == (2, True)


async def test_what_the_configuration_states_to_be_absent_proves_and_is_told(tmp_path: Path) -> None:
    types = frozenset(name for kind in WANTED for name in (*kind.types, *kind.also) if kind.stated != "omnistudio")
    silent = await verified(tmp_path, metadata_types=types)
    assert (silent.exit_code, "not read  omnistudio" in silent.output) == (1, True)
    stated = await verified(tmp_path, metadata_types=types, absent=("omnistudio",))
    assert (stated.exit_code, "stated, not seen  omnistudio: the org has no OmniStudio" in stated.output) == (0, True)


async def test_before_a_change_is_deployed_its_old_calls_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "change").mkdir()
    (tmp_path / "change" / "A.cls").write_text(MIGRATED[0].text, encoding="utf-8")
    old = (SourceFile("classes/A.cls", APEX), *MIGRATED[1:])
    logged = b"URL,SUCCESS,REQUEST_SIZE\nhttps://api.openai.com/v1,1,40\n"
    for lines, code in ((logged, 0), (LOGGED, 1)):
        async with stand_in(tmp_path, lines, project=Project(old)) as (_, config):
            arguments = ("--org", "production", "--config", config, "--verify-migration", "--gateway", "situs.example")
            result = await asyncio.to_thread(run, *arguments, "--change", tmp_path / "change")
        assert (result.exit_code, "called  api.openai.com" in result.output) == (code, False)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"metadata_types": frozenset({"Settings"})}, "not read  genAiPromptTemplates: prompt templates were not read"),
        ({"withheld": frozenset({"EinsteinAI"})}, "EinsteinAI.settings: the org lists it and did not give it"),
        ({"failing": {"EinsteinAI": "UNKNOWN_EXCEPTION"}}, "EinsteinAI.settings: it was not read"),
        ({"logged": LOGGED}, "called  api.anthropic.com, by the org's log; nothing that was read explains it"),
    ],
)
async def test_a_migration_is_not_proved_where_the_org_did_not_give_a_kind_or_its_log_knows_more(
    more: dict[str, Any], told: str, tmp_path: Path
) -> None:
    result = await verified(tmp_path, **more)
    assert (result.exit_code, told in result.output) == (1, True)


async def test_an_org_is_scanned_as_it_is_once_a_change_is_deployed(tmp_path: Path) -> None:
    (tmp_path / "change").mkdir()
    (tmp_path / "change" / "A.cls").write_text("public class A {}", encoding="utf-8")
    async with stand_in(tmp_path) as (_, config):
        arguments = ("--org", "production", "--config", config, "--json", "--change", tmp_path / "change")
        told = json.loads((await asyncio.to_thread(run, *arguments)).stdout)
    assert {row["rule"] for row in told["findings"]} == {"call-nothing-explains"}
    assert {row["host"] for row in told["called"] if not row["explained"]} == {"api.anthropic.com", "api.openai.com"}


async def test_a_spent_limit_of_the_org_ends_the_scan_without_a_report(tmp_path: Path) -> None:
    async with stand_in(tmp_path, daily_requests=5) as (_, config):
        result = await asyncio.to_thread(run, "--org", "production", "--config", config)
    assert isinstance(result.exception, SitusError)
    assert (result.exception.code, "findings" in result.output) == ("crm_limit_reached", False)


async def test_an_org_is_held_against_its_repository(project: Path, tmp_path: Path) -> None:
    opened = SourceFile("classes/B.cls", APEX.replace("class A", "class B"))
    async with stand_in(tmp_path, project=Project((SourceFile("classes/A.cls", APEX), opened, SETTING))) as (_, config):
        arguments = (project, "--org", "production", "--config", config, "--json")
        rows = json.loads((await asyncio.to_thread(run, *arguments)).stdout)["findings"]
    assert [row["path"] for row in rows if row["rule"] == "absent-from-repository"] == [
        "force-app/main/default/classes/B.cls"
    ]


def test_a_path_or_an_org_must_be_named(project: Path, tmp_path: Path) -> None:
    nothing = run()
    assert (nothing.exit_code, "name the folder PATH, an --org, or both" in nothing.output) == (2, True)
    assert "needs a configuration" in run("--org", "production").output
    config = tmp_path / "situs.toml"
    config.write_text('[organisation]\nname = "Example AG"\n', encoding="utf-8")
    unknown = run("--org", "production", "--config", config)
    assert isinstance(unknown.exception, ConfigError)
    assert unknown.exception.code == "org_unknown"
    for option in ("--fix", "--propose-classification"):
        for path in ((), (project,)):
            refused = run(*path, "--org", "production", "--config", config, option, tmp_path / "change")
            assert (refused.exit_code, "need a PATH alone" in refused.output) == (2, True)
