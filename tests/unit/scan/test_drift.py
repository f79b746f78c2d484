"""What an org has of models and its repository has not."""

from collections.abc import Callable

import pytest

from situs.law import Law
from situs.scan import Finding, Project, SourceFile, find_drift, scan

NC = "namedCredentials/Model.namedCredential"
OPENAI, BANK = "https://api.openai.com/v1", "https://bank.example/v1"


@pytest.fixture
def drift(law: Law) -> Callable[[dict[str, str], dict[str, str]], list[Finding]]:
    """Return the drift of an org's files from a repository's."""

    def find(org: dict[str, str], repository: dict[str, str]) -> list[Finding]:
        sides = [Project(tuple(SourceFile(*item) for item in sorted(files.items()))) for files in (org, repository)]
        return list(find_drift(sides[0], scan(sides[0], law), sides[1], scan(sides[1], law)))

    return find


def test_what_only_the_org_has_is_told_once(drift: Callable, credential: Callable) -> None:
    apex = "class A { void f(HttpRequest r) { r.setEndpoint('https://api.openai.com/v1'); } }"
    (found,) = drift({"classes/A.cls": apex}, {})
    assert (found.rule, found.spot.path, found.destination.host) == (
        "absent-from-repository",
        "classes/A.cls",
        "api.openai.com",
    )
    assert found.spot.what.endswith("the repository does not hold it")


def test_another_state_in_the_repository_is_told_apart(drift: Callable, credential: Callable) -> None:
    (found,) = drift({NC: credential(OPENAI)}, {f"force-app/{NC}-meta.xml": credential(BANK)})
    assert found.spot.what.endswith("the repository holds another state of it")


@pytest.mark.parametrize(("org", "repository"), [(OPENAI, OPENAI), (BANK, OPENAI), (BANK, BANK)])
def test_what_the_repository_has_too_is_no_drift(
    org: str, repository: str, drift: Callable, credential: Callable
) -> None:
    source = f"force-app/main/default/{NC}-meta.xml"
    assert drift({NC: credential(org)}, {source: credential(repository)}) == []
