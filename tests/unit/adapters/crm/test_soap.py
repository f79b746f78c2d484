"""The calls are those of the WSDL and only read; an answer is believed where it is plain; a fault keeps its code."""

import ast
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.adapters.crm import metadata, soap
from situs.adapters.crm.metadata import MetadataReader
from situs.errors import SitusError
from situs.markup import Element, parse_markup
from situs.testing.salesforce.faults import Fault
from situs.testing.salesforce.soap import fault_of, message, read_call

CHANGING = ("deploy", "deployRecentValidation", "createMetadata", "updateMetadata", "upsertMetadata", "deleteMetadata",
            "renameMetadata", "cancelDeploy", "create", "update", "delete")  # fmt: skip


@pytest.mark.parametrize("name", [*CHANGING, "readMetadata", "checkDeployStatus", "Retrieve", "", "retrieve "])
def test_a_call_that_does_more_than_read_cannot_be_made(name: str) -> None:
    with pytest.raises(ValueError, match="only reads"):
        soap.Call(name, "")


def test_nothing_in_the_client_names_a_call_that_changes_an_org() -> None:
    for module in (soap, metadata):
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        texts = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not {text for text in texts if text.strip("<>/") in CHANGING}
    made = {soap.describe("66.0"), soap.listing("Bot", "66.0"), soap.retrieval({}, "66.0"),
            soap.status("x", archive=True)}  # fmt: skip
    assert {call.name for call in made} == soap.READING
    public = {name for name in vars(MetadataReader) if not name.startswith("_")}
    assert public == {"types", "components", "retrieve", "state", "archive"}


def body(call: soap.Call) -> Element:
    return read_call(soap.envelope(call, "session"))[0]


def test_a_retrieve_has_the_elements_of_the_wsdl_in_their_order() -> None:
    call = body(soap.retrieval({"Bot": ["A", "B"], "Settings": ["C"]}, "66.0"))
    request = call.first("retrieveRequest")
    assert request is not None
    assert [child.tag for child in request.children] == ["apiVersion", "singlePackage", "unpackaged"]
    package = request.first("unpackaged")
    assert package is not None and [child.tag for child in package.children] == ["types", "types", "version"]
    assert [[(c.tag, c.text) for c in types.children] for types in package.all("types")] == [
        [("members", "A"), ("members", "B"), ("name", "Bot")],
        [("members", "C"), ("name", "Settings")],
    ]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_no_name_gets_out_of_its_element(name: str) -> None:
    package = body(soap.retrieval({"Bot": [name]}, "66.0")).children[0].first("unpackaged")
    assert package is not None
    (types,) = package.all("types")
    assert [(child.tag, child.text) for child in types.children] == [("members", name), ("name", "Bot")]


def test_a_session_stands_in_the_header_alone() -> None:
    call, session = read_call(soap.envelope(soap.status("09S", archive=False), "00D!a<b&c"))
    assert (session, [(c.tag, c.text) for c in call.children]) == (
        "00D!a<b&c", [("asyncProcessId", "09S"), ("includeZip", "false")]
    )  # fmt: skip
    assert "00D" not in repr(soap.status("09S", archive=False))


FAULTS = {
    "INVALID_SESSION_ID": "crm_unauthorised", "REQUEST_LIMIT_EXCEEDED": "crm_limit_reached",
    "INSUFFICIENT_ACCESS": "crm_forbidden", "API_DISABLED_FOR_ORG": "crm_forbidden",
    "EXCEEDED_MAX_SIZE_REQUEST": "crm_too_large", "LIMIT_EXCEEDED": "crm_too_large",
    "SERVER_UNAVAILABLE": "crm_unavailable", "INVALID_TYPE": "crm_rejected", "UNKNOWN_EXCEPTION": "crm_rejected",
}  # fmt: skip


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_is_known_by_its_code_and_its_words_are_dropped(code: str) -> None:
    with pytest.raises(soap.MetadataFault) as caught:
        soap.results_of(500, fault_of(Fault(500, code, "Akte Beispiel")), soap.describe("66.0"))
    assert (caught.value.code, caught.value.fault, "Beispiel" in str(caught.value)) == (FAULTS[code], code, False)


