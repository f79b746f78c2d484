"""Names and refusals that key sources share."""

from situs.adapters.keys.refusals import destroyed, name_of, unavailable


def test_a_name_is_stable_and_does_not_show_the_matter() -> None:
    assert name_of("M-1") == name_of("M-1") != name_of("M-2")
    assert len(name_of("M-1")) == 64
    assert name_of("M-1").isalnum()


def test_refusals_have_their_codes() -> None:
    assert (unavailable("x").code, unavailable("x").status) == ("key_source_unavailable", 503)
    assert (destroyed().code, destroyed().status) == ("matter_key_destroyed", 410)
