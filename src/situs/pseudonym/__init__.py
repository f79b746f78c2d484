"""Seal what leaves and restore what returns (pseudonymisation, GDPR art. 4(5)).

Theory of operation. A token is a kind word and seven characters, `PERSON_K7Q2M9D`. The characters are derived
from a key of the matter and the normalised value, so one value has one token throughout a matter and another in
the next, and no table of names is kept anywhere: an answer is restored from the text of its own call, which is
at hand anyway. Destroying the matter's key makes every token that was ever sent meaningless (art. 17).

`seal` is the only maker of `Sealed`, and `Sealed` is the only thing that an upstream accepts.
"""

from situs.pseudonym.json_restoring import JsonRestorer as JsonRestorer
from situs.pseudonym.masking import mask as mask
from situs.pseudonym.restoring import Restorer as Restorer
from situs.pseudonym.restoring import restorer_for as restorer_for
from situs.pseudonym.sealed import Sealed as Sealed
from situs.pseudonym.sealed import Substitution as Substitution
from situs.pseudonym.sealing import Envelope as Envelope
from situs.pseudonym.sealing import Needed as Needed
from situs.pseudonym.sealing import SealOrder as SealOrder
from situs.pseudonym.sealing import seal as seal
from situs.pseudonym.token import derive as derive
