"""A project as the Metadata API sees it: components by type, and their files as a retrieve writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from situs.adapters.crm.ids import long_id
from situs.markup import Malformed, parse_markup
from situs.scan import Project, SourceFile

_META = "-meta.xml"
BUNDLE = ""
"""In place of a suffix: the type's components are folders."""
TYPES: Mapping[str, tuple[str, str]] = {
    "ActionLinkGroupTemplate": ("actionLinkGroupTemplates", "actionLinkGroupTemplate"),
    "AiAuthoringBundle": ("aiAuthoringBundles", BUNDLE),
    "ApexClass": ("classes", "cls"),
    "AuraDefinitionBundle": ("aura", BUNDLE),
    "AuthProvider": ("authproviders", "authprovider"),
    "Bot": ("bots", "bot"),
    "ConnectedApp": ("connectedApps", "connectedApp"),
    "DataKitObjectTemplate": ("dataKitObjectTemplates", "dataKitObjectTemplate"),
    "DataSourceObject": ("dataSourceObjects", "dataSourceObject"),
    "DataStreamDefinition": ("dataStreamDefinitions", "dataStreamDefinition"),
    "DataStreamTemplate": ("dataStreamTemplates", "dataStreamTemplate"),
    "EmbeddedServiceConfig": ("EmbeddedServiceConfig", "EmbeddedServiceConfig"),
    "ExperienceBundle": ("experiences", BUNDLE),
    "ExternalClientApplication": ("externalClientApps", "eca"),
    "ExternalDataSource": ("dataSources", "dataSource"),
    "ExtlClntAppOauthSettings": ("extlClntAppOauthSettings", "ecaOauth"),
    "GenAiFunction": ("genAiFunctions", BUNDLE),
    "GenAiPlanner": ("genAiPlanners", "genAiPlanner"),
    "GenAiPlannerBundle": ("genAiPlannerBundles", BUNDLE),
    "GenAiPlugin": ("genAiPlugins", "genAiPlugin"),
    "GenAiPromptTemplate": ("genAiPromptTemplates", "genAiPromptTemplate"),
    "MessagingChannel": ("messagingChannels", "messagingChannel"),
    "OmniDataTransform": ("omniDataTransforms", "rpt"),
    "OmniIntegrationProcedure": ("omniIntegrationProcedures", "oip"),
    "OmniScript": ("omniScripts", "os"),
    "OmniUiCard": ("omniUiCard", "ouc"),
    "Settings": ("settings", "settings"),
    "StaticResource": ("staticresources", "resource"),
}
"""By type: its folder and the suffix of its files, as `describeMetadata` of a real org is recorded to tell them."""
_RESOURCE = "StaticResource"
_VERSION = re.compile(r"<botVersions>.*?</botVersions>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """Hold a component with its files below the package."""

    kind: str
    name: str
    file: str
    files: Mapping[str, bytes]


def parts_of(kind: str, project: Project, bodies: Mapping[str, bytes]) -> Iterator[Part]:
    """Yield the components of a type in the order of names; `bodies` are those of static resources that are no text."""
    folder, suffix = TYPES[kind]
    found: dict[str, dict[str, bytes]] = {}
    for file in project.files:
        _, mark, rest = f"/{file.path}".rpartition(f"/{folder}/")
        if not mark:
            continue
        if suffix == BUNDLE:
            found.setdefault(rest.partition("/")[0], {})[f"{folder}/{rest}"] = file.text.encode()
        elif kind == _RESOURCE:
            _resource(found, file, rest)
        elif kind == "Bot" and "/" in rest:
            _agent(found, file, rest.partition("/")[0])
        elif file.kind == suffix.lower() and "/" not in rest:
            found[file.name] = {f"{folder}/{file.name}.{suffix}": file.text.encode()}
    for name, files in sorted(found.items()):
        if kind == _RESOURCE and name in bodies:
            files[f"{folder}/{name}.{suffix}"] = bodies[name]
        yield Part(kind, name, f"{folder}/{name}" + (f".{suffix}" if suffix else ""), files)


def _resource(found: dict[str, dict[str, bytes]], file: SourceFile, rest: str) -> None:
    """Take the body and the metadata of a static resource: only a retrieve's names, of which no body has a suffix."""
    name = rest.removesuffix(_META).removesuffix(".resource")
    if "/" not in rest and name + ".resource" == rest.removesuffix(_META):
        found.setdefault(name, {})[f"staticresources/{rest}"] = file.text.encode()


def _agent(found: dict[str, dict[str, bytes]], file: SourceFile, name: str) -> None:
    """Put an agent and its versions, files of their own in the source format, into the one file of a retrieve."""
    path = f"bots/{name}.bot"
    held = found.setdefault(name, {}).get(path, b"<Bot></Bot>").decode()
    if file.kind == "bot":
        versions = "".join(_VERSION.findall(held))
        made = file.text.replace("</Bot>", f"{versions}</Bot>")
    else:
        inner = file.text.partition("<BotVersion")[2].partition(">")[2].rpartition("</BotVersion>")[0]
        made = held.replace("</Bot>", f"<botVersions>{inner}</botVersions></Bot>")
    found[name][path] = made.encode()


def with_versions(part: Part, versions: Sequence[str]) -> Part:
    """Return an agent with those of its versions alone that were asked for by their full names."""

    def kept(match: re.Match[str]) -> str:
        named = re.search(r"<fullName>(.*?)</fullName>", match.group())
        return match.group() if named and f"{part.name}.{named[1]}" in versions else ""

    files = {path: _VERSION.sub(kept, raw.decode()).encode() for path, raw in part.files.items()}
    return Part(part.kind, part.name, part.file, files)


def agent_records(project: Project) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """Return the records of agents and of their versions, as the REST API tells of them."""
    agents: list[Mapping[str, str]] = []
    versions: list[Mapping[str, str]] = []
    for number, part in enumerate(parts_of("Bot", project, {})):
        identity = long_id(f"0Xx{number + 1:012d}")
        agents.append({"Id": identity, "DeveloperName": part.name})
        for raw in part.files.values():
            try:
                named = [v.value("fullName") for v in parse_markup(raw.decode()).all("botVersions")]
            except Malformed:
                named = []
            for one in named:
                row = {"Id": long_id(f"0X9{len(versions) + 1:012d}"), "DeveloperName": one}
                versions.append({**row, "BotDefinitionId": identity})
    return {"BotDefinition": agents, "BotVersion": versions} if agents else {}
