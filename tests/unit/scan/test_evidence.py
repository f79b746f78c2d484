"""What was really called is held against what was read."""

import pytest

from situs.law import Law
from situs.scan import Project, SourceFile
from situs.scan.evidence import LOG, Calls, explain, find_unexplained

OPENAI = Calls("api.openai.com", 3)


def project(path: str, text: str) -> Project:
    return Project((SourceFile(path, text),))


@pytest.mark.parametrize(
    ("path", "text", "explained"),
    [
        ("classes/A.cls", "r.setEndpoint('https://API.openai.com/v1');", True),
        ("namedCredentials/A.namedCredential", "<parameterValue>https://api.openai.com</parameterValue>", True),
        ("classes/A.cls", "r.setEndpoint('https://my-api.openai.com/v1');", False),
        ("classes/A.cls", "r.setEndpoint('https://api.openai.com.example/v1');", False),
        ("remoteSiteSettings/A.remoteSite-meta.xml", "<url>https://api.openai.com</url>", False),
        ("cspTrustedSites/A.cspTrustedSite", "<endpointUrl>https://api.openai.com</endpointUrl>", False),
    ],
)
def test_a_host_is_explained_by_what_may_call_it(law: Law, path: str, text: str, explained: bool) -> None:
    (one,) = called = explain([OPENAI], project(path, text), law)
    assert one.explained is explained
    found = list(find_unexplained(called))
    assert [(f.rule, f.spot.path, f.subject, f.destination and f.destination.country) for f in found] == (
        [] if explained else [("call-nothing-explains", LOG, "api.openai.com", "US")]
    )


def test_a_path_of_models_tells_of_a_model_at_an_unknown_host(law: Law) -> None:
    calls = [Calls("a.example"), Calls("llm.example", model=True)]
    plain, model = explain(calls, Project(()), law)
    assert (plain.destination, model.explained) == (None, False)
    (finding,) = find_unexplained((plain, model))
    assert (finding.subject, finding.certain) == ("llm.example", False)


@pytest.mark.parametrize(("count", "earlier", "told"), [(0, 41, 0), (1, 41, 1), (1, 0, 1)])
def test_calls_before_the_moment_that_counts_are_no_finding(law: Law, count: int, earlier: int, told: int) -> None:
    calls = [Calls("api.openai.com", count, earlier=earlier)]
    assert len(list(find_unexplained(explain(calls, Project(()), law)))) == told


def test_the_gateway_is_no_finding(law: Law) -> None:
    called = explain([Calls("situs.example", model=True)], Project(()), law, frozenset({"Situs.example"}))
    assert (list(find_unexplained(called)), called[0].destination and called[0].destination.provider) == ([], "Situs")
