"""Places, servers and routes, each by itself: what is left out is the worst case, and nothing falls back."""

import pytest
from pydantic import ValidationError

from situs.config.routing import PlaceSettings, RouteSettings, UpstreamConfig

ROUTE = {"id": "r", "models": ["m"], "place": "own", "upstream": "u"}


def test_what_a_place_does_not_say_is_not_filled_in_with_something_good() -> None:
    place = PlaceSettings(id="own")
    assert place.controlled is False
    assert place.processed_in == place.compelled_by == ()
    assert set(place.terms.model_dump().values()) == {None}


def test_a_place_states_terms_or_names_records_of_them() -> None:
    with pytest.raises(ValidationError, match="it may do one of the two"):
        PlaceSettings.model_validate({"id": "own", "terms": {"training": "no"}, "records": ["acme"]})


def test_a_route_by_converse_names_no_registered_model() -> None:
    """Its answers name no model, so that none could be held to what was approved."""
    route = ROUTE | {"dialect": "bedrock_converse"}
    assert RouteSettings.model_validate(route).registered == ""
    with pytest.raises(ValidationError, match=r"route `r`.*anthropic_bedrock"):
        RouteSettings.model_validate(route | {"registered": "own@1"})


def test_a_server_has_bounds_on_every_wait_and_answer() -> None:
    server = UpstreamConfig(id="u", kind="openai", url="https://llm.example.test/v1")
    assert 0 < server.connect_seconds < server.idle_seconds < server.total_seconds
    for key in ("connect_seconds", "idle_seconds", "total_seconds", "max_response_bytes"):
        with pytest.raises(ValidationError, match=key):
            UpstreamConfig.model_validate({"id": "u", "kind": "openai", key: 0})
