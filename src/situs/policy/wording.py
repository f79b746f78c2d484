"""Say in plain words what a policy asks: from Cedar's JSON form to conditions that a lawyer can read.

What has no words of its own here is said literally, attribute by attribute and operator by operator: a condition is
never left out, and never made milder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]

_FACTS: Mapping[str, tuple[str, str]] = {
    "context.matter.privileged": ("the matter is held as privileged", "the matter is not held as privileged"),
    "context.matter.counsel_directed": ("counsel directs the work on the matter", "counsel does not direct the work"),
    "context.matter.legal_hold": ("the matter is under a legal hold", "the matter is under no legal hold"),
    "context.matter.closed": ("the matter is closed", "the matter is open"),
    "context.media": ("the call has images or audio", "the call has no images or audio"),
    "resource.media": ("the route takes images and audio", "the route takes no images or audio"),
    "resource.place.controlled": ("the department controls the place", "the department does not control the place"),
    "resource.place.terms.dpa": (
        "a data-processing agreement (GDPR art. 28) is on file",
        "no data-processing agreement (GDPR art. 28) is on file",
    ),
    "resource.place.terms.secrecy": (
        "an undertaking of professional secrecy is on file",
        "no undertaking of professional secrecy is on file",
    ),
    "resource.place.terms.tia": (
        "a transfer impact assessment is on file",
        "no transfer impact assessment is on file",
    ),
}
"""What is true or false, each in words for both."""

_NOUNS: Mapping[str, str] = {
    "context.labels": "the labels of the text",
    "context.categories": "the categories of what was found in the text",
    "context.kinds": "the kinds of what was found in the text",
    "context.asserted": "the facts that only the caller vouches for",
    "context.path": "the way in which the route comes to be used",
    "context.permitted_in": "the countries that the law of the matter accepts",
    "context.home": "the department's own countries",
    "context.transfer": "the basis of the transfer",
    "context.transfer_bases": "the bases of the transfer",
    "context.compelled": "the foreign laws that can compel the operator",
    "context.in_house_protected": "the forum's protection of in-house advice",
    "context.residual": "the residual risk of re-identification",
    "context.matter.id": "the matter",
    "context.matter.jurisdictions": "the matter's jurisdictions",
    "context.matter.forum": "the matter's forum",
    "context.matter.residency": "the countries of the matter's residency rule",
    "context.matter.wall": "the matter's ethical walls",
    "context.matter.approvals": "the approvals on the matter's file",
    "principal.organisation": "the asker's organisation",
    "principal.roles": "the asker's roles",
    "principal.walls": "the walls that the asker is inside of",
    "principal.credential": "the kind of credential",
    "principal.matters": "the matters that the credential is bound to",
    "resource.place.id": "the place",
    "resource.place.operator": "the operator",
    "resource.place.processed_in": "the countries where the place processes",
    "resource.place.compelled_by": "the countries that can compel the operator",
    "resource.place.weights_from": "the countries that the model comes from",
    "resource.place.terms.training": "whether the operator trains on the text",
    "resource.place.terms.retention_days": "the days for which the operator keeps the text",
    "resource.place.terms.human_review": "whether the operator's staff may read the text",
    "resource.place.terms.instruments": "the transfer instruments on file",
    "resource.place.terms.version": "the version of the terms",
    "resource.upstream": "the upstream",
    "resource.upstream_model": "the model at the upstream",
}
_ACTIONS = {
    "infer": "asking a model",
    "embed": "indexing text",
    "count": "counting tokens",
    "train": "training a model",
}
_COMPARED = {"==": "is", "!=": "is not", "<": "is under", "<=": "is at most", ">": "is over", ">=": "is at least"}
_CONTRARY = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_SUMS = {"+": "plus", "-": "minus", "*": "times"}


@dataclass(frozen=True, slots=True)
class Wording:
    """Hold what a policy asks: whom and what it is about, all that must be so, and any that lifts it."""

    scope: tuple[str, ...]
    when: tuple[str, ...]
    unless: tuple[str, ...]


def wording_of(body: Node) -> Wording:
    """Return the wording of a policy, given in Cedar's JSON form."""
    when = [c["body"] for c in body["conditions"] if c["kind"] == "when"]
    unless = [c["body"] for c in body["conditions"] if c["kind"] == "unless"]
    return Wording(
        scope=tuple(_scope(body)),
        when=tuple(_alone(_said(part)) for node in when for part in _parts(node, "&&")),
        unless=tuple(_alone(_said(part)) for node in unless for part in _parts(node, "||")),
    )


def values_of(body: Any) -> frozenset[str]:
    """Return every literal value that a policy names: labels, countries, approvals and the like."""
    return frozenset(_values(body))