def test_a_fault_without_a_code_is_still_one() -> None:
    raw = message("<soapenv:Fault><faultcode>Akte Beispiel</faultcode></soapenv:Fault>")
    with pytest.raises(soap.MetadataFault) as caught:
        soap.results_of(200, raw, soap.describe("66.0"))
    assert (caught.value.fault, "Beispiel" in str(caught.value)) == ("", False)


ANSWERS: list[tuple[int, bytes, str]] = [
    (200, b"", "crm_garbled"),
    (200, b"<html></html>", "crm_garbled"),
    (200, message(""), "crm_garbled"),
    (200, message("<deployResponse/>"), "crm_garbled"),
    (200, b"<!DOCTYPE a><a/>", "crm_garbled"),
    (200, b"\xff\xfe<\0a\0", "crm_garbled"),
    (302, b"", "crm_redirected"),
    (401, b"<html/>", "crm_unauthorised"),
    (403, b"", "crm_forbidden"),
    (503, b"busy", "crm_unavailable"),
    (500, message("<describeMetadataResponse/>"), "crm_unavailable"),
]


@pytest.mark.parametrize(("status", "raw", "code"), ANSWERS)
def test_what_is_no_answer_is_an_error(status: int, raw: bytes, code: str) -> None:
    with pytest.raises(SitusError) as caught:
        soap.results_of(status, raw, soap.describe("66.0"))
    assert caught.value.code == code


def results(*inner: str) -> tuple[Element, ...]:
    return tuple(parse_markup(f"<result>{one}</result>") for one in inner)


def test_types_are_those_described_and_their_children() -> None:
    told = "<metadataObjects><childXmlNames>BotVersion</childXmlNames><xmlName>Bot</xmlName></metadataObjects>"
    assert soap.types_of(results(told)) == {"Bot", "BotVersion"}
    with pytest.raises(SitusError):
        soap.types_of(())


def test_a_listed_component_keeps_its_file_below_the_package() -> None:
    row = "<fileName>unpackaged/bots/A.bot</fileName><fullName>A</fullName><type/>"
    assert soap.components_of(results(row), "Bot") == (soap.Component("Bot", "A", "bots/A.bot"),)
    with pytest.raises(SitusError):
        soap.components_of(results("<fullName>A</fullName>"), "Bot")


@pytest.mark.parametrize("job", ["", "x", "09S00000000000 AAA", "09S'OR'0000000001", "ü" * 18])
def test_an_id_that_is_none_is_refused(job: str) -> None:
    with pytest.raises(SitusError):
        soap.job_of(results(f"<id>{job}</id>"))


STATES: dict[str, Any] = {
    "<done>false</done><status>InProgress</status>": soap.State(False),
    "<done>true</done><status>Succeeded</status><success>true</success>": soap.State(True, True),
    "<done>true</done><status>Succeeded</status><success>false</success>": soap.State(True, False, "SUCCEEDED"),
    "<done>true</done><status>Failed</status><errorStatusCode>LIMIT_EXCEEDED</errorStatusCode>": soap.State(
        True, False, "LIMIT_EXCEEDED"
    ),
    "<done>true</done><status>Canceled</status><success>true</success>": soap.State(True, False, "CANCELED"),
    "<done>false</done><status>Succeeded</status><success>true</success>": soap.State(False),
}


@pytest.mark.parametrize("told", STATES)
def test_a_retrieve_has_succeeded_where_all_of_the_answer_says_so(told: str) -> None:
    assert soap.state_of(results(told)) == STATES[told]


def test_an_archive_of_a_retrieve_that_has_not_succeeded_is_none() -> None:
    with pytest.raises(SitusError):
        soap.retrieved_of(results("<done>false</done><zipFile>UEsF</zipFile>"))
    with pytest.raises(soap.MetadataFault):
        soap.retrieved_of(results("<done>true</done><status>Failed</status><zipFile>UEsF</zipFile>"))
