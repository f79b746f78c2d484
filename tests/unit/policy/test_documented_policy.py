"""The policy that the documentation offers compiles beside the shipped ones and does what is said of it."""

import re
from dataclasses import replace
from pathlib import Path

from situs.policy import Question, compile_policies, decide, load_default_sources, load_schema

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "policy.md"


def test_the_documented_forbid_narrows_what_is_permitted(question: Question) -> None:
    snippets = re.findall(r"```cedar\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(snippets) == 1
    policies = compile_policies({**load_default_sources(), "own.cedar": snippets[0]}, load_schema())
    bound = replace(question, labels=frozenset({"PRIVILEGED_ADVICE"}))
    asserted = replace(bound, asserted=frozenset({"matter"}))
    assert decide(bound, policies).permitted
    assert [reason.policy for reason in decide(asserted, policies).reasons] == ["asserted-privilege"]
