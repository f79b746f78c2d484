"""Ask a model from within: the port of tasks, through the same gate and exchange as every request."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import orjson

from situs.driver import Interrupt
from situs.errors import SitusError
from situs.exchange import Exchange
from situs.model import Status
from situs.server.governing import Asking, Governor
from situs.tasks import Prompt, Reply
from situs.wire import CONTEXT


class GovernedAsk:
    """Ask on behalf of whoever `asking` names. Each prompt is a call of its own: decided, recorded, with a receipt."""

    __slots__ = ("_asking", "_governor", "_model", "asked")

    def __init__(self, governor: Governor, asking: Asking, model: str) -> None:
        self._governor = governor
        # Without a matter its prompts have one key all the same: what they share is read once, and named alike.
        self._asking = replace(asking, secondary=True, key=governor.runtime.fresh_key())
        self._model = model
        self.asked = 0
        """How many prompts were recorded so far."""

    async def __call__(self, prompt: Prompt) -> Reply:
        """Return the reply to a prompt; a refusal and a failure are replies too."""
        reply = await carry_whole(self._governor, replace(self._asking, body=_body(prompt, self._model)))
        self.asked += bool(reply.receipt)
        return reply


async def carry_whole(governor: Governor, asking: Asking) -> Reply:
    """Carry a call of Chat Completions and return its whole answer, or why there is none."""
    client = _Collecting()

    def meet(_exchange: Exchange, _interrupt: Interrupt) -> nullcontext[_Collecting]:
        return nullcontext(client)

    try:
        exchange = await governor.carry(asking, meet)
    except SitusError as error:  # no place was free: nothing was recorded
        return Reply("", "failed", error.code, error.message)
    return _reply(exchange, client)


class _Collecting:
    """Be the caller's end of a call that is made from within."""

    __slots__ = ("error", "gone", "parts")

    def __init__(self) -> None:
        self.gone = ""
        self.parts: list[bytes] = []
        self.error: SitusError | None = None

    async def emit(self, data: bytes) -> None:
        """Keep a piece of the answer."""
        self.parts.append(data)

    async def finish(self, error: SitusError | None) -> None:
        """Keep the error, where there is one."""
        self.error = error


def _reply(exchange: Exchange, client: _Collecting) -> Reply:
    outcome, route, call = exchange.outcome, exchange.route, exchange.prepared.call.id
    place = route.place.id if route is not None else ""
    if outcome is None:  # the decision could not be recorded: there is no receipt
        return _failed(client.error, "failed", "", "")
    if outcome.status is Status.REFUSED:
        return _failed(client.error, "refused", call, "")
    if outcome.status is not Status.ANSWERED or client.error is not None:
        return _failed(client.error, "failed", call, place, outcome.code)
    return Reply(_text(b"".join(client.parts)), "answered", receipt=call, place=place)


def _failed(error: SitusError | None, outcome: Any, call: str, place: str, code: str = "internal_error") -> Reply:
    told, reason = (error.code, error.message) if error is not None else (code, "the call was ended")
    return Reply("", outcome, told, reason, call, place)


def _text(answer: bytes) -> str:
    """Return the text of a chat completion as our own face words it."""
    message = orjson.loads(answer)["choices"][0]["message"]
    content = message.get("content") or message.get("refusal") or ""
    if isinstance(content, list):  # reasoning models of Mistral give parts
        return "".join(part.get("text", "") for part in content if part.get("type") == "text")
    return str(content)


def _body(prompt: Prompt, model: str) -> bytes:
    messages = [{"role": "system", "content": prompt.system}] if prompt.system else []
    body: dict[str, Any] = {
        "model": model,
        "messages": [*messages, {"role": "user", "content": prompt.text}],
        "max_tokens": prompt.max_tokens,
        "temperature": 0,
        CONTEXT: list(prompt.sources),
    }
    if prompt.schema is not None:
        shape = {"name": "answer", "schema": prompt.schema, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": shape}
    return orjson.dumps(body)
