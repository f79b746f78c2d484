"""Leave out what a form asks for: `Apellidos:` at a line's beginning has a capital, and is nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from situs.classify.detectors import Hit

_ASKED = frozenset(
    """
    name names surname forename address city town county state country department position title occupation profession
    date sex gender age nationality phone subject
    vorname nachname geburtsname familienname anschrift adresse wohnort ort straße beruf abteilung betreff datum
    geschlecht staatsangehörigkeit telefon geburtsort geburtsdatum
    nom prénom prénoms ville commune profession sexe âge nationalité téléphone objet
    nombre nombres apellido apellidos domicilio dirección localidad municipio provincia país fecha edad sexo profesión
    servicio evolución teléfono asunto
    nome cognome indirizzo comune provincia residenza professione sesso età cittadinanza telefono oggetto
    naam voornaam voornamen achternaam geslachtsnaam adres woonplaats beroep geslacht geboorteplaats telefoon onderwerp
    apelido sobrenome morada localidade freguesia concelho distrito profissão sexo idade naturalidade telefone assunto
    navn fornavn efternavn by stilling køn alder telefon emne
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Words of forms in eight languages, none of which is a usual surname."""
_LABEL = re.compile(r"[^\W\d_]+(?=[ \u00a0]?:)")
_LAST = re.compile(r"\s*\n\s*([^\W\d_]+)\Z")
_COLON = re.compile(r"[ \u00a0]?:")


def without_labels(text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield the hits without those of a form's labels, and cut before a label that follows on the next line."""
    for hit in hits:
        label = _LABEL.match(text, hit.start)
        if label and label.end() >= hit.end and label.group().lower() in _ASKED:
            continue
        last = _LAST.search(text, hit.start, hit.end)
        if last and last[1].lower() in _ASKED and _COLON.match(text, hit.end):
            yield hit._replace(end=last.start())
        else:
            yield hit
