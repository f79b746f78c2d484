from situs.wire import Attachment


def test_neither_name_nor_bytes_show_in_a_representation():
    shown = repr(Attachment("/a", "text/plain", "Beispiel.txt", b"secret"))
    assert "Beispiel" not in shown
    assert "secret" not in shown
    assert "/a" in shown
