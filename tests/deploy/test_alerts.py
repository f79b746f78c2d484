"""The alert rules are well formed, and every metric, label and code that they name exists."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from situs.adapters.telemetry import Metrics
from situs.incidents import State
from situs.model import Status
from situs.runtime.live import LAW_STALE, MODELS_CLOSED, TERMS_CLOSED

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy" / "prometheus" / "situs-alerts.yaml"
RULES = [rule for group in yaml.safe_load(FILE.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]
ADDED = {"job", "instance", "le"}
"""Labels that Prometheus adds, and that of a histogram's buckets."""
_METRIC = re.compile(r"\b(situs_\w+)(?:\{([^}]*)\})?")
_MATCHER = re.compile(r"(\w+)(=~|!~|!=|=)\"([^\"]*)\"")
_BY = re.compile(r"\bby \(([^)]*)\)")


def known() -> dict[str, set[str]]:
    """Return every sample's name with the labels of its metric."""
    found: dict[str, set[str]] = {}
    suffixes = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
    for collector in Metrics().registry._collector_to_names:
        (family,) = collector.describe()
        for suffix in suffixes[family.type]:
            found[family.name + suffix] = set(collector._labelnames)
    return found


def faults(rule: dict) -> list[str]:
    metrics, expr = known(), rule["expr"]
    codes = tomllib.loads((ROOT / "docs" / "reference" / "errors.toml").read_text(encoding="utf-8"))
    values = {
        "status": {status.value for status in Status}, "state": {state.value for state in State}, "code": set(codes),
        "warning": {TERMS_CLOSED, MODELS_CLOSED, LAW_STALE},
    }  # fmt: skip
    found, labels = [], set(ADDED)
    for name, matchers in _METRIC.findall(expr):
        if name not in metrics:
            found.append(name)
            continue
        labels |= metrics[name]
        for label, how, value in _MATCHER.findall(matchers):
            some = [v for v in values.get(label, ()) if (re.fullmatch(value, v) if "~" in how else v == value)]
            if label not in metrics[name] or not some:
                found.append(f"{name}{{{label}{how}{value}}}")
    named = [part.strip() for by in _BY.findall(expr) for part in by.split(",")]
    shown = re.findall(r"\$labels\.(\w+)", str(rule["annotations"]))
    return found + [label for label in (*named, *shown) if label not in labels]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_each_rule_names_what_exists(rule) -> None:
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"Situs[A-Za-z]+", rule["alert"])
    assert rule["labels"]["severity"] in ("critical", "warning", "info")
    assert rule["annotations"].keys() == {"summary", "action"} and _METRIC.search(rule["expr"])
    assert re.fullmatch(r"\d+[mh]", rule.get("for", "1m"))
    assert rule["expr"].count("(") == rule["expr"].count(")")
    assert faults(rule) == []


def test_names_are_given_once_and_incidents_have_theirs() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(set(names)) == len(names) >= 12
    assert {"SitusIncidentDutyOverdue", "SitusIncidentDutyDueSoon", "SitusLedgerUnavailable"} <= set(names)


def test_the_commands_that_an_action_names_exist() -> None:
    from click.testing import CliRunner

    from situs.cli.main import situs

    named = {
        tuple(w.split()) for rule in RULES for w in re.findall(r"`situs ([\w -]+)`", rule["annotations"]["action"])
    }
    assert len(named) >= 4
    for words in named:
        assert CliRunner().invoke(situs, [*words, "--help"]).exit_code == 0, words


@pytest.mark.parametrize(
    "expr",
    ["situs_callz_total > 0", 'situs_calls_total{shape="x"} > 0', 'situs_calls_total{status="lost"} > 0',
     'situs_refusals_total{code=~"zz_.*"} > 0', "sum by (witness) (situs_calls_total) > 0"],
)  # fmt: skip
def test_the_check_finds_what_does_not_exist(expr) -> None:
    assert faults({"expr": expr, "annotations": {}}) != []
    assert faults({"expr": "situs_calls_total > 0", "annotations": {"summary": "{{ $labels.witness }}"}}) == ["witness"]
