"""What is found in texts, and the labels that follow, as the gate and the commands read alike."""

from situs.examining import Background, examine, load_instruments
from situs.model import Evidence, Label, Matter, Party, Provenance, Role, Slot

INSTRUMENTS = load_instruments(fast=True)
ADVICE = "From: anna@example.com\nTo: karl@muster-legal.example\nSubject: Claim\n\n" + (
    "Please advise: is the waiver enforceable, what is our liability, what says your legal opinion of the breach?"
)


def test_a_communication_with_a_lawyer_is_privileged_by_a_model_and_says_why() -> None:
    (evidence,) = [
        e for e in examine([Slot("/0", ADVICE)], INSTRUMENTS, Background()).evidence if e.provenance is Provenance.MODEL
    ]
    assert evidence.label is Label.PRIVILEGED_ADVICE
    assert evidence.because.startswith("privilege:") and "waiver" not in evidence.because


def test_the_text_of_a_definition_is_no_communication() -> None:
    found = examine([Slot("/0", ADVICE, Role.DEFINITION)], INSTRUMENTS, Background())
    assert Label.PRIVILEGED_ADVICE not in found.labels


def test_a_named_human_may_lower_what_a_model_says_and_it_is_kept() -> None:
    human = Evidence(Label.INTERNAL, Provenance.HUMAN, "x-situs-label", "anna")
    background = Background(assertions=(human,), rights=frozenset({"classify:lower"}))
    found = examine([Slot("/0", ADVICE)], INSTRUMENTS, background)
    assert Label.PRIVILEGED_ADVICE not in found.labels
    assert Label.PRIVILEGED_ADVICE in {e.label for e in found.overridden}


def test_the_parties_of_the_matter_are_found() -> None:
    background = Background(Matter("M-1", parties=(Party("Zyx Qwv"),)))
    assert "PARTY" in {f.kind for f in examine([Slot("/0", "so Zyx Qwv said")], INSTRUMENTS, background).findings}


def test_the_digest_names_what_findings_depend_on() -> None:
    assert len(INSTRUMENTS.digest) == 64 and INSTRUMENTS.digest != INSTRUMENTS.reader.digest


def test_the_lawyers_of_the_matter_are_known() -> None:
    head = "From: Anna Beispiel <anna@example.com>\nTo: k@example.org\nSubject: Re: Tuesday\n\n"
    body = "Please review the draft and tell me whether we are liable under the lease. Suit was filed."
    mail = [Slot("/0", head + body)]
    matter = Matter("M-1", in_house=frozenset({"Anna Beispiel"}), counsel=frozenset({"Example.org"}))
    assert Label.PRIVILEGED_ADVICE not in examine(mail, INSTRUMENTS, Background(Matter("M-1"))).labels
    assert Label.PRIVILEGED_ADVICE in examine(mail, INSTRUMENTS, Background(matter)).labels
