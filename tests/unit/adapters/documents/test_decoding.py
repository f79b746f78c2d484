"""One document to its text."""

import pytest

from situs.adapters.documents import Bounds
from situs.adapters.documents.decoding import decode
from situs.errors import CallError

BOUNDS = Bounds()


def refusal(media_type: str, data: bytes, bounds: Bounds = BOUNDS) -> tuple[str, int]:
    with pytest.raises(CallError) as caught:
        decode(media_type, "", data, bounds)
    return caught.value.code, caught.value.status


def test_text_and_html_are_decoded() -> None:
    assert decode("text/plain; charset=iso-8859-2", "", "Łódź".encode("iso-8859-2")) == "Łódź"
    assert decode("", "a.md", b"# One") == "# One"
    assert decode("text/html", "", b"<p>One") == "One"


@pytest.mark.parametrize("media_type", ["text/plain", "text/html", "text/markdown"])
@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf"])
def test_nothing_is_never_sent(media_type: str, data: bytes) -> None:
    assert refusal(media_type, data) == ("document_has_no_text", 422)


def test_bounds_refuse_and_never_cut() -> None:
    assert refusal("text/plain", b"x" * 11, Bounds(input_bytes=10)) == ("document_too_large", 413)
    assert refusal("text/plain", b"x" * 11, Bounds(text_chars=10)) == ("document_too_large", 413)
    assert decode("text/plain", "", b"x" * 10, Bounds(input_bytes=10, text_chars=10)) == "x" * 10


def test_a_wrong_label_is_refused() -> None:
    assert refusal("application/pdf", b"text") == ("document_unreadable", 422)
    assert refusal("image/png", b"\x89PNG") == ("document_type_unsupported", 415)
