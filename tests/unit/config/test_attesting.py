"""Witnesses and authorities: how many, how often, and under which name."""

import pytest
from pydantic import ValidationError

from situs.config import Config
from situs.config.attesting import AuthoritySettings, Stamping, Witnessing


def test_one_must_attest_and_an_entry_is_overdue_after_several_rounds() -> None:
    for settings in (Witnessing(), Stamping()):
        assert settings.quorum == 1
        assert settings.overdue_seconds > settings.interval_seconds


@pytest.mark.parametrize("section", ["witnessing", "stamping"])
def test_a_quorum_of_none_is_refused(section: str) -> None:
    with pytest.raises(ValidationError, match="quorum"):
        Config.model_validate({section: {"quorum": 0}})


@pytest.mark.parametrize("name", ["../elsewhere", "a b", ""])
def test_a_name_that_could_leave_the_folder_of_stamps_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="name"):
        AuthoritySettings(name=name, url="https://tsa.example.test", certificates="root.pem")
