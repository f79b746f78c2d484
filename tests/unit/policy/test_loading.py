from situs.policy import load_default_policies, load_default_sources, load_default_statements, load_schema
from situs.policy.statements import parse_statements


def test_what_is_shipped_loads_the_same_twice() -> None:
    assert load_default_policies().digest == load_default_policies().digest
    assert all(name.endswith(".cedar") for name in load_default_sources())
    assert "entity Principal" in load_schema()


def test_the_statements_read() -> None:
    statements = parse_statements(load_default_statements(), frozenset)
    assert len(statements) >= 8
    assert all(statement.says.endswith(".") for statement in statements)
