import pytest

from situs.errors import CallError
from situs.wire import parts


def test_a_data_url_is_split():
    assert parts.split_data_url("data:text/plain;charset=utf-8;base64,YQ==", "/x") == ("text/plain", "YQ==")
    for bad in ("https://example.com/a", "data:text/plain,hello", "data:TEXT/plain;base64,YQ==", "file:///etc/x"):
        with pytest.raises(CallError) as caught:
            parts.split_data_url(bad, "/x")
        assert caught.value.code == "unsupported_value"


@pytest.mark.parametrize("source", ["YQ", "Y Q==", "YQ==\n", "é===", "=YQ=", "YQ==YQ=="])
def test_base64_is_strict(source):
    with pytest.raises(CallError) as caught:
        parts.decode(source, "/x")
    assert caught.value.code == "unsupported_value"


def test_a_file_is_bounded(monkeypatch):
    monkeypatch.setattr(parts, "MAX_FILE_BYTES", 6)
    assert parts.decode("YWJjZGVm", "/x") == b"abcdef"
    with pytest.raises(CallError):
        parts.decode("YWJjZGVmZ2hpamts", "/x")


def test_a_documents_type_is_declared_or_known_by_its_name():
    assert parts.document_type("", "Memo.DOCX", "/x") == parts.DOCUMENT_TYPES["docx"]
    assert parts.document_type("message/rfc822", "a.bin", "/x") == "message/rfc822"
    for declared, name in (("", "memo"), ("application/zip", "memo.pdf"), ("", "")):
        with pytest.raises(CallError):
            parts.document_type(declared, name, "/x")


def test_a_document_has_bounds_and_perhaps_a_name():
    assert parts.enclose("a", "t") == "[document: a]\nt\n[end of document]"
    assert parts.enclose("", "t") == "[document]\nt\n[end of document]"
