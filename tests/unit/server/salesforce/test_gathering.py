"""Reading from an org that is late: what it said of access by then is kept, and no text is."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from situs.adapters.crm import FileFacts
from situs.model import Access
from situs.runtime.orgs import Org
from situs.server.salesforce.gathering import gather

from .conftest import ANNA, LEASE, LETTER, LETTERS

ASKED = {"userId": ANNA, "objectApiName": "Matter__c", "recordId": LEASE, "contentVersionIds": [LETTER]}


class StuckAt:
    """Answer for an org that stops answering at one step."""

    def __init__(self, step: str) -> None:
        self.step = step

    async def _reach(self, step: str) -> None:
        if step == self.step:
            await asyncio.Event().wait()

    async def file(self, version: str) -> FileFacts:
        await self._reach("file")
        return FileFacts(version, LETTERS, "Letter.txt", 3)

    async def access(self, user: str, records: Sequence[str]) -> dict[str, bool]:
        await self._reach("access")
        return dict.fromkeys(records, True)

    async def record(self, name: str, record: str, fields: Sequence[str]) -> dict[str, Any]:
        await self._reach("record")
        return {"Notes__c": "The lease ends soon.", "Number__c": "M-1"}

    async def checked_body(self, facts: FileFacts) -> bytes:
        await self._reach("body")
        return b"abc"


def org(step: str) -> Any:
    readable = SimpleNamespace(name="Matter__c", fields=("Notes__c",), matter_field="Number__c")
    return Org(SimpleNamespace(object=(readable,)), StuckAt(step))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("step", "checked", "matter"), [("file", 0, None), ("access", 0, None), ("record", 2, None), ("body", 2, "M-1")]
)
async def test_what_a_late_org_said_of_access_is_kept_and_no_text_is(step, checked, matter) -> None:
    until = asyncio.get_running_loop().time() + 0.02
    found = await gather(SimpleNamespace(), org(step), ASKED, until)  # type: ignore[arg-type]
    assert found.fault is not None and (found.fault.code, found.sources) == ("crm_timeout", ())
    assert found.access == tuple(Access(ANNA, record, True) for record in (LEASE, LETTERS))[:checked]
    assert found.matter == matter
