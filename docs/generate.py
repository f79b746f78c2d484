"""Make the reference pages from the source: `make docs`. A test fails where a page is not what this makes."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
from docs.error_codes import Raised, raised_codes
from docs.sample_entries import ENTRIES, fields

from situs.classify import load_detectors
from situs.cli.main import COMMANDS, situs
from situs.config import schema_of
from situs.config.reference import reference_page
from situs.model import Effect, Label, category_of, is_sensitive
from situs.model.finding import KINDS
from situs.policy import load_default_policies
from situs.policy.compiling import RESERVED
from situs.scan import load_rules
from situs.scan.report.explained import page_of_rule
from situs.server.own import description
from situs.server.salesforce.describing import service_document
from situs.tasks.contract.clause_types import load_clause_types

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
SOURCE = ROOT / "src" / "situs"

WHO = {
    "ConfigError": "operator",
    "CallError": "caller",
    "UpstreamError": "provider",
    "LedgerError": "storage",
    "IntegrityError": "auditor: evidence of tampering",
    "SitusError": "see below",
}
"""Who must act on an error, by its class."""

ERRORS_HEAD = (
    "Every error has a stable code. The compatible faces answer in their API's own error shape with our code in it;",
    "our own endpoints answer problem details (RFC 9457) whose `type` is `urn:situs:error:` and the code.",
    "On the command line an error is one line with its code in brackets, and exit code 2; a verification that fails",
    "has exit code 1. No message holds client text. A `–` in place of a status says that the error is told at start-up",
    "or on the command line; should it be met in a call, the answer is 500.",
)
ENTRIES_HEAD = (
    "One decision before anything is sent, one outcome after: canonical JSON (RFC 8785), without client text.",
    "A person's verdict on privilege, a data set for training, a run that starts from it, the erasure of a matter, and",
    "each act on an incident, a model or a policy are events, and so are completed exercises.",
    "The outcome that start-up writes for a call that a crash left open has `type`, `call`, `at` and",
    "`status: abandoned` alone. Events stand between: of a configuration, of cosignatures and time-stamps, of who",
    "failed to give one, of another cell's log that was forked.",
)


def pages() -> dict[str, str]:
    """Return every generated page by its name in `docs/reference`."""
    return {
        "clause-types.md": clause_types_page(),
        "cli.md": cli_page(),
        "config.schema.json": schema_of() + "\n",
        "configuration.md": reference_page(),
        "detectors.md": detectors_page(),
        "errors.md": errors_page(),
        "ledger-entries.md": entries_page(),
        "openapi.json": description().decode() + "\n",
        "policies.md": policies_page(),
        "salesforce-service.json": service_document().decode() + "\n",
        "scan-rules.md": scan_rules_page(),
        **scan_rule_pages(),
    }


def cli_page() -> str:
    """Return the reference of the command line, from click."""
    out = ["# Command line", "", "Made by `make docs` from the commands themselves.", ""]
    out += _help(situs, "situs", None)
    root = click.Context(situs, info_name="situs", help_option_names=["-h", "--help"])
    for name in COMMANDS:
        command = situs.get_command(root, name)
        assert command is not None
        out += _help(command, f"situs {name}", root)
    return _page(out)


def _help(command: click.Command, path: str, parent: click.Context | None) -> list[str]:
    names = ["-h", "--help"] if parent is None else None
    context = click.Context(
        command,
        info_name=path.rpartition(" ")[2],
        parent=parent,
        terminal_width=100,
        max_content_width=100,
        help_option_names=names,
    )
    text = command.get_help(context)
    out = [f"## `{path}`", "", "```text", *(line.rstrip() for line in text.splitlines()), "```", ""]
    if isinstance(command, click.Group) and parent is not None:
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            out += _help(inner, f"{path} {name}", context)
    return out


def errors_page() -> str:
    """Return the reference of error codes, from the syntax trees of the source and `errors.toml`."""
    codes, _ = raised_codes(SOURCE)
    told: Mapping[str, Any] = tomllib.loads((REFERENCE / "errors.toml").read_text(encoding="utf-8"))
    out = [
        "# Errors",
        "",
        *ERRORS_HEAD,
        "",
    ]
    shown = {code: _row(code, codes.get(code, Raised()), told[code]) for code in sorted(told)}
    for title, outcome_only in (("Codes", False), ("Codes of outcomes that no client receives", True)):
        out += [f"## {title}", "", "| code | status | who must act | meaning | what to do |", "|---|---|---|---|---|"]
        out += [row for code, row in shown.items() if bool(told[code].get("outcome")) is outcome_only]
        out.append("")
    return _page(out)


def _row(code: str, raised: Raised, told: Mapping[str, Any]) -> str:
    at_start = raised.classes <= {"ConfigError", "IntegrityError"} and raised.statuses <= {500}
    statuses = {told["status"]} if "status" in told else set() if at_start else raised.statuses
    who = told.get("who") or ", ".join(sorted({WHO[c] for c in raised.classes}))
    status = ", ".join(str(s) for s in sorted(statuses)) or "–"
    return f"| `{code}` | {status} | {who} | {told['meaning']} | {told['do']} |"


def entries_page() -> str:
    """Return the reference of ledger entries, from entries that the source builds."""
    told = tomllib.loads((REFERENCE / "ledger-entries.toml").read_text(encoding="utf-8"))
    out = [
        "# Ledger entries",
        "",
        *ENTRIES_HEAD,
        "",
    ]
    for name, make in ENTRIES.items():
        entry = make()
        out += [f"## `{name}`", "", "| field | type | what |", "|---|---|---|"]
        out += [f"| `{path}` | {kind} | {told[name][path]} |" for path, kind in fields(entry)]
        out.append("")
    return _page(out)


def policies_page() -> str:
    """Return the reference of the shipped policies, from their annotations."""
    out = [
        "# Policies",
        "",
        "The shipped set, in the order of its files.",
        "One forbid denies, whatever is permitted; what nothing permits is denied.",
        "",
    ]
    file = ""
    for policy in load_default_policies().all:
        if policy.file != file:
            file = policy.file
            out += [f"## [{file}](../../src/situs/policy/default/{file})", ""]
        obligations = "; ".join(f"{o.name}:{o.argument}" if o.argument else o.name for o in policy.obligations)
        effect = "permit" if policy.effect is Effect.PERMIT else "forbid"
        out += [f"### `{policy.id}` ({effect})", "", policy.reason, ""]
        spelling = " <!-- codespell:ignore -->" if "StPO" in policy.legal_basis else ""
        out.append(f"- legal basis: {policy.legal_basis}{spelling}")
        out += [f"- what would have to change: {policy.remedy}"] if policy.remedy else []
        out += [f"- obligations: `{obligations}`"] if obligations else []
        out.append("")
    out += ["## Reasons that no policy gives", "", "The engine itself denies for these reasons:", ""]
    out += [f"- `{name}`" for name in sorted(RESERVED)]
    return _page(out)


def scan_rules_page() -> str:
    """Return the index of what a scan looks for."""
    lines = [
        "# Rules of the scan",
        "",
        "What [`situs scan salesforce`](../how-to/scan-a-salesforce-project.md) looks for, the gravest first.",
        "A rule names what it finds. Its page says why that matters, how its severity is decided, what to do, and what",
        "it does not see; it shows a piece of a project in which it finds something and one in which it does not.",
        "Both are scanned by a test. `situs scan rule NAME` prints a page.",
        "",
        "| severity | rule | finds |",
        "|---|---|---|",
    ]
    for rule in sorted(load_rules().values(), key=lambda r: (r.severity, r.id)):
        severity = rule.severity.name.lower()
        lines.append(f"| {severity} | [{rule.id}](scan-rules/{rule.id}.md) | {_cell(rule.title)} |")
    return _page(lines)


def scan_rule_pages() -> Mapping[str, str]:
    """Return the page of each rule of the scan, which leads back to the index."""
    back = "[All rules of the scan](../scan-rules.md)"
    return {f"scan-rules/{rule.id}.md": f"{page_of_rule(rule)}\n{back}\n" for rule in load_rules().values()}


def clause_types_page() -> str:
    """Return the clause types that contract analysis knows."""
    types = load_clause_types().values()
    return _page(
        [
            "# Clause types",
            "",
            "What [contract analysis](../how-to/analyse-a-contract.md) looks for. Playbooks and policies name a type",
            "by its id. A type that the ranker learned is found by its words, headings and neighbours, and by cues;",
            "any other by its cues alone. How well each is found: [quality of the tasks](task-quality.md).",
            "",
            "| id | clause | found by |",
            "|---|---|---|",
            *(f"| `{t.id}` | {t.title} | {'ranker and cues' if t.learned else 'cues'} |" for t in types),
        ]
    )


def _check(row: Mapping[str, Any]) -> str:
    return f"`{row['check']}`" if row.get("checked", True) else f"form alone (`{row['check']}`)"


def detectors_page() -> str:
    """Return the reference of kinds, labels, detectors and their data."""
    out = [
        "# Detectors",
        "",
        "A detector reports *findings*: spans of a *kind*.",
        "The kind's *category* says what policy and sealing do with it.",
        "A sensitive value stays masked in answers unless policy reveals it.",
        "",
        "## Kinds",
        "",
        "| kind | category | sensitive |",
        "|---|---|---|",
        *(f"| `{k}` | `{category_of(k).value}` | {'yes' if is_sensitive(k) else ''} |" for k in KINDS),
        "",
        "## Labels",
        "",
        "The label of the highest rank counts. `UNCLASSIFIED` is no evidence, which is not the same as public.",
        "",
        "| label | rank |",
        "|---|--:|",
        *(f"| `{label.value}` | {label.rank} |" for label in sorted(Label, key=lambda x: -x.rank)),
        "",
        "## Detectors",
        "",
        ", ".join(f"`{name}`" for name in sorted(load_detectors().names)),
        "",
    ]
    folder = SOURCE / "classify" / "data"
    data = {name: tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")) for name in _DATA}
    identifiers = data["identifiers"]["identifier"]
    out += [
        "## Numbers",
        "",
        "Nearly any digits pass the check of some country's numbers, so that a check alone says little. A detector"
        " `id.…` reports a number that passed the check of a scheme that the words around announce, or whose form is"
        " hardly anything else. What fails the check of what it is announced as, and a number that passes some check"
        " and that nothing announces, is an `UNCHECKED_NUMBER` of the detector `unchecked`: it is protected like an"
        " identity number, and nobody says that it is right. A long one that passes no check is a `CONTRACT_NUMBER`"
        " of the same detector. A scheme without a check digit is reported by `unchecked.…`.",
        "",
        "| id | country | what | kind | check | needs a word nearby |",
        "|---|---|---|---|---|---|",
    ]
    out += [
        f"| `{r['id']}` | {r['country']} | {_cell(r['name'])} | `{r['kind']}` | {_check(r)} | {_GATES[r['gate']]} |"
        for r in identifiers
    ]
    out += ["", "## References", "", "| id | jurisdiction | kind | confidence |", "|---|---|---|---|"]
    references, secrets = data["case_refs"]["pattern"], data["key_patterns"]["pattern"]
    out += [f"| `{r['id']}` | {r['jurisdiction']} | `{r['kind']}` | {r['confidence']} |" for r in references]
    out += ["", "## Secrets", "", "| id | provider | confidence |", "|---|---|---|"]
    out += [f"| `{r['id']}` | {_cell(r['provider'])} | {r['confidence']} |" for r in secrets]
    out += ["", "## Cues for labels", "", "| label | language | strong | weak |", "|---|---|--:|--:|"]
    cues = [r for r in data["privilege_cues"]["cue"] if "label" in r]
    out += [
        f"| `{r['label']}` | {r['language']} | {len(r.get('strong', ()))} | {len(r.get('weak', ()))} |" for r in cues
    ]
    return _page(out)


_DATA = ("identifiers", "case_refs", "key_patterns", "privilege_cues")
_GATES = {
    "none": "no",
    "context": "for bare digits",
    "always": "always",
    "near": "always, near it",
    "shape": "without its punctuation",
    "label": "its own, before it",
}


def _cell(text: str) -> str:
    return str(text).replace("|", "\\|")


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Write every page; with `--check`, only say whether one differs."""
    differing = []
    for name, text in pages().items():
        path = REFERENCE / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            differing.append(name)
            if "--check" not in sys.argv[1:]:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
    sys.stdout.write("".join(f"{'differs' if '--check' in sys.argv[1:] else 'made'}  {n}\n" for n in differing))
    if differing and "--check" in sys.argv[1:]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
