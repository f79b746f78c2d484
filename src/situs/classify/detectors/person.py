"""Names of persons, by what stands before them: titles, salutations, closings, labelled fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from situs.classify.detectors.organisation import LEGAL_FORM
from situs.classify.detectors.shape import Detector, Hit, narrow

_WORD = r"\p{Lu}(?:[\pL'\-]*\pL|\.)?"
_PARTICLE = (
    r"(?:von|van|vom|zu|zur|zum|de|der|den|del|della|di|da|do|dos|das|du|des|la|las|los|le|ter|ten|af|av|bin|ibn|"
    r"al|el|y|e)"
)
_NAME = rf"(?:{_PARTICLE} ){{0,2}}{_WORD}(?:\.? (?:{_PARTICLE} ){{0,2}}{_WORD}){{0,4}}"
_TITLE = (
    r"(?:Mrs?|Ms|Miss|Mx|Messrs|Dr|Drs|Prof|Professor|Herrn?|Frau|Fräulein|Mme|Mmes|Mlle|MM?\.|Monsieur|"
    r"Madame|Mademoiselle|"
    r"Sr|Sra|Srta|Señora?|Sig|Sig\.ra|Signora?|Dott|Dott\.ssa|Avv|Ing|Mes|Dhr|Mevr|Mevrouw|Meneer|Mw|"
    r"Rechtsanw(?:alt|ältin|älte|ältinnen)|Patentanwalt|Fachanw(?:alt|ältin)|RAin|RA|Notar(?:in)?|"
    r"V?P?Ri(?:in)?(?:AG|LG|OLG|KG|BGH|VG|OVG|VGH|BVerwG|FG|BFH|SG|LSG|BSG|ArbG|LAG|BAG|BPatG|BVerfG)|O?StA|"
    r"Richter(?:in)?|Kandidat(?:in)?|Zeug(?:e|in)|Me|Maître|Maitre|"
    r"Avvocato|Abogad[oa]|Letrad[oa]|Don|Doña|Dña|Advocaat|mr\.|Judge|Justice|HHJ|DDJ|DJ|Lord|Lady|Sir|Dame|Hon\.|"
    r"MR|MRS|MS|DR|PROF|HERR|FRAU|MME|mr|mrs|Dipl\.-(?:Ing|Kfm)|Mag|jur|med|phil|h\.c|iur|LL\.M|Ministra|"
    r"Dra|Ldo|Exm[oa]|Ilm[oa]|Ministro|Sheikh|Graf|Gräfin|"
    r"(?:avv|[Oo]n|dott|geom|rag|arch|sig|prof|dhr|mevr|drs|sra?|dra?|hr)\.|(?:dott|sig|prof)\.(?:ssa|ra|na))"
)
_LABEL = (
    r"(?:(?:Full |First |Last |Family |Vor- und |Voll)?[Nn]ame|Vorname|Nachname|Surname|Nom|Prénom|Nombre|"
    r"Apellidos?|Nome|Cognome|Naam|"
    r"Mandant(?:in)?|Client|Cliente|Klient(?:in)?|Patient(?:in)?|Employee|Arbeitnehmer(?:in)?|"
    r"Mitarbeiter(?:in)?|Kläger(?:in)?|Beklagte[r]?|"
    r"Plaintiff|Defendant|Claimant|Respondent|Applicant|Appellant|Witness|Zeug(?:e|in)|Tenant|"
    r"Mieter(?:in)?|Debtor|Schuldner(?:in)?|"
    r"From|To|Cc|CC|Von|An|De|Para|Attn|Attention|z\.\s?Hd\.|c/o|Author|Verfasser(?:in)?|Contact|"
    r"Ansprechpartner(?:in)?|By|Signed|gez\.|Unterzeichner|"
    r"Geschädigte[r]?|Beschuldigte[r]?|Angeklagte[r]?|Gläubiger(?:in)?|Geschäftsführer(?:in)?|"
    r"Prokurist(?:in)?|Erblasser(?:in)?|Ehegatte|Ehefrau|Ehemann|Versicherte[r]?|"
    r"Vorsitzende[r]?|Vorgesetzte[r]?|Fahrer(?:in)?|Halter(?:in)?|Sachbearbeiter(?:in)?|Vermieter(?:in)?|Geburtsname|"
    r"Familienname|Victim|Suspect|Insured|Driver|Payee|Deceased|Informant|Next of kin|Emergency contact|Spouse|"
    r"Husband|Wife|Father|Mother|Executor|Notary|Salariée?|Témoin|Locataire|Assurée?|Trabajadora?|Demandad[oa]|"
    r"Testigos?|Arrendatari[oa]|Lavoratore|Lavoratrice|Testi?|Werknemer|Huurder|Getuige|Trabalhadora?|Testemunha|"
    r"Médic[oa]|Responsable clínico|Remitido por|Behandler|Hausarzt|Hausärztin|Médecin(?: traitant)?|"
    r"Medico(?: curante)?|Huisarts|Læge|Enfermer[oa]|"
    r"Sælger|Køber|Vidne|Lejer|Medarbejder)"
)
_CASE = r"(?:In re|Ex parte|[Ii]n the [Mm]atter of|Estate of|R\.? v\.?|Regina v\.?|Rex v\.?)"
"""What stands before a party in the name of a case; between parties German has a sign of its own."""
_SALUTATION = (
    r"(?:Dear|Liebe[rs]?|Hallo|Hello|Hi|Chère?|Estimad[oa]|Querid[oa]|Gentile|Caro|Cara|Egregio|Beste|"
    r"Geachte|Kære)"
)
_CLOSING = (
    r"(?:(?:[Kk]ind|[Bb]est|[Ww]arm) [Rr]egards|Regards|Sincerely|Yours (?:sincerely|faithfully|truly)|"
    r"Mit (?:freundlichen|besten) Grüßen|"
    r"Freundliche Grüße|Viele Grüße|Beste Grüße|Cordialement|Bien à vous|Atentamente|Saludos(?: "
    r"cordiales)?|Cordiali saluti|Distinti saluti|"
    r"Met vriendelijke groet(?:en)?|Hoogachtend)"
)
_INTRODUCTION = (
    r"(?:[Mm]y name is|[Ii]ch heiße|[Mm]ein Name ist|[Jj]e m'appelle|[Mm]i chiamo|[Mm]e llamo|[Mm]ijn "
    r"naam is|I am|"
    r"represented by|vertreten durch|représentée? par|rappresentat[oa] da|representad[oa] por|"
    r"vertegenwoordigd door|"
    r"signed by|unterzeichnet von|on behalf of|im Namen von|[Tt]he (?:applicant|claimant|defendant|witness),)"
)
_ALIAS = (
    r"(?:(?:also|better) known as|a/?k/?a|nicknamed|alias|ook (?:wel )?bekend als|bijgenaamd|también conocid[oa] como|"
    r"conhecid[oa] como|"
    r"vulgo|een zekere|un certain|une certaine|un tale?|um tal|veuve|vve\.?|consorts|"
    r"maiden name(?: is| was|:)|née?|geb\.|nata|nato|nacid[oa]|født|geboren als)"
)
"""What stands before another name of somebody's, a name at birth among them."""
_ARTICLE = r"(?:[Ee]l|[Ll]a|[Ii]l|[Ll]o|[Oo]|a|[Ll]e|[Dd]er|[Dd]ie|[Dd]e|[Dd]en|[Tt]he)"
_BEFORE = (
    rf"(?:\b{_TITLE}\.?(?: (?:{_TITLE})\.?){{0,4}} |\b{_LABEL} ?: {{0,40}}(?:{_TITLE}\.? ){{0,3}}|"
    rf"\b{_SALUTATION} (?:{_TITLE}\.? ){{0,3}}|"
    rf"\b{_CASE} |\bein gewisser [\"'“„«‘‚]|, geborene[rn]? |"
    rf"(?:\b{_ALIAS}|\b(?:l')?épouse|épou[sx]e?) (?:[\"'“„«‘‚] ?(?:{_ARTICLE} )?)?|"
    rf"\./\. ?(?:{_TITLE}\.? ){{0,3}}|"
    rf"{_CLOSING}[,.]?[ \t]*\n[ \n]{{0,3}}(?:{_TITLE}\.? ){{0,3}}|/s/ ?|\b{_INTRODUCTION} (?:{_TITLE}\.? "
    rf"){{0,3}})"
)
_PATTERN = _BEFORE + _NAME + r"|\b(?:mr|mrs|ms|mme|herr)\.? \pL[\pL'\-]{2,20}(?: \pL[\pL'\-]{2,20})?"
_STOP = frozenset(
    [
        "Sir",
        "Madam",
        "Sirs",
        "Sirs",
        "All",
        "Alle",
        "Allen",
        "Allemaal",
        "Tutti",
        "Tutte",
        "Tous",
        "Toutes",
        "Todos",
        "Todas",
        "Team",
        "Colleague",
        "Colleagues",
        "Kolleger",
        "Colleghi",
        "Colleghe",
        "Collega's",
        "Collègues",
        "Compañeros",
        "Colegas",
        "Kollegen",
        "Kolleginnen",
        "Mitarbeiter",
        "Mitarbeiterinnen",
        "Mitarbeitende",
        "Beschäftigte",
        "Mitglieder",
        "Kundinnen",
        "Kunden",
        "Aktionäre",
        "Anwesende",
        "Counsel",
        "Damen",
        "Herren",
        "General",
        "Court",
        "Day",
        "Client",
        "Customer",
        "Customers",
        "Friend",
        "Friends",
        "The",
        "A",
        "An",
        "Die",
        "Der",
        "Das",
        "Le",
        "La",
        "Les",
        "El",
        "Los",
        "In",
        "Of",
        "Department",
        "Judge",
        "President",
        "Präsident",
        "Prozess",
        "Borrower",
        "Lender",
        "Agent",
        "Company",
        "Seller",
        "Buyer",
        "Purchaser",
        "Parties",
        "Party",
        "Section",
        "Article",
        "Exhibit",
        "Schedule",
        "Number",
        "Date",
        "Address",
        "Title",
        "Bank",
        "Holder",
        "Holders",
        "Administrative",
        "Chairman",
        "Secretary",
        "Director",
        "Minister",
        "Ministry",
        "Government",
        "State",
        "Commission",
        "Council",
        "Union",
        "Name",
        "Agreement",
        "Contract",
        "Supplier",
        "Customer",
        "Justice",
        "Whom",
        "Re",
        "Subject",
    ]
)
_SENTENCE = re.compile(r"(?<=[^\W\d_]{4})[^\W\d_]\. ")
"""The end of a sentence within what looks like a name: behind a longer word than titles and first names are cut to."""
_HOLDERS = frozenset(
    """
    Presidente Presidenta Président Présidente Gobernador Gobernadora Governador Governadora Procurador Procuradora
    Procureur Préfet Directeur Directrice Director Directora Diretor Diretora Direttore Direttrice Secretario Secretaria
    Secretário Secretária Relator Relatora Desembargador Desembargadora Magistrado Magistrada Notario Registrador
    Senador Senadora Diputado Diputada Deputado Deputada Consejero Consejera Conselheiro Conselheira Ministro Ministra
    Juez Jueza Juiz Juíza Sindaco Prefetto Prefeito Vorsitzender Vorsitzende Bürgermeister Bürgermeisterin
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Offices that their holders are addressed by, and hardly called."""
_ADDRESSED = re.compile(r"(?:Monsieur|Madame|MM?\.|Mmes?) \Z")
_BY_OFFICE = re.compile(
    r"l(?:es? |a |['’])(?:sous-)?(?:maires?|pr[ée]f[eè]te?|présidente?|direct(?:eur|rice)|procureure?|ministre|juges?"
    r"|bâtonni(?:er|ère)|greffi(?:er|ère)|rapporteure?|commissaire|notaire|rect(?:eur|rice)|conseill(?:er|ère)|avocate?"
    r"|premi(?:er|ère)|doyenne?|secrétaire|gouverneure?|députée?|sénat(?:eur|rice)|ambassad(?:eur|rice)|consul|curé|chef)\b",
    re.IGNORECASE,
)
"""An office behind its article; Breton surnames have an article, too."""
_OFFICE = re.compile(r"(?:Letrad|Ministr)[oa]s? $")
_OF = re.compile(
    r"(?:de|del|da|do|dos|das)(?: la| las| los)? (?:Administraci[óo]n|Asuntos|Cultura|Defensa|Econom[íi]a|Educaci[óo]n"
    r"|Estado|Exteriores|Fomento|Hacienda|Industria|Interior|Justicia|Sala|Sanidad|Trabajo|Administração|Agricultura"
    r"|Defesa|Educação|Fazenda|Finanças|Indústria|Justiça|Negócios|Relações|Saúde|Supremo|Superior|Trabalho|Tribunal)\b"
)
"""What an office is of: a minister of justice is not called so."""
_RUN_ON = re.compile(r" (?!Ma?c|Fitz|De|La|Le|Du|Van|O')[A-Z][a-z]+[A-Z]\w*\Z")
"""A label in one word behind a name, as `NoCol`: whoever speaks has a colon, too, and keeps the surname."""
_WEAK = re.compile(
    r"(?:I am|on behalf of|im Namen von|By ?:|To ?:|From ?:|De ?:|An ?:|Von ?:|Para ?:|represented by|"
    r"vertreten durch)\s*$"
)


_FORMULA = re.compile(r"\bP\.Q\.$")
"""What an Italian judgment has before its decision: `P.Q.M.`, which is no title."""
_LETTERED = re.compile(
    r"\b(?:Herrn?|Frau|Zeug(?:e|in)|Mrs?|Ms|Dr|Prof|Monsieur|Madame|Mme|Mlle|Sra?|Señora?|Signora?|Dhr|Mevr)\.? $"
)
"""Behind these a single capital stands for a name."""
_PLURAL = re.compile(r"\b(?:MM|Mmes|Mlles|Mes|Messrs|Sres|Sras|Señores|Señoras|Herren|Frauen|Signori|Heren|Drs)\.? $")
_NEXT = re2.compile(
    narrow(
        rf",? ?\n?(?:(?:et|and|und|y|e|en|og|ainsi que) )?(?:{_TITLE}\.? )?"
        rf"(?:(?:\p{{Lu}}\.[ \-]{{0,3}}){{1,3}}(?:{_PARTICLE} ){{0,2}}{_WORD}(?: {_WORD}){{0,2}}|"
        rf"{_WORD}(?: {_WORD}){{1,2}})"
    )
)
_LED = re.compile(rf"^,? ?\n?(?:(?:et|and|und|y|e|en|og|ainsi que) )?(?:{_TITLE}\.? )?")
_OPPONENT = re.compile(r"(?<![\w.])([A-ZÀ-Þ][\w'’-]*[^\W\d_]) ?\Z")
_GIVEN = re.compile(r", [A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’.-]*)?(?=[ ]?(?:[,;.()\n]|\Z))")
"""First names behind a surname and a comma, as forms have them."""
_MOST = 40
"""Names in one list."""
_SPLIT = re2.compile(narrow(f"(?:{_BEFORE})"))
_FORM = re2.compile(rf"[, ]{{0,2}}(?:{LEGAL_FORM})(?:[\s,.;)]|$)")


def _check(text: str, start: int, end: int) -> list[Hit]:
    if text[start].isalpha() and text[start - 1 : start].isalpha():
        return []
    head = _SPLIT.match(text[start:end])
    if head is None:
        low = text.find(" ", start, end) + 1
        return [Hit(low, end, "PERSON", 0.7, "person.lowercase")] if low else []
    if _FORMULA.search(text, max(0, start - 4), start):
        return []
    low = start + head.end()
    name = text[low:end].rstrip(" .-") if not text[low:end].endswith(".") else text[low:end].rstrip(" -")
    if sentence := _SENTENCE.search(name):
        name = name[: sentence.start() + 1]
    if text[low + len(name) : low + len(name) + 1] == ":" and (label := _RUN_ON.search(name)):
        name = name[: label.start()]
    words = name.split()
    lettered = len(name) == 1 and _LETTERED.search(head.group()) is not None
    if words and words[0].rstrip(".,") in _STOP and not lettered:
        return []
    if _OFFICE.search(head.group()) and _OF.match(name):
        return []
    if words and words[0] in _HOLDERS and (len(words) == 1 or words[1].islower()):
        return []
    if _ADDRESSED.search(head.group()) and _BY_OFFICE.match(name):
        return []
    if not words or (len(words) == 1 and _WEAK.search(head.group())):
        return []
    if text[end : end + 1] in ("@", "_") or (len(name) == 1 and not lettered):
        return []
    end = low + len(name)
    form = _FORM.match(text[end : end + 24])
    if form:
        return [Hit(low, end + len(form.group().rstrip(" ,;)\n")), "ORGANISATION", 0.85, "organisation")]
    if name.endswith(".") and len(words[-1].rstrip(".")) > 1:
        end -= 1
    given = _GIVEN.match(text, end) if len(words) == 1 and ":" in head.group() else None
    if given:
        end = given.end()
    first = Hit(low, end, "PERSON", 0.85 if len(words) > 1 or given else 0.8, "person")
    if head.group().startswith("./."):
        return [*_opponent(text, start), first]
    return [first, *_others(text, end)] if _PLURAL.search(head.group()) else [first]


def _opponent(text: str, end: int) -> Iterator[Hit]:
    """Yield who stands before the sign between two parties: `Muster ./. Beispiel`."""
    if m := _OPPONENT.search(text, max(0, end - 60), end):
        yield Hit(m.start(1), m.end(1), "PERSON", 0.8, "person")


def _others(text: str, end: int) -> Iterator[Hit]:
    """Yield the names that go on a list behind its first, which a plural title opens."""
    for _ in range(_MOST):
        window = text[end : end + 80].partition("\0")[0]
        following = _NEXT.match(window)
        if following is None or window[:1] not in (",", " "):
            return
        name = _LED.sub("", following.group())
        stop = end + following.end()
        yield Hit(stop - len(name), stop, "PERSON", 0.8, "person")
        end = stop


def person_detectors() -> tuple[Detector, ...]:
    """Return the detector of names with a title, a salutation, a closing or a label before them."""
    return (Detector("person", _PATTERN, _check, retry=True),)
