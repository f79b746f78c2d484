"""`situs matters`: listed, shown, imported into the store."""

import asyncio

from situs.scan import Project, SourceFile
from situs.testing.salesforce import ClientApp, FakeSalesforce, Org, Person, new_key_pair

from .conftest import edit


def test_matters_are_listed_and_shown(run, home) -> None:
    listed = run("matters", "list", "--json").json()
    assert [m["id"] for m in listed] == ["M-2026-001", "M-2026-002", "M-2026-003"]
    assert listed[0]["posture"] == "privileged"
    assert "M-2026-002  Example Retail Ltd" in run("matters", "list").out
    shown = run("matters", "show", "M-2026-001").json()
    assert shown["jurisdictions"] == ["DE"]
    assert {"name": "Karl Muster", "kind": "PERSON", "aliases": []} in shown["parties"]


def test_a_matter_that_nobody_knows_is_told(run, home) -> None:
    ran = run("matters", "show", "M-404")
    assert (ran.code, ran.out, "no such matter" in ran.err) == (1, "", True)


def test_a_file_is_imported_into_the_store(run, home, tmp_path) -> None:
    edit(home / "situs.toml", 'source = "toml"\npath = "matters.toml"', 'source = "sqlite"\npath = "matters.db"')
    assert run("matters", "list", "--json").json() == []
    ran = run("matters", "import", home / "matters.toml")
    assert (ran.code, ran.out.strip()) == (0, "imported 3 matters")
    assert len(run("matters", "list", "--json").json()) == 3
    assert run("matters", "show", "M-2026-002").json()["client"] == "Example Retail Ltd"
    source = tmp_path / "more.csv"
    source.write_text("id,jurisdictions\nM-9,FR;DE\n", encoding="utf-8")
    assert run("matters", "import", source).code == 0
    assert run("matters", "show", "M-9").json()["jurisdictions"] == ["DE", "FR"]


def test_a_file_directory_takes_no_import(run, home) -> None:
    ran = run("matters", "import", home / "matters.toml")
    assert (ran.code, "set matters.source to `sqlite`" in ran.err) == (1, True)


def test_a_source_that_is_wrong_imports_nothing(run, home, tmp_path) -> None:
    edit(home / "situs.toml", 'source = "toml"\npath = "matters.toml"', 'source = "sqlite"\npath = "matters.db"')
    source = tmp_path / "bad.csv"
    source.write_text("id,jurisdictions\nM-9,FR\nM-10,Narnia\n", encoding="utf-8")
    ran = run("matters", "import", source)
    assert (ran.code, "[matter_invalid]" in ran.err) == (2, True)
    assert run("matters", "list", "--json").json() == []
    assert run("matters", "import", tmp_path / "none.csv").code == 2


def test_records_of_another_system_are_imported_by_a_table(run, home, tmp_path) -> None:
    edit(home / "situs.toml", 'source = "toml"\npath = "matters.toml"', 'source = "sqlite"\npath = "matters.db"')
    table, source = tmp_path / "mapping.toml", tmp_path / "export.json"
    table.write_text('[fields]\nid = "Name"\nlegal_hold = "Hold__c"\n', encoding="utf-8")
    source.write_text('{"records": [{"Name": "M-1", "Hold__c": true}, {"Name": "M-2", "Hold__c": false}]}')
    assert run("matters", "import", source, "--mapping", table).out == "imported 2 matters\n"
    assert run("matters", "show", "M-1").json()["legal_hold"] is True


def test_a_hold_is_lifted_only_on_purpose(run, home, tmp_path) -> None:
    edit(home / "situs.toml", 'source = "toml"\npath = "matters.toml"', 'source = "sqlite"\npath = "matters.db"')
    source = tmp_path / "more.csv"
    source.write_text("id,legal_hold\nM-1,true\nM-2,\n", encoding="utf-8")
    assert run("matters", "import", source).code == 0
    source.write_text("id,legal_hold\nM-1,false\n", encoding="utf-8")
    ran = run("matters", "import", source)
    assert (ran.code, "`M-1` (legal_hold)" in ran.err) == (2, True)
    assert run("matters", "show", "M-1").json()["legal_hold"] is True
    ran = run("matters", "import", source, "--loosen")
    assert ran.out == "imported 1 matters\n1 in the store are not in the source; they stay as they are\n"
    assert run("matters", "show", "M-1").json()["legal_hold"] is False


ORG = """
[[salesforce_org]]
id = "production"
principals = ["org"]
url = "{url}"
client_id = "key"
username = "robot@example.com"
private_key = {{ file = "org-key.pem" }}
"""
TABLE = """
object = "Matter__c"
[fields]
id = "Number__c"
client = "Client__r.Name"
legal_hold = "Hold__c"
[[parties]]
name = "Opponents__c"
"""
LINK = (
    '<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><fullName>Client__c</fullName>'
    "<referenceTo>Account</referenceTo><type>Lookup</type></CustomField>"
)


def stand_in(public: str) -> Org:
    client = "001000000000001AAA"
    matters = [
        {"Id": f"a0100000000{n:04}AAA", "Number__c": f"M-{n}", "Client__c": client, "Hold__c": n == 1,
         "Opponents__c": "Anna Beispiel; Jane Roe" if n == 1 else None}
        for n in range(1, 6)
    ]  # fmt: skip
    return Org(
        ClientApp("key", public, approved=frozenset({"robot@example.com"})),
        (Person("005000000000001AAA", "robot@example.com", sees_all=True),),
        Project((SourceFile("objects/Matter__c/fields/Client__c.field-meta.xml", LINK),)),
        {"Matter__c": matters, "Account": [{"Id": client, "Name": "Beispiel AG"}]},
        batch=2,
    )


async def test_an_org_is_polled_for_its_matters(run, home, tmp_path) -> None:
    private, public = new_key_pair()
    (home / "org-key.pem").write_text(private, encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(TABLE, encoding="utf-8")
    edit(home / "situs.toml", 'source = "toml"\npath = "matters.toml"', 'source = "sqlite"\npath = "matters.db"')
    settings = (home / "situs.toml").read_text(encoding="utf-8")
    async with FakeSalesforce(stand_in(public)) as org:
        (home / "situs.toml").write_text(settings + ORG.format(url=org.url), encoding="utf-8")
        polled = ("matters", "import", "--org", "production", "--mapping", tmp_path / "mapping.toml")
        assert (await asyncio.to_thread(run, *polled)).out == "imported 5 matters\n"
        assert len(org.asked_for("query")) == 3  # pages of two
    shown = (await asyncio.to_thread(run, "matters", "show", "M-1")).json()
    assert (shown["client"], shown["legal_hold"]) == ("Beispiel AG", True)
    assert [p["name"] for p in shown["parties"]] == ["Anna Beispiel", "Jane Roe"]
    ran = await asyncio.to_thread(run, "matters", "import", "--org", "elsewhere", *polled[-2:])
    assert (ran.code, "[org_unknown]" in ran.err) == (2, True)


def test_a_source_is_a_file_or_an_org_with_its_table(run, home) -> None:
    for arguments in ((), ("--org", "production"), (home / "matters.toml", "--org", "production")):
        ran = run("matters", "import", *arguments)
        assert (ran.code, "name a SOURCE" in ran.err) == (2, True)
