"""Tell a request to a language model by its own words, where nobody knows where it goes."""

from __future__ import annotations

import re

from situs.scan.apex.syntax import ApexClass, Method, name_of, text_of

_COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
_MARKS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        # How long an answer may be.
        r"\bmax_?(?:output_?|completion_?|new_?)?tokens\b|\bmax_tokens_to_sample\b|\bmaxTokenCount\b",
        # Words of one provider's own interface.
        r"\banthropic[-_]version\b|\bgenerationConfig\b|\bsystem_?instruction\b|\binferenceConfig\b"
        r"|\bchat/completions\b|\bgenerateContent\b",
        # A model, by its name.
        r"['\"\\](?:gpt-[\w.]|chatgpt-|text-(?:davinci|embedding)-|o[134]-(?:mini|preview)|claude-|gemini-\d"
        r"|mi[sx]tral-|llama-?\d|deepseek-|command-r|dall-e|whisper-)",
        # What an answer is made of.
        r"\bchoices\b.{0,40}\b(?:message|text)\b|\bcandidates\b.{0,40}\bparts\b|\bfinish_?reason\b|\bprompt_tokens\b",
        # Who speaks.
        r"\brole\b\W{1,12}(?:user|system|assistant|model)\b|\bMessage\(\s*'(?:user|system|assistant)'",
    )
)
_ENOUGH = 2
"""Marks of different sorts: one alone stands in other requests too."""


def asks_model(method: Method, cls: ApexClass) -> bool:
    """Tell whether a method, with those of its class that it calls or that call it, speaks a model's interface."""
    called = _called(method)
    near = [m for m in cls.methods if m is not method and (m.name in called or method.name in _called(m))]
    text = "\n".join(_COMMENT.sub("", text_of(m.node)) for m in (method, *near))
    return sum(mark.search(text) is not None for mark in _MARKS) >= _ENOUGH


def _called(method: Method) -> set[str]:
    return {name_of(call.child_by_field_name("name")) for call in method.calls}
