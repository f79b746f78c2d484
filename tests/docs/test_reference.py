"""The generated pages are what the source makes, and nothing is left undocumented."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from docs.error_codes import raised_codes
from docs.generate import REFERENCE, SOURCE, pages
from docs.sample_entries import ENTRIES, fields
from pydantic import BaseModel

from situs.cli.main import COMMANDS, situs
from situs.config import Config
from situs.errors import SitusError
from situs.policy import load_default_policies

ROOT = Path(__file__).resolve().parents[2]


def entries(name: str) -> dict[str, dict[str, object]]:
    return tomllib.loads((REFERENCE / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(pages()))
def test_making_the_page_again_changes_nothing(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == pages()[name], "run `make docs`"


def test_every_code_that_the_source_raises_is_documented_and_no_other() -> None:
    codes, unclear = raised_codes(SOURCE)
    assert unclear == [], "the code of an error is written out, or passed on from another error"
    assert len(codes) > 100
    assert set(codes) == set(entries("errors.toml"))


def test_every_code_says_what_it_means_and_what_to_do() -> None:
    lacking = [
        code for code, told in entries("errors.toml").items()
        if not set(told) <= {"meaning", "do", "status", "who", "outcome"}
        or not all(re.fullmatch(r"[A-Z`].*\.", str(told.get(part, ""))) for part in ("meaning", "do"))
    ]  # fmt: skip
    assert lacking == []


def test_the_walk_sees_codes_in_calls_choices_tables_and_passing_functions(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text(
        '_CODES = {"Foreign": ("from_table", "some words")}\n'
        "def _make(code):\n    return CallError(code, 'words', status=418)\n"
        "raise CallError('a_literal', 'words')\n"
        "raise LedgerError('first_choice' if x else 'second_choice', 'words')\n"
        "raise _make('passed_on')\n"
        "self.gone = 'went_away'\n"
        "raise ConfigError(compute(), 'words')\n",
        encoding="utf-8",
    )
    codes, unclear = raised_codes(tmp_path)
    assert set(codes) == {"from_table", "a_literal", "first_choice", "second_choice", "passed_on", "went_away"}
    assert codes["passed_on"].statuses == {418}
    assert unclear == ["m.py:8"]


def test_an_error_carries_its_code_and_its_status() -> None:
    error = SitusError("internal_error", "words")
    assert (error.code, error.status, str(error)) == ("internal_error", 500, "words")


def settings(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for name, info in model.model_fields.items():
        yield f"{model.__name__}.{name}", info.description or ""
        for part in (info.annotation, *getattr(info.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel) and part.__name__ != "SecretRef":
                yield from settings(part)


def test_every_setting_is_described() -> None:
    described = dict(settings(Config))
    assert len(described) > 80
    assert [name for name, text in described.items() if not text and not name.startswith("Config.")] == []


def test_every_field_of_an_entry_is_described_and_no_other() -> None:
    told = entries("ledger-entries.toml")
    assert set(told) == set(ENTRIES)
    for name, make in ENTRIES.items():
        assert {path for path, _ in fields(make())} == set(told[name])


def test_every_policy_command_and_label_is_on_its_page() -> None:
    made = pages()
    assert all(f"### `{p.id}`" in made["policies.md"] for p in load_default_policies().all)
    assert all(f"## `situs {name}`" in made["cli.md"] for name in COMMANDS)


def test_the_readme_shows_the_real_help() -> None:
    shown = re.search(r"```text\n(Usage: situs .*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    real = CliRunner().invoke(situs, ["--help"], prog_name="situs", terminal_width=80).output
    assert shown[1] == real
