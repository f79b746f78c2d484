from situs.export import Reason, Tally, Verdict, export_entry, training_entry
from situs.ledger import check_envelope, read_entry
from situs.ledger.canonical import canonicalise
from situs.model import Principal

from .test_verifying import TERMS


def test_both_are_entries_of_a_ledger_under_the_export_s_id() -> None:
    tally = Tally()
    tally.add(Verdict(Reason.HOLD))
    made = export_entry(TERMS, tally, {"bytes": 1, "sha256": "s"}, {"bytes": 2, "sha256": "d"}, b"\x01" * 32, 9)
    run = training_entry(TERMS.id, 5, Principal("anna", credential="jwt"), "own", b"\x01" * 32)
    for entry in (made, run):
        check_envelope(entry)
        assert read_entry(canonicalise(entry)) == entry
        assert (entry["call"], entry["type"], entry["manifest"]) == ("export-1", "event", "01" * 32)
    assert (made["credential"], run["credential"]) == ("stated", "jwt")
    assert (made["at"], made["begun"]) == (9, TERMS.made)
    assert (made["counts"]["removed"], made["event"], run["event"]) == ({"hold": 1}, "export", "training")
