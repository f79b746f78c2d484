import base64
import itertools
from collections.abc import Generator

from hypothesis import given, settings
from hypothesis import strategies as st

from situs.classify import classify, find, load_detectors, party_terms, resolve
from situs.classify.engine import UNKNOWN, Candidate, compile_engine
from situs.model import Category, Evidence, Label, Matter, Party, Provenance, Slot, category_of

DETECTORS = load_detectors()
TERMS = party_terms([Party("Karl Muster")])
PIECES = st.sampled_from(
    [
        "anna@example.com",
        "DE89 3704 0044 0532 0130 00",
        "Herr Karl Muster",
        "+49 30 901820",
        "\u200b",
        "\xad",
        "é",
        "—",
        "4111111111111111",
        "%41%42",
        "&#65;",
        "Privileged & Confidential",
        "\n",
        " ",
        "x",
        "Б",
        "\x00",
        "�",
        "A-b-c-d-e-f",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=10).map("".join))


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_findings_lie_in_their_slots_and_resolve_covers_them(texts: list[str]) -> None:
    slots = [Slot(f"/{i}", t) for i, t in enumerate(texts)]
    findings = find(slots, DETECTORS, TERMS)
    for f in findings:
        assert 0 <= f.start < f.end <= len(slots[f.slot].text)
    covered = {(f.slot, i) for f in resolve(findings) for i in range(f.start, f.end)}
    wanted = {(f.slot, i) for f in findings if category_of(f.kind) is not Category.CUE for i in range(f.start, f.end)}
    assert covered == wanted
    resolved = resolve(findings)
    for one, two in itertools.pairwise(resolved):
        assert (one.slot, one.end) <= (two.slot, two.start) or one.slot < two.slot


@settings(deadline=None)
@given(st.text(alphabet="abc .,é—", max_size=40), st.text(alphabet="abc .,é—", max_size=40))
def test_a_mail_address_is_found_wherever_it_stands(before: str, after: str) -> None:
    text = f"{before} anna.beispiel@example.com {after}"
    start = len(before) + 1
    assert any(f.kind == "EMAIL" and f.start <= start < f.end for f in find([Slot("/a", text)], DETECTORS))


@settings(deadline=None)
@given(st.sets(st.integers(1, 21)), st.sampled_from("\u200b\u00ad\u2060\u200d"))
def test_no_invisible_character_hides_an_iban(places: set[int], hidden: str) -> None:
    plain = "DE89370400440532013000"
    text = "".join((hidden if i in places else "") + c for i, c in enumerate(plain))
    (found,) = [f for f in find([Slot("/a", text)], DETECTORS) if f.kind == "IBAN"]
    assert (found.start, found.end) == (0, len(text))


@settings(deadline=None)
@given(st.text(alphabet="abcdefgh ", max_size=30))
def test_base64_does_not_hide_a_mail_address(padding: str) -> None:
    encoded = base64.b64encode(f"{padding} anna@example.com".encode()).decode()
    (found,) = [f for f in find([Slot("/a", encoded)], DETECTORS) if f.kind == "EMAIL"]
    assert (found.start, found.end) == (0, len(encoded))


EVIDENCE = st.lists(
    st.builds(
        Evidence,
        st.sampled_from(Label),
        st.sampled_from(Provenance),
        st.just("x"),
        st.sampled_from(["", "A"]),
    ),
    max_size=4,
)


@given(EVIDENCE, st.sampled_from([None, Matter("m"), Matter("m", privileged=True)]))
def test_a_client_never_lowers(assertions: list[Evidence], matter: Matter | None) -> None:
    """What only the client adds leaves the highest label where it was, or raises it."""
    others = [e for e in assertions if e.provenance is not Provenance.CLIENT_ASSERTED]
    with_client = classify((), assertions=assertions, matter=matter)
    without = classify((), assertions=others, matter=matter)
    raised = {e.label for e in assertions if e.provenance is Provenance.CLIENT_ASSERTED and e.label.rank > 60}
    assert with_client.highest.rank >= without.highest.rank or raised


@given(EVIDENCE)
def test_there_is_always_a_label_and_public_stands_alone(assertions: list[Evidence]) -> None:
    labels = classify((), assertions=assertions, matter=None).labels
    assert labels
    assert Label.PUBLIC not in labels or max(x.rank for x in labels) <= Label.PERSONAL.rank


PATTERNS = ("ab+", r"\ba\d", "[ab]{2,3}c?", r"\d+", "c[abc]*1", r"b\b")
TOGETHER = compile_engine(PATTERNS, [tuple(range(6))])


@given(
    st.text("abc1 ", max_size=40),
    st.permutations(range(6)),
    st.sets(st.integers(1, 5), max_size=4),
    st.lists(st.integers(0, 3), max_size=40),
)
def test_families_find_what_one_automaton_finds(text: str, order: list[int], cuts: set[int], steps: list[int]) -> None:
    """However patterns are shared out, and wherever the search is told to go on."""
    families = [sorted(order[low:high]) for low, high in itertools.pairwise([0, *sorted(cuts), 6])]
    apart, together = compile_engine(PATTERNS, families).candidates(text.encode()), TOGETHER.candidates(text.encode())
    resume = None
    for step in [*steps, *itertools.repeat(0, 80)]:
        expected, found = following(together, resume), following(apart, resume)
        if expected is None or found is None:
            assert found == expected
            return
        assert found[:2] == expected[:2]
        assert found[2] == expected[2] or UNKNOWN in (found[2], expected[2])
        resume = expected[0] + step if step else None


def following(candidates: Generator[Candidate, int | None, None], resume: int | None) -> Candidate | None:
    try:
        return candidates.send(resume)
    except StopIteration:
        return None
