import pytest

from situs.routing import may_follow


@pytest.mark.parametrize(
    "code", ["upstream_timeout", "upstream_overloaded", "upstream_unreachable", "upstream_garbled"]
)
def test_what_another_place_may_mend_is_tried_there(code: str) -> None:
    assert may_follow(code, True)


def test_the_adapters_no_is_final() -> None:
    assert not may_follow("upstream_timeout", False)


@pytest.mark.parametrize("code", ["upstream_context_exceeded", "upstream_redirected", "weights_invalid", ""])
def test_final_codes_end_the_call_whatever_the_adapter_says(code: str) -> None:
    assert not may_follow(code, True)
