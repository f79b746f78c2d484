import base64

from situs.classify.detectors.encoded import decode, opaque


def test_each_encoding_is_read() -> None:
    assert decode(b"Anna Beispiel".hex()) == "Anna Beispiel"
    assert decode("0x" + b"Anna Beispiel".hex()) == "Anna Beispiel"
    assert decode(b"Anna Beispiel".hex(" ")) == "Anna Beispiel"
    assert decode(base64.b64encode(b"Anna Beispiel").decode()) == "Anna Beispiel"
    assert decode(base64.urlsafe_b64encode("Änne Müßig".encode()).decode().rstrip("=")) == "Änne Müßig"


def test_bytes_and_words_are_not_text() -> None:
    assert decode("00ff" * 10) is None
    assert decode("41424") is None
    assert decode("unconstitutionalities") is None


def test_opaque_is_long_and_mixed() -> None:
    assert opaque("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
    assert not opaque("0" * 64)
    assert not opaque("123e4567-e89b-12d3-a456-426614174000")
    assert not opaque("averylongwordwithoutanydigitsinitatall")
