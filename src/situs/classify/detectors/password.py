"""Passwords, PINs and codes of doors, safes and cards, told in words: "the code for the alarm is 2580"."""

from __future__ import annotations

import re

from situs.classify.detectors.shape import Detector, Hit

_WORD = (
    r"pass(?: ?words?)?|passwd|pass ?phrase|pwd|pw|passworte?|passwörter|kennwort|zugangswort|wlan-(?:schlüssel|key)|"
    r"wi-?fi (?:key|code)|mots? de passe|mdp|contraseñas?|clave (?:wifi|de acceso)|senhas?|palavra-passe|"
    r"parola d['’]ordine|wachtwoord|"
    r"adgangskode|kodeord|lösenord|passord|salasana|hasło|heslo|jelszó"
)
_CODE = (
    r"geheimzahl|(?:sms-?|mobile-?)tan|one-?time (?:pass)?code|otp|(?:access|door|entry|gate|alarm|key ?safe|safe|"
    r"lock ?box|keypad|verification|unlock|garage) code|"
    r"code (?:for|to|of) the (?:front |back )?(?:door|gate|alarm|safe|key ?safe|lock ?box|garage)|"
    r"(?:zugangs|tür|alarm|safe|tresor|freischalt|bestätigungs|garagen)code|digicode|"
    r"code (?:d['’](?:acc[eè]s|entrée)|porte|de la porte|secret|de l['’]alarme|confidentiel)|"
    r"codice (?:di accesso|segreto|di sblocco|del cancello|della porta|dell['’]allarme)|"
    r"código (?:de acceso|de acesso|de la puerta|da porta|de la alarma|do alarme|secreto)|"
    r"code f(?:ürs?|or)(?: d(?:as|ie|en))? (?:tor|tür|haustür|garage|alarmanlage|safe|tresor|schlüsselbox)|"
    r"(?:toegangs|alarm|pin|deur)code|dørkode|alarmkode|pinkode|portkod"
)
_CARD = (
    r"card (?:security|verification) (?:code|value|number)|kartenprüf(?:nummer|ziffer)|cryptogramme(?: visuel)?|"
    r"código de seguridad de la tarjeta"
)
_SEED = (
    r"(?:seed|recovery|backup|secret|mnemonic) (?:phrase|words)|mnemonic|wiederherstellungs(?:phrase|wörter)|"
    r"phrase de récupération|frase (?:semilla|di recupero|de recuperação)|herstelzin"
)
_SHORT_PIN, _SHORT_CARD = r"PINs?(?:[ -][Cc]ode)?", r"CVV2?|CVC2?"
"""Words that are others in small letters, or parts of such."""
_FURTHER = 120
"""Characters behind the word in which its value may stand."""
_FILLED = (
    r"(?: (?!polic|standard|manager|length|requirement|protection|reset|rule|hash|richtlinie|länge|schutz|regel)"
    r"[^\W\d_][\w'’/-]{0,20})"
)
"""A word between the two: `Wifi password there is`; a rule on passwords tells none."""
_SAYS = (
    r"[\"']?(?:\s{0,3}(?:=>|:=|=|:)\s{0,3}|\s{1,3}(?:is|was|ist|war|lautet|est|es|è|é|er|är|jest)\s{1,3})[\"'“„«‘]{0,2}"
)
_SIGN = r"\s\x00\"'`,;<>{}()\[\]“”„«»"
_VALUE = re.compile(rf"{_FILLED}{{0,4}}{_SAYS}([^{_SIGN}$*:=][^{_SIGN}]{{5,63}})(?![^{_SIGN}])", re.IGNORECASE)
_DIGITS = re.compile(
    rf"{_FILLED}{{0,4}}(?:{_SAYS}|[ #]{{1,2}}[\"'“„«‘]?(?!(?:19|20)\d\d\b))"
    rf"(\d{{2,4}}(?: \d{{2,4}}){{1,3}}[#*]?|[A-Z]?\d{{2,8}}(?:[A-Z]\d{{0,4}})?[#*]?)(?![^\W_]|[.,:/-]\d)",
    re.IGNORECASE,
)
_DASHED = re.compile(rf"{_FILLED}{{0,4}}{_SAYS}((?=[A-Z-]*\d)[A-Z0-9]{{2,6}}(?:-[A-Z0-9]{{2,6}}){{1,4}})(?![\w-])")
_BESIDE = re.compile(rf"[ /,]{{1,3}}(?=[^{_SIGN}]*\d)(?=[^{_SIGN}]*[^\W\d_])([^{_SIGN}]{{6,64}})")
_LOGIN = re.compile(
    r"\b(?:user(?:name)?|login|logon|creds?|credentials|benutzer|usuario|utilisateur|utente)\b", re.IGNORECASE
)
_BEFORE = 60
"""Characters before the word in which an account is spoken of, so that a password may stand behind a blank."""
_OF_CARD = re.compile(r"(?:\s{0,2}[=:]|\s{1,2}(?:is|ist|est|es|è|é))?\s{0,2}(\d{3,4})(?!\w)")
_INDIAN = re.compile(r"[1-8]\d{5}")
_INDIAN_APART = re.compile(r"[ :#-]{1,3}[1-8]\d\d \d{3}")
"""A postal index number, which is called a PIN as well: with a blank in it, behind the word alone."""
_FEWEST = 3
"""Digits of a code."""
_MIXED = re.compile(r"[@#%&+=~^§!$_][^\W_]")
_SEED_WORD = r"(?:\d{1,2}[.)] ?)?[a-z]{3,8}"
_WORDS = re.compile(rf"{_FILLED}{{0,4}}{_SAYS}({_SEED_WORD}(?:[ ,\n]{{1,2}}{_SEED_WORD}){{11,23}})(?!\w)")
"""Twelve words or more, as BIP 39 has them: none is longer than eight letters."""
_CONFIDENCE = 0.7


