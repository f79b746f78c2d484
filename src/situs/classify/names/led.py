"""Find who an office, a rank or kin stands right before: `collega Mustero`, whatever the model makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from situs.classify.detectors import Hit
from situs.classify.engine import compile_pattern, spans_in
from situs.classify.language import is_common
from situs.classify.names.grammar import COUNTRIES, KIN, KNOWN_AS, NAME, ROLES
from situs.classify.names.ordinary import Ordinary
from situs.classify.names.uncovered import with_uncovered

_CONFIDENCE = 0.6
_FURTHER = """
    onorevole deputato deputata senatore senatrice generale colonnello capitano maresciallo vicepresidente ministra
    sottosegretario sindaco sindaca principe principessa conte barone collega compagno compagna imputato imputata
    king queen prince princess general colonel lieutenant major chairman minister chancellor mayor governor congressman
    judge justice colleague coach detective constable superintendent
    kanzler kanzlerin ministerin präsident präsidentin bürgermeister bürgermeisterin oberst hauptmann kommissar
    kommissarin trainer geschäftsführer geschäftsführerin prokurist prokuristin mitarbeiter mitarbeiterin kunde kundin
    mandant mandantin patientin nachbar nachbarin genosse genossin
    ministre général capitaine maire député députée sénateur sénatrice commissaire brigadier collègue cliente
    coronel capitán alcalde alcaldesa diputado diputada senador senadora comisario comisaria agente compañero compañera
    capitão prefeito prefeita deputado deputada delegado delegada soldado cabo sargento vereador vereadora
    generaal kolonel burgemeester inspecteur premier keizer keizerin koning koningin paus sultan kalief graaf gravin
    hertog hertogin prins prinses kroonprins dichter dichteres schrijver schrijfster zanger zangeres acteur actrice
    politicus filosoof historicus dictator minister ministerpresident wethouder staatssecretaris bisschop aartsbisschop
    imperatore papa regina scrittore scrittrice poeta pittore pittrice cantante regista filosofo vescovo cardinale
    allenatore commissario brigadiere appuntato carabiniere assessore
    borgmester direktør statsminister betjent oberst
"""
_OTHERS = """
    family firma familie famille familia famiglia família
    beklagte beklagter beklagten angeklagte angeklagter angeklagten tiltalte verdachte
"""
"""Roles behind which another word than a name may have a capital: they are adjectives, too, or of more than persons."""
_NAMING = (
    r"namens|mit (?:vor)?namen|heißt|hieß|se llama(?:rá|ba|n)?|llamad[oa]|de nombre|s'appel(?:le|ait)|nommée?|"
    r"prénommée?|by the name of|goes by|whose name is|(?:her|his) name is|si chiama(?:va)?|di nome|heet(?:te)?|genaamd|"
    r"met de naam|chama(?:va)?-se|se chama(?:va)?|de nome|hedder|hed|ved navn|heter|hette"
)
"""What gives somebody's name."""
_LEADING = ROLES.union(KIN, KNOWN_AS, _FURTHER.split()).difference(_OTHERS.split())
_LED = compile_pattern(rf"(?i:(?:{'|'.join(sorted(_LEADING, key=len, reverse=True))}):?|{_NAMING}) [\p{{Lu}}]")
_NAME = re.compile(rf"{NAME}(?![\w@])")


def with_led(text: str, hits: Sequence[Hit], ordinary: Ordinary) -> list[Hit]:
    """Return the hits with those of unknown words right behind an office, a rank or kin, where no hit is, in order.

    What the model takes for a place there is somebody, too, if it is no more than that word.
    """
    led = list(_led(text, ordinary))
    spans = {(hit.start, hit.end) for hit in led}
    others = [hit for hit in hits if hit.kind != "LOCATION" or (hit.start, hit.end) not in spans]
    return with_uncovered(others, led)


def _led(text: str, ordinary: Ordinary) -> Iterator[Hit]:
    for start, end in spans_in(_LED, text):
        name = _NAME.match(text, end - 1)
        if name is None or (start and text[start - 1].isalnum()):
            continue
        word = name.group()
        if not (ordinary.is_known(word) or is_common(word.lower()) or word.lower() in COUNTRIES):
            yield Hit(name.start(), name.end(), "PERSON", _CONFIDENCE, "names.led")
