"""Write a request for a route, and make the reply that its answer goes through."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from situs.errors import CallError
from situs.model import Route
from situs.wire.answers.shape import Answering
from situs.wire.channels import Channels, MakeRestorer
from situs.wire.pairs import PAIRS, Pair
from situs.wire.reading import Reading
from situs.wire.replies import Reply, StreamReply, WholeReply
from situs.wire.sinks import Writer


def can_serve(face: str, dialect: str) -> bool:
    """Tell whether requests of a face can be written in a dialect at all."""
    return (face, dialect) in PAIRS


def write(reading: Reading, texts: Sequence[str], route: Route) -> bytes:
    """Return the request's body for a route: `texts[i]` stands where `reading.slots[i]` stood.

    Fields without text go on as they were, the model is the route's own, and identifiers that only link parts
    of the request are renamed. Raises `CallError`: `untranslatable_format` where face and dialect have no
    translation, `untranslatable_field` where a field has no faithful counterpart, `slot_mismatch` where texts
    and slots differ.
    """
    pair = _pair(reading, route)
    writer = Writer(texts, reading.documents is not None)
    body = reading.spec.walk(reading.body, "", writer)
    if writer.used != len(texts):
        raise CallError("slot_mismatch", "more texts than slots", status=500)
    for shape in pair.shapes:
        body = shape(body, reading, route)
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        raise CallError("invalid_unicode", "the rewritten request cannot be encoded", status=500) from None


def reply(reading: Reading, route: Route, restorer: MakeRestorer, *, call_id: str, created: int) -> Reply:
    """Return the reply for one answer of a route.

    `restorer("text" | "json")` makes a fresh streaming restorer; `call_id` names the answer where the
    dialect's own id does not fit the face; `created` is in seconds since the epoch.
    """
    pair = _pair(reading, route)
    channels = Channels(restorer)
    answering = Answering(
        model=reading.model,
        call_id=call_id,
        created=created,
        wants_usage=reading.wants_usage,
        wants_json=reading.wants_json,
        eager=pair.eager,
        request=reading.body,
        names=route.vetted.names,
    )
    if reading.stream and pair.decoder is not None and pair.encoder is not None:
        shortcut = pair.shortcut(channels, answering) if pair.shortcut is not None else None
        return StreamReply(channels, pair.decoder(channels, answering), pair.encoder(answering), shortcut)
    return WholeReply(channels, answering, pair.restore, pair.recasts)


def _pair(reading: Reading, route: Route) -> Pair:
    pair = PAIRS.get((reading.face, route.dialect))
    if pair is None:
        raise CallError(
            "untranslatable_format",
            f"`{reading.face}` cannot be served by a route that speaks `{route.dialect}`",
        )
    return pair
