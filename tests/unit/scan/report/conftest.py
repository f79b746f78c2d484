"""One scan for all reports."""

import pytest

from situs.scan import Destination, Diagnostic, Finding, Scan, Spot


@pytest.fixture
def result() -> Scan:
    to = Destination("api.openai.com", "OpenAI API", "OpenAI Group PBC", "US")
    spot, through = Spot("a b/A.cls", 7, "in ask"), Spot("N.namedCredential", 5, "Named Credential N")
    return Scan(
        findings=(
            Finding("endpoint-unknown", Spot("A.cls", 3, "in \x1b[31mask"), "A", certain=False),
            Finding("ai-callout", spot, "A", to, (spot, through)),
        ),
        unread=(Diagnostic("B.flow", "broken XML in line 4"),),
        files=12,
        stated=(Diagnostic("omnistudio", "the org has no procedures"),),
    )
