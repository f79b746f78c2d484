"""Guess where a name may stand that is written all in small letters: behind a label or a role, in a list, on a line.

A guess is cheap and often wrong; whether the words are a name when they have capitals is for the names model to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from situs.classify.engine import compile_pattern, spans_in
from situs.classify.language import is_common

_SMALL = "a-zß-öø-ÿāăąćčďđēęěğģīįıķļłńņňőœŕřśşšţťūůűųźżžșț"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ɏ'’-]+"
_PARTICLES = frozenset("de da do dos das von van der den di del della la le du el al bin zu af ter".split())  # noqa: SIM905
_PARTICLE = rf"(?:{'|'.join(sorted(_PARTICLES))})"
_INITIAL = rf"[{_SMALL}]\.[ ]?"
_WORD = rf"[{_SMALL}][{_SMALL}'’-]{{2,24}}"
_FULL = rf"(?:{_INITIAL}){{0,3}}{_WORD}(?:[ ](?:{_PARTICLE}[ ]){{0,2}}(?:[{_SMALL}]\.[ ])?{_WORD}){{1,3}}"
"""A name of two words at least."""
_AND = r"(?:and|und|et|y|e|en|og|&)"
_TITLE = (
    r"(?:(?i:mrs?|ms|miss|messrs|dra?|prof|professora?|mmes?|mlle|sra?|srta|señora?|sig|signora?|dott|avv|hr|fru|"
    r"herrn?|frau|dhr|mevr(?:ouw)?|ministr[oa]|deputad[oa]|senadora?|desembargadora?|ju[ií]za?|relatora?|senhora?|"
    r"judge|justice|lord|lady|ma[iî]tre|sri|shri|smt|kumari|adv|don|doña|mm?\.|me\.)|Min|MIN|Des|DES|Rel|REL|Sh|Sir)\.?"
)
_ROLE = (
    r"(?i:represented by|signed by|names? is|named|vertreten durch|gezeichnet|repr[ée]sent[ée]e?s? par|"
    r"representad[oa]s? por|rappresentat[oa] da|vertegenwoordigd door|att\.|attn\.|c/o|"
    r"(?:father|mother|son|daughter|wife|widow|husband|brother|sister) of|"
    r"(?:rechtsanw[aä]lt(?:in)?|attorney|counsel|solicitor|avocate?|advogad[oa]|abogad[oa]|avvocat[oa]|advocaat|advokat|"
    r"notar(?:in)?|(?:neben)?kl[äa]ger(?:in)?|beklagten?|zeug(?:en?|in)|beschuldigten?|angeklagten?|"
    r"applicant|appellant|claimant|plaintiff|defendant|respondent|petitioner|accused|deceased|witness|national|"
    r"requ[ée]rante?|demandante|agravad[oa]|agravante|apelante|apelad[oa]|autora?|r[ée]u|testemunha|testigo|"
    r"richter(?:in)?|juge|juez|giudice|rechter|dommer),)"
)
"""What is said of a person whose name follows: a verb follows upon most roles, and a name upon their comma."""
_KIN = (
    r"(?i:(?:my|his|her|our|their|your) (?:ex-?|late |step-?)?"
    r"(?:son|daughter|wife|husband|brother|sister|mother|father|mum|mom|dad|partner|friend|girlfriend|boyfriend|boss|colleague|uncle|aunt|cousin|nephew|niece|neighbou?r|lawyer)|"
    r"(?:mein|sein|ihr|unser|euer)(?:e|er|em|en)? "
    r"(?:sohn|tochter|frau|mann|bruder|schwester|mutter|vater|freund(?:in)?|partner(?:in)?|chef(?:in)?|kolleg(?:en?|in)|onkel|tante|cousine?|nachbar(?:in)?|anwalt|anwältin)|"
    r"(?:mon|ma|son|sa|notre|votre) (?:fils|fille|mari|femme|frère|s(?:oe|œ)ur|mère|père|amie?|compagn(?:on|e)|"
    r"collègue|patronn?e?|voisine?|oncle|tante|cousine?|avocate?)|"
    r"(?:mi|su|nuestr[oa]) (?:hij[oa]|marido|espos[oa]|mujer|herman[oa]|madre|padre|amig[oa]|pareja|jef[ea]|vecin[oa]|"
    r"t[ií][oa]|prim[oa]|abogad[oa])|"
    r"(?:mi[oa]|su[oa]) (?:figli[oa]|marito|moglie|fratello|sorella|madre|padre|amic[oa]|compagn[oa]|capo|vicin[oa]|"
    r"zi[oa]|cugin[oa]|avvocato)|"
    r"(?:mijn|zijn|haar|onze|uw) (?:zoon|dochter|man|vrouw|broer|zus|moeder|vader|vriend(?:in)?|partner|collega|baas|"
    r"buurman|buurvrouw|oom|tante|neef|nicht|advocaat)|"
    r"(?:meu|minha|seu|sua) (?:filh[oa]|marido|esposa|mulher|irmão|irmã|mãe|pai|amig[oa]|companheir[oa]|chefe|"
    r"vizinh[oa]|ti[oa]|prim[oa]|advogad[oa])|"
    r"(?:min|hans|hendes|vores) (?:søn|datter|mand|kone|bror|søster|mor|far|ven(?:inde)?|kæreste|kollega|chef|nabo|"
    r"onkel|moster|faster|fætter|kusine|advokat|samlever)|"
    r"it'?s me|this is|i'?m|i am|ask(?:ed)?|told|texted|emailed|phoned|ping|spoke (?:to|with)|talk(?:ed)? to|met with|"
    r"follow up with|hier ist(?: d(?:ie|er))?|(?:mit|von|bei) d(?:em|er)|"
    r"hi|hey|hallo|liebe[rs]?|hello|dear|salut|ciao|hola|hoi|hej)"
)
"""Who is somebody's, and what one says of oneself or does to a person: a first name may follow."""
_SELF = (
    r"(?i:my name(?:'s| is)|ich hei(?:ß|ss)e|mein name ist|je m'appelle|moi c'est|me llamo|mi chiamo|ik heet|"
    r"maiden name(?: is| was|:)|(?:everyone|everybody|they|you can) calls? me|"
    r"mijn naam is|me chamo|chamo-me|jeg hedder|mit navn er)"
)
"""What one says before one's own name, and hardly ever before anything else."""
_MARKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[:;(][ ]{{0,3}}({_FULL})(?=[ ]{{0,2}}(?:[;,\n()/]|$|[A-ZÀ-Þ]))",
        rf"(?m:^)[ \t]{{0,40}}({_FULL}|(?:{_INITIAL}){{1,3}}{_WORD})(?=[ ]{{0,2}}[,;]?(?:[\n\t(]|$))",
        rf"(?:\A|\n[ ]?\n)[ ]{{0,2}}({_WORD}[ ]{_WORD}|(?:{_INITIAL}){{1,3}}{_WORD})(?=[ ,])",
    )
)
"""A label's value or what brackets hold, a line, the beginning of a paragraph."""
_OTHER = rf"(?:{_ROLE}|{_CAPITAL}[ ]{_CAPITAL}[ ]{{1,2}}{_AND})"
"""A role, another name."""
_HINT = compile_pattern(rf"(?:{_TITLE}[ ]{{0,2}}|{_OTHER}[ ]{{1,2}}|\b(?:{_KIN}|{_SELF})[ ])[{_SMALL}]")
"""Where a title or they stand is found by an automaton: they are many words."""
_HINTED = re.compile(
    rf"(?<!\w)(?:{_TITLE}(?:(?<=\.)|[ ])[ ]?({_FULL}|(?:{_INITIAL}){{0,3}}{_WORD})"
    rf"|{_OTHER}[ ]{{1,2}}({_FULL}|(?:{_INITIAL}){{1,3}}{_WORD}))(?!\w)"
)
_CHAINED = re.compile(rf"(?:{_KIN}|{_SELF})[ ][{_SMALL}]")
_KINDRED = re.compile(rf"(?<!\w){_KIN}[ ]({_FULL}|{_WORD})(?!\w)")
_OWN = re.compile(rf"(?<!\w){_SELF}[ ]({_FULL}|{_WORD})(?!\w)")
_PAIR = compile_pattern(rf"[ ]{{1,2}}{_AND}[ ]{{1,2}}{_CAPITAL}[ ]{_CAPITAL}")
_FIRST = re.compile(rf"(?<!\w)({_FULL})\Z")
_REACH = 80
"""Characters before a conjunction in which the first of two names is looked for."""
_ENTERED = re.compile(
    rf"(?<!\w){_TITLE}(?:(?<=\.)|[ ])[ ]?(?:{_INITIAL}){{1,3}}{_WORD}(?:[ -]{_WORD})?(?:[ ](?:qc|kc|esq|jr)\b)?(?!\w)"
)
_NEVER = frozenset(
    """
    all any both each either every him including less neither no other said same such sole than under whether who whose
    will within
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Words behind "and" or a role that begin no name."""
_TOKEN = re.compile(r"\S+")
_LETTER = re.compile(rf"(?<![\w'’])[{_SMALL}]")


def hints(text: str) -> list[int]:
    """Return where a title, a role or another name stands before words in small letters."""
    found = []
    for start, end in spans_in(_HINT, text):
        found.append(start)
        # A greeting's last letter may be the first of what one says of oneself: "hola me llamo".
        if _CHAINED.match(text, end - 1):
            found.append(end - 1)
    return found


def guesses(text: str, hinted: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """Yield spans of words in small letters that may be a name, each with capitals; the lengths are the same.

    Words that every text has are no names.
    """
    for start, stop in _marked(text):
        if _end(text, start, stop) == stop:
            yield start, stop, _capitals(text[start:stop])
    for at in hinted:
        if m := _HINTED.match(text, at):
            start, stop = m.span(m.lastindex or 0)
            end = _end(text, start, stop)
            # A word by itself is a name behind a title alone.
            if end > start and (m.lastindex == 1 or " " in text[start:end] or "." in text[start:end]):
                yield start, end, _capitals(text[start:end])


def kindred(text: str, hinted: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """Yield words in small letters that may be the name of somebody's kin or friend, with capitals: one, and all."""
    for at in hinted:
        if m := _KINDRED.match(text, at):
            start, stop = m.span(1)
            ends = {_end(text, start, start + len(m[1].partition(" ")[0])), _end(text, start, stop)}
            yield from ((start, end, _capitals(text[start:end])) for end in sorted(ends) if end > start)


def _marked(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _MARKS:
        yield from (m.span(1) for m in pattern.finditer(text))
    for start, _ in spans_in(_PAIR, text):
        if m := _FIRST.search(text, max(0, start - _REACH), start):
            yield m.span(1)


def _end(text: str, start: int, stop: int) -> int:
    """Return where the first word that every text has ends the words that may be a name; a particle ends none."""
    end = start
    for word in _TOKEN.finditer(text, start, stop):
        if word.group() in _NEVER or (is_common(word.group()) and word.group() not in _PARTICLES):
            break
        if word.group() not in _PARTICLES or word.end() == stop:
            end = word.end()
    return end


def entered(text: str, hinted: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield titles with initials and a surname in small letters, and one's own name: they are nothing else."""
    for at in hinted:
        if m := _ENTERED.match(text, at):
            yield m.span()
        elif m := _OWN.match(text, at):
            end = _end(text, m.start(1), m.start(1) + len(m[1].partition(" ")[0]))
            if end > m.start(1):
                yield m.start(1), _end(text, *m.span(1))


def _capitals(plain: str) -> str:
    raised = _LETTER.sub(lambda c: c.group().upper(), plain)
    return raised if len(raised) == len(plain) else plain
