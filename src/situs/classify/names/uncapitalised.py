"""Read messages without capitals: words that no dictionary knows are given one, and the model judges them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from situs.classify.detectors import Hit
from situs.classify.language import is_common
from situs.classify.names.compounds import hash_of
from situs.classify.names.grammar import (
    ARTICLED,
    COUNTRIES,
    DETERMINED,
    FOLK,
    KNOWN_AS,
    PARTICLES,
    POSSESSIVES,
    ROLES,
    SALUTATIONS,
    TITLES,
)
from situs.classify.names.ordinary import Ordinary

_TIME = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?"
_SPOKEN = re.compile(
    rf"[ \t>]*(?:\[[^\]\n]{{3,30}}\] ?|(?:[\d./-]{{5,10}},? )?{_TIME} ?[-–]? ?)(?:[^:\n]{{1,40}}: |<[^>\n]{{1,40}}> )"
)
"""What stands before a message: a day or a time, and who wrote it."""
_STARTS = frozenset("[> \t0123456789")
"""What it begins with."""
_TIMED = re.compile(rf"{_TIME}\]?[ \t]*\Z")
"""The end of a line that says who wrote the next."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_ELIDED = re.compile(r"(?:[dlmnstcj]|qu|dell|all|nell|sull|dall|un|aux?|quest|sant)['’](?=[^\W\d_])")
_SELF = re.compile(r"\bI\b(?:['’](?:m|ve|ll|d))?")
"""The one word that has a capital where nothing else has."""
_CODE = re.compile(r"[{}<>=|\\_$#`~^\[\]]|\w\(|\w::|->|https?:|www\.|\w/\w+/")
_FEWEST = 3
"""Words of a message."""
_SHORTEST = 3
"""Letters of a word that may be a name."""
_BEFORE = 24
"""Characters in which an article stands before a word."""
_CERTAIN, _LED, _UNKNOWN, _SEVERAL, _SINGLE = 0.0, 0.3, 0.6, 0.8, 0.95
"""How sure the model must be of words between commas behind kin, a role or a title, and right behind these; of words
that no dictionary has; and of several or one that are somebody's name and a word, too."""
_LEADING = re.compile(r"([^\W\d_]+)\.?(?: del[ae])?,? \Z")
_CONFIDENCE = 0.6
_CHATTED = frozenset(
    """
    please pls thanks thx bye hey hello hi sorry yeah yep nope okay lol omg btw asap fyi bitte danke moin servus tschüss
    merci salut bonjour bonsoir maitre hola gracias buenas ciao grazie prego buongiorno hoi doei bedankt graag groetjes
    olá obrigado obrigada oi beijo tak hej hilsen venlig
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Words of messages that dictionaries leave out."""
_BEFORE_NAMES = ROLES | TITLES | FOLK | KNOWN_AS
_KNOWN = _BEFORE_NAMES | SALUTATIONS | POSSESSIVES | COUNTRIES | _CHATTED
_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Uncapitalised:
    """Hold the messages without capitals of a text, with capitals where names may be; empty if there are none."""

    text: str
    """All messages, to be read at once."""
    origins: Sequence[tuple[int, int]]
    """For each message where it begins in `text`, and where in the text as given."""
    raised: Sequence[tuple[int, int, float]]
    """The words that were given a capital, in order: start, end, and how sure the model must be of each."""

    def judged(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return the persons that the model is sure of among its hits in `text`, at their places in the text as given.

        What it is sure of once counts wherever it finds it.
        """
        found: list[tuple[int, int]] = []
        doubtful: list[tuple[int, int]] = []
        for hit in hits:
            words = self._within(hit)
            if hit.kind != "PERSON" or not words:
                continue
            least = min(word[2] for word in words)
            if len(words) > 1:
                least = min(least, _SEVERAL)
            (found if hit.confidence >= least else doubtful).append((words[0][0], words[-1][1]))
        found += [word[:2] for word in self.raised if word[2] == _CERTAIN]
        sure = {self.text[start:end] for start, end in found}
        found += [span for span in doubtful if self.text[slice(*span)] in sure]
        found += self._again(found)
        placed: list[Hit] = []
        done = 0
        for start, end in sorted(found):
            if start >= done:
                done = self._surname(end)
                placed.append(self._placed(start, done))
        return placed

    def _surname(self, end: int) -> int:
        """Return where a name ends that goes on with a word which is somebody's name, too."""
        at = bisect_right(self.raised, end, key=itemgetter(0))
        follows = self.raised[at] if at < len(self.raised) else None
        goes_on = follows is not None and follows[0] == end + 1 and follows[2] == _SINGLE and self.text[end] == " "
        return follows[1] if follows is not None and goes_on else end

    def _within(self, hit: Hit) -> Sequence[tuple[int, int, float]]:
        """Return the words with a new capital that a hit touches, in the message where it begins."""
        line = self.text.find("\n", hit.start, hit.end)
        low = bisect_right(self.raised, hit.start, key=itemgetter(1))
        return self.raised[low : bisect_left(self.raised, line if line >= 0 else hit.end, key=itemgetter(0))]

    def _placed(self, start: int, end: int) -> Hit:
        low, at = self.origins[bisect_right(self.origins, start, key=itemgetter(0)) - 1]
        return Hit(start - low + at, end - low + at, "PERSON", _CONFIDENCE, "names.uncapitalised")

    def _again(self, found: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield further places of words that no dictionary has and that are part of a name which is found."""
        covered = {at for start, end in found for at in range(start, end)}
        names = {self.text[low:high] for low, high, least in self.raised if low in covered and least < _SEVERAL}
        for low, high, _ in self.raised:
            if low not in covered and self.text[low:high] in names:
                yield low, high


def without_capitals(text: str, ordinary: Ordinary) -> Uncapitalised:
    """Return the messages of a text that have no capitals, each of its words that may be a name with one."""
    parts: list[str] = []
    origins: list[tuple[int, int]] = []
    words: list[tuple[int, int, float]] = []
    length = 0
    for at, end in _messages(text):
        message = text[at:end]
        found = list(_candidates(message, ordinary))
        if not found:
            continue
        parts += (_with_capitals(message, found), _BREAK)
        origins.append((length, at))
        words += [(length + start, length + stop, least) for start, stop, least in found]
        length += len(message) + len(_BREAK)
    return Uncapitalised("".join(parts), origins, words)


def _messages(text: str) -> Iterator[tuple[int, int]]:
    """Yield where messages without capitals begin and end.

    A line is one if it, or what follows on who wrote it and when, has no capital; among other lines it must not go on
    with a sentence from the line above.
    """
    at = 0
    above = ""
    for line in text.split("\n"):
        spoken = _SPOKEN.match(line) if line[:1] in _STARTS else None
        start = spoken.end() if spoken else 0
        if _is_small(line[start:]) and (spoken or not _goes_on(above)) and _is_prose(line[start:]):
            yield at + start, at + len(line)
        above = line
        at += len(line) + 1


def _goes_on(above: str) -> bool:
    """Tell whether a line may go on with the sentence of the line above, which has capitals."""
    if not above.strip(" \t\r\0>") or _is_small(above) or _SPOKEN.match(above):
        return False
    return _TIMED.search(above) is None


def _is_small(line: str) -> bool:
    if line.islower():
        return True
    first = line[:1]
    return " I" in line and (first == "I" or not first.isupper()) and _SELF.sub("i", line).islower()


def _is_prose(line: str) -> bool:
    words = _LETTERS.findall(line)
    return len(words) >= _FEWEST and any(map(is_common, words)) and _CODE.search(line) is None


def _candidates(message: str, ordinary: Ordinary) -> Iterator[tuple[int, int, float]]:
    """Yield words that may be names, and how sure the model must be; an article stands before none of a dictionary."""
    for m in _WORD.finditer(message):
        elided = _ELIDED.match(m.group())
        word = m.group()[elided.end() :] if elided else m.group()
        start = m.end() - len(word)
        if word[:2] == "i'" or len(word) < _SHORTEST or is_common(word) or word in PARTICLES or word in _KNOWN:
            continue
        parts = _LETTERS.findall(word)
        if all(ordinary.is_known(part.capitalize()) for part in parts):
            continue
        low = max(0, start - _BEFORE)
        leading = _LEADING.search(message, low, start)
        unknown = not any(hash_of(part) in ordinary.called for part in parts)
        if leading and leading[1] in _BEFORE_NAMES:
            set_off = unknown and leading.group().endswith(", ") and message.startswith((",", "."), m.end())
            yield start, m.end(), _CERTAIN if set_off else _LED
        elif unknown:
            yield start, m.end(), _UNKNOWN
        elif not (DETERMINED.search(message, low, start) or ARTICLED.search(message, low, start)):
            yield start, m.end(), _SINGLE


def _with_capitals(message: str, words: Sequence[tuple[int, int, float]]) -> str:
    """Return a message, of the same length, with capitals for some of its words."""
    letters = list(message)
    for start, end, _ in words:
        for part in _LETTERS.finditer(message, start, end):
            capital = message[part.start()].upper()
            if len(capital) == 1:
                letters[part.start()] = capital
    return "".join(letters)
