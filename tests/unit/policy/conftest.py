import pytest

from situs.model import Effect, Place, Principal, Route, Terms
from situs.policy import Policies, Question, Vector, load_default_policies

EEA = frozenset(["DE", "FR", "NL", "SE", "AT"])


@pytest.fixture(scope="session")
def policies() -> Policies:
    return load_default_policies()


@pytest.fixture(scope="session")
def local() -> Route:
    terms = Terms(training="no", retention_days=0, human_review="no")
    home = frozenset({"DE"})
    place = Place("cellar", "department", home, home, frozenset({"FR"}), controlled=True, terms=terms)
    return Route("local", frozenset({"m"}), "m", place, "u")


@pytest.fixture(scope="session")
def abroad() -> Route:
    away = frozenset({"US"})
    return Route("abroad", frozenset({"m"}), "m", Place("cloud", "vendor", away, away, away), "v")


@pytest.fixture(scope="session")
def question(local: Route) -> Question:
    return Question(
        action="infer",
        principal=Principal("anna", organisation="example"),
        route=local,
        labels=frozenset({"UNCLASSIFIED"}),
        permitted_in=EEA,
        transfer="home",
        compelled=frozenset(),
        home=EEA,
    )


def vector_of(name: str, effect: str) -> Vector:
    """Return a vector that expects an effect of the policy `p`."""
    place = Place("cellar", "department", EEA, EEA, EEA, controlled=True)
    asked = Question(
        action="infer", principal=Principal("anna"), route=Route("local", frozenset({"m"}), "m", place, "u"),
        labels=frozenset({"PERSONAL"}), permitted_in=EEA, transfer="home", compelled=frozenset(),
    )  # fmt: skip
    return Vector(name, asked, Effect(effect), frozenset({"p"}))
