"""`situs config`: the schema and the reference page."""

from situs.config import schema_of
from situs.config.reference import reference_page


def test_the_schema_and_the_reference_are_printed_as_they_are(run) -> None:
    assert run("config", "schema").json()["additionalProperties"] is False
    assert run("config", "schema").out == schema_of() + "\n"
    assert run("config", "reference").out == reference_page()
