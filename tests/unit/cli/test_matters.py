"""`situs matters`: listed, shown, imported into the store."""

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
