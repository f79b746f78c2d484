"""Cut from a person's hit what the sentence has at the name's ends: `Ook Muster`, `filosoof Muster`, `Muster zou`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from situs.classify.detectors import Hit
from situs.classify.language import is_common
from situs.classify.names.grammar import PARTICLES, TITLES
from situs.classify.names.places import opens

Known = Callable[[str], bool]

OPENERS = frozenset(
    """
    about above according after also although amid among because before behind below beneath beside besides beyond
    despite during either even here how however if instead meanwhile moreover neither nevertheless otherwise since
    therefore though thus throughout toward towards under unless unlike until upon when whenever where whereas whether
    while why without
    aber allerdings also anschließend auch außerdem bei beim bis bisher dabei dadurch dafür dagegen daher damals damit
    danach daneben dann daraufhin davor dazu demnach dennoch deshalb deswegen doch durch ebenso falls ferner früher
    gegen hier hierauf hiermit hierzu immer inzwischen jedoch jetzt mit nachdem nicht noch nun nur ob obwohl oft ohne
    schließlich seit seitdem sobald sofern somit sondern später trotz trotzdem vielmehr von vor wann warum wegen weil
    wenn wie wo während zudem zuletzt zunächst zwar
    afin ainsi alors après aussi aussitôt avant avec car cependant certes chez comme dans depuis dès donc durant encore
    enfin ensuite entre hormis ici jusque lors lorsque mais malgré même néanmoins ni notamment où parce parfois pendant
    pour pourtant puis puisque quand quant quoique sans sauf selon seul seulement sinon sous souvent suivant sur tandis
    vers voici voilà
    además ahora allí ante antes apenas así aun aunque cabe cómo conforme contra cuando desde después donde durante
    entonces entre finalmente hacia hasta incluso luego mediante mientras ni nunca para pero porque pues salvo según si
    siempre sin sobre solo sólo tampoco también todavía tras vistos
    allora altresì anche che ancora anzi appena attraverso ché chiunque ciò circa come comunque contro così da dal dalla
    dalle dai davanti dentro dietro dopo dove dunque durante ebbene eppure eppoi fino fra già giacché infatti infine
    inoltre insomma intanto invece io ma malgrado mediante mentre mi neanche nel nella nelle nei negli nell nello
    nemmeno neppure ove oltre oppure ora per perché perciò pertanto però poi poiché presso prima proprio purché quando
    quanto qualora quindi qui se sebbene secondo senza sicché sino sopra sotto su subito sul sulla talvolta tra
    tuttavia tutto verso
    aldus alleen als althans behalve bij bijgaand binnen boven buiten daar daarbij daardoor daarentegen daarna daarnaast
    daarom daartoe dan dankzij desondanks destijds doordat door dus echter eerst evenals evenmin gedurende graag
    hierbij hierdoor hierna hiertoe hoe hoewel immers in indien inmiddels langs later maar met mits na naar naast
    nadat namens niet nu nog omdat omstreeks onder ondanks ook op over pas rond samen sinds slechts soms sedert te
    tegen tenslotte tenzij terwijl tijdens toch toen tot tussen uit uiteindelijk vanaf vanuit vanwege vermits via
    volgens voor voordat vooral voorts vanwege waar waarna waarom wanneer wegens wel zelfs zo zoals zodat zonder zowel
    ainda além aliás antes apenas apesar após aqui assim até através caso com como conforme contra contudo dado depois
    desde diante durante eis embora enfim enquanto então entre entretanto inclusive já logo mas mediante mesmo nem no
    nos na nas num numa onde ora outrossim para pelo pela pelos pelas perante pois porém porque portanto porventura
    quando salvo segundo sem sob sobre somente também tampouco todavia
    allerede altså blandt da dengang derefter derfor derimod dermed derudover desuden dog efter efterfølgende eftersom
    ellers endelig endvidere engang fordi foruden først gennem herefter hermed hertil hvis hvor hvordan hvorfor hvornår
    ifølge igen ikke imens imidlertid inden indtil især kun langs medmindre mellem mens nogle når også omkring overfor
    samt selvom senere siden skønt snart således tillige trods uanset uden under ved vedrørende
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Words that open sentences with a capital, and that nobody is called by."""
_NAMESAKES = frozenset("che como da dove já ma mai mi ora prima se si su tot ni na car io ino solo".split())  # noqa: SIM905
"""Those of them that somebody may be called by where another word with a capital follows."""
_SUFFIXES = frozenset("junior senior jun sen jr sr père fils minor maior jnr snr the elder younger il vecchio".split())  # noqa: SIM905
_WORD = re.compile(r"[^\W\d_]+(?:['’.-]+[^\W\d_]+)*\.?")
_PARTS = PARTICLES | frozenset(["v.", "d.", "v.d.", "af", "bin", "ibn", "al", "el", "ben", "op", "in", "t"])
_ELIDED = re.compile(r"(?:['’](?:t )?|[dl]['’])\Z")
"""What a name begins with that is no word: `'t`, `d'`."""
_NOBLE = re.compile(r"(?:v[ao]n (?:de[nrm]|het|'t)|t|te[rn]|zu[mr]?|von)\Z", re.IGNORECASE)


def trimmed(text: str, hit: Hit, sure: Known) -> Hit:
    """Return a person's hit without words of the sentence at its ends; the name itself has a capital.

    Words go that are `sure`: known, and nobody's name. Titles stay, and particles right before the name; where nothing
    has a capital, all stays.
    """
    words = [m.span() for m in _WORD.finditer(text, hit.start, hit.end)]
    capitals = [i for i, (start, end) in enumerate(words) if not text[start:end].islower()]
    if not capitals:
        return hit
    first = capitals[0]
    if first == 0 and len(capitals) > 1 and _opens_with(text, words[0]):
        first = capitals[1]
    start = max(hit.start, _start(text, words[: first + 1], sure))
    return hit._replace(start=start, end=_end(text, hit, words[capitals[-1] :], sure))


def _opens_with(text: str, word: tuple[int, int]) -> bool:
    small = text[slice(*word)].lower()
    return small in OPENERS and small not in _NAMESAKES and opens(text, word[0])


def _start(text: str, words: Sequence[tuple[int, int]], sure: Known) -> int:
    """Return where a name begins whose first word with a capital, or second, is the last of some words."""
    at = len(words) - 1
    while at and text[slice(*words[at - 1])].lower() in _PARTS:
        at -= 1
    titled = {text[slice(*word)].rstrip(".").lower() for word in (words[-1], *words[max(0, at - 1) : at])}
    before = [text[slice(*word)].lower() for word in words[:at]]
    if titled & TITLES or not all(
        word in OPENERS or word in PARTICLES or is_common(word) or sure(word) for word in before
    ):
        return words[0][0]
    if at and not _NOBLE.match(text[words[at][0] : words[-1][0]].rstrip()):
        at = len(words) - 1
    start = words[at][0]
    elided = _ELIDED.search(text, max(0, start - 3), start)
    return elided.start() if elided else start


def _end(text: str, hit: Hit, words: Sequence[tuple[int, int]], sure: Known) -> int:
    """Return where a name ends whose last word with a capital is the first of some words."""
    if len(words) < 2 or not text[words[0][1] : words[1][0]].isspace():
        return hit.end
    behind = [text[slice(*word)] for word in words[1:]]
    if behind[0].lower().rstrip(".") in _SUFFIXES or not all(word in _PARTS or sure(word) for word in behind):
        return hit.end
    follows = text[hit.end : hit.end + 2]
    goes_on = behind[-1] not in _PARTS or (follows[:1] == " " and follows[1:].islower())
    return words[0][1] if goes_on else hit.end


def is_opener(text: str, hit: Hit) -> bool:
    """Tell whether a hit is a single word that opens a sentence, and nobody's name."""
    value = text[hit.start : hit.end]
    small = value.lower()
    if small not in OPENERS or not opens(text, hit.start):
        return False
    follows = text[hit.end : hit.end + 2].strip()
    return small not in _NAMESAKES or not follows[:1].isupper()
