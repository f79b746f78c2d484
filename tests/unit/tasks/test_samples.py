"""The shipped samples are files that the tasks read."""

import pytest

from situs.tasks.checking.rulebook import parse_rulebook
from situs.tasks.contract.playbook import parse_playbook
from situs.tasks.records.schedule import parse_schedule
from situs.tasks.samples import SAMPLES, read_sample

READERS = {"playbook": parse_playbook, "policy": parse_rulebook, "schedule": parse_schedule}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_as_it_stands(name: str) -> None:
    assert READERS[name](read_sample(name)).title