def _values(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for inner in node:
            yield from _values(inner)
    elif isinstance(node, dict):
        for name, inner in node.items():
            if name == "Value" and not isinstance(inner, bool | dict):
                yield str(inner)
            elif name == "id" and isinstance(inner, str):
                yield inner
            else:
                yield from _values(inner)


def _scope(body: Node) -> Iterator[str]:
    for name, noun in (("principal", "the asker"), ("action", "the use"), ("resource", "the route")):
        scope = body[name]
        if scope["op"] == "All":
            continue
        of = scope.get("in", scope)
        entities = of["entities"] if "entities" in of else [of["entity"]] if "entity" in of else []
        names = [_ACTIONS.get(e["id"], f"`{e['id']}`") if name == "action" else f"`{e['id']}`" for e in entities]
        kind = scope.get("entity_type")
        yield f"{noun} is {' and is '.join(filter(None, [kind, _or(names)]))}"


def _alone(words: str) -> str:
    """Return a condition that stands on a line of its own without the brackets around all of it."""
    depth = 0
    for position, letter in enumerate(words):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return words[1:-1] if position == len(words) - 1 and position else words
    return words


def _parts(node: Node, operator: str) -> Iterator[Node]:
    inner = node.get(operator)
    if inner is None:
        yield node
    else:
        yield from _parts(inner["left"], operator)
        yield from _parts(inner["right"], operator)


def _said(node: Node, *, denied: bool = False) -> str:
    """Return a condition in words, or its contrary."""
    operator, inner = next(iter(node.items()))
    if operator == "!":
        return _said(inner["arg"], denied=not denied)
    if operator in ("&&", "||"):
        both = (operator == "&&") is not denied
        said = [_said(part, denied=denied) for part in _parts(node, operator)]
        return f"({' and '.join(said)})" if both else f"({' or '.join(said)})"
    if operator == "if-then-else":
        words = f"(if {_said(inner['if'])}, then {_said(inner['then'])}, else {_said(inner['else'])})"
        return f"it is not so that {words}" if denied else words
    if operator == "Value" and isinstance(inner, bool):
        return "always" if inner is not denied else "never"
    if operator in _COMPARED:
        return _comparison(operator, inner, denied=denied)
    if operator == "like":
        pattern = "".join("*" if part == "Wildcard" else part["Literal"] for part in inner["pattern"])
        return f"{_noun(inner['left'])} is {'not ' if denied else ''}of the form `{pattern}`"
    if operator in ("contains", "containsAll", "containsAny", "isEmpty", "has"):
        return _of_sets(operator, inner, denied=denied)
    path = _path(node)
    if path in _FACTS:
        return _FACTS[path][denied]
    words = f"{_noun(node)} holds"
    return f"it is not so that {words}" if denied else words


def _comparison(operator: str, inner: Node, *, denied: bool) -> str:
    left, right = inner["left"], inner["right"]
    if operator in ("==", "!=") and isinstance(right.get("Value"), bool):
        return _said(left, denied=denied is ((operator == "==") is right["Value"]))
    if operator in ("==", "!=") and "Set" in right and _path(left) == "context.labels":
        alone = (operator == "==") is not denied
        return f"the text is {'' if alone else 'not '}labelled {_and(_names(right))} and nothing else"
    return f"{_noun(left)} {_COMPARED[_CONTRARY[operator] if denied else operator]} {_noun(right)}"


def _of_sets(operator: str, inner: Node, *, denied: bool) -> str:
    negation = "not " if denied else ""
    if operator == "isEmpty":
        return f"there is {'at least one' if denied else 'none'} of {_noun(inner['arg'])}"
    if operator == "has":
        path = f"{_path(inner['left'])}.{inner['attr']}"
        return f"it is {negation}known: {_NOUNS.get(path, path)}"
    left, right = inner["left"], inner["right"]
    if operator == "contains":
        if _path(left) == "context.labels":
            return f"the text is {negation}labelled {_noun(right)}"
        if "Set" in left:
            return f"{_noun(right)} is {negation}one of {_or(_names(left))}"
        return f"{_noun(right)} is {negation}among {_noun(left)}"
    if operator == "containsAny":
        if _path(left) == "context.labels" and "Set" in right:
            return f"the text is labelled {'none' if denied else 'any'} of {_or(_names(right))}"
        return f"{'none' if denied else 'any'} of {_noun(right)} is among {_noun(left)}"
    among = _or(_names(left)) if "Set" in left else _noun(left)
    return f"{'not ' if denied else ''}all of {_noun(right)} are among {among}"


def _noun(node: Node) -> str:
    """Return a value in words; what has none is said as it is written."""
    operator, inner = next(iter(node.items()))
    if operator == "Value" and not isinstance(inner, Mapping):
        return "none" if inner == "" else f"`{inner}`" if isinstance(inner, str) else str(inner).lower()
    if operator == "Set":
        return _and(_names(node)) or "nothing"
    if operator == "Var":
        return str({"principal": "the asker", "resource": "the route", "action": "the use"}.get(inner, inner))
    path = _path(node)
    if path:
        return _FACTS[path][0] if path in _FACTS else _NOUNS.get(path, f"`{path}`")
    if operator in _SUMS:
        return f"({_noun(inner['left'])} {_SUMS[operator]} {_noun(inner['right'])})"
    return _literal(inner if operator == "Value" else node)


def _literal(node: Any) -> str:
    """Return what no words are known for, as operators and values; nothing of it is left out."""
    if isinstance(node, dict):
        if set(node) == {"__entity"}:
            return f"`{node['__entity']['id']}`"
        path = _path(node)
        inner = ", ".join(f"{name} {_literal(value)}" for name, value in node.items())
        return f"`{path}`" if path else f"({inner})"
    if isinstance(node, list):
        return "[" + ", ".join(_literal(value) for value in node) + "]"
    return f"`{node}`"


def _path(node: Node) -> str:
    """Return the dotted path of an attribute, or nothing where the node is none."""
    if set(node) == {"Var"}:
        return str(node["Var"])
    if set(node) == {"."}:
        base = _path(node["."]["left"])
        return f"{base}.{node['.']['attr']}" if base else ""
    return ""


def _names(node: Node) -> list[str]:
    return [_noun(value) for value in node["Set"]]


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _or(names: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
