"""Read the date of an HTTP header, in each of the three forms that a recipient must accept (RFC 9110, 5.6.7)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_LONG_DAYS = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_DAY = "(?P<day>[0-9]{2})"
_TIME = "(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        f"{_DAYS}, {_DAY} {_MONTH} (?P<year>[0-9]{{4}}) {_TIME} GMT",
        f"{_LONG_DAYS}, {_DAY}-{_MONTH}-(?P<year>[0-9]{{2}}) {_TIME} GMT",
        f"{_DAYS} {_MONTH} (?P<day>[0-9 ][0-9]) {_TIME} (?P<year>[0-9]{{4}})",
    )
)
_LEAP_SECOND = 60
_FAR_AHEAD = 50
"""Years ahead from which on a year of two digits is one of the past."""


def read_http_date(value: str, now: float) -> float | None:
    """Return the seconds since the epoch of an HTTP date, or None if it is none; `now` tells a short year's century."""
    found = next((match for form in _FORMS if (match := form.fullmatch(value))), None)
    if found is None:
        return None
    year, month = int(found["year"]), _MONTHS.index(found["month"]) + 1
    if len(found["year"]) == 2:
        year = _full_year(year, datetime.fromtimestamp(now, UTC).year)
    second = int(found["second"])
    try:
        hour, minute, day = int(found["hour"]), int(found["minute"]), int(found["day"])
        moment = datetime(year, month, day, hour, minute, second - (second == _LEAP_SECOND), tzinfo=UTC)
    except ValueError:
        return None
    return moment.timestamp()


def _full_year(short: int, this_year: int) -> int:
    year = this_year - this_year % 100 + short
    return year - 100 if year > this_year + _FAR_AHEAD else year
