"""Which face can be served in which dialect, and how: one row for each pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from situs.model import Route
from situs.wire.answers.chat import ChatDecoder, ChatEncoder, restore_chat
from situs.wire.answers.chat_alike import ChatAlike
from situs.wire.answers.chat_as_messages import ChatAsMessages, message_from_chat
from situs.wire.answers.chat_as_responses import ChatAsResponses, response_from_chat
from situs.wire.answers.chat_as_salesforce import salesforce_from_chat
from situs.wire.answers.converse import ConverseDecoder, restore_converse
from situs.wire.answers.counts import restore_count
from situs.wire.answers.embeddings import restore_embeddings
from situs.wire.answers.messages import MessagesDecoder, MessagesEncoder, restore_message
from situs.wire.answers.messages_as_chat import MessagesAsChat, chat_from_message
from situs.wire.answers.responses import ResponsesDecoder, ResponsesEncoder, restore_response
from situs.wire.answers.shape import Answering, Decoder, Encoder, Shortcut
from situs.wire.channels import Channels
from situs.wire.reading import Reading
from situs.wire.replies import Recast, RestoreWhole
from situs.wire.translate.chat_to_messages import messages_from_chat
from situs.wire.translate.messages_to_chat import chat_from_messages
from situs.wire.translate.messages_to_converse import converse_from_messages
from situs.wire.translate.responses_to_chat import chat_from_responses
from situs.wire.translate.salesforce_to_chat import chat_from_salesforce

Body = dict[str, Any]
Shape = Callable[[Body, Reading, Route], Body]
"""Turn a rewritten body of the face's format into one of the dialect's; raise `untranslatable_field`."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Say how requests of a face become a dialect's, and how the dialect's answers become the face's."""

    shapes: Sequence[Shape]
    restore: RestoreWhole
    decoder: Callable[[Channels, Answering], Decoder] | None = None
    encoder: Callable[[Answering], Encoder] | None = None
    recasts: Sequence[Recast] = ()
    eager: bool = False
    shortcut: Callable[[Channels, Answering], Shortcut] | None = None


def _chat_request(body: Body, reading: Reading, route: Route) -> Body:
    """Name the route's model, and ask for usage in every stream, which the record needs."""
    body["model"] = route.upstream_model
    if reading.stream:
        body["stream_options"] = {**(body.get("stream_options") or {}), "include_usage": True}
    return body


def _mistral_request(body: Body, reading: Reading, route: Route) -> Body:
    """Name the route's model in Mistral's variant, which reports usage unasked and has one limit."""
    del reading
    body["model"] = route.upstream_model
    body.pop("stream_options", None)
    limit = body.pop("max_completion_tokens", None)
    if limit is not None:
        body["max_tokens"] = limit
    seed = body.pop("seed", None)
    if seed is not None:
        body["random_seed"] = seed
    return body


def _named(body: Body, reading: Reading, route: Route) -> Body:
    """Name the route's model."""
    del reading
    body["model"] = route.upstream_model
    return body


def _named_for_vertex(body: Body, reading: Reading, route: Route) -> Body:
    """Vertex takes the model in the address and the version in the body."""
    del reading, route
    body.pop("model", None)
    return {"anthropic_version": "vertex-2023-10-16", **body}


def _named_for_bedrock(body: Body, reading: Reading, route: Route) -> Body:
    """Bedrock takes the model and the wish to stream in the address and the version in the body."""
    del reading, route
    body.pop("model", None)
    body.pop("stream", None)
    return {"anthropic_version": "bedrock-2023-05-31", **body}


def _to_chat(body: Body, reading: Reading, route: Route) -> Body:
    del reading, route
    return chat_from_messages(body)


def _to_messages(body: Body, reading: Reading, route: Route) -> Body:
    del reading, route
    return messages_from_chat(body)