def _password(text: str, start: int, end: int) -> Hit | None:
    m = _VALUE.match(text, end, end + _FURTHER)
    if m is None and _LOGIN.search(text[max(0, start - _BEFORE) : start].rpartition("\0")[2]):
        m = _BESIDE.match(text, end, end + _FURTHER)
    if m is None:
        return None
    value = m[1].rstrip(".?…")
    told = any(c.isdigit() for c in value) or (_MIXED.search(value) and not value.isupper())
    if len(value) < 6 or not told or "{{" in value or "${" in value:
        return None
    return Hit(m.start(1), m.start(1) + len(value), "SECRET_KEY", _CONFIDENCE, "password")


def _code(text: str, label: str, end: int) -> Hit | None:
    m = _DASHED.match(text, end, end + _FURTHER) or _DIGITS.match(text, end, end + _FURTHER)
    if m is None:
        return None
    if label.upper().startswith("PIN") and (_INDIAN.fullmatch(m[1]) or _INDIAN_APART.fullmatch(m[0])):
        return None
    if sum(map(str.isdigit, m[1])) < _FEWEST:
        return None
    return Hit(m.start(1), m.end(1), "SECRET_KEY", _CONFIDENCE, "password.code")


def password_detectors() -> tuple[Detector, ...]:
    """Return the detector of what opens an account, a door, a safe or a card, behind the word for it.

    A password has six characters and a digit or a sign among them, a code three digits, a card's code three or four.
    """
    passwords, seeds = re.compile(_WORD, re.IGNORECASE), re.compile(_SEED, re.IGNORECASE)
    cards = re.compile(rf"(?i:{_CARD})|{_SHORT_CARD}")

    def check(text: str, start: int, end: int) -> list[Hit]:
        label = text[start:end]
        if passwords.fullmatch(label):
            hit = _password(text, start, end)
        elif seeds.fullmatch(label):
            m = _WORDS.match(text, end, end + 3 * _FURTHER)
            hit = Hit(m.start(1), m.end(1), "SECRET_KEY", _CONFIDENCE, "password.seed") if m else None
        elif cards.fullmatch(label):
            m = _OF_CARD.match(text, end, end + _FURTHER)
            hit = Hit(m.start(1), m.end(1), "SECRET_KEY", _CONFIDENCE, "password.card") if m else None
        else:
            hit = _code(text, label, end)
        return [hit] if hit is not None else []

    pattern = rf"(?i:\b(?:{_WORD}|{_CODE}|{_CARD}|{_SEED})\b)|\b(?:{_SHORT_PIN}|{_SHORT_CARD})\b"
    return (Detector("password", pattern, check),)
