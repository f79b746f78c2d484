"""A project is told by types and names, under the paths of a retrieve."""

from situs.scan import Project, SourceFile
from situs.testing.salesforce.components import agent_records, parts_of, with_versions

BOT = (
    "<?xml version='1.0'?><Bot><botVersions><fullName>v1</fullName></botVersions>"
    "<botVersions><fullName>v2</fullName></botVersions></Bot>"
)
PROJECT = Project(
    (
        SourceFile("force-app/main/default/settings/A.settings-meta.xml", "a"),
        SourceFile("force-app/main/default/settings/B.settings", "b"),
        SourceFile("force-app/main/default/genAiFunctions/F/F.genAiFunction-meta.xml", "f"),
        SourceFile("force-app/main/default/genAiFunctions/F/input/schema.json", "{}"),
        SourceFile("force-app/main/default/bots/H.bot", BOT),
        SourceFile("force-app/main/default/staticresources/S.resource", "s"),
        SourceFile("force-app/main/default/staticresources/S.resource-meta.xml", "m"),
        SourceFile("force-app/main/default/staticresources/P.resource-meta.xml", "m"),
        SourceFile(
            "force-app/main/default/staticresources/Source.js", "of the source format, which a retrieve has not"
        ),
    )
)


def paths(kind: str) -> dict[str, list[str]]:
    return {part.name: sorted(part.files) for part in parts_of(kind, PROJECT, {"P": b"\0"})}


def test_components_bear_the_names_of_a_retrieve() -> None:
    assert paths("Settings") == {"A": ["settings/A.settings"], "B": ["settings/B.settings"]}
    folder = "genAiFunctions/F"
    assert paths("GenAiFunction") == {"F": [f"{folder}/F.genAiFunction-meta.xml", f"{folder}/input/schema.json"]}
    assert paths("StaticResource") == {
        name: [f"staticresources/{name}.resource", f"staticresources/{name}.resource-meta.xml"] for name in ("P", "S")
    }


def test_an_agent_of_the_source_format_becomes_one_file() -> None:
    head = "<?xml version='1.0'?>"
    version = f"{head}<BotVersion xmlns='x'><fullName>v1</fullName></BotVersion>"
    files = {"bots/A/A.bot-meta.xml": f"{head}<Bot><label>A</label></Bot>", "bots/A/v1.botVersion-meta.xml": version}
    for order in (files, dict(reversed(files.items()))):
        project = Project(tuple(SourceFile(path, text) for path, text in order.items()))
        (part,) = parts_of("Bot", project, {})
        inner = "<label>A</label><botVersions><fullName>v1</fullName></botVersions>"
        assert part.files == {"bots/A.bot": f"{head}<Bot>{inner}</Bot>".encode()}


def test_an_agent_is_given_with_the_versions_that_were_asked_for() -> None:
    (part,) = parts_of("Bot", PROJECT, {})
    (raw,) = with_versions(part, ["H.v2"]).files.values()
    assert (b"v1" in raw, b"v2" in raw) == (False, True)
    records = agent_records(PROJECT)
    assert [row["DeveloperName"] for row in (*records["BotDefinition"], *records["BotVersion"])] == ["H", "v1", "v2"]
    assert agent_records(Project(())) == {}
