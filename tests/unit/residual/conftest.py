import pytest

from situs.residual import Table, load_table


@pytest.fixture(scope="session")
def table() -> Table:
    return load_table()
