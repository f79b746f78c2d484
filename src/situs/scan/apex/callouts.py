"""Callouts of Apex: where each may go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tree_sitter import Node

from situs.scan.apex.requests import asks_model
from situs.scan.apex.scope import Calling, Scope
from situs.scan.apex.syntax import ApexClass, Classes, Method, arguments_of, line_of, literal_of, literals_of, name_of
from situs.scan.apex.values import OWN_ORG, Value, evaluate
from situs.scan.destinations import (
    GATEWAY,
    PLATFORM,
    Directory,
    is_clear,
    is_own_interface,
    is_spoken_of,
    of_name,
    of_path,
)
from situs.scan.finding import Destination, Finding, Spot
from situs.scan.literals import rule_of
from situs.scan.metadata.inventory import Inventory
from situs.scan.metadata.platform import asked_of, operation_name, service_name, service_of
from situs.scan.project import SourceFile
from situs.scan.ways import Asked

_PLATFORM = ("connectapi.einsteinllm", "aiplatform.")
_HOST = re.compile(r"https?://(?:[^/@]*@)?([A-Za-z0-9.-]+)(?=[:/?#]|$)", re.IGNORECASE)
_STARRED = re.compile(r"https?://(?:[^/@]*@)?([A-Za-z0-9.*-]+)(?=[:/?#]|$)", re.IGNORECASE)
_BY_REQUEST = Destination("", "a language model, by the request")
_OWN_HOST = OWN_ORG.partition("://")[2]
_PORT = re.compile(r"^:\d{1,5}")
_CREDENTIAL = re.compile(r"callout:([A-Za-z0-9_]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """Say where one value of an address leads."""

    known: bool
    destination: Destination | None = None
    through: Spot | None = None
    """The Named Credential, if it goes through one."""
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Sending:
    """Join a callout, or a call of Salesforce's own models, to where it stands in the source."""

    finding: Finding
    cls: ApexClass
    method: Method
    call: Node
    address: Node | None = None
    """None for a call of Salesforce's own models."""
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Hold what the callouts of all files are looked up in."""

    classes: Classes
    inventory: Inventory
    directory: Directory
    project: Calling | None = None


def find_apex(file: SourceFile, own: Sequence[ApexClass], around: Surroundings) -> Iterator[Sending]:
    """Return the callouts and the platform calls of one file; a test class has none."""
    for cls in own:
        for method in cls.methods if not cls.test else ():
            yield from sendings_of(file, cls, method, around)


def find_addresses(file: SourceFile, own: Sequence[ApexClass], directory: Directory) -> Iterator[Finding]:
    """Return the addresses of models that one file writes out; a test class has none."""
    if all(cls.test for cls in own):
        return
    told = set()
    for line, literal in literals_of(file.text):
        for at, found_at in directory.in_text(literal):
            if not is_spoken_of(literal, at) and (line, found_at.host) not in told:
                told.add((line, found_at.host))
                rule = rule_of(literal[at:], found_at)
                yield Finding(rule, Spot(file.path, line, "in Apex"), file.name, found_at)


def sendings_of(file: SourceFile, cls: ApexClass, method: Method, around: Surroundings) -> Iterator[Sending]:
    """Return the callouts of one method that lead to a model, or nobody knows where."""
    unknown: list[tuple[Node, Node, Destination | None]] = []
    reached: Finding | None = None
    for call in method.calls:
        if _runs_platform(call):
            spot = Spot(file.path, line_of(call), f"in {method.name}")
            yield Sending(Finding("platform-ai-call", spot, file.name, PLATFORM), cls, method, call)
        service = _service(call, around.inventory)
        found_there = _by_service(service, Spot(file.path, line_of(call), f"in {method.name}"), file, around)
        if found_there:
            asked = asked_of(service, _operations(call, method), around.inventory)
            yield Sending(found_there, cls, method, call, asked=asked)
        address = _address(call)
        if address is None:
            continue
        values = evaluate(address, _scope(cls, method, around))
        named = of_name(method.name) or of_name(cls.name) or of_name(file.name)
        leading = _leading((target_of(value, around) for value in values), named)
        if leading and leading.destination:
            reached = _callout(file, call, method, leading, leading.destination)
            asked = tuple(replace(one, verb=_verb(method)) for one in leading.asked)
            yield Sending(reached, cls, method, call, address, asked)
        elif not all(target_of(value, around).known for value in values):
            own = all(is_own_interface(_tail(value)) for value in values)
            unknown.append((call, address, None if own else named or _of_request(method, cls)))
        else:
            yield from _spoken_to(file, cls, method, call, (address, values, around))
    for call, address, likely in unknown:
        spot = Spot(file.path, line_of(call), f"in {method.name}")
        if reached and reached.destination:
            # The other branch of the same request leads to a model, so this one most likely does.
            found = Finding("ai-callout", spot, file.name, reached.destination, (spot, reached.spot), certain=False)
        elif likely:
            found = Finding("ai-callout", spot, file.name, likely, certain=False)
        else:
            found = Finding("endpoint-unknown", spot, file.name, certain=False)
        yield Sending(found, cls, method, call, address)


def _spoken_to(
    file: SourceFile, cls: ApexClass, method: Method, call: Node, to: tuple[Node, Iterable[Value], Surroundings]
) -> Iterator[Sending]:
    """Yield a callout to a host that nobody knows, such as a proxy's, where its request speaks a model's interface.

    Only the one callout of a class: with several, nobody can tell whose words they are.
    """
    address, values, around = to
    hosts = {host for value in values if (host := _host_of(value, around)) and not is_own_interface(_tail(value))}
    sole = sum(_address(c) is not None for m in cls.methods for c in m.calls) == 1
    if sole and hosts and asks_model(method, cls):
        spot = Spot(file.path, line_of(call), f"in {method.name}")
        through = next((t.through for t in (target_of(v, around) for v in values) if t.through), None)
        path = (spot, through) if through else ()
        found = Finding("ai-callout", spot, file.name, replace(_BY_REQUEST, host=min(hosts)), path, certain=False)
        yield Sending(found, cls, method, call, address)


def _host_of(value: Value, around: Surroundings) -> str:
    """Return the host of an address, which may stand in its Named Credential; none for the org itself."""
    head, _ = _head(value)
    named, host = _CREDENTIAL.match(head), _HOST.match(head)
    if named:
        credential = around.inventory.credentials.get(named.group(1).lower())
        return credential.host if credential else ""
    return host.group(1).lower() if host and host.group(1).lower() != _OWN_HOST else ""


def _leading(targets: Iterable[Target], named: Destination | None) -> Target | None:
    """Return the target that leads to a model; of several services the one that is named, and that is not certain.

    What leads to Situs hides no other. What only the path tells of is told by the name besides.
    """
    leading = sorted((t for t in targets if t.destination), key=_rank)
    found = {t.destination: t for t in leading if t.destination}
    if not found:
        return None
    hosts = {to.endpoint or to.host for to in found}
    fits = [to for to in found if named and to.endpoint == named.endpoint]
    to = min(fits or found, key=lambda d: (d.endpoint == GATEWAY, not found[d].known, d))
    told = named if named and not to.host and not to.endpoint else to
    asked = sorted({one for t in leading if t.destination == to for one in t.asked})
    return Target(found[to].known and len(hosts) == 1, told, found[to].through, tuple(asked))


def _rank(target: Target) -> tuple[bool, Spot]:
    """Sort what is known last, so that it stands for its service."""
    return target.known, target.through or Spot("", 0)


def _verb(method: Method) -> str:
    """Return the verb that a method sets where it sets but one, and writes it out."""
    given = [a for c in method.calls if name_of(c.child_by_field_name("name")) == "setmethod" for a in arguments_of(c)]
    told = {literal_of(node).upper() if node.type == "string_literal" else "" for node in given}
    return told.pop() if len(told) == 1 else ""


def _of_request(method: Method, cls: ApexClass) -> Destination | None:
    return _BY_REQUEST if asks_model(method, cls) else None


def _scope(cls: ApexClass, method: Method, around: Surroundings) -> Scope:
    """Return where an address stands, with steps of its own."""
    return Scope(cls, method, around.classes, around.inventory, project=around.project)


def _callout(file: SourceFile, call: Node, method: Method, target: Target, found: Destination) -> Finding:
    spot = Spot(file.path, line_of(call), f"in {method.name}")
    direct = target.through is None and target.destination is not None and bool(target.destination.host)
    rule = "ai-callout-without-credential" if direct else "ai-callout"
    path = (spot, target.through) if target.through else ()
    return Finding(rule, spot, file.name, found, path, certain=target.known)


def _address(call: Node) -> Node | None:
    arguments = call.child_by_field_name("arguments")
    if name_of(call.child_by_field_name("name")) != "setendpoint" or arguments is None:
        return None
    return arguments.named_children[0] if arguments.named_children else None


def _runs_platform(call: Node) -> bool:
    if call.type == "object_creation_expression":
        made = name_of(call.child_by_field_name("type"))
        return made == "aiplatform.modelsapi"
    owner = "".join(name_of(call.child_by_field_name("object")).split())
    if owner.startswith(_PLATFORM):
        return True
    return _action(call)[:1] == ["generatepromptresponse"]


def _action(call: Node) -> list[str]:
    """Return kind and name of the invocable action that a call makes, as far as they are literals, in lower case."""
    arguments = call.child_by_field_name("arguments")
    given = arguments.named_children if arguments else []
    if name_of(call.child_by_field_name("name")) != "createcustomaction":
        return []
    return [literal_of(node).lower() if node.type == "string_literal" else "" for node in given]


def _service(call: Node, inventory: Inventory) -> str:
    """Return the External Service that a call uses, by its class or by an invocable action; empty where it is none."""
    if call.type == "object_creation_expression":
        scheme, _, name = name_of(call.child_by_field_name("type")).partition(".")
        # `Gate_ask_IN_body` is the class of what the service takes, and no service.
        return name if scheme == "externalservice" and (name in inventory.services or "_" not in name) else ""
    kind, name = (*_action(call), "", "")[:2]
    return service_name(name) if kind == "externalservice" else ""


def _operations(call: Node, method: Method) -> list[str]:
    """Return what may be operations of a service: the action that a call makes names one, or the method calls them."""
    named = _action(call)[1:2]
    return [operation_name(named[0])] if named else [name_of(c.child_by_field_name("name")) for c in method.calls]


def _by_service(service: str, spot: Spot, file: SourceFile, around: Surroundings) -> Finding | None:
    """Return what is found where a service is used: nothing, if it is known to be no model."""
    if not service:
        return None
    to, certain = service_of(service, around.inventory, around.directory)
    if to is None:
        return None if certain else Finding("endpoint-unknown", spot, file.name, certain=False)
    credential = around.inventory.credentials.get(around.inventory.services.get(service, ""))
    return Finding("ai-callout", spot, file.name, to, (spot, credential.spot) if credential else (), certain)


def target_of(value: Value, around: Surroundings) -> Target:
    """Return where an address leads; it is known only if credential or host stand in it without a gap."""
    head, whole = _head(value)
    named = _CREDENTIAL.match(head)
    if named:
        credential = around.inventory.credentials.get(named.group(1).lower())
        if credential is None:
            return Target(known=False, destination=of_name(named.group(1)) or of_path(_tail(value)))
        complete = whole or named.end() < len(head)
        found = around.directory.of_host(credential.host, credential.path + head[named.end() :] + _tail(value))
        asked = credential.asked(_starred_text(value)[named.end() :] if complete else "*")
        return Target(complete and bool(credential.host) and _is_sure(found), found, credential.spot, (asked,))
    host = _HOST.match(head)
    if host:
        # A gap right behind the host may lengthen it: `known` says so, and the destination is the likely one.
        complete = whole or host.end() < len(head)
        found = around.directory.of_host(host.group(1), _tail(value))
        if complete or (found and found.endpoint):
            path = _PORT.sub("", _starred_text(value)[host.end() :]).partition("?")[0]
            asked = Asked(path or "/", clear=is_clear(head))
            return Target(complete and _is_sure(found), found, asked=(asked,))
    return Target(known=False, destination=_starred(value, around) or of_path(_tail(value)))


def _is_sure(found: Destination | None) -> bool:
    """Tell a service that the law data know, or no model at all, from one that is only told by its path."""
    return found is None or bool(found.endpoint)


def _starred(value: Value, around: Surroundings) -> Destination | None:
    """Return the service of a host that has a gap within it, which its name shows as `*`: `*.openai.azure.com`."""
    host = _STARRED.match(_starred_text(value))
    if host is None or "*" not in host.group(1):
        return None
    found = around.directory.of_host(host.group(1).replace("*", "x"), _tail(value))
    return replace(found, host=host.group(1).lower()) if found and found.endpoint else None


def _starred_text(value: Value) -> str:
    """Return all pieces, with `*` for each gap."""
    return "".join("*" if piece is None else piece for piece in value)


def _tail(value: Value) -> str:
    """Return all pieces that are known, with a mark for each gap, so that no path spans one."""
    return " ".join(piece for piece in value if piece is not None) if None in value else "".join(filter(None, value))


def _head(value: Value) -> tuple[str, bool]:
    """Return the text before the first gap, and whether there is none."""
    pieces: list[str] = []
    for piece in value:
        if piece is None:
            return "".join(pieces), False
        pieces.append(piece)
    return "".join(pieces), True
