"""From settings to rules, and the statements that they must keep."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from situs.config import Config
from situs.errors import ConfigError
from situs.policy import load_default_policies
from situs.runtime import check_statements, make_rules
from situs.runtime.ruling import distinct_routes, statements_of

HERE = Path(".")
OWN = {"id": "p", "processed_in": ["DE"], "compelled_by": ["DE"], "controlled": True, "terms": {"training": "no"}}
LOOSE = '@id("loose")\n@reason("Everything goes.")\n@legal_basis("none")\npermit (principal, action, resource);\n'
ONLY_PUBLIC = """[[statement]]
id = "only-public-leaves"
says = "Only what is public leaves."
except_labels = ["PUBLIC"]
never = { uncontrolled = true }
"""


def config(place: dict | None = None, **tables) -> Config:
    route = {"id": "r", "models": ["m"], "place": "p", "upstream": "u"}
    base = {"organisation": {"home": ["DE"]}, "place": [place or OWN], "upstream": [{"id": "u", "kind": "openai"}]}
    return Config.model_validate(base | {"route": [route]} | tables)


def test_rules_hold_the_shipped_policies_the_routes_and_the_home() -> None:
    rules = make_rules(config(), HERE, {})
    assert rules.policies.digest == load_default_policies().digest
    assert [r.id for r in rules.routes] == ["r"]
    assert rules.home == {"DE"}
    assert len(rules.config_digest) == 64


def test_a_home_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"organisation\.home names `Germany`"):
        make_rules(config(organisation={"home": ["Germany"]}), HERE, {})


def test_another_configuration_has_another_digest() -> None:
    assert (
        make_rules(config(), HERE, {}).config_digest
        != make_rules(config(limits={"concurrent": 1}), HERE, {}).config_digest
    )
    assert make_rules(config(), HERE, {}).config_digest == make_rules(config(), HERE, {}).config_digest


def test_named_lawyers_are_known_by_kind_in_lower_case() -> None:
    named = [{"who": " Anna.Beispiel@example.com ", "kind": "in_house"}, {"who": "example.org", "kind": "external"}]
    rules = make_rules(config(lawyer=named), HERE, {})
    assert rules.circle.in_house == {"anna.beispiel@example.com"}
    assert rules.circle.external == {"example.org"}
    assert rules.config_digest != make_rules(config(), HERE, {}).config_digest


@pytest.mark.parametrize("broken", [{"who": "", "kind": "in_house"}, {"who": "Anna Beispiel", "kind": "friend"}, {}])
def test_a_lawyer_that_is_not_whole_is_refused(broken: dict) -> None:
    with pytest.raises(ValidationError):
        config(lawyer=[broken])


def test_a_folder_of_policies_takes_the_place_of_the_shipped_ones(tmp_path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.cedar").write_text(LOOSE, encoding="utf-8")
    rules = make_rules(config(policies={"folder": "mine"}), tmp_path, {})
    assert [p.id for p in rules.policies.all] == ["loose"]


def test_an_empty_folder_is_no_policy_at_all(tmp_path) -> None:
    with pytest.raises(ConfigError) as caught:
        make_rules(config(policies={"folder": "mine"}), tmp_path, {})
    assert caught.value.code == "policies_missing"


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_policy_that_cannot_be_read_is_told(tmp_path, content: bytes | None) -> None:
    (tmp_path / "mine").mkdir()
    path = tmp_path / "mine" / "a.cedar"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        make_rules(config(policies={"folder": "mine"}), tmp_path, {})
    assert caught.value.code == "policies_unreadable"


def test_a_policy_that_does_not_parse_is_told(tmp_path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.cedar").write_text("permit (everything);", encoding="utf-8")
    with pytest.raises(ConfigError):
        make_rules(config(policies={"folder": "mine"}), tmp_path, {})


def test_the_shipped_statements_hold_of_the_department_s_own_machine() -> None:
    made = config()
    proofs = check_statements(made, HERE, make_rules(made, HERE, {}))
    assert len(proofs) >= 8
    assert all(p.holds for p in proofs)


def test_a_statement_that_fails_stops_the_start_with_a_counter_example(tmp_path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.cedar").write_text(LOOSE, encoding="utf-8")
    (tmp_path / "own.toml").write_text(ONLY_PUBLIC, encoding="utf-8")
    made = config(OWN | {"controlled": False}, policies={"folder": "mine", "statements": "own.toml"})
    with pytest.raises(ConfigError) as caught:
        check_statements(made, tmp_path, make_rules(made, tmp_path, {}))
    assert caught.value.code == "statement_fails"
    assert "`only-public-leaves` does not hold" in caught.value.message
    assert "loose" in caught.value.message


def test_one_that_is_not_required_is_told_and_stops_nothing(tmp_path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.cedar").write_text(LOOSE, encoding="utf-8")
    (tmp_path / "own.toml").write_text(ONLY_PUBLIC + "required = false\n", encoding="utf-8")
    made = config(OWN | {"controlled": False}, policies={"folder": "mine", "statements": "own.toml"})
    (proof,) = check_statements(made, tmp_path, make_rules(made, tmp_path, {}))
    assert proof.holds is False
    assert proof.counterexample


@pytest.mark.parametrize("content", [None, b"\xff", b"[[statement]]\nid = 1\n", b"not toml"])
def test_statements_that_cannot_be_read_stop_the_start(tmp_path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "own.toml").write_bytes(content)
    made = config(policies={"statements": "own.toml"})
    with pytest.raises(ConfigError):
        statements_of(made, tmp_path, make_rules(made, tmp_path, {}))


def test_without_a_route_there_is_nothing_to_prove() -> None:
    made = config(route=[])
    assert check_statements(made, HERE, make_rules(made, HERE, {})) == ()


def test_routes_that_no_policy_can_tell_apart_are_walked_once(configured) -> None:
    place = '[[place]]\nid = "{0}"\nprocessed_in = ["{1}"]\ncompelled_by = ["{1}"]\nweights_from = ["FR"]\n'
    route = '[[route]]\nid = "{0}"\nmodels = ["{0}"]\nplace = "{1}"\nupstream = "u"\n'
    text = (
        place.format("a", "DE")
        + place.format("b", "FR")
        + '[[upstream]]\nid = "u"\nkind = "openai"\nurl = "https://x.test/v1"\n'
    )
    text += "".join(route.format(f"r{n}", "ab"[n % 2]) for n in range(8))
    rules = make_rules(configured(text), HERE, {})
    assert len(rules.routes) == 8
    assert sorted(r.place.id for r in distinct_routes(rules)) == ["a", "b"]
