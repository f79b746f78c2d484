"""Each kind of code and metadata becomes the file that a project would hold; what an org hides is told of."""

from typing import Any

import pytest

from situs.adapters.projects import Bounds
from situs.adapters.projects.org.asking import BASE, Asking
from situs.adapters.projects.org.kinds import read_kinds

from .conftest import FILES, ROOT, met, org_of, project_of, xml

HIDDEN = {"Id": "1", "Name": "Secret", "NamespacePrefix": "pkg", "Body": "(hidden)"}


class Answers:
    """Answer queries by the object that they name."""

    def __init__(self, **rows: list[dict[str, Any]]) -> None:
        self.rows = rows

    async def query_code(self, soql: str) -> list[dict[str, Any]]:
        return self.rows.get(soql.partition(" FROM ")[2].partition(" ")[0], [])


async def kept(**rows: list[dict[str, Any]]) -> Asking:
    asking = Asking(Answers(**rows), Bounds(), 100)  # type: ignore[arg-type]
    await read_kinds(asking)
    asking.unread = [d for d in asking.unread if "are not asked" not in d.why]
    return asking


async def test_code_is_kept_as_it_stands(opened) -> None:
    asking = Asking(opened[1], Bounds(), 100)
    await read_kinds(asking)
    for path, text in FILES.items():
        if path.startswith(("classes/", "triggers/", "lwc/", "pages/")):
            assert asking.files[ROOT + path].text == text
    assert ROOT == BASE


async def test_the_code_of_a_package_is_hidden_and_not_clean() -> None:
    asking = await kept(ApexClass=[HIDDEN, HIDDEN, {**HIDDEN, "Body": "class A {}"}], ApexTrigger=[HIDDEN])
    assert list(asking.files) == [f"{BASE}classes/pkg__Secret.cls"]
    assert [(d.path, d.why) for d in asking.unread] == [("package pkg", "the org hides the code of 3 components")]


NO_METADATA: list[list[dict[str, Any]]] = [
    [],
    [{"Metadata": None}],
    [{"Metadata": "text"}],
    [{"Metadata": {}}, {"Metadata": {}}],
]


@pytest.mark.parametrize("whole", NO_METADATA)
async def test_metadata_that_the_org_does_not_give_are_told_of(whole) -> None:
    class Listed(Answers):
        async def query_code(self, soql: str) -> list[dict[str, Any]]:
            return whole if "WHERE Id" in soql else await super().query_code(soql)

    asking = Asking(Listed(NamedCredential=[{"Id": "0XA1", "DeveloperName": "A"}]), Bounds(), 100)  # type: ignore[arg-type]
    await read_kinds(asking)
    assert ("namedCredentials/A.namedCredential-meta.xml", "the org gives no metadata of it") in [
        (d.path, d.why) for d in asking.unread
    ]
    assert asking.files == {}


async def test_an_id_that_is_none_does_not_get_into_a_query() -> None:
    asking = await kept(NamedCredential=[{"Id": "x' OR Id != '", "DeveloperName": "A"}])
    assert [d.why for d in asking.unread] == ["the org's answer holds a component without an id"]


async def test_a_flow_without_an_active_version_is_read_in_its_latest() -> None:
    draft = xml("Flow", "<label>A</label><status>Draft</status>")
    async with met(org_of(project_of({"flows/A.flow-meta.xml": draft}))) as (_, client):
        asking = Asking(client, Bounds(), 100)
        await read_kinds(asking)
    assert "<status>Draft</status>" in asking.files[f"{BASE}flows/A.flow-meta.xml"].text
