"""Names of accounts: behind their word, in a home directory, in a social network's address, behind an at sign."""

from __future__ import annotations

import re

import re2

from situs.classify.detectors.shape import Detector, Hit, narrow

_STRONG = (
    r"user[ _\-]?(?:name|id)|log[ \-]?in(?:[ _]?name)?|logon(?:[ _]?name)?|screen[ _]?name|benutzer(?:name|kennung)?|"
    r"anmeldename|nutzername|nom d'utilisateur|identifiant|nombre de usuario|nome utente|gebruikersnaam|brugernavn|"
    r"x-sender|run[ _]?as|logname|skype|telegram|discord|insta(?:gram)?|twitter|tiktok|snapchat|"
    r"paypal|venmo|cash ?app|zelle|revolut|signal|alias"
)
"""Words behind which an account stands once a sign of equality or a colon follows."""
_WEAK = (
    r"users?|owner|operator|handle|nick(?:name)?|assigned[ _]?to|assignee|reviewers?|approver|"
    r"(?:created|opened|closed|raised|reported|filed|edited|submitted|locked|modified)[ _]?by"
)
"""Words behind which a name counts that looks like an account's, or that follows a sign of equality."""
_SIGNED_IN = (
    r"(?:(?:accepted|failed) (?:password|publickey|none) for(?: invalid user)?|session (?:opened|closed) for user)"
)
"""What a log of a Unix system says before one."""
_ENTRY = r"[ ,;(\n](?i:uid)"
"""The attribute of an account in a directory (RFC 4519, 2.39), with the sign before it: `UID` alone
announces a number."""
_HANDLE = r"[A-Za-z_][A-Za-z0-9._\-]{2,40}"
_MARK = r" ?[:=] ?[\"'\[@$]{0,2}(?:live:)?| [\"'@$]?(?:live:)?"
_ASSIGNED = rf"(?:\b(?i:{_STRONG}|{_WEAK}|{_SIGNED_IN})|{_ENTRY})[\"']?(?:{_MARK}){_HANDLE}"
_HOME = (
    r"(?:[A-Za-z]:\\{1,2}(?:Users|Documents and Settings)(?:\\{1,2}|[ \n])|/(?:home|Users)/)"
    r"[A-Za-z0-9][A-Za-z0-9._\-]{1,40}"
)
"""A backslash before `t` or `n` is read as what it escapes: a blank, a line's end."""
_NETWORK = (
    r"\b(?i:linkedin:? ?/?in|linkedin\.com/in|xing\.com/profile|facebook\.com|instagram\.com|twitter\.com|x\.com|"
    r"t\.me|tiktok\.com|"
    r"paypal\.me|venmo\.com|cash\.app|revolut\.me|threads\.net|reddit\.com/u(?:ser)?|medium\.com|youtube\.com|"
    r"github\.com|gitlab\.com|bitbucket\.org|mastodon\.social|bsky\.app/profile)/[@$]?[\pL\pN][\pL\pN._\-]{2,60}"
)
_AT = r"(?:^|[ (>\n])@[a-z_][a-z0-9_]{2,30}(?:\.[a-z0-9_]{1,30}){0,3}\b"
_VALUE = re.compile(rf"(?P<mark>{_MARK})(?P<name>{_HANDLE})\Z")
_SURE = re2.compile(
    rf"(?:{_ENTRY}=|(?i:(?:{_STRONG})[\"']? ?[:=]|(?:users?|owner|operator|assignee|assigned_?to)=|{_SIGNED_IN} ))"
)
_LOOKS_LIKE_ONE = re.compile(r"[a-z][a-z0-9._-]*\d[a-z0-9]*|[a-z]{1,20}[._][a-z][a-z0-9._]*")
"""Small letters with a digit, a point or a stroke."""
_NAME = re.compile(r"[^\s\\/]+\Z")
_PAGE = re.compile(r"\.(?:html?|php|aspx?)\Z", re.IGNORECASE)
_NOBODY = frozenset(
    """
    root admin administrator system guest anonymous user username users public shared default none null true false test
    string text integer boolean number varchar char required optional unknown disabled enabled yes login password email
    name runner ubuntu node app nobody service share intent watch company groups pages hashtag home explore search
    features     obligatoire obligatorio obbligatorio erforderlich
    about help policies legal privacy terms settings story events topics this here all not com net org www
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Accounts of machines, pages of networks, and what documentation has in place of a name."""
_TAGS = frozenset(
    """
    param return returns throws exception see since author version deprecated media import charset keyframes supports
    property type typedef override test here channel everyone future todo end example
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""What an at sign opens in code and in a team's chat, and is nobody."""
_OPENS = re.compile(r"(?:^|[\n\0])[ \t*/#-]{0,40}\Z")


def _assigned(text: str, start: int, end: int) -> list[Hit]:
    m = _VALUE.search(text, start, end)
    if m is None:
        return []
    name = m["name"].rstrip(".-")
    low, high = m.start("name"), m.start("name") + len(name)
    if name.lower() in _NOBODY or text[high : high + 1] in ("@", "(", "/", "\\"):
        return []
    sure = any(sign in m["mark"] for sign in ("@", "$", "live:")) or (
        not name[0].isupper() and _SURE.match(text[start : m.end("mark")]) is not None
    )
    if not sure and not _LOOKS_LIKE_ONE.fullmatch(name):
        return []
    return [Hit(low, high, "USERNAME", 0.85 if sure else 0.75, "username")]


def _at_home(text: str, start: int, end: int) -> list[Hit]:
    m = _NAME.search(text, start, end)
    if m is None or m.group().lower() in _NOBODY:
        return []
    # What a backslash and a letter are read as is part of the name.
    low = m.start() - (text[m.start() - 1] in " \n")
    return [Hit(low, end - (len(m.group()) - len(m.group().rstrip(".-"))), "USERNAME", 0.85, "username")]


def _in_network(text: str, start: int, end: int) -> list[Hit]:
    m = _NAME.search(text, start, end)
    if m is None or m.group().lower().strip("@.-") in _NOBODY or _PAGE.search(m.group()):
        return []
    return [Hit(start, end, "USERNAME", 0.85, "username")]


def _behind_at(text: str, start: int, end: int) -> list[Hit]:
    """Return a handle: not what a line of code or of its comments opens with, nor a call or a package."""
    start = text.index("@", start)
    name = text[start + 1 : end]
    if name in _TAGS or name in _NOBODY or text[end : end + 1] in ("/", "(", "{", "@"):
        return []
    if _OPENS.search(text, max(0, start - 40), start) and not _LOOKS_LIKE_ONE.fullmatch(name):
        return []
    return [Hit(start, end, "USERNAME", 0.8, "username")]


_ADDRESSED = re2.compile(narrow(_NETWORK))


def account_in(text: str, start: int, end: int) -> list[Hit]:
    """Return the account that a web address in a span names, as one hit over all that leads to it, or nothing."""
    m = _ADDRESSED.search(text[start:end])
    return _in_network(text, start + m.start(), start + m.end()) if m else []


def username_detectors() -> tuple[Detector, ...]:
    """Return the detectors of accounts, one for each place where they stand."""
    return (
        Detector("username.assigned", _ASSIGNED, _assigned, retry=True),
        Detector("username.home", _HOME, _at_home),
        Detector("username.network", _NETWORK, _in_network),
        Detector("username.at", _AT, _behind_at, retry=True),
    )
