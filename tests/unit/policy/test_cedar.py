import pytest

from situs.errors import ConfigError
from situs.policy import cedar, load_schema

PERMIT = "permit (principal, action, resource);"


def reads(condition: str, scope: str = "principal, action, resource") -> frozenset[str]:
    return cedar.statements(f"permit ({scope}) when {{ {condition} }};")[0].reads


def test_reads_name_every_attribute() -> None:
    assert reads('context.matter.wall.contains("x") && resource.place.terms has retention_days') == {
        "matter",
        "wall",
        "place",
        "terms",
        "retention_days",
    }


@pytest.mark.parametrize(
    ("condition", "scope", "seen"),
    [
        ('principal == Principal::"a"', "principal, action, resource", "principal.id"),
        ("[principal].contains(principal)", "principal, action, resource", "principal.id"),
        ("true", 'principal == Principal::"a", action, resource', "principal.id"),
        ("true", 'principal in Principal::"a", action, resource', "principal.id"),
        ("true", "principal is Principal, action, resource", "principal.id"),
        ("true", 'principal, action == Action::"infer", resource', "action.id"),
        ('action == Action::"infer"', "principal, action, resource", "action.id"),
        ("true", 'principal, action, resource == Route::"r"', "resource.id"),
    ],
)
def test_reads_tell_where_an_entity_itself_is_seen(condition: str, scope: str, seen: str) -> None:
    assert seen in reads(condition, scope)


def test_reading_an_attribute_does_not_see_the_entity() -> None:
    assert reads("principal.roles.isEmpty()") == {"roles"}


def test_what_does_not_parse_is_a_configuration_error() -> None:
    for text, schema, words in (("permit (", load_schema(), "the policies"), (PERMIT, "entity entity", "the schema")):
        with pytest.raises(ConfigError, match=f"{words} do(es)? not parse: (?!None)") as caught:
            cedar.parse(text, schema)
        assert caught.value.code == "policy_invalid"
        assert "\n" not in caught.value.message
    assert cedar.parse_error("permit (") not in ("", "None")
    assert cedar.parse_error(PERMIT) == ""


def test_entities_or_requests_that_do_not_fit_are_errors_and_never_allowed() -> None:
    parsed = cedar.parse(PERMIT, load_schema())
    assert cedar.parse_entities('[{"uid": {"type": "Route", "id": "r"}, "attrs": {}, "parents": []}]', parsed) is None
    request = {
        "principal": {"type": "Principal", "id": "p"},
        "action": {"type": "Action", "id": "infer"},
        "resource": {"type": "Route", "id": "r"},
        "context": "{}",
    }
    refused = cedar.Answer(allowed=False, determining=(), failed=(), errors=1)
    nobody = cedar.parse_entities("[]", parsed)
    strange = {**request, "principal": {"type": "Principal", "id": "\ud800"}}
    for asked in (request, {**request, "context": "not json"}, strange):
        assert cedar.evaluate(asked, nobody, parsed) == cedar.evaluate(asked, None, parsed) == refused


def test_templates_are_refused() -> None:
    with pytest.raises(ValueError, match="template"):
        cedar.statements("permit (principal == ?principal, action, resource);")


def test_an_error_is_told_on_one_line_and_not_at_length() -> None:
    assert cedar.one_line("a\n  b\tc") == "a b c"
    assert cedar.one_line("x" * 301) == "x" * 300
