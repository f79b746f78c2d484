"""Where an Apex expression stands, and what may still be looked at for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from tree_sitter import Node

from situs.scan.apex.syntax import ApexClass, Classes, Method
from situs.scan.metadata.inventory import Inventory

MOST_DEPTH = 12
_MOST_STEPS = 1_000
"""Expressions that are looked at for one address: callers that call each other would else multiply without end."""


@dataclass(slots=True)
class Steps:
    """Count what may still be looked at."""

    left: int = _MOST_STEPS

    def take(self) -> bool:
        """Take a step; return False where none is left."""
        self.left -= 1
        return self.left >= 0


class Calling(Protocol):
    """Tell who calls what across the classes of a project."""

    def callees(self, call: Node, cls: ApexClass, method: Method | None) -> Iterable[tuple[ApexClass, Method]]:
        """Return the methods that a call may run, from where it stands."""
        ...

    def callers(self, cls: ApexClass, method: Method) -> Iterable[tuple[ApexClass, Method | None, Node]]:
        """Return the calls in other classes that may run a method, each with where it stands."""
        ...

    def seen(self, name: str, at: ApexClass) -> Iterable[ApexClass]:
        """Return the classes that a name means where it stands."""
        ...

    def given(self, holder: ApexClass, name: str) -> Iterable[tuple[ApexClass, Method, Node]]:
        """Return what the field of a class's objects is given anywhere, `x.url = …`, with where it stands."""
        ...


@dataclass(frozen=True, slots=True)
class Scope:
    """Say where an expression stands."""

    cls: ApexClass
    method: Method | None
    classes: Classes
    inventory: Inventory
    steps: Steps = field(default_factory=Steps)
    project: Calling | None = None
    """Who calls what across classes; None where only one is looked at."""

    def at(self, cls: ApexClass, method: Method | None) -> Scope:
        """Return the scope of another place, which shares what is left of the steps."""
        return Scope(cls, method, self.classes, self.inventory, self.steps, self.project)

    def declared(self, name: str) -> str:
        """Return the type of a variable or field in lower case, as written; empty where it is not known."""
        plain = name.removeprefix("this.")
        if self.method and plain == name and name in self.method.types:
            return self.method.types[name].lower()
        at: ApexClass | None = self.cls
        while at is not None:
            if plain in at.types:
                return at.types[plain].lower()
            at = at.outer
        return ""
