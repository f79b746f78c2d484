"""Read the law's TOML documents into tables; what they do not say stays unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from situs.law.fact import Fact
from situs.law.tables import AccessLaw, Adequacy, Doctrine, Endpoint, HostRule, Provider, Regime, Tables
from situs.model.place import UNKNOWN

Row = Mapping[str, Any]
Expand = Callable[[Iterable[str]], frozenset[str]]


def expander(blocs: Mapping[str, frozenset[str]], aliases: Mapping[str, str]) -> Expand:
    """Return the function that turns codes, blocs and sums of them (`EEA+CH`) into country codes."""

    def expand(codes: Iterable[str]) -> frozenset[str]:
        found: set[str] = set()
        for code in codes:
            for part in code.split("+"):
                name = part.strip()
                upper = name.upper()
                upper = aliases.get(upper, upper)
                if not name or name.lower() == UNKNOWN:
                    found.add(UNKNOWN)
                else:
                    found |= blocs.get(upper) or {upper if len(upper) == 2 else name}
        return frozenset(found)

    return expand


def read_tables(documents: Mapping[str, Row]) -> Tables:
    """Build the tables from the parsed documents, keyed by file name without its suffix."""
    states = documents["jurisdictions"]["jurisdiction"]
    blocs = {
        "EU": frozenset(row["code"] for row in states if row["eu"]),
        "EEA": frozenset(row["code"] for row in states if row["eea"]),
    }
    aliases = documents["jurisdictions"]["aliases"]
    expand = expander(blocs, aliases)
    transfers = documents["transfers"]
    return Tables(
        countries=frozenset(row["code"] for row in states),
        blocs=blocs,
        aliases=aliases,
        regimes=tuple(_regime(row, expand) for row in transfers["regime"]),
        adequacy=_adequacy(transfers["adequacy"], expand),
        access_laws=tuple(_access_law(row, expand) for row in transfers["compelled_access"] if row["kind"] == "access"),
        hosts=tuple(_host_rule(row, expand) for row in documents["endpoints"]["endpoint"]),
        providers={row["id"]: _provider(row, expand) for row in documents["providers"]["provider"]},
        regions=documents["regions"]["region"],
        zones={p: {z: tuple(c) for z, c in rows.items()} for p, rows in documents["regions"]["zone"].items()},
        doctrines={row["code"]: _doctrine(row) for row in documents["doctrine"]["doctrine"]},
        forum_aliases=documents["doctrine"]["aliases"],
    )


def _regime(row: Row, expand: Expand) -> Regime:
    return Regime(
        id=row["id"],
        origin=expand(row["origin"]),
        law=row["law"],
        articles=row["articles"],
        kind=row["kind"],
        safeguards=tuple(row.get("safeguards", ())),
        safeguard_article=row.get("safeguard_article", ""),
        derogations=tuple(row.get("derogations", ())),
        prohibited=frozenset(row.get("prohibited", ())),
        fact=_fact(row),
    )


def _adequacy(rows: Iterable[Row], expand: Expand) -> dict[tuple[str, str], Adequacy]:
    """Index the decisions that are in force by regime and country."""
    found: dict[tuple[str, str], Adequacy] = {}
    for row in rows:
        if not row["status"].startswith("in_force"):
            continue
        sunset = date.fromisoformat(row["sunset"]) if "sunset" in row else None
        decision = Adequacy(row["article"], row["instrument"], row.get("requires", ""), sunset, _fact(row))
        for country in expand([row["to"]]):
            found[row["regime"], country] = decision
    return found


def _access_law(row: Row, expand: Expand) -> AccessLaw:
    return AccessLaw(row["id"], expand([row["country"]]), row["law"], row["reach"], _fact(row))


def _host_rule(row: Row, expand: Expand) -> HostRule:
    endpoint = Endpoint(
        id=row["id"],
        provider=row["provider"],
        category=row["category"],
        parent=row["parent"],
        parent_country=row["parent_country"],
        note=row.get("note", ""),
    )
    return HostRule(
        endpoint=endpoint,
        patterns=tuple(re.compile(pattern) for pattern in row["hosts"]),
        region=re.compile(row["region"]) if "region" in row else None,
        regions=tuple((re.compile(r["match"]), expand(r["processed_in"])) for r in row.get("regions", ())),
    )


def _provider(row: Row, expand: Expand) -> Provider:
    return Provider(
        id=row["id"],
        name=row["name"],
        endpoints=tuple(row["endpoints"]),
        compelled_by=expand(row["compelled_by"]) or frozenset({UNKNOWN}),
        processed_in=expand(row["processed_in"]) or frozenset({UNKNOWN}),
        training=row["training"],
        retention_days=row.get("retention_days"),
        human_review=row["human_review"],
        fact=_fact(row),
    )


def _doctrine(row: Row) -> Doctrine:
    return Doctrine(
        forum=row["code"],
        name=row["name"],
        in_house=row["in_house"],
        disclosure=row["disclosure"],
        in_house_note=row.get("in_house_note", ""),
        protection=tuple(row["protection"]),
        legal_basis=tuple(row["legal_basis"]),
        ai_position=tuple(row["ai_position"]),
        exceptions=tuple((name.lower(), answer) for name, answer in row.get("exceptions", {}).items()),
        fact=_fact(row),
    )


def _fact(row: Row) -> Fact:
    source = row["source"]
    known = (source,) if isinstance(source, str) else tuple(source)
    return Fact(known, date.fromisoformat(row["as_of"]), row["confidence"], row["verification"])
