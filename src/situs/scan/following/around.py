"""What components are looked up in while data are followed through them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from situs.scan.destinations import Directory
from situs.scan.metadata.inventory import Inventory
from situs.scan.metadata.schema import Schema
from situs.scan.ways import Summary

NOTHING = Summary()


@dataclass(frozen=True, slots=True)
class Around:
    """Hold the project's inventory and schema, and what is known so far of each component by its id."""

    inventory: Inventory
    schema: Schema
    directory: Directory
    summaries: Mapping[str, Summary] = field(default_factory=dict)

    def of(self, component: str) -> Summary:
        """Return what a component does with data: nothing, as long as nothing is known of it."""
        return self.summaries.get(component, NOTHING)


def id_of(kind: str, name: str) -> str:
    """Return the id of a component, `flow:ask_matter`."""
    return f"{kind}:{name.lower()}"
