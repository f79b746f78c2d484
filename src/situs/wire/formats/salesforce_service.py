"""The format in which the External Service asks models: Chat Completions, under the name of that front door."""

from __future__ import annotations

from dataclasses import replace

from situs.wire.formats.openai_chat import OPENAI_CHAT
from situs.wire.reading import Face

SALESFORCE_SERVICE: Face = replace(OPENAI_CHAT, name="salesforce_service")
