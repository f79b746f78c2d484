from collections.abc import Callable
from dataclasses import dataclass

import pytest

from situs.errors import UpstreamError
from situs.model import Place, Route

PLACE = Place("local", "us", frozenset({"DE"}), frozenset({"DE"}), frozenset())


@dataclass(frozen=True, slots=True)
class Ready:
    """What an upstream reads of a sealed call."""

    body: bytes
    route: Route
    stream: bool = False
    action: str = "infer"
    call: str = "call"


@pytest.fixture
def sealed() -> Callable[..., Ready]:
    def make(body=b"{}", *, dialect="openai_chat", model="m", stream=False, action="infer") -> Ready:
        return Ready(body, Route("r", frozenset({"a"}), model, PLACE, "u", dialect), stream, action)

    return make


@pytest.fixture
def whole() -> Callable:
    async def read(upstream, call) -> bytes:
        return b"".join([chunk async for chunk in upstream.stream(call)])

    return read


@pytest.fixture
def fails() -> Callable:
    async def read(upstream, call) -> UpstreamError:
        with pytest.raises(UpstreamError) as caught:
            async for _ in upstream.stream(call):
                pass
        return caught.value

    return read
