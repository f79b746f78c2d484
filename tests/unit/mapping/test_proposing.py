"""Proposals of the classification that fields lack."""

from collections.abc import Callable

import pytest

from situs.mapping import Standing, draw, manifest_of, propose
from situs.mapping.proposing import Proposed
from situs.markup import parse_markup


@pytest.fixture
def proposed(scanned: Callable, standing: Standing) -> Callable[[dict[str, str]], Proposed]:
    def make(files: dict[str, str]) -> Proposed:
        result = scanned(files)
        return propose(result, draw(result, standing))

    return make


TEXT = "<label>Facts &amp; law</label><length>1000</length><type>LongTextArea</type><visibleLines>3</visibleLines>"


def test_a_custom_field_is_repeated_whole_with_its_proposal(
    proposed: Callable, project: Callable, field_file: Callable
) -> None:
    (proposal,) = proposed({**project("Facts__c"), **field_file("Facts__c", TEXT)}).proposals
    assert proposal.path == "objects/Matter__c/fields/Facts__c.field-meta.xml"
    assert (proposal.value, proposal.because) == ("Confidential", "CONFIDENTIAL_CLIENT, from name and type")
    root = parse_markup(proposal.text)
    assert [child.tag for child in root.children] == [
        "fullName", "label", "length", "securityClassification", "type", "visibleLines",
    ]  # fmt: skip
    assert (root.value("label"), root.value("securityClassification")) == ("Facts & law", "Confidential")


def test_the_fields_beside_it_are_proposed_too_and_a_standard_one_by_its_name(
    proposed: Callable, project: Callable, field_file: Callable
) -> None:
    files = {
        **project("Facts__c Email"),
        **field_file("Facts__c", TEXT),
        **field_file("Diagnosis__c", "<type>Text</type>"),
    }
    found = {p.field: p.value for p in proposed(files).proposals}
    assert found == {"Facts__c": "Confidential", "Diagnosis__c": "Restricted", "Email": "Confidential"}


def test_what_is_declared_stays_and_what_nothing_tells_of_is_left_to_a_person(
    proposed: Callable, project: Callable, field_file: Callable
) -> None:
    declared = field_file("Facts__c", f"{TEXT}<securityClassification>Internal</securityClassification>")
    found = proposed({**project("Facts__c X__c Gone__c"), **declared, **field_file("X__c", "<type>Text</type>")})
    assert found.proposals == ()
    assert found.undecided == ("Matter__c.Gone__c", "Matter__c.X__c")


def test_a_field_within_its_objects_file_gets_a_file_of_its_own(proposed: Callable, project: Callable) -> None:
    whole = (
        "<?xml version='1.0'?><CustomObject><fields><fullName>Facts__c</fullName><type>Html</type></fields>"
        "</CustomObject>"
    )
    (proposal,) = proposed({**project("Facts__c"), "objects/Matter__c.object": whole}).proposals
    assert parse_markup(proposal.text).value("type") == "Html"


def test_what_the_project_says_does_not_end_the_comment(
    proposed: Callable, project: Callable, field_file: Callable
) -> None:
    """`--` is no part of an XML comment, which ends with `-->` (XML 1.0, section 2.5)."""
    group = "HIPAA;a--&gt;&lt;label&gt;Evil&lt;/label&gt;&lt;!----;b-"
    own = f"<complianceGroup>{group}</complianceGroup><label>X</label><type>Text</type>"
    (proposal,) = proposed({**project("X__c"), **field_file("X__c", own)}).proposals
    comment = proposal.text.split("<!--", 1)[1].split("-->", 1)[0]
    assert "HIPAA" in comment
    assert "check it before you deploy" in comment
    assert not {"<", ">"} & set(comment)
    assert "--" not in comment
    assert [e.text for e in parse_markup(proposal.text).all("label")] == ["X"]


def test_the_manifest_names_the_fields(proposed: Callable, project: Callable, field_file: Callable) -> None:
    root = parse_markup(manifest_of(proposed({**project("Facts__c"), **field_file("Facts__c", TEXT)}).proposals))
    (types,) = root.all("types")
    assert (types.value("members"), types.value("name")) == ("Matter__c.Facts__c", "CustomField")


def test_an_object_that_reaches_no_model_is_left_alone(proposed: Callable, field_file: Callable) -> None:
    assert proposed(field_file("Facts__c", TEXT)) == Proposed((), ())
