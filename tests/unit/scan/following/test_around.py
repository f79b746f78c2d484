"""Components are looked up by kind and name, in any case."""

from situs.law import Law
from situs.scan.destinations import Directory
from situs.scan.following.around import NOTHING, Around, id_of
from situs.scan.metadata.inventory import Inventory
from situs.scan.metadata.schema import Schema
from situs.scan.ways import Summary


def test_what_is_not_known_of_a_component_is_nothing(law: Law) -> None:
    known = Summary(outputs={"x": {}})
    around = Around(Inventory(), Schema(), Directory(law), {id_of("flow", "Ask"): known})
    assert around.of("flow:ask") is known
    assert around.of("flow:other") is NOTHING
