import re2

from situs.classify.detectors.shape import narrow


def test_narrow_keeps_european_letters_inside_and_outside_of_classes() -> None:
    pattern = re2.compile(narrow(r"\p{Lu}[\pL\pN'\-]*\]"))
    assert pattern.fullmatch("Ångström-9']")
    assert not pattern.fullmatch("ångström]")
