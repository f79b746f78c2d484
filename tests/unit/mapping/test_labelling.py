"""Labels of fields, declared and inferred."""

from collections.abc import Callable

import pytest

from situs.mapping.labelling import label_field, load_vocabulary, parse_vocabulary, words_of
from situs.model import Label
from situs.scan import Schema


@pytest.mark.parametrize(
    ("facts", "labels", "inferred"),
    [
        ({"security": "Confidential"}, {Label.CONFIDENTIAL_CLIENT}, False),
        ({"security": "Public", "type": "LongTextArea"}, {Label.PUBLIC}, False),
        ({"security": "Internal", "compliance": ("PII", "HIPAA")},
         {Label.INTERNAL, Label.PERSONAL, Label.SPECIAL_CATEGORY}, False),
        ({"security": "Streng geheim"}, {Label.UNCLASSIFIED}, False),
        ({"security": "Streng geheim", "compliance": ("PII",)}, {Label.UNCLASSIFIED, Label.PERSONAL}, False),
        ({"security": "Streng geheim", "type": "LongTextArea"}, {Label.UNCLASSIFIED, Label.CONFIDENTIAL_CLIENT}, True),
        ({"compliance": ("GDPR",), "type": "LongTextArea"}, {Label.PERSONAL, Label.CONFIDENTIAL_CLIENT}, True),
        ({"compliance": ("GDPR",)}, {Label.PERSONAL}, False),
        ({"type": "LongTextArea"}, {Label.CONFIDENTIAL_CLIENT}, True),
        ({"type": "Checkbox"}, {Label.INTERNAL}, True),
        ({"encrypted": True}, {Label.CONFIDENTIAL_CLIENT}, True),
        ({}, {Label.UNCLASSIFIED}, True),
    ],
)  # fmt: skip
def test_what_a_field_declares_comes_first(
    facts: dict, labels: set[Label], inferred: bool, schema_of: Callable
) -> None:
    found = label_field("Matter__c", "X__c", schema_of("X__c", facts), load_vocabulary())
    assert (found.labels, found.inferred) == (labels, inferred)


@pytest.mark.parametrize(
    ("holder", "name", "label"),
    [
        ("Matter__c", "PrivilegedNotes__c", Label.PRIVILEGED_ADVICE),
        ("Matter__c", "Anwaltliche_Notiz__c", Label.PRIVILEGED_ADVICE),
        ("Matter__c", "Case_Strategy__c", Label.WORK_PRODUCT),
        ("Matter__c", "Vergleichssumme__c", Label.SETTLEMENT),
        ("Claim__c", "Diagnose__c", Label.SPECIAL_CATEGORY),
        ("Claim__c", "SantéPatient__c", Label.SPECIAL_CATEGORY),
        ("Contact", "MobilePhone", Label.PERSONAL),
        ("Contact", "Name", Label.PERSONAL),
        ("Setting__c", "ApiKey__c", Label.SECRET_KEY),
        ("Setting__c", "API_Key__c", Label.SECRET_KEY),
        ("Case", "Description", Label.CONFIDENTIAL_CLIENT),
        ("Case", "CaseNumber", Label.INTERNAL),
        ("Product__c", "Name", Label.UNCLASSIFIED),
    ],
)
def test_names_suggest_in_several_languages(holder: str, name: str, label: Label) -> None:
    found = label_field(holder, name, Schema(), load_vocabulary())
    assert (found.highest, found.inferred) == (label, True)


def test_a_harmless_type_does_not_lower_what_the_name_suggests(schema_of: Callable) -> None:
    found = label_field(
        "Matter__c", "Settlement_Amount__c", schema_of("Settlement_Amount__c", {"type": "Currency"}), load_vocabulary()
    )
    assert found.labels == {Label.SETTLEMENT}


def test_a_whole_record_is_never_freed_by_the_fields_that_are_known(schema_of: Callable) -> None:
    vocabulary = load_vocabulary()
    public = label_field("Matter__c", "*", schema_of("X__c", {"security": "Public"}), vocabulary)
    assert public.labels == {Label.PUBLIC, Label.UNCLASSIFIED}
    assert label_field("Unknown__c", "*", Schema(), vocabulary).labels == {Label.UNCLASSIFIED}
    grave = label_field("Matter__c", "*", schema_of("X__c", {"security": "Restricted"}), vocabulary)
    assert grave.highest is Label.TRADE_SECRET


def test_words_are_split_and_plain() -> None:
    assert words_of("PrivilegedNotes_Über2") == ("privileged", "notes", "uber", "2")
    assert words_of("APIKey") == ("api", "key")


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[declared]\nPublic = 'NO_LABEL'"])
def test_a_broken_vocabulary_is_refused(raw: bytes) -> None:
    with pytest.raises((ValueError, KeyError)):
        parse_vocabulary(raw)


def test_every_label_that_words_speak_for_has_a_proposal() -> None:
    vocabulary = load_vocabulary()
    assert {str(words.label) for words in vocabulary.words} <= set(vocabulary.proposed)
    assert set(vocabulary.proposed.values()) <= {"Public", "Internal", "Confidential", "Restricted", "MissionCritical"}
