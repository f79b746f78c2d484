"""Follow data through all components of a project, round by round, until nothing new is found.

Subflows that call each other in a circle need no special care: what is known of each only grows, and is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from situs.markup import Element
from situs.scan.following.agents import follow_agent, follow_script
from situs.scan.following.around import NOTHING, Around, id_of
from situs.scan.following.flows import follow_flow
from situs.scan.following.messages import follow_messages
from situs.scan.following.omnistudio import (
    ROOTS,
    follow_extracts,
    follow_procedure,
    follow_steps,
    follow_transform,
    name_of_procedure,
)
from situs.scan.following.packs import Packs
from situs.scan.following.pages import follow_page
from situs.scan.following.prompts import follow_prompt
from situs.scan.project import Diagnostic, SourceFile
from situs.scan.ways import Summary, Way, ways_of

MOST_ROUNDS = 200
"""How long a chain of subflows is followed."""
_CUT = "its data were not followed to the end: the chain of what it calls is too long"
Documents = Mapping[str, tuple[SourceFile, Element]]
Reader = Callable[[SourceFile, Element, Around], tuple[Summary, frozenset[tuple[str, str]]]]
_READERS: Mapping[str, tuple[str, Reader]] = {
    "Flow": ("flow", follow_flow),
    "GenAiPromptTemplate": ("prompt", follow_prompt),
    "OmniIntegrationProcedure": ("procedure", follow_procedure),
    "OmniScript": ("procedure", follow_procedure),
    "OmniDataTransform": ("transform", follow_transform),
}


def follow(
    documents: Documents,
    scripts: Iterable[SourceFile],
    pages: Iterable[SourceFile],
    apex: Mapping[str, Summary],
    packs: Packs,
    around: Around,
) -> tuple[tuple[Way, ...], tuple[Diagnostic, ...]]:
    """Return every way out, and the components whose data could not be followed to the end.

    `apex` are the classes' summaries by id, worked out before; `scripts` are Agent Scripts, `pages` scripts of pages,
    `packs` what DataPacks hold.
    """
    members = _members(documents, packs)
    summaries: dict[str, Summary] = {**apex, **dict.fromkeys(members, NOTHING)}
    around = replace(around, summaries=summaries)
    bound: dict[str, frozenset[tuple[str, str]]] = {}
    waiting: Iterable[str] = members
    for _ in range(MOST_ROUNDS):
        changed = set()
        for component in waiting:
            found, bound[component] = members[component].follow(around)
            if _size(found) != _size(summaries[component]):
                changed.add(component)
            summaries[component] = found
        waiting = [c for c in members if any(callee in changed for callee, _ in bound[c])]
        if not waiting:
            break
    leaks = [leak for summary in summaries.values() for leak in summary.leaks]
    for file, root in documents.values():
        leaks.extend(follow_agent(file, root, around))
        leaks.extend(follow_messages(file, root, around.directory))
    for file in scripts:
        leaks.extend(follow_script(file, around))
    for file in pages:
        leaks.extend(follow_page(file, around.directory))
    cut = tuple(Diagnostic(members[component].path, _CUT) for component in waiting)
    return ways_of(leaks, frozenset[tuple[str, str]]().union(*bound.values())), cut


@dataclass(frozen=True, slots=True)
class _Member:
    """Hold a component: the file that is told of it, and what it does with data as far as others are known."""

    path: str
    follow: Callable[[Around], tuple[Summary, frozenset[tuple[str, str]]]]


def _members(documents: Documents, packs: Packs) -> dict[str, _Member]:
    """Return components by id; of two that share a name, each is followed, and the first is called."""
    members: dict[str, _Member] = {}
    for component, member in (*_documented(documents), *_packed(packs)):
        members[f"{component} {member.path}" if component in members else component] = member
    return members


def _documented(documents: Documents) -> Iterator[tuple[str, _Member]]:
    for file, root in documents.values():
        if root.tag in _READERS:
            kind, reader = _READERS[root.tag]
            yield id_of(kind, _name_of(file, root)), _Member(file.path, partial(reader, file, root))


def _packed(packs: Packs) -> Iterator[tuple[str, _Member]]:
    for procedure in packs.procedures:
        yield id_of("procedure", procedure.name), _Member(procedure.spot.path, partial(follow_steps, procedure))
    for transform in packs.transforms:
        yield id_of("transform", transform.name), _Member(transform.spot.path, partial(follow_extracts, transform))


def _name_of(file: SourceFile, root: Element) -> str:
    """Return the name by which others call a component: OmniStudio's is within, every other's is the file's."""
    if root.tag in ROOTS:
        return name_of_procedure(root) or file.name
    return root.value("name") or file.name if root.tag == "OmniDataTransform" else file.name


def _size(summary: Summary) -> tuple[int, int]:
    """Return how much is known: it only grows, so equal sizes are equal knowledge."""
    return (
        sum(len(leak.carried) for leak in summary.leaks) + len(summary.leaks),
        sum(len(carried) for carried in summary.outputs.values()),
    )
