import pytest

from situs.errors import UpstreamError
from situs.model import Usage
from situs.wire.answers import shape


def test_usage_is_counts_or_nothing():
    assert shape.tokens({"a": 1, "b": 2}, "a", "b") == Usage(1, 2)
    assert shape.tokens({"a": -1, "b": "2"}, "a", "b") == Usage()
    assert shape.tokens({"a": True}, "a", "b") == Usage()
    assert shape.tokens(None, "a", "b") == Usage()
    assert shape.merge(Usage(1, 2), Usage(None, 5)) == Usage(1, 5)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a":', "upstream_truncated"),
        (b"", "upstream_truncated"),
        (b"[]", "upstream_garbled"),
        (b"<", "upstream_garbled"),
    ],
)
def test_what_is_no_object_is_cut_or_garbled(data, code):
    with pytest.raises(UpstreamError) as caught:
        shape.load(data, "x")
    assert caught.value.code == code
    assert caught.value.retryable
