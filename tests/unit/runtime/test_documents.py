"""Attachments become the text that a model will see, in order, or the call is refused."""

import pytest

from situs.errors import CallError
from situs.runtime.documents import Documents
from situs.wire import Attachment


@pytest.fixture
async def documents():
    made = Documents()
    yield made
    await made.aclose()


async def test_texts_come_in_the_order_of_the_attachments(documents) -> None:
    texts = await documents.decode(
        [
            Attachment("/a", "text/plain", "a.txt", "Frist läuft".encode()),
            Attachment("/b", "text/html", "b.html", b"<p>Anna <b>Beispiel</b></p><script>x</script>"),
        ]
    )
    assert texts[0] == "Frist läuft"
    assert "Beispiel" in texts[1]
    assert "<b>" not in texts[1]


async def test_one_that_cannot_be_read_refuses_all(documents) -> None:
    whole = Attachment("/a", "text/plain", "a.txt", b"x")
    with pytest.raises(CallError) as caught:
        await documents.decode([whole, Attachment("/b", "application/pdf", "b.pdf", b"no pdf, Karl Muster")])
    assert "Muster" not in caught.value.message


async def test_none_is_none(documents) -> None:
    assert await documents.decode([]) == []


async def test_all_together_may_be_as_long_as_one(documents) -> None:
    half = Attachment("/a", "text/plain", "a.txt", b"word " * 1_100_000)
    assert len(await documents.decode([half])) == 1
    with pytest.raises(CallError) as caught:
        await documents.decode([half, half])
    assert caught.value.code == "document_too_large"
