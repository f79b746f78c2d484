"""Put a situation into words that staff know, and explain an answer in policy's own."""

from __future__ import annotations

from situs.learning.exercise import Exercise
from situs.model import Label, Place
from situs.policy.explaining import explain_ruling
from situs.policy.space import Case

_LABELS = {
    Label.SECRET_KEY: "a password or an access key",
    Label.PROTECTIVE_ORDER: "material under a protective order",
    Label.PRIVILEGED_ADVICE: "privileged legal advice",
    Label.JOINT_DEFENSE: "an exchange under a joint-defence agreement",
    Label.WORK_PRODUCT: "work product prepared for a dispute",
    Label.INVESTIGATION: "a note of an internal investigation",
    Label.SETTLEMENT: "an offer of settlement",
    Label.CRIMINAL: "data on a criminal offence",
    Label.SPECIAL_CATEGORY: "health data or another special category of personal data",
    Label.MNPI: "inside information",
    Label.TRADE_SECRET: "a trade secret",
    Label.CONFIDENTIAL_CLIENT: "a client's confidence",
    Label.UNCLASSIFIED: "something that nobody has classified",
    Label.PERSONAL: "personal data",
    Label.INTERNAL: "an ordinary internal note",
    Label.PUBLIC: "a public text, and nothing else",
}
_ACTIONS = {
    "infer": "asks a model about",
    "embed": "wants to index for search",
    "count": "wants to count the tokens of",
    "train": "wants to train a model with",
}


def situation(case: Case) -> str:
    """Return what an exercise is about, in a few sentences."""
    what = ", with ".join(_LABELS[Label(label)] for label in sorted(case.labels, key=lambda name: -Label(name).rank))
    said = [f"A colleague {_ACTIONS[case.action]} a text. The text is {what} ({', '.join(sorted(case.labels))})."]
    matter = case.matter
    if matter.id:
        said.append(f"It belongs to a matter under the law of {', '.join(sorted(matter.jurisdictions)) or 'nowhere'}.")
        said += ["The whole matter is held as privileged."] if matter.privileged else []
        said += [f"On its file are the approvals {', '.join(sorted(matter.approvals))}."] if matter.approvals else []
        if matter.wall:
            inside = "inside" if matter.wall <= case.principal.walls else "outside of"
            said.append(f"The matter is behind an ethical wall, and the colleague is {inside} it.")
        said += ["Nothing but the colleague's word ties the call to the matter."] if case.asserted else []
    else:
        said.append("No matter is named.")
    said += ["A picture is attached."] if case.media else []
    return " ".join(said)


def place_in_words(place: Place) -> str:
    """Return what somebody must know of a place."""
    who = "run by the department itself" if place.controlled else f"run by {place.operator or 'somebody unknown'}"
    terms = place.terms
    kept = "unknown" if terms.retention_days is None else f"{terms.retention_days} days"
    return (
        f"{who}; processed in {_countries(place.processed_in)}; answers to authorities of "
        f"{_countries(place.compelled_by)}; training: {terms.training}; kept: {kept}; "
        f"staff read along: {terms.human_review}"
    )


def why_asked(exercise: Exercise) -> str:
    """Return the second question."""
    route, ruling = exercise.rulings[exercise.asked]
    return f"Why {'may' if ruling.permitted else 'may not'} {route.place.id} see it?"


def explained(exercise: Exercise) -> str:
    """Return policy's own explanation of the answer, for every place."""
    return "\n".join(line for _, ruling in exercise.rulings for line in explain_ruling(ruling)).strip("\n")


def _countries(codes: frozenset[str]) -> str:
    named = sorted(codes) or ["unknown"]
    return ", ".join(named) if len(named) <= 8 else f"{len(named)} countries"
