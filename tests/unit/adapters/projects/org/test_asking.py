"""What an org answers is kept within bounds, and what no file can hold is told of."""

import asyncio

import pytest

from situs.adapters.projects import Bounds
from situs.adapters.projects.org.asking import BASE, Asking, Select, gather, named
from situs.testing.salesforce import Fault


def asking(**bounds: int) -> Asking:
    return Asking(None, Bounds(**bounds), 10)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["classes/../A.cls", "/etc/A.cls", "classes/.cls", "classes/A\n.cls", "a//b", "a/b c"])
def test_a_name_that_no_component_has_is_told_of(path: str) -> None:
    made = asking()
    made.keep(path, "text")
    assert (made.files, len(made.unread)) == ({}, 1)
    assert "\n" not in made.unread[0].path


def test_a_text_that_is_none_or_too_large_is_told_of() -> None:
    made = asking(file=3)
    made.keep("classes/A.cls", None)
    made.keep("classes/B.cls", "four")
    made.keep("classes/C.cls", "föö")
    assert [d.path for d in made.unread] == ["classes", f"{BASE}classes/B.cls", f"{BASE}classes/C.cls"]
    assert made.files == {}


def test_metadata_that_cannot_be_written_are_told_of() -> None:
    made = asking()
    made.keep_document("flows/A.flow-meta.xml", "Flow", {"a b": 1})
    made.keep_document("flows/B.flow-meta.xml", "Flow", "text")
    assert (made.files, len(made.unread)) == ({}, 2)


def test_a_component_of_a_package_bears_its_namespace() -> None:
    assert named({"NamespacePrefix": "pkg", "DeveloperName": "A"}) == "pkg__A"
    assert named({"NamespacePrefix": None, "Name": "A"}, "Name") == "A"


async def test_a_few_are_done_at_once_and_the_first_failure_ends_all() -> None:
    running, most, done = 0, 0, []

    async def do(item: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        if item == 13:
            raise ValueError(item)
        done.append(item)

    await gather(range(10), do)
    assert (done, most) == (list(range(10)), 4)
    with pytest.raises(ValueError, match="13"):
        await gather(range(10, 99), do)
    assert max(done) < 20


@pytest.mark.parametrize(
    ("faults", "rows", "why"),
    [
        ((Fault(400, "INVALID_FIELD", "x"),), 2, ["the org does not tell NamespacePrefix of it, or not all of these"]),
        ((Fault(400, "INVALID_TYPE", "x"),) * 2, 0, ["the org does not tell of it (crm_rejected)"]),
        ((Fault(403, "INSUFFICIENT_ACCESS", "x"),), 0, ["the org does not tell of it (crm_forbidden)"]),
    ],
)
async def test_a_column_that_the_org_has_not_got_is_left_out_and_told_of(opened, faults, rows, why) -> None:
    fake, client = opened
    fake.script(*faults)
    made = Asking(client, Bounds(), 10)
    found = await made.rows("classes", Select("ApexClass", "Id, Name, Body", "NamespacePrefix"))
    assert (len(found), [d.why for d in made.unread]) == (rows, why)
