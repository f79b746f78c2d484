"""Off unless it is named."""

import pytest
from pydantic import ValidationError

from situs.config import Config
from situs.config.mirror import Mirror

KEY = {"key": "cell-b.example/ledger+00000000+AAAA"}


def test_it_is_off_unless_it_is_named() -> None:
    assert Config().mirror == Mirror()
    assert Config().mirror.name == ""
    assert Mirror.model_validate({"name": "w.example", "log": [KEY]}).log[0].key == KEY["key"]


@pytest.mark.parametrize(
    "settings",
    [{"log": [KEY]}, {"name": "w", "log": [{}]}, {"name": "w", "requests_per_minute": 0},
     {"name": "w", "checkpoints_per_minute": 0}, {"name": "w", "logs": []}],
)  # fmt: skip
def test_what_says_half_is_refused(settings) -> None:
    with pytest.raises(ValidationError):
        Mirror.model_validate(settings)
