"""No number that sets how an answer is made has digits enough to be somebody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.errors import CallError
from situs.wire.numbers import INTEGER, LONG, NUMBER, SEED, Between, Bias, lengthy
from situs.wire.sinks import Reader

CARD = 4111111111111111
LIMITS = [2**31 - 1, -(2**31), 2**53 - 1, 2**63, 1_000_000, 1_500_000_000, 10**15]


@pytest.mark.parametrize("node", [NUMBER, INTEGER, Bias()])
@pytest.mark.parametrize("value", [CARD, -CARD, 491701234567, 1_234_567])
def test_a_number_that_could_be_somebody_s_is_refused(node, value):
    given_value = {"5": value} if isinstance(node, Bias) else value
    with pytest.raises(CallError) as caught:
        node.walk(given_value, "/x", Reader())
    assert caught.value.code == "unsupported_value"
    assert str(abs(value)) not in caught.value.message


@pytest.mark.parametrize("value", [0, 7, -999_999, *LIMITS])
def test_a_small_number_and_a_limit_s_usual_value_pass(value):
    assert INTEGER.walk(value, "/x", Reader()) == NUMBER.walk(value, "/x", Reader()) == value


@pytest.mark.parametrize(("value", "left"), [(0.7, 0.7), (0.4111111111111111, 0.411111), (1e-9, 0.0), (1.5, 1.5)])
def test_a_float_leaves_with_six_decimals(value, left):
    assert NUMBER.walk(value, "/x", Reader()) == left
    assert Between(0, 2).walk(value, "/x", Reader()) == left


def test_a_great_float_is_refused():
    with pytest.raises(CallError):
        NUMBER.walk(4.111111111111111e15, "/x", Reader())


@given(st.integers())
def test_a_seed_leaves_short_and_equal_ones_are_equal(value):
    left = SEED.walk(value, "/x", Reader())
    assert abs(left) < LONG
    assert left == SEED.walk(value, "/x", Reader())
    assert abs(value) >= LONG or left == value


@given(st.integers(min_value=-LONG + 1, max_value=LONG - 1))
def test_six_digits_are_nobody_s(value):
    assert not lengthy(value)


@pytest.mark.parametrize("node", [NUMBER, INTEGER, SEED])
@pytest.mark.parametrize("value", [True, "1", None, []])
def test_another_kind_is_refused(node, value):
    with pytest.raises(CallError) as caught:
        node.walk(value, "/x", Reader())
    assert (caught.value.code, caught.value.pointer) == ("wrong_type", "/x")


@pytest.mark.parametrize("value", [0, 2, 0.5, 1])
def test_a_number_within_bounds_passes(value):
    assert Between(0, 2).walk(value, "/x", Reader()) == value


@pytest.mark.parametrize(
    ("value", "whole", "code"),
    [
        (-1, False, "unsupported_value"),
        (2.001, False, "unsupported_value"),
        (True, False, "wrong_type"),
        ("1", False, "wrong_type"),
        (None, False, "wrong_type"),
        (1.0, True, "wrong_type"),
        (3, True, "unsupported_value"),
    ],
)
def test_a_number_out_of_bounds_or_of_another_kind_is_refused(value, whole, code):
    with pytest.raises(CallError) as caught:
        Between(0, 2, whole=whole).walk(value, "/x", Reader())
    assert (caught.value.code, caught.value.pointer) == (code, "/x")
