"""How many examples a property draws: its own number in `make test`, at most the profile's in `make check`."""

from hypothesis import settings

FULL = 100
"""What a profile draws that cuts nothing."""


def examples(most: int) -> settings:
    """Return settings that draw so many examples, or fewer where a quick profile is in force."""
    drawn = settings().max_examples
    return settings(max_examples=most if drawn >= FULL else min(most, drawn))
