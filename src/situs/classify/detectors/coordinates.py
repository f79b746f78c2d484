"""Geographical coordinates: decimal degrees, degrees with minutes, fields of a position (ISO 6709, RFC 5870)."""

from __future__ import annotations

import re

from situs.classify.detectors.shape import Detector, Hit

_DEGREES = r"\d{1,3} ?° ?\d{1,2}(?:\.\d{1,6})? ?['′’]{1,2} ?(?:\d{1,2}(?:\.\d{1,6})? ?[\"″'′”]{1,2} ?)?"
_PATTERN = (
    r"-?\d{1,2}\.\d{4,9}(?:,| ?;) ?-?\d{1,3}\.\d{4,9}"
    rf"|{_DEGREES}[NS][, ]{{1,3}}{_DEGREES}[EWO]"
    r"|\b(?i:lat(?:itude)?|lon(?:gitude)?|lng|breite|länge)[\"']? ?[:=] ?[\"']?-?\d{1,3}\.\d{3,9}"
)
_PAIR = re.compile(r"(-?\d{1,2}\.(\d{4,9}))(?:,| ?;) ?(-?\d{1,3}\.(\d{4,9}))\Z")
_NUMBER = re.compile(r"-?\d{1,3}\.\d{3,9}\Z")
_ANNOUNCED = re.compile(
    r"(?i)\b(?:gps|geo|coord\w*|koordinaten?|position|location|standort|lat\w*|ort|ubicación|posizione)\W{1,3}(?:\w+\W){0,2}\Z"
)
_FINE = 5
"""Decimals of both numbers from which a pair is hardly anything else: about a metre."""
_REACH = 40


def _check(text: str, start: int, end: int) -> list[Hit]:
    if text[start - 1 : start].isdigit() or text[start - 1 : start] == "." or text[end : end + 1].isdigit():
        return []
    pair = _PAIR.match(text, start, end)
    if pair is None:
        number = _NUMBER.search(text, start, end)
        return [Hit(number.start() if number else start, end, "LOCATION", 0.85, "coordinates")]
    latitude, decimals, longitude, further = pair.groups()
    if abs(float(latitude)) > 90 or abs(float(longitude)) > 180:
        return []
    fine = len(decimals) >= _FINE and len(further) >= _FINE
    if not fine and _ANNOUNCED.search(text, max(0, start - _REACH), start) is None:
        return []
    return [Hit(start, end, "LOCATION", 0.85, "coordinates")]


def coordinate_detectors() -> tuple[Detector, ...]:
    """Return the detector of coordinates."""
    return (Detector("coordinates", _PATTERN, _check, retry=True),)
