"""Formats as traversals over text slots: read slots, write slots, forward the rest.

A face (`FACES`) reads a request into a `Reading`; `write` gives the body for a route's dialect with the slots
replaced; `reply` turns the dialect's answer, streamed or whole, into the face's, with tokens restored. Pure.
"""

from collections.abc import Mapping

from situs.wire.answers.chat_as_salesforce import refusal_from as refusal_from
from situs.wire.attachment import Attachment as Attachment
from situs.wire.catalogue import model_entry as model_entry
from situs.wire.catalogue import models_list as models_list
from situs.wire.channels import MakeRestorer as MakeRestorer
from situs.wire.channels import Restorer as Restorer
from situs.wire.describing import describe as describe
from situs.wire.formats.anthropic_messages import ANTHROPIC_COUNT, ANTHROPIC_MESSAGES
from situs.wire.formats.openai_chat import OPENAI_CHAT
from situs.wire.formats.openai_embeddings import OPENAI_EMBEDDINGS
from situs.wire.formats.openai_responses import OPENAI_RESPONSES
from situs.wire.formats.salesforce_chat import SALESFORCE_CHAT
from situs.wire.formats.salesforce_chat import may_be_free as may_be_free
from situs.wire.formats.salesforce_chat import open_connector as open_connector
from situs.wire.formats.salesforce_service import SALESFORCE_SERVICE as SALESFORCE_SERVICE
from situs.wire.reading import CONTEXT as CONTEXT
from situs.wire.reading import Face as Face
from situs.wire.reading import Reading as Reading
from situs.wire.replies import Reply as Reply
from situs.wire.serving import can_serve as can_serve
from situs.wire.serving import reply as reply
from situs.wire.serving import write as write

FACES: Mapping[str, Face] = {
    face.name: face
    for face in (
        OPENAI_CHAT,
        OPENAI_RESPONSES,
        ANTHROPIC_MESSAGES,
        ANTHROPIC_COUNT,
        OPENAI_EMBEDDINGS,
        SALESFORCE_CHAT,
    )
}
"""Every front door's format, by name."""
