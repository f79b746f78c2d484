"""What a page's script may send to a model."""

from collections.abc import Callable

SCRIPT = "import S from '@salesforce/schema/Case.Subject';\nfetch('https://api.openai.com/v1/responses');\n"


def test_the_fields_that_a_script_imports_may_be_sent(scanned: Callable) -> None:
    (way,) = scanned({"lwc/ask/ask.js": SCRIPT}).ways
    assert (way.origin.told, way.exit.component, way.certain) == ("Case.Subject", "page ask", False)
    assert [spot.line for spot in way.trace] == [1, 2]


def test_without_imports_what_is_sent_is_unknown(leaving: Callable) -> None:
    assert leaving({"lwc/ask/ask.js": "fetch('https://api.openai.com/v1')"}) == {("unknown", "page ask")}
    assert leaving({"lwc/ask/__tests__/ask.js": SCRIPT}) == set()
    assert leaving({"lwc/ask/ask.js": "fetch('https://weather.example')"}) == set()
