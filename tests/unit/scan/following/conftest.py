"""Projects as dictionaries, and their ways as short tuples."""

from collections.abc import Callable, Mapping

import pytest

from situs.scan import Scan, Way


@pytest.fixture(scope="session")
def leaving(scanned: Callable[[Mapping[str, str]], Scan]) -> Callable[[Mapping[str, str]], set[tuple[str, str]]]:
    """Scan, and return each way's data and the component that lets them out."""

    def tell(way: Way) -> tuple[str, str]:
        return way.origin.told, way.exit.component

    return lambda files: {tell(way) for way in scanned(files).ways}


@pytest.fixture(scope="session")
def flow(document: Callable[[str, str], str]) -> Callable[[str], str]:
    """Return a Flow from its elements."""
    return lambda body: document("Flow", body)


@pytest.fixture(scope="session")
def service(document: Callable[[str, str], str], credential: Callable[[str], str]) -> dict[str, str]:
    """Return an External Service `Gate` that leads to a model by the credential `A`."""
    return {
        "A.namedCredential": credential("https://api.openai.com/v1"),
        "Gate.externalServiceRegistration": document(
            "ExternalServiceRegistration", "<namedCredential>A</namedCredential>"
        ),
    }


@pytest.fixture(scope="session")
def ask() -> Callable[[str], str]:
    """Return an action that hands a resource to the External Service."""
    return lambda reference: (
        "<actionCalls>\n<name>Ask</name><actionName>Gate.ask</actionName><actionType>externalService</actionType>"
        "<inputParameters><name>body</name><value><elementReference>"
        f"{reference}</elementReference></value></inputParameters></actionCalls>"
    )


@pytest.fixture(scope="session")
def lookup() -> Callable[[str], str]:
    """Return a look-up `Get_Case` of a Case with the fields of a text; with none, all are read."""

    def make(fields: str) -> str:
        queried = "".join(f"<queriedFields>{name}</queriedFields>" for name in fields.split())
        return f"<recordLookups>\n<name>Get_Case</name><object>Case</object>{queried}</recordLookups>"

    return make
