"""From settings to places: what neither the file nor the law data say stays unknown."""

from datetime import date

import pytest

from situs.config import Config, PlaceSettings
from situs.errors import ConfigError
from situs.law import Review, load_law
from situs.model import Terms
from situs.runtime import make_places, make_routes
from situs.runtime.places import law_of, make_place

LAW, DAY = load_law(), date(2026, 11, 23)
UNKNOWN = frozenset({"unknown"})


def place(**settings):
    return make_place(PlaceSettings.model_validate({"id": "p", **settings}), LAW, {}, DAY)


def test_a_place_of_which_nothing_is_said_is_unknown_in_every_respect() -> None:
    found = place()
    assert (found.processed_in, found.compelled_by, found.weights_from) == (UNKNOWN, UNKNOWN, UNKNOWN)
    assert found.controlled is False
    assert found.terms == Terms()
    assert (found.terms.training, found.terms.retention_days) == ("unknown", None)


def test_a_group_of_countries_is_expanded() -> None:
    found = place(processed_in=["EEA", "CH"], compelled_by=["DE"])
    assert {"DE", "FR", "IS", "CH"} <= found.processed_in
    assert found.compelled_by == {"DE"}


@pytest.mark.parametrize("provider", ["mistrall", "no-such-provider"])
def test_a_provider_that_the_data_do_not_know_is_unknown_and_not_an_empty_set(provider: str) -> None:
    found = place(provider=provider)
    assert (found.processed_in, found.compelled_by) == (UNKNOWN, UNKNOWN)


def test_a_provider_s_facts_are_filled_in_and_no_agreement_among_them() -> None:
    found = place(provider="openai_api")
    assert "US" in found.compelled_by
    assert found.operator
    assert (found.terms.dpa, found.terms.secrecy, found.terms.instruments) == (False, False, frozenset())
    assert found.id == "p"


def test_what_the_file_says_wins_one_fact_at_a_time() -> None:
    known = place(provider="openai_api")
    found = place(provider="openai_api", terms={"dpa": True, "retention_days": 0, "instruments": ["SCC:2"]})
    assert (found.terms.dpa, found.terms.retention_days, found.terms.instruments) == (True, 0, {"SCC:2"})
    assert found.terms.training == known.terms.training
    assert found.compelled_by == known.compelled_by


@pytest.mark.parametrize(
    ("stated", "kept"), [({"training": "unknown"}, "unknown"), ({"training": "yes"}, "yes"), ({}, None)]
)
def test_terms_can_be_stated_to_be_worse(stated: dict, kept: str | None) -> None:
    base = place(provider="openai_api").terms.training
    assert place(provider="openai_api", terms=stated).terms.training == (kept or base)


def test_a_provider_is_never_the_department_s_own_machine() -> None:
    with pytest.raises(ConfigError, match="cannot be `controlled`"):
        place(provider="openai_api", controlled=True)


@pytest.mark.parametrize("field", ["processed_in", "compelled_by", "weights_from"])
@pytest.mark.parametrize("code", ["Germany", "USA", "XX", "EEAA"])
def test_a_country_that_does_not_exist_is_refused_by_name(field: str, code: str) -> None:
    with pytest.raises(ConfigError, match=f"place `p` names `{code}`"):
        place(**{field: ["DE", code]})


def test_a_country_of_which_the_law_data_say_nothing_may_be_named() -> None:
    assert place(processed_in=["CL", "UK"]).processed_in == {"CL", "GB"}


def test_unknown_may_be_said() -> None:
    assert place(processed_in=["DE", "unknown"]).processed_in == {"DE", "unknown"}


def test_routes_bear_the_place_and_the_digest_of_weights_that_are_ours() -> None:
    config = Config.model_validate(
        {
            "place": [{"id": "p", "processed_in": ["DE"]}],
            "upstream": [{"id": "u", "kind": "openai"}, {"id": "e", "kind": "embedded"}],
            "route": [
                {"id": "a", "models": ["x", "y"], "place": "p", "upstream": "u", "priority": 5},
                {
                    "id": "b",
                    "models": ["x"],
                    "place": "p",
                    "upstream": "e",
                    "upstream_model": "z",
                    "actions": ["embed"],
                },
            ],
        }
    )
    first, second = make_routes(config, make_places(config, LAW, {}, DAY), {"e": "ab" * 32})
    assert (first.upstream_model, first.model_digest, first.priority) == ("x", "", 5)
    assert (second.upstream_model, second.model_digest, second.actions) == ("z", "ab" * 32, {"embed"})
    assert first.place is second.place


def test_a_provider_s_stale_facts_fill_nothing_in_where_they_count_as_unknown() -> None:
    law = LAW.reviewed(Review(days=30, stale_is_unknown=True))
    settings = PlaceSettings.model_validate({"id": "p", "provider": "scaleway", "terms": {"training": "no"}})
    fresh, old = (make_place(settings, law, {}, day) for day in (DAY, date(2028, 1, 1)))
    assert fresh.processed_in != UNKNOWN != fresh.compelled_by
    assert (old.processed_in, old.compelled_by) == (UNKNOWN, UNKNOWN)
    assert (old.terms.training, old.terms.human_review) == ("no", "unknown")


def test_a_configuration_says_for_how_long_law_stands() -> None:
    config = Config.model_validate({"organisation": {"name": "o", "home": ["DE"]}, "law": {"stale": "unknown"}})
    assert law_of(config).review == Review(365, stale_is_unknown=True)
    assert law_of(config) is law_of(config)
