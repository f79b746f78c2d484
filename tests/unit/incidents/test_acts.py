"""Acts from outside: what is well formed, and that nothing else becomes an entry."""

from __future__ import annotations

import pytest

from situs.errors import CallError, IntegrityError
from situs.incidents.acts import EMPTY_SCOPE, act_entry, incident_id, is_incident_id, is_name, parse_act, read_act

ID = "INC-20260701-00000001"
OPEN = {"event": "incident_opened", "kind": "clawback", "aware": 5, "found_by": "staff", "scope": EMPTY_SCOPE}
DONE = {
    "event": "incident_notified", "incident": ID, "duty": "gdpr_33", "place": "", "sent": 5, "reference": "",
    "sha256": "",
}  # fmt: skip


def test_what_is_well_formed_becomes_an_entry_and_is_read_again() -> None:
    for act in (OPEN, DONE, {"event": "incident_closed", "incident": ID, "result": "remedied", "of": ""}):
        entry = act_entry(ID, parse_act(act), "Anna Beispiel", 7)
        assert (entry["type"], entry["call"], entry["at"], entry["by"]) == ("event", ID, 7, "Anna Beispiel")
        assert read_act(entry, 0) == act


@pytest.mark.parametrize(
    ("act", "pointer"),
    [
        (None, ""), ([], ""), ({}, "/event"), ({"event": ["x"]}, "/event"), ({"event": "privilege_reviewed"}, "/event"),
        ({**OPEN, "note": "the memo of Ms Beispiel"}, ""),
        ({k: v for k, v in OPEN.items() if k != "aware"}, ""),
        ({**OPEN, "kind": "Memo"}, "/kind"), ({**OPEN, "aware": "5"}, "/aware"), ({**OPEN, "aware": True}, "/aware"),
        ({**OPEN, "aware": 0}, "/aware"), ({**OPEN, "aware": 1 << 60}, "/aware"),
        ({**OPEN, "found_by": None}, "/found_by"),
        ({**OPEN, "scope": {**EMPTY_SCOPE, "calls": ["a b"]}}, "/scope"),
        ({**OPEN, "scope": {**EMPTY_SCOPE, "calls": ["a"] * 501}}, "/scope"),
        ({**OPEN, "scope": {**EMPTY_SCOPE, "first": 9, "last": 8}}, "/scope"),
        ({**OPEN, "scope": {**EMPTY_SCOPE, "matter": "a\nb"}}, "/scope"), ({**OPEN, "scope": {}}, "/scope"),
        ({**DONE, "incident": "INC-1"}, "/incident"), ({**DONE, "duty": "pray"}, "/duty"),
        ({**DONE, "reference": "<b>"}, "/reference"), ({**DONE, "reference": "a" * 65}, "/reference"),
        ({**DONE, "sha256": "AB" * 32}, "/sha256"), ({**DONE, "place": 3}, "/place"),
        ({"event": "incident_classified", "incident": ID, "personal": "huge", "significant": "", "privileged": ""},
         "/personal"),
    ],
)  # fmt: skip
def test_what_is_malformed_is_refused_by_member_and_quoted_nowhere(act, pointer) -> None:
    with pytest.raises(CallError) as caught:
        parse_act(act)
    assert (caught.value.code, caught.value.pointer) == ("incident_invalid", pointer)
    assert "Beispiel" not in caught.value.message and "Memo" not in caught.value.message


@pytest.mark.parametrize("credential", ["api_key", "jwt", "stated"])
def test_an_entry_tells_how_whoever_recorded_it_is_known(credential) -> None:
    entry = act_entry(ID, OPEN, "Anna Beispiel", 7, credential)
    assert (entry["credential"], read_act(entry, 0)) == (credential, OPEN)
    del entry["credential"]  # as entries were before they told it
    assert read_act(entry, 0) == OPEN


@pytest.mark.parametrize(
    "change",
    [
        {"credential": "seen"},
        {"credential": 1},
        {"by": ""},
        {"by": 3},
        {"call": "x"},
        {"kind": "other"},
        {"more": 1},
        {"aware": None},
    ],
)
def test_an_entry_of_no_known_form_is_told_as_such(change) -> None:
    entry = {**act_entry(ID, OPEN, "Anna Beispiel", 7), **change}
    with pytest.raises(IntegrityError) as caught:
        read_act(entry, 3)
    assert (caught.value.code, caught.value.at) == ("incident_malformed", 3)


def test_other_events_are_none_of_it() -> None:
    assert read_act({"type": "event", "event": "cosigned", "call": "", "at": 1}, 0) is None


def test_ids_and_names() -> None:
    made = incident_id(1_782_864_000_000, b"\x01\x02\x03\x04\x05")
    assert made == "INC-20260701-01020304" and is_incident_id(made)
    assert not is_incident_id(made + "\n") and not is_incident_id("INC-２０２６0701-01020304")
    assert is_name("Dr. Karl Muster") and not any(map(is_name, ("", "  ", "a\nb", "a" * 101, None)))
