"""Find names by the label that data give them: the value of a JSON member whose key says that it is a person's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from situs.classify.engine import compile_pattern, finds
from situs.model import Finding, Slot

_ROLE = (
    r"(?:name|client|customer|party|person|contact|employee|claimant|defendant|witness|author|signatory|manager|owner|"
    r"supervisor|attorney|lawyer|counsel|judge|notary|tenant|landlord|debtor|creditor|patient|insured|spouse|beneficiary|"
    r"applicant|appellant|respondent|petitioner|plaintiff|surname|forename|"
    r"shareholder|trustee|signer|payee|guarantor|guardian|executor|testator|decedent|informant|"
    r"mandant(?:in)?|kunde|kundin|beklagter?|kl[äa]ger(?:in)?|vorname|nachname|nom|pr[ée]nom|nombre|apellidos?|cognome|naam|"
    r"(?:gl[äa]ubiger|schuldner|gesellschafter|mitarbeiter|arbeitnehmer|(?:ver)?mieter|erblasser)(?:in)?|aktion[äa]r(?:in)?|"
    r"ehegatte|zeug(?:e|in)|salari[ée]e?|locataire|t[ée]moin|titulaire|empleado|trabajador|titular|testigo|socio|"
    r"dipendente|lavoratore|cliente|nome|sobrenome|apelido|werknemer|huurder|getuige|medarbejder|(?:for|efter)?navn|"
    r"name of (?:the )?(?:member|director|driver|holder|student|child|father|mother|deceased|victim|suspect))"
)
_KEY = (
    r"(?!file|function|tool|model|column|table|field|host|domain|event|class|type|product|schema)[A-Za-zé_, -]{0,40}?"
    rf"{_ROLE}(?:[_ -]?(?:name|full|first|last|legal|\d)){{0,3}}"
)
"""A bounded run of letters before the word: a nested repetition would take time without end on a hostile key."""
_NAME = r"[^\W\d_][\w'’.-]*(?:[ ,]{1,2}[^\W\d_][\w'’.-]*){0,5}"
_OWN_KEY = re.compile(
    r"(?:first|last|given|family|middle|sur|real|full|display|nick|maiden|birth|legal|preferred)[_ -]?name|surname|"
    r"forename|vorname|nachname|pr[ée]nom|apellidos?|cognome|sobrenome|apelido|(?:achter|voor)naam|(?:for|efter)navn",
    re.IGNORECASE,
)
"""Keys of nothing but a person's name: it counts in small letters, too."""
_TYPES = frozenset(
    """
    string text str varchar char integer number boolean null none true false required optional readonly unknown
    value any object array required_if nullable default example sample placeholder test name field input label
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""What a schema has under such keys."""
_KEY_ALONE = re.compile(_KEY, re.IGNORECASE)
_TOLD = compile_pattern(f"(?i:{_ROLE})")
"""The words of a key: whether one is in it an automaton tells at once, where the key's pattern tries every letter."""
_VALUE = re.compile(rf"\s*({_NAME})\s*")
_COLON = re.compile(r'"(?=\s*+:\s*+\\?")')
"""The end of a key before a value: prose has quotation marks as well, which end none."""
_HELD = re.compile(rf'"\s*:\s*\\?"({_NAME})\\?"')
_LONGEST_KEY = 128
"""Characters, escaped quotation marks included, that no key reaches."""
_MOST_KEY = 64


def find_labelled(slots: Sequence[Slot]) -> tuple[Finding, ...]:
    """Return the names that stand under a name's key, in the members of tool arguments and in JSON inside a text.

    A key is the slot whose pointer is the value's with a `~` behind. A value must begin with a capital letter, since
    `"name": "integer"` is no person; behind keys like `first_name` it need not, unless it is a type's name.
    """
    keys = {s.pointer[:-1]: s.text for s in slots if s.pointer.endswith("~")}
    found: list[Finding] = []
    for index, slot in enumerate(slots):
        key = keys.get(slot.pointer, "")
        if key and names_a_person(key):
            found += _whole(index, key, slot.text)
        elif '"' in slot.text and ":" in slot.text:
            found += _members(index, slot.text)
    return tuple(found)


def names_a_person(label: str) -> bool:
    """Tell whether a member's key or a column's head says that a person's name stands there."""
    return len(label) <= _MOST_KEY and _is_key(label)


def _is_key(label: str) -> bool:
    if label.isascii() and not finds(_TOLD, label):
        return False
    return _KEY_ALONE.fullmatch(label) is not None


def _is_own(key: str, value: str) -> bool:
    return _OWN_KEY.fullmatch(key) is not None and len(value) > 1 and value.lower() not in _TYPES


def _whole(index: int, key: str, text: str) -> Iterator[Finding]:
    value = _VALUE.fullmatch(text)
    if value and (value[1][0].isupper() or _is_own(key, value[1])):
        yield Finding(index, value.start(1), value.end(1), "PERSON", 0.8, "labelled")


def _members(index: int, text: str) -> Iterator[Finding]:
    """Yield the names of JSON's members; a key is what stands between two marks, escaped or not, before a colon."""
    told: dict[str, bool] = {}
    done = 0
    for colon in _COLON.finditer(text):
        low = text.rfind('"', max(done, colon.start() - _LONGEST_KEY), colon.start())
        if low < 0:
            continue
        key = text[low + 1 : colon.start()].removesuffix("\\")
        if key not in told:
            told[key] = _is_key(key)
        member = _HELD.match(text, colon.start()) if told[key] else None
        if member is None:
            continue
        done = member.end()
        if member[1][0].isupper() or _is_own(key, member[1]):
            yield Finding(index, member.start(1), member.end(1), "PERSON", 0.8, "labelled")
