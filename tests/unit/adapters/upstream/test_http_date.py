import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.adapters.upstream.http_date import read_http_date

EXAMPLE = 784_111_777.0
IN_2026 = 1_795_000_000.0


@pytest.mark.parametrize(
    "value",
    ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"],
)
def test_the_three_forms_of_the_rfc_are_one_moment(value: str):
    assert read_http_date(value, IN_2026) == EXAMPLE


def test_a_leap_second_is_the_second_before():
    leap, before = (read_http_date(f"Sat, 31 Dec 2016 23:59:{second} GMT", IN_2026) for second in (60, 59))
    assert leap == before is not None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun Nov 06 08:49:37 94",
        "Sun, 06 Nov 0000 08:49:37 GMT",
        "Sun, 0\u0666 Nov 1994 08:49:37 GMT",
    ],
)
def test_anything_else_is_no_date(value: str):
    assert read_http_date(value, IN_2026) is None


def test_a_short_year_lies_at_most_fifty_years_ahead():
    for short, year in (("76", "2076"), ("77", "1977")):
        long = read_http_date(f"Thu, 01 Oct {year} 00:00:00 GMT", IN_2026)
        assert read_http_date(f"Thursday, 01-Oct-{short} 00:00:00 GMT", IN_2026) == long is not None


@given(st.text(max_size=40))
def test_no_text_is_a_defect(value: str):
    assert read_http_date(value, IN_2026) is None
