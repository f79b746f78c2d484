"""Documents decoded in another process: the real one."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from situs.adapters.documents import Bounds, DocumentDecoder
from situs.errors import CallError


@pytest.fixture
async def decoder() -> AsyncIterator[DocumentDecoder]:
    found = DocumentDecoder(Bounds(input_bytes=20_000_000), timeout=20)
    yield found
    await found.aclose()


def pid_of(decoder: DocumentDecoder) -> int:
    child = decoder._child
    assert child is not None
    return child.pid


async def refusal(decoder: DocumentDecoder, media_type: str, data: bytes) -> tuple[str, int]:
    with pytest.raises(CallError) as caught:
        await decoder.decode(media_type, "", data)
    return caught.value.code, caught.value.status


async def test_one_process_serves_many_and_refuses_in_its_own_words(decoder: DocumentDecoder) -> None:
    assert await decoder.decode("text/html", "", b"<p>one") == "one"
    first = pid_of(decoder)
    assert await refusal(decoder, "application/pdf", b"%PDF-1.7") == ("document_unreadable", 422)
    assert await refusal(decoder, "text/plain", b" ") == ("document_has_no_text", 422)
    texts = await asyncio.gather(*(decoder.decode("text/plain", "", b"%d" % n) for n in range(8)))
    assert texts == [str(n) for n in range(8)]
    assert pid_of(decoder) == first


async def test_what_cannot_be_accepted_never_starts_it() -> None:
    decoder = DocumentDecoder(Bounds(input_bytes=10))
    assert await refusal(decoder, "image/png", b"x") == ("document_type_unsupported", 415)
    assert await refusal(decoder, "text/plain", b"x" * 11) == ("document_too_large", 413)
    assert decoder._child is None


async def test_a_process_that_dies_refuses_its_document_only(decoder: DocumentDecoder) -> None:
    await decoder.decode("text/plain", "", b"one")
    first = pid_of(decoder)
    asking = asyncio.create_task(decoder.decode("text/html", "", b"<p>x</p>" * 1_000_000))
    await asyncio.sleep(0.02)
    os.kill(first, 9)
    with pytest.raises(CallError) as caught:
        await asking
    assert caught.value.code == "document_unreadable"
    assert await decoder.decode("text/plain", "", b"two") == "two"
    assert pid_of(decoder) != first


async def test_a_slow_document_is_given_up_and_its_answer_is_never_taken_for_another() -> None:
    decoder = DocumentDecoder(timeout=0.001)
    assert await refusal(decoder, "text/plain", b"one") == ("document_timeout", 422)
    assert decoder._child is None
    decoder._timeout = 20
    assert await decoder.decode("text/plain", "", b"two") == "two"
    await decoder.aclose()


async def test_a_caller_that_leaves_takes_its_answer_along(decoder: DocumentDecoder) -> None:
    await decoder.decode("text/plain", "", b"warm")
    asking = asyncio.create_task(decoder.decode("text/html", "", b"<p>secret</p>" * 500_000))
    await asyncio.sleep(0.02)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await decoder.decode("text/plain", "", b"two") == "two"


async def test_it_is_replaced_after_its_tasks(decoder: DocumentDecoder) -> None:
    short = DocumentDecoder(tasks=1)
    assert await short.decode("text/plain", "", b"one") == "one"
    assert short._child is None
    assert await short.decode("text/plain", "", b"two") == "two"


async def test_it_inherits_no_secret(decoder: DocumentDecoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITUS_TEST_SECRET", "hush")
    await decoder.decode("text/plain", "", b"one")
    with open(f"/proc/{pid_of(decoder)}/environ", "rb") as file:
        assert b"hush" not in file.read()


async def test_a_crowd_is_refused() -> None:
    decoder = DocumentDecoder()
    tasks = [asyncio.create_task(decoder.decode("text/plain", "", b"x")) for _ in range(33)]
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, CallError)]
    assert [(error.code, error.status) for error in refused] == [("document_busy", 503)]
    assert answers.count("x") == 32
    await decoder.aclose()
