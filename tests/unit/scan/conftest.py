"""Projects as dictionaries of paths and texts."""

from collections.abc import Callable, Mapping

import pytest

from situs.law import Law, load_law
from situs.scan import Finding, Project, Scan, SourceFile, scan

Scanning = Callable[[Mapping[str, str]], Scan]


@pytest.fixture(scope="session")
def law() -> Law:
    return load_law()


@pytest.fixture(scope="session")
def scanned(law: Law) -> Scanning:
    """Scan the files of a dictionary."""
    return lambda files: scan(Project(tuple(SourceFile(*item) for item in sorted(files.items()))), law)


@pytest.fixture(scope="session")
def told(scanned: Scanning) -> Callable[[Mapping[str, str]], list[tuple[str, str, int]]]:
    """Scan, and return rule, file and line of each finding."""

    def tell(finding: Finding) -> tuple[str, str, int]:
        return finding.rule, finding.spot.path, finding.spot.line

    return lambda files: [tell(finding) for finding in scanned(files).findings]


def xml(root: str, body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="urn:metadata">\n{body}\n</{root}>\n'


@pytest.fixture(scope="session")
def document() -> Callable[[str, str], str]:
    """Return a document of metadata from its root and what stands in it, which begins on line 3."""
    return xml


@pytest.fixture(scope="session")
def credential() -> Callable[[str], str]:
    """Return a Named Credential that points to an address, which stands on line 5."""
    body = (
        "<namedCredentialParameters>\n<parameterType>Url</parameterType>\n<parameterValue>{}</parameterValue>\n"
        "</namedCredentialParameters><namedCredentialParameters><externalCredential>Key</externalCredential>"
        "<parameterType>Authentication</parameterType></namedCredentialParameters>"
    )
    return lambda address: xml("NamedCredential", body.format(address))
