"""Ask a running gateway what a task wants to know: the port of `situs.tasks` over HTTP."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import click

from situs.cli.ask import post
from situs.tasks import Prompt, Reply

_META = "situs.asking"
_REFUSED = 451

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class GatewayAsk:
    """Send prompts as chat calls, one at a time; what the gate refuses and what fails are replies."""

    url: str
    model: str
    key: str
    matter: str = ""
    label: str = ""

    async def __call__(self, prompt: Prompt) -> Reply:
        """Return the reply to a prompt."""
        if not self.key:
            return Reply("", "failed", "no_key", "set SITUS_API_KEY to an API key (`situs keys create NAME` makes one)")
        return await asyncio.to_thread(self._send, prompt)

    def _send(self, prompt: Prompt) -> Reply:
        named = {"x-situs-matter": self.matter, "x-situs-label": self.label}
        try:
            status, headers, body = post(self.url, self.key, request_of(prompt, self.model), named)
        except click.ClickException as error:
            return Reply("", "failed", "unreachable", error.message)
        return reply_of(status, headers, body)


def request_of(prompt: Prompt, model: str) -> dict[str, object]:
    """Return the chat request of a prompt; its schema binds the answer's grammar."""
    body: dict[str, object] = {
        "model": model,
        "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.text}],
        "max_tokens": prompt.max_tokens,
        "temperature": 0,
        "situs_context": list(prompt.sources),
    }
    if prompt.schema is not None:
        schema = {"name": "answer", "schema": dict(prompt.schema), "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    return body


def reply_of(status: int, headers: dict[str, str], body: dict[str, Any]) -> Reply:
    """Return the reply that a gateway's response is."""
    receipt, place = headers.get("x-situs-receipt", ""), headers.get("x-situs-place", "")
    if status == 200:
        try:
            return Reply(str(body["choices"][0]["message"]["content"] or ""), "answered", "", "", receipt, place)
        except (KeyError, IndexError, TypeError):
            return Reply("", "failed", "unreadable", "what answers there is no Situs gateway")
    error = body.get("error")
    told = error if isinstance(error, dict) else {}
    outcome: Literal["refused", "failed"] = "refused" if status == _REFUSED else "failed"
    return Reply("", outcome, str(told.get("code", status)), str(told.get("message", "")), receipt, place)


def gateway_options(command: F) -> F:
    """Add the options by which a command asks a gateway; `asker` returns what they say."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _kept(context: click.Context, parameter: click.Parameter, value: object) -> None:
    context.meta.setdefault(_META, {})[parameter.name] = value


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--ask",
        is_flag=True,
        expose_value=False,
        callback=_kept,
        help="Ask the gateway's model what the text alone does not settle.",
    ),
    click.option(
        "--url",
        default="http://127.0.0.1:8430",
        show_default=True,
        envvar="SITUS_URL",
        expose_value=False,
        callback=_kept,
        help="The gateway.",
    ),
    click.option(
        "--model",
        default="situs-local",
        show_default=True,
        expose_value=False,
        callback=_kept,
        help="The model's alias.",
    ),
    click.option(
        "--label", default="", expose_value=False, callback=_kept, help="A label that you state for the gateway."
    ),
)


def asker(matter: str = "") -> GatewayAsk | None:
    """Return what asks the gateway that the current command's options name, or None where nothing is to be asked."""
    said = click.get_current_context().meta[_META]
    if not said["ask"]:
        return None
    return GatewayAsk(said["url"], said["model"], os.environ.get("SITUS_API_KEY", ""), matter, said["label"])
