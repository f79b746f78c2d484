"""Every kind of metadata that the scan has a reader of its own for is asked of an org, by one API and not by two."""

import re
from pathlib import Path

from situs.adapters.projects.org import kinds
from situs.adapters.projects.org.wanted import UNKNOWN, VERSION, WANTED
from situs.scan.following import agents, graph
from situs.scan.metadata import platform

SCAN = Path(graph.__file__).parents[1]
ROOTS = re.compile(r"root\.tag (?:==|in) ?(\([^)]*\)|\"[A-Za-z]+\")")
BY_OBJECTS = {"CustomField", "CustomObject", "RecordType", "CustomMetadata"}
TOOLING = {"Flow", "Workflow", "CustomLabels", "NamedCredential", "ExternalCredential", "RemoteSiteSetting",
           "CspTrustedSite", "ExternalServiceRegistration", "RestrictionRule"}  # fmt: skip
SETTINGS = {"EinsteinAISettings", "EinsteinAiSettings", "EinsteinGptSettings"}


def wanted() -> list[str]:
    return [name for kind in WANTED for name in (*kind.types, *kind.also)]


def test_each_type_is_asked_for_once_and_none_is_left_to_the_tooling_api() -> None:
    assert len(set(wanted())) == len(wanted())
    assert not set(wanted()) & (TOOLING | set(UNKNOWN))
    assert not {kind.folder for kind in WANTED} & {path.split("/")[0] for _, path, _, _ in kinds._BY_COLUMNS}


def test_every_root_that_the_scan_reads_is_asked_for() -> None:
    read = {*graph._READERS, *agents._AGENTS, *platform._SHOWN, *platform._READERS}
    for path in SCAN.rglob("*.py"):
        for found in ROOTS.findall(path.read_text(encoding="utf-8")):
            read |= set(re.findall(r'"([A-Za-z]+)"', found))
    assert len(read) > 20
    assert read - SETTINGS - BY_OBJECTS - TOOLING - {VERSION} <= set(wanted())
