"""The proof of a migration, as lines and as JSON: both tell the same."""

from datetime import UTC, datetime

from situs.mapping import Proof
from situs.mapping.proving import Left, State
from situs.mapping.report.proof import plain_proof, proof_of
from situs.scan import Called, Calls, Destination, Diagnostic, Finding, Spot

PROOF = Proof(
    governed=2,
    left=(
        Left("A → api.openai.com", "A.cls", 3, State.OPEN),
        Left("B\x1b → not known", "B.cls", 4, State.UNKNOWN),
        Left("C → situs.example, which does not answer POST /v1/files", "C.cls", 5, State.BROKEN),
        Left("D → situs.example", "D.cls", 6, State.EXPOSED),
    ),
    unexplained=(
        Finding("call-nothing-explains", Spot("log", 1), "api.anthropic.com", Destination("", "Anthropic API")),
    ),
    earlier=(Called(Calls("api.openai.com", earlier=1200), Destination("", "OpenAI API"), True),),
    since=datetime(2026, 11, 20, 18, tzinfo=UTC),
    files=9,
    unread=(Diagnostic("C.cls", "broken"),),
    stated=(Diagnostic("omnistudio", "the org has no OmniStudio"),),
)


def test_a_program_reads_whether_it_is_proved_and_what_stands_against_it() -> None:
    assert proof_of(PROOF, "1") == {
        "tool": "situs",
        "version": "1",
        "proved": False,
        "files": 9,
        "governed": 2,
        "left": [
            {"state": "open", "path": "A.cls", "line": 3, "what": "A → api.openai.com"},
            {"state": "unknown", "path": "B.cls", "line": 4, "what": "B\x1b → not known"},
            {
                "state": "broken",
                "path": "C.cls",
                "line": 5,
                "what": "C → situs.example, which does not answer POST /v1/files",
            },
            {"state": "exposed", "path": "D.cls", "line": 6, "what": "D → situs.example"},
        ],
        "unexplained": [{"host": "api.anthropic.com", "provider": "Anthropic API"}],
        "called_since": "2026-11-20T18:00:00+00:00",
        "earlier": [{"host": "api.openai.com", "calls": 1200}],
        "unread": [{"path": "C.cls", "why": "broken"}],
        "stated": [{"path": "omnistudio", "what": "the org has no OmniStudio"}],
    }


def test_a_person_reads_the_same() -> None:
    assert list(plain_proof(PROOF)) == [
        "open    A → api.openai.com  A.cls:3",
        "unknown B\N{REPLACEMENT CHARACTER} → not known  B.cls:4",
        "broken  C → situs.example, which does not answer POST /v1/files  C.cls:5",
        "exposed D → situs.example  D.cls:6",
        "called  api.anthropic.com, by the org's log; nothing that was read explains it",
        "earlier  api.openai.com: 1,200 calls before 2026-11-20 18:00 UTC, which do not count",
        "not read  C.cls: broken",
        "stated, not seen  omnistudio: the org has no OmniStudio",
        "broken: let it call a path that Situs answers, such as `/v1/chat/completions`, with the body that path takes; "
        "`GET /situs/v1/openapi.json` lists them",
        "exposed: let it call Situs by `https://`: what goes by plain HTTP can be read on the way",
        "2 ways lead through Situs; 2 old ways are left; 1 lead to Situs and break; 1 lead to Situs in the clear; "
        "1 files not read",
    ]


def test_a_folder_without_a_file_is_told() -> None:
    nothing = Proof(0, (), (), (), None, 0, (), ())
    assert next(iter(plain_proof(nothing))) == "nothing was read, so nothing is proved"
    assert proof_of(nothing, "1")["proved"] is False
