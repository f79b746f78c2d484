"""A record stands only as it was confirmed."""

from dataclasses import replace

import pytest

from situs.terms import Confirmation, Flaw, flaw_of

KNOWN = Confirmation("r", "record", "file", "text", (), "Anna Beispiel", 1)


@pytest.mark.parametrize(
    ("known", "record", "file", "flaw"),
    [
        (KNOWN, "record", "file", None),
        (KNOWN, "record", "other", Flaw.CHANGED),
        (KNOWN, "other", "file", Flaw.EDITED),
        (KNOWN, "record", None, Flaw.MISSING),
        (None, "record", "file", Flaw.UNCONFIRMED),
        (None, "record", None, Flaw.MISSING),
    ],
)
def test_what_closes_a_record(known, record, file, flaw) -> None:
    assert flaw_of(known, record, file) is flaw


@pytest.mark.parametrize(("credential", "flaw"), [("stated", Flaw.UNPROVEN), ("api_key", None), ("jwt", None)])
def test_where_proof_is_asked_for_a_stated_name_confirms_nothing(credential, flaw) -> None:
    assert flaw_of(replace(KNOWN, credential=credential), "record", "file", proven=True) is flaw
    assert flaw_of(replace(KNOWN, credential=credential), "other", "file", proven=True) is Flaw.EDITED