def _to_converse(body: Body, reading: Reading, route: Route) -> Body:
    """Converse takes the model and the wish to stream in the address."""
    del reading, route
    return converse_from_messages(body)


def _responses_to_chat(body: Body, reading: Reading, route: Route) -> Body:
    del reading, route
    return chat_from_responses(body)


def _salesforce_to_chat(body: Body, reading: Reading, route: Route) -> Body:
    del reading, route
    return chat_from_salesforce(body)


def _responses_request(body: Body, reading: Reading, route: Route) -> Body:
    """Name the route's model and forbid storing, which this API does unasked; drop ids that were renamed."""
    del reading
    body["model"] = route.upstream_model
    body["store"] = False
    if isinstance(body["input"], list):
        for item in body["input"]:
            if not str(item.get("id", "")).startswith("rs_"):
                item.pop("id", None)
    return body


def _chat_encoder(answering: Answering) -> Encoder:
    del answering
    return ChatEncoder()


def _responses_encoder(answering: Answering) -> Encoder:
    del answering
    return ResponsesEncoder()


def _messages_encoder(answering: Answering) -> Encoder:
    del answering
    return MessagesEncoder()


CHAT_DIALECTS: Mapping[str, Shape] = {"openai_chat": _chat_request, "mistral_chat": _mistral_request}
MESSAGES_DIALECTS: Mapping[str, tuple[Shape, RestoreWhole, Callable[[Channels, Answering], Decoder]]] = {
    "anthropic_messages": (_named, restore_message, MessagesDecoder),
    "anthropic_vertex": (_named_for_vertex, restore_message, MessagesDecoder),
    "anthropic_bedrock": (_named_for_bedrock, restore_message, MessagesDecoder),
    "bedrock_converse": (_to_converse, restore_converse, ConverseDecoder),
}
"""Dialects that Messages is turned into, and whose answers are read as Messages."""


def _pairs() -> dict[tuple[str, str], Pair]:
    pairs = {
        ("openai_embeddings", "openai_embeddings"): Pair((_named,), restore_embeddings),
        ("anthropic_count", "anthropic_messages"): Pair((_named,), restore_count),
        ("anthropic_count", "openai_chat"): Pair((_to_chat, _named), restore_count),
    }
    for dialect, finish in CHAT_DIALECTS.items():
        pairs["openai_chat", dialect] = Pair((finish,), restore_chat, ChatDecoder, _chat_encoder, shortcut=ChatAlike)
        pairs["openai_responses", dialect] = Pair(
            (_responses_to_chat, finish),
            restore_chat,
            ChatDecoder,
            ChatAsResponses,
            (response_from_chat,),
            eager=True,
        )
        pairs["anthropic_messages", dialect] = Pair(
            (_to_chat, finish), restore_chat, ChatDecoder, ChatAsMessages, (message_from_chat,), eager=True
        )
        pairs["salesforce_chat", dialect] = Pair(
            (_salesforce_to_chat, finish), restore_chat, recasts=(salesforce_from_chat,)
        )
    pairs["openai_responses", "openai_responses"] = Pair(
        (_responses_request,), restore_response, ResponsesDecoder, _responses_encoder
    )
    for dialect, (finish, restore, decoder) in MESSAGES_DIALECTS.items():
        pairs["anthropic_messages", dialect] = Pair((finish,), restore, decoder, _messages_encoder)
        pairs["openai_chat", dialect] = Pair(
            (_to_messages, finish), restore, decoder, MessagesAsChat, (chat_from_message,)
        )
        pairs["salesforce_chat", dialect] = Pair(
            (_salesforce_to_chat, _to_messages, finish), restore, recasts=(chat_from_message, salesforce_from_chat)
        )
    own = {("salesforce_service", dialect): pair for (face, dialect), pair in pairs.items() if face == "openai_chat"}
    return pairs | own


PAIRS: Mapping[tuple[str, str], Pair] = _pairs()
"""By face and dialect."""
