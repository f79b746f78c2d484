"""Draw exercises from the finite space that proofs walk: by a seed, so that the same seed gives the same exercises.

The states are taken in an order that visits each of them once (a step that has no divisor in common with their number),
until there are enough of each kind of outcome that the space has, with policies that were not asked about before
preferred. Chance is a hash of the seed: the core draws no random numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd, prod

from situs.learning.exercise import Exercise, Kind, Option, kind_of, option_of
from situs.model import Level, Residual, Route, Ruling
from situs.policy import Policies, Question, Space
from situs.policy.space import Case

RulingOf = Callable[[Question], Ruling]
_ALIKE = 16
"""So many states of each kind are gathered before the most various are chosen."""
_PLACES = 5
_REASONS = 4
_NO_RISK = Residual(Level.NONE, 0.0)


@dataclass(frozen=True, slots=True)
class _State:
    case: Case
    rulings: tuple[Ruling, ...]

    @property
    def policies(self) -> frozenset[str]:
        return frozenset(reason.policy for ruling in self.rulings for reason in ruling.reasons)


def draw(space: Space, policies: Policies, ruling_of: RulingOf, seed: str, count: int) -> tuple[Exercise, ...]:
    """Return `count` exercises, or fewer where the space has fewer states; each kind of outcome that it has is there.

    None where the space has no route.
    """
    routes = _places(space.routes)
    if not routes:
        return ()
    found = _gathered(space, routes, ruling_of, seed)
    chosen = _chosen(found, count)
    order = sorted(chosen, key=lambda state: _number(seed, "order", *_names(state.case)))
    return tuple(_exercise(n, state, routes, policies, seed) for n, state in enumerate(order, 1))


def _gathered(space: Space, routes: Sequence[Route], ruling_of: RulingOf, seed: str) -> Mapping[Kind, list[_State]]:
    found: dict[Kind, list[_State]] = {kind: [] for kind in Kind}
    for case in _cases(space, routes[0], seed):
        rulings = tuple(
            replace(ruling_of(space.question(replace(case, route=route))), residual=_NO_RISK) for route in routes
        )
        states = found[kind_of(rulings)]
        if len(states) < _ALIKE:
            states.append(_State(case, rulings))
        if all(len(states) >= _ALIKE for states in found.values()):
            break
    return found


def _cases(space: Space, route: Route, seed: str) -> Iterator[Case]:
    """Yield every state of the space that an exercise may be about, once each, in the order of the seed."""
    axes: tuple[Sequence[object], ...] = (
        space.labels, space.matters, space.principals, space.actions, space.asserted, space.media,
    )  # fmt: skip
    total = prod(len(axis) for axis in axes)
    step = next(s for s in range(max(1, _number(seed, "step") % max(1, total)), 2 * total + 2) if gcd(s, total) == 1)
    start = _number(seed, "start") % total if total else 0
    for n in range(total):
        at = (start + n * step) % total
        picks = []
        for axis in axes:
            at, position = divmod(at, len(axis))
            picks.append(position)
        matter, asserted = space.matters[picks[1]], space.asserted[picks[4]]
        if asserted and not matter.id:
            continue
        yield Case(
            route=route,
            matter=matter,
            labels=space.labels[picks[0]],
            categories=frozenset(),
            principal=space.principals[picks[2]],
            action=space.actions[picks[3]],
            media=space.media[picks[5]],
            asserted=asserted,
            path="primary",
            residual=Level.NONE.value,
        )


def _chosen(found: Mapping[Kind, list[_State]], count: int) -> list[_State]:
    """Take from each kind in turn the state that asks about most policies that were not asked about before."""
    left = {kind: list(states) for kind, states in found.items() if states}
    chosen: list[_State] = []
    asked: set[str] = set()
    while left and len(chosen) < count:
        for kind in [k for k in (Kind.SOME, Kind.NOWHERE, Kind.EVERYWHERE) if k in left]:
            if len(chosen) == count:
                break
            best = max(left[kind], key=lambda state: len(state.policies - asked))
            left[kind].remove(best)
            if not left[kind]:
                del left[kind]
            chosen.append(best)
            asked |= best.policies
    return chosen


def _exercise(number: int, state: _State, routes: Sequence[Route], policies: Policies, seed: str) -> Exercise:
    asked = _number(seed, "asked", str(number)) % len(routes)
    right = [option_of(reason) for reason in state.rulings[asked].reasons]
    effect, known = state.rulings[asked].effect, {option.policy for option in right}
    wrong = sorted(
        (p for p in policies.all if p.id not in known),
        key=lambda p: (p.effect is not effect, _number(seed, "other", str(number), p.id)),
    )
    others = [Option(p.id, p.reason) for p in wrong]
    options = [*right[:1], *others[: _REASONS - 1]]
    options.sort(key=lambda option: _number(seed, "option", str(number), option.policy))
    return Exercise(number, state.case, tuple(zip(routes, state.rulings, strict=True)), asked, tuple(options))


def _names(case: Case) -> tuple[str, ...]:
    """Return what tells a state from another, as text that is the same in every process."""
    facts = (case.principal.id, case.matter.id, case.action, str(case.asserted), str(case.media))
    return (*sorted(case.labels), *facts)


def _places(routes: Sequence[Route]) -> tuple[Route, ...]:
    """Return one route of each place, the first ones."""
    found: dict[str, Route] = {}
    for route in routes:
        found.setdefault(route.place.id, route)
    return tuple(found.values())[:_PLACES]


def _number(seed: str, *parts: str) -> int:
    return int.from_bytes(hashlib.sha256("\x00".join((seed, *parts)).encode()).digest()[:8])
