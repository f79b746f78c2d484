import pytest

from situs.wire import faults


@pytest.mark.parametrize(
    ("name", "shown"), [("max_tokens", "max_tokens"), ("Anna Beispiel", "*"), ("x" * 65, "*"), ("", "*")]
)
def test_a_name_that_is_no_identifier_is_not_shown(name, shown):
    assert faults.segment(name) == shown


def test_each_fault_names_its_pointer():
    made = [
        faults.wrong_type("/a", "a string"),
        faults.missing_field("", "a"),
        faults.unsupported_field("/a"),
        faults.unsupported_value("/a"),
        faults.untranslatable("/a"),
    ]
    assert {fault.pointer for fault in made} == {"/a"}
    assert all("`/a`" in fault.message and fault.status == 400 for fault in made)
    assert [fault.code for fault in made] == [
        "wrong_type",
        "missing_field",
        "unsupported_field",
        "unsupported_value",
        "untranslatable_field",
    ]
