"""Records of several jurisdictions that share a way."""

from collections.abc import Callable

LAW = (
    "<valueSet><valueSetDefinition><value><fullName>DE</fullName></value><value><fullName>US</fullName></value>"
    "</valueSetDefinition></valueSet>"
)


def test_a_credential_that_serves_two_jurisdictions_is_told(
    drawn: Callable, project: Callable, field_file: Callable
) -> None:
    (mixed,) = drawn({**project("Facts__c"), **field_file("Governing_Law__c", LAW)}).commingled
    assert (mixed.sort, mixed.name) == ("credential", "A")
    assert (mixed.objects, mixed.jurisdictions) == (("Matter__c",), ("DE", "US"))
    assert [way.origin.told for way in mixed.ways] == ["Matter__c.Facts__c"]


def test_one_jurisdiction_is_no_mixture(drawn: Callable, project: Callable, field_file: Callable) -> None:
    alone = LAW.replace("<value><fullName>US</fullName></value>", "")
    assert drawn({**project("Facts__c"), **field_file("Governing_Law__c", alone)}).commingled == ()
    assert drawn({**project("Facts__c"), **field_file("Stage__c", LAW)}).commingled == ()
