"""What a committed file may hold, and which test belongs to which source file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "situs"
UNIT = ROOT / "tests" / "unit"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

CLI = "tests/docs/test_examples.py"
CLIENTS = "tests/integration/clients/test_openai_client.py"
SERVICE = "tests/unit/server/salesforce/test_serving.py"
STAND_IN = "tests/unit/testing/salesforce/test_app.py"
EXCHANGE = "tests/properties/test_exchange.py"
UNMIRRORED = {
    "adapters/crm/transport.py": ("tests/unit/adapters/crm/test_client.py", "every request to an org goes through it"),
    "adapters/documents/bounds.py": ("tests/unit/adapters/documents/test_word.py", "figures and errors of decoders"),
    "adapters/telemetry/log.py": (CLIENTS, "every gateway of the tests writes it"),
    "adapters/telemetry/metrics.py": (CLIENTS, "every gateway of the tests counts with it"),
    "adapters/telemetry/tracing.py": (CLIENTS, "off: a span needs a collector"),
    "classify/detectors/outline.py": ("tests/unit/classify/detectors/test_national.py", "a step of the numbers' check"),
    "classify/detectors/quick.py": ("tests/unit/classify/detectors/test_national.py", "a step of the numbers' check"),
    "classify/engine.py": ("tests/unit/classify/test_scan.py", "a step of the scan"),
    "classify/warming.py": ("tests/unit/classify/test_scan.py", "runs the scan once over a sample"),
    "cli/ask.py": (CLI, "run by the documentation"),
    "cli/check.py": (CLI, "run by the documentation"),
    "cli/completion.py": (CLI, "run by the documentation"),
    "cli/config.py": (CLI, "run by the documentation"),
    "cli/demo.py": (CLI, "its calls are those of the tutorial"),
    "cli/explain.py": (CLI, "run by the documentation"),
    "cli/init.py": (CLI, "run by the documentation"),
    "cli/keys.py": (CLI, "run by the documentation"),
    "cli/main.py": (CLI, "run by the documentation"),
    "cli/matters.py": (CLI, "run by the documentation"),
    "cli/output.py": (CLI, "run by the documentation"),
    "cli/incident_acts.py": ("tests/unit/cli/test_incident.py", "every act on an incident is recorded by it"),
    "cli/policy.py": (CLI, "run by the documentation"),
    "cli/serve.py": ("tests/integration/clients/conftest.py", "a signal loop around what the clients' tests run"),
    "cli/verify.py": (CLI, "run by the documentation"),
    "config/base.py": ("tests/unit/config/test_settings.py", "what every section is made of"),
    "driver.py": (CLIENTS, "it only performs; every call of every client goes through it"),
    "export/record.py": ("tests/unit/export/test_judging.py", "values without behaviour"),
    "errors.py": ("tests/docs/test_reference.py", "five classes of values"),
    "exchange.py": (EXCHANGE, "its promises are properties"),
    "minimise/segments.py": ("tests/unit/minimise/test_minimising.py", "a step of minimising"),
    "model/call.py": (EXCHANGE, "a value without behaviour"),
    "model/decision.py": (EXCHANGE, "a value without behaviour"),
    "model/finding.py": ("tests/docs/test_reference.py", "a table of kinds"),
    "model/label.py": ("tests/unit/classify/test_labels.py", "a table of ranks"),
    "model/matter.py": (EXCHANGE, "a value without behaviour"),
    "model/outcome.py": (EXCHANGE, "a value without behaviour"),
    "model/place.py": (EXCHANGE, "a value without behaviour"),
    "model/principal.py": (EXCHANGE, "a value without behaviour"),
    "model/residual.py": ("tests/unit/residual/test_rating.py", "a value without behaviour"),
    "model/vetted.py": ("tests/unit/policy/test_deciding.py", "values; their closures deny there"),
    "model/review.py": ("tests/unit/classify/privilege/test_verdicts.py", "values without behaviour"),
    "pipeline.py": (CLIENTS, "the gate: every call of every client goes through it"),
    "ports.py": (EXCHANGE, "protocols without behaviour"),
    "prepared.py": (CLIENTS, "what the gate returns"),
    "pseudonym/json_restoring.py": ("tests/properties/test_pseudonym.py", "its promises are properties"),
    "pseudonym/sealed.py": ("tests/unit/pseudonym/test_sealing.py", "only sealing builds it"),
    "record.py": ("tests/docs/test_reference.py", "every field of the entries is documented"),
    "rules.py": (CLIENTS, "the facts that policy is asked about"),
    "runtime/acting.py": ("tests/unit/cli/test_policy_acts.py", "every act on policies begins at it"),
    "runtime/documents.py": (CLIENTS, "a process around the decoders"),
    "runtime/enacting.py": ("tests/unit/cli/test_policy_acts.py", "every act on policies goes through it"),
    "runtime/limiting.py": ("tests/unit/limits/test_allowances.py", "it maps settings to limits"),
    "runtime/live.py": (CLIENTS, "the parts of a running gateway"),
    "runtime/opening.py": (CLIENTS, "every gateway of the tests is opened by it"),
    "runtime/orgs.py": (SERVICE, "every org of the tests is opened by it"),
    "runtime/persons.py": ("tests/unit/cli/test_person.py", "every command that acts asks it who does"),
    "runtime/places.py": (CLIENTS, "every gateway of the tests has places"),
    "runtime/ruling.py": (CLI, "`situs policy prove` runs it"),
    "runtime/teaching.py": ("tests/unit/cli/test_learn.py", "every exercise is drawn and recorded by it"),
    "server/admission.py": (CLIENTS, "every call enters by it"),
    "server/app.py": (CLIENTS, "every call enters by it"),
    "server/calls.py": (CLIENTS, "every call enters by it"),
    "server/client.py": (CLIENTS, "every answer leaves by it"),
    "server/governing.py": (CLIENTS, "every call enters by it"),
    "server/http.py": (CLIENTS, "every call enters by it"),
    "server/openapi.py": (CLIENTS, "a description of the faces"),
    "server/salesforce/briefs.py": (SERVICE, "questions and summaries by an org's call"),
    "server/salesforce/work.py": ("tests/unit/server/salesforce/test_operations.py", "values that a row is made of"),
    "server/salesforce/gathering.py": (SERVICE, "every record and file is read by it"),
    "server/own.py": (CLI, "receipts, models and health"),
    "server/serving.py": (CLIENTS, "every gateway of the tests listens by it"),
    "signals.py": (EXCHANGE, "values without behaviour"),
    "tasks/passage.py": ("tests/unit/tasks/test_briefing.py", "citations are checked by it"),
    "tasks/asking.py": ("tests/unit/tasks/test_briefing.py", "values and a protocol without behaviour"),
    "testing/gateway.py": (CLIENTS, "the tests' own gateway"),
    "testing/loopback.py": (STAND_IN, "it serves the stand-in"),
    "testing/salesforce/faults.py": (STAND_IN, "the words of errors"),
    "testing/salesforce/keys.py": ("tests/unit/adapters/crm/test_tokens.py", "both flows are tried with it"),
    "testing/salesforce/org.py": (STAND_IN, "values that an org is made of"),
    "testing/salesforce/resources.py": (STAND_IN, "every request for data goes through it"),
    "wire/formats/salesforce_service.py": (SERVICE, "a format under another name"),
    "wire/describing.py": ("tests/unit/wire/test_spec.py", "it describes specifications"),
}
"""Source files without a mirror under `tests/unit`: the test that holds them instead, and why."""

CODE = {".cedar", ".cedarschema", ".cls", ".css", ".html", ".js", ".py", ".sh"}
TEXT = {*CODE, ".in", ".json", ".lock", ".md", ".toml", ".txt", ".xml", ".yaml", ".yml", ""}
FOLDERS = ("src", "tests", "docs", "examples", "bench", "changes", "deploy", ".ci")

HOSTS = [
    ".".join(p) for p in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"), ("crates", "io"))
]
PATHS = ["/" + name + "/" for name in ("work", "root")] + ["/".join(("", "tmp", n)) for n in ("brief", "models")]
WORDS = re.compile(
    r"\b(?:this|that|a previous|the previous|the next|an earlier|another) ses" + r"sion\b"
    r"|\bis" + r"sues? #?\d+"
    r"|\bsub-?ag" + r"ents?\b"
    r"|\bhel" + r"pers? (?:tool|ses" + r"sion)",
    re.IGNORECASE,
)


def committed() -> Iterator[Path]:
    yield from (p for p in ROOT.iterdir() if p.is_file() and p.suffix in TEXT)
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in TEXT and not {"__pycache__", "node_modules", "out"} & set(path.parts):
                yield path


def test_every_source_file_has_a_test() -> None:
    missing = []
    for path in SOURCE.rglob("*.py"):
        inner = path.relative_to(SOURCE)
        mirror = UNIT / inner.parent / f"test_{path.name}"
        if path.name != "__init__.py" and not mirror.exists() and inner.as_posix() not in UNMIRRORED:
            missing.append(inner.as_posix())
    assert missing == []


def test_the_list_of_exceptions_is_true() -> None:
    gone = [source for source in UNMIRRORED if not (SOURCE / source).exists()]
    untested = [test for test, _ in UNMIRRORED.values() if not (ROOT / test).exists()]
    assert (gone, untested) == ([], [])


def test_every_test_mirrors_a_source_file() -> None:
    spare = {
        "classify/test_linear.py",
        "classify/test_neutral.py",
        "classify/test_persons.py",
        "policy/test_documented_policy.py",
        "tasks/contract/test_limits.py",
        "wire/test_vectors.py",
    }  # of documents, of a folder of vectors, and of all of reading
    stray = [
        p.relative_to(UNIT).as_posix() for p in UNIT.rglob("test_*.py")
        if not (SOURCE / p.relative_to(UNIT).parent / p.name.removeprefix("test_")).exists()
    ]  # fmt: skip
    assert set(stray) <= spare


@pytest.mark.parametrize("words", [HOSTS, PATHS], ids=["registry hosts", "paths of a machine"])
def test_no_file_names(words: list[str]) -> None:
    found = []
    for path in committed():
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {w}" for w in words if w in text]
    assert found == []


def test_no_file_tells_of_how_it_was_made() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in committed()
        for hit in WORDS.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_what_only_parquet_needs_is_in_no_installation_that_did_not_ask_for_it() -> None:
    run, develop = ((ROOT / f"requirements{n}.lock").read_text(encoding="utf-8") for n in ("", "-dev"))
    assert re.search(r"^pyarrow==\S+ \\\n +--hash=sha256:", develop, re.MULTILINE)
    assert re.search(r"^typst==", run, re.MULTILINE)
    assert "pyarrow" not in run


def test_tests_that_share_one_name_run_apart() -> None:
    made = {
        path.name
        for path in (ROOT / "tests").rglob("test_*.py")
        if re.search(r"^@(?!pytest\b)\w+\.parametrize\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    listed = re.search(r"^ONE_NAME := \$\(addprefix tests/integration/test_,(.*)\)$", MAKEFILE, re.MULTILINE)
    assert listed is not None
    assert made and {f"test_{name}" for name in listed[1].split()} == made
