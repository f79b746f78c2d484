"""The reference page is made from the settings."""

from situs.config import Config
from situs.config.reference import reference_page


def keys_of(schema: dict, name: str) -> set[str]:
    return set(schema["$defs"][name]["properties"])


def test_every_setting_and_table_is_on_the_page() -> None:
    page, schema = reference_page(), Config.model_json_schema()
    for name in schema["$defs"]:
        if name == "SecretRef":
            continue
        for key in keys_of(schema, name):
            assert f"| `{key}` |" in page or f"{key}]" in page, f"{name}.{key}"
    for head in (
        "## `[server]`",
        "## `[[place]]`",
        "### `[place.terms]`",
        "### `[[identity.issuer]]`",
        "## `[[route]]`",
    ):
        assert head in page, head


def test_defaults_are_shown_as_toml_would_write_them() -> None:
    rows = {line.split("`")[1]: line for line in reference_page().splitlines() if line.startswith("| `")}
    assert "`8430`" in rows["port"]
    assert "`false`" in rows["allow_http"]
    assert "| required |" in rows["issuer"]
    assert '`["RS256", "ES256"]`' in rows["algorithms"]


def test_it_ends_with_one_newline() -> None:
    assert reference_page().endswith("\n")
    assert not reference_page().endswith("\n\n")
