"""Restoration alone: `python -m bench.restore_bench`. Microseconds an event, and the longest text held back."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from situs.pseudonym import Substitution, derive, restorer_for
from situs.pseudonym.restoring import LONGEST

KINDS = ("PERSON", "IBAN", "EMAIL", "PHONE", "ORGANISATION", "DATE_OF_BIRTH", "SOCIAL_SECURITY", "LEI")
SUBSTITUTIONS = [
    Substitution(derive(b"k" * 32, kind, f"{kind} {n}"), f"value {n}", kind) for kind in KINDS for n in range(25)
]
PROSE = "The liability of the Supplier towards the Customer is limited to the fees paid before the claim arose. "


def streams() -> dict[str, list[str]]:
    """Return answers cut as models cut them, by what is in them."""
    words = [f"{word} " for word in (PROSE * 6).split()]
    tokens = [f"{s.token} " for s in SUBSTITUTIONS]
    mixed = [
        piece for word, token in zip(words, tokens, strict=False) for piece in (word, token[:4], token[4:9], token[9:])
    ]
    return {
        "prose, words": words,
        "German prose, words": [word.replace("a", "ä") for word in words],
        "tokens in four-letter pieces": [text[i : i + 4] for text in ["".join(tokens)] for i in range(0, len(text), 4)],
        "tokens letter by letter": list("".join(tokens)),
        "prose and tokens": mixed,
    }


def cost(pieces: Sequence[str]) -> float:
    """Return the least processor time of an event, in microseconds."""
    make, best = restorer_for(SUBSTITUTIONS), float("inf")
    for _ in range(40):
        restorer = make("text")
        began = time.process_time_ns()
        for piece in pieces:
            restorer.feed(piece)
        restorer.close()
        best = min(best, time.process_time_ns() - began)
    return best / 1000 / len(pieces)


def held_back(pieces: Sequence[str]) -> int:
    """Return the most characters that were held back after any piece."""
    restorer, longest = restorer_for(SUBSTITUTIONS)("text"), 0
    for piece in pieces:
        restorer.feed(piece)
        longest = max(longest, len(restorer._held))
    return longest


def measure() -> dict[str, float]:
    """Return the dearest event and the longest hold, as parts of the longest spelling of a token."""
    every = streams()
    return {
        "restore_us": round(max(cost(pieces) for pieces in every.values()), 2),
        "held_back": round(max(held_back(pieces) for pieces in every.values()) / LONGEST, 2),
    }


def main() -> int:
    print(f"{'stream':32s} {'events':>6s} {'us/event':>9s}")
    for name, pieces in streams().items():
        print(f"{name:32s} {len(pieces):6d} {cost(pieces):9.2f}")
    print(f"held back at most: {measure()['held_back'] * LONGEST:.0f} characters; a token is {LONGEST} at its longest")
    return 0


if __name__ == "__main__":
    sys.exit(main())
