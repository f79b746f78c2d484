"""Scans, schemas and the standing of an organisation at home in Germany."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from situs.law import Law, load_law
from situs.mapping import EgressMap, Standing, draw
from situs.policy import load_default_policies
from situs.scan import Project, Scan, Schema, SourceFile, Spot, scan
from situs.scan.metadata.schema import FieldFacts

DAY = date(2026, 11, 29)


@pytest.fixture(scope="session")
def law() -> Law:
    return load_law()


@pytest.fixture(scope="session")
def standing(law: Law) -> Standing:
    return Standing(law, load_default_policies(), law.expand(["DE"]), DAY)


@pytest.fixture(scope="session")
def scanned(law: Law) -> Callable[[Mapping[str, str]], Scan]:
    """Scan the files of a dictionary."""
    return lambda files: scan(Project(tuple(SourceFile(*item) for item in sorted(files.items()))), law)


@pytest.fixture(scope="session")
def drawn(scanned: Callable, standing: Standing) -> Callable[[Mapping[str, str]], EgressMap]:
    """Scan the files of a dictionary, and draw their map."""
    return lambda files: draw(scanned(files), standing)


@pytest.fixture(scope="session")
def schema_of() -> Callable[..., Schema]:
    """Return a schema of one field of `Matter__c` with these facts."""

    def make(name: str, facts: Mapping[str, object]) -> Schema:
        field = replace(FieldFacts("Matter__c", name, Spot("f", 1)), **facts)
        return Schema({}, {("matter__c", name.lower()): field})

    return make


def xml(root: str, body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="urn:metadata">\n{body}\n</{root}>\n'


@pytest.fixture(scope="session")
def project() -> Callable[..., dict[str, str]]:
    """Return a project whose Flow hands fields of a matter to a host; more files may be added."""

    def make(fields: str, host: str = "api.openai.com", **more: str) -> dict[str, str]:
        queried = "".join(f"<queriedFields>{name}</queriedFields>" for name in fields.split())
        flow = (
            f"<recordLookups>\n<name>Get</name><object>Matter__c</object>{queried}</recordLookups><actionCalls>\n"
            "<name>Ask</name><actionName>Gate.ask</actionName><actionType>externalService</actionType><inputParameters>"
            "<name>body</name><value><elementReference>Get</elementReference></value></inputParameters></actionCalls>"
        )
        return {
            "flows/F.flow-meta.xml": xml("Flow", flow + more.pop("flow", "")),
            "A.namedCredential": xml("NamedCredential", f"<endpoint>https://{host}/v1/chat/completions</endpoint>"),
            "Gate.externalServiceRegistration": xml(
                "ExternalServiceRegistration", "<namedCredential>A</namedCredential>"
            ),
            **{path.replace("__slash__", "/"): text for path, text in more.items()},
        }

    return make


@pytest.fixture(scope="session")
def field_file() -> Callable[[str, str], dict[str, str]]:
    """Return the file of a field of `Matter__c` with this body."""
    return lambda name, body: {
        f"objects/Matter__c/fields/{name}.field-meta.xml": xml("CustomField", f"<fullName>{name}</fullName>{body}")
    }


@pytest.fixture(scope="session")
def channel() -> dict[str, str]:
    """Return a channel that carries the changes of a matter and that a relay takes to another cloud."""
    member = "<eventChannel>Out__chn</eventChannel>\n<selectedEntity>Matter__ChangeEvent</selectedEntity>"
    relay = "<destinationResourceName>callout:Cloud</destinationResourceName><eventChannel>Out__chn</eventChannel>"
    return {
        "M.platformEventChannelMember-meta.xml": xml("PlatformEventChannelMember", member),
        "R.eventRelay-meta.xml": xml("EventRelayConfig", relay),
    }


@pytest.fixture(scope="session")
def message() -> Callable[[str], dict[str, str]]:
    """Return the workflow of a matter whose message posts its facts to an address."""
    return lambda address: {
        "workflows/Matter__c.workflow-meta.xml": xml(
            "Workflow",
            f"<outboundMessages><fullName>Tell</fullName><endpointUrl>{address}</endpointUrl><fields>Facts__c</fields>"
            "</outboundMessages>",
        )
    }
