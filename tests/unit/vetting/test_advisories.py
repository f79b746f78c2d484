"""Advisories in the OSV format: which versions they affect, and that what cannot be told counts as affected."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from situs.errors import ConfigError
from situs.vetting import Package, Version, matching, read_advisories

WEIGHTS = "a" * 64
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def record(package: dict | None = None, **more) -> dict:
    named = {"ecosystem": "PyPI", "name": "Example_Runtime"} if package is None else package
    return {"id": "EX-1", "modified": "2026-01-01T00:00:00Z", "affected": [{"package": named, **more}]}


def version(number: str = "1.2.0", ecosystem: str = "PyPI", name: str = "example-runtime") -> Version:
    return Version("own", "1", WEIGHTS, "r", date(2999, 1, 1), (Package(ecosystem, name, number),))


def hit(given: dict, about: Version | None = None) -> bool:
    return bool(matching(about or version(), read_advisories(json.dumps(given).encode(), NOW)))


def ranged(kind: str, *events: dict, **more) -> dict:
    return record(ranges=[{"type": kind, "events": list(events)}], **more)


def test_a_listed_version_is_affected_and_its_name_is_compared_as_the_index_does() -> None:
    assert hit(record(versions=["1.2.0"]))
    assert not hit(record(versions=["1.2.1"]))
    assert not hit(record({"ecosystem": "npm", "name": "example-runtime"}, versions=["1.2.0"]))


@pytest.mark.parametrize(
    ("number", "affected"),
    [("0.9", False), ("1.0", True), ("1.2.0", True), ("1.9.9.post1", True), ("2.0rc1", True), ("2.0", False),
     ("2.0.post1", False), ("1!0.1", False), ("1.0.dev1", False), ("1.0a1", False), ("3.1", True),
     ("3.2", True), ("3.2.1", False)],
)  # fmt: skip
def test_ranges_of_the_python_index(number: str, affected: bool) -> None:
    events = [{"introduced": "1.0"}, {"fixed": "2.0"}, {"introduced": "3.0"}, {"last_affected": "3.2"}]
    assert hit(ranged("ECOSYSTEM", *events), version(number)) is affected


@pytest.mark.parametrize(
    ("number", "affected"),
    [("0.0.1", True), ("1.0.0-alpha.1", True), ("1.0.0-alpha.beta", True), ("1.0.0-rc.1", False), ("1.0.0", False)],
)
def test_ranges_of_semantic_versions(number: str, affected: bool) -> None:
    events = [{"introduced": "0"}, {"fixed": "1.0.0-rc.1"}]
    about = version(number, "npm", "x")
    given = record({"ecosystem": "npm", "name": "x"}, ranges=[{"type": "SEMVER", "events": events}])
    assert hit(given, about) is affected


def test_events_count_in_the_order_of_versions_and_a_limit_bounds_them() -> None:
    assert not hit(ranged("ECOSYSTEM", {"fixed": "1.1"}, {"introduced": "0"}))
    assert not hit(ranged("ECOSYSTEM", {"introduced": "0"}, {"limit": "1.2.0"}))
    assert hit(ranged("ECOSYSTEM", {"introduced": "0"}, {"limit": "*"}))


@pytest.mark.parametrize("kind", ["GIT", "ECOSYSTEM", "STRANGE"])
def test_a_range_that_cannot_be_ordered_affects_unless_versions_are_listed(kind: str) -> None:
    about = version("b1234", "OSS-Fuzz", "llama.cpp")
    named = {"ecosystem": "OSS-Fuzz", "name": "llama.cpp"}
    unordered = [{"type": kind, "events": [{"introduced": "0"}, {"fixed": "b9999"}]}]
    assert hit(record(named, ranges=unordered), about)
    assert not hit(record(named, ranges=unordered, versions=["b1"]), about)
    assert hit(record(named, ranges=unordered, versions=["b1234"]), about)


def test_a_version_that_is_none_affects() -> None:
    assert hit(ranged("ECOSYSTEM", {"introduced": "1.0"}, {"fixed": "2.0"}), version("unknown"))


def test_a_version_that_nobody_can_tell_is_affected_by_every_advisory_of_its_package() -> None:
    """So the runtime stands where its package says no version."""
    assert hit(record(versions=["1.2.0"]), version(""))
    assert hit(ranged("ECOSYSTEM", {"introduced": "1.0"}, {"fixed": "2.0"}, versions=["1.2.0"]), version(""))
    assert not hit(record({"ecosystem": "PyPI", "name": "other"}, versions=["1.2.0"]), version(""))


def test_an_advisory_about_a_whole_package_affects_every_version() -> None:
    assert hit(record())


def test_weights_are_named_by_their_digest() -> None:
    assert hit(record({}, database_specific={"sha256": WEIGHTS}))
    assert hit(record({}, database_specific={"sha256": ["b" * 64, WEIGHTS]}))
    assert not hit(record({}, database_specific={"sha256": "b" * 64}))
    assert not hit(record({}))


def test_a_package_url_names_a_package() -> None:
    about = version("main", "Hugging Face", "example/model")
    assert hit(record({"purl": "pkg:huggingface/example/model@abc"}), about)
    assert not hit(record({"purl": "pkg:huggingface/example/other"}), about)


def test_a_package_url_says_what_the_package_leaves_out() -> None:
    assert hit(record({"name": "example-runtime", "purl": "pkg:pypi/example-runtime"}))


@pytest.mark.parametrize("listed", ["1.2", "1.2.0", "v1.2.0", "1.2.0.0"])
@pytest.mark.parametrize("installed", ["1.2", "1.2.0", "1.2.0+cu121"])
def test_a_listed_version_of_the_python_index_is_the_same_however_it_is_written(listed: str, installed: str) -> None:
    """PEP 440, "Version matching": a local label does not count where the advisory names none."""
    assert hit(record(versions=[listed]), version(installed))
    assert not hit(record(versions=[listed]), version("1.2.1"))
    named = {"ecosystem": "npm", "name": "x"}
    assert hit(record(named, versions=[listed]), version(installed, "npm", "x")) is (listed == installed)


@pytest.mark.parametrize(
    ("withdrawn", "counts"),
    [("2026-02-01T00:00:00Z", False), ("2026-06-01T12:00:00Z", False), ("2026-06-01T12:00:01Z", True),
     ("2026-06-01T12:30:00+01:00", False), ("2026-06-01T11:30:00-01:00", True), ("2999-01-01T00:00:00Z", True),
     ("2026-02-01T00:00:00", False), (None, True)],
)  # fmt: skip
def test_an_advisory_counts_until_the_time_at_which_it_is_withdrawn(withdrawn: str | None, counts: bool) -> None:
    assert hit({**record(), "withdrawn": withdrawn}) is counts


@pytest.mark.parametrize("withdrawn", ["soon", "", True, False, 0, 1_700_000_000, [], "2026-13-01T00:00:00Z"])
def test_a_withdrawal_at_no_time_is_told(withdrawn: object) -> None:
    with pytest.raises(ConfigError) as caught:
        hit({**record(), "withdrawn": withdrawn})
    assert caught.value.code == "advisories_invalid"


def test_files_of_each_shape_are_read() -> None:
    one = json.dumps(record()).encode()
    two = json.dumps({**record(), "id": "EX-2"}).encode()
    assert len(read_advisories(b"[%s, %s]" % (one, two), NOW)) == 2
    assert len(read_advisories(b'{"vulns": [%s]}' % one, NOW)) == 1
    assert [a.id for a in read_advisories(one + b"\n\n" + two + b"\n", NOW, lines=True)] == ["EX-1", "EX-2"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"1", b"{}", b"[1]", b'{"id": 1}', b'{"id": "a\\nb"}', b'{"id": "x", "affected": [{"ranges": [{}]}]}',
     b'{"id": "x", "affected": [{"database_specific": {"sha256": "zz"}}]}', b'{"id": "x", "affected": 3}',
     b'{"id": "x", "affected": [{"ranges": [{"type": "SEMVER", "events": [{"introduced": 3}]}]}]}', b"[" * 5000,
     b'{"id": "x", "affected": [{"ranges": [{"type": "SEMVER", "events": []}]}]}',
     b'{"id": "x", "affected": [{"ranges": [{"type": "SEMVER", "events": [{"fixed": "1.0.0"}]}]}]}',
     b'{"id": "x", "affected": [{"ranges": [{"type": "SEMVER", "events": [{"introduced": "0", "fixd": "1.0.0"}]}]}]}',
     b'{"id": "x", "affected": [{"package": {"name": "torch"}}]}',
     b'{"id": "x", "affected": [{"package": {"ecosystem": "PyPI"}}]}',
     b'{"id": "x", "affected": [{"package": {"ecosystem": "npm", "name": 3}}]}',
     b'{"id": "x", "affected": [{"package": {"ecosystem": "npm", "name": "x"}, "versions": "1.0.0"}]}'],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_never_passed_over(raw: bytes) -> None:
    with pytest.raises(ConfigError) as caught:
        read_advisories(raw, NOW)
    assert caught.value.code == "advisories_invalid"


def test_a_broken_line_is_told_with_its_number() -> None:
    good = json.dumps(record()).encode()
    with pytest.raises(ConfigError, match="advisory 2"):
        read_advisories(good + b"\n{\n" + good, NOW, lines=True)


def test_a_summary_is_one_line() -> None:
    given = {**record(), "summary": "a\nb" + "x" * 500, "aliases": ["CVE-1"]}
    (found,) = read_advisories(json.dumps(given).encode(), NOW)
    assert (found.summary[:3], len(found.summary), found.names) == ("a b", 200, {"EX-1", "CVE-1"})
