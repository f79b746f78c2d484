"""Erasure of a matter by the destruction of its key (GDPR art. 17): what is recorded, what is certified, what is left.

Nothing here destroys anything: `situs.runtime.erasing` does, and records it with these entries.
"""

from situs.erasure.certificate import CERTIFICATE_FORMAT as CERTIFICATE_FORMAT
from situs.erasure.certificate import certificate_of as certificate_of
from situs.erasure.certificate import parse_certificate as parse_certificate
from situs.erasure.certificate import sign_certificate as sign_certificate
from situs.erasure.certificate import verify_certificate as verify_certificate
from situs.erasure.entries import GROUNDS as GROUNDS
from situs.erasure.entries import Asked as Asked
from situs.erasure.entries import Ending as Ending
from situs.erasure.entries import Erasure as Erasure
from situs.erasure.entries import KeyState as KeyState
from situs.erasure.entries import begun_entry as begun_entry
from situs.erasure.entries import blocked_entry as blocked_entry
from situs.erasure.entries import ended_entry as ended_entry
from situs.erasure.entries import erasures_of as erasures_of
from situs.erasure.page import page_of as page_of
from situs.erasure.reach import Reach as Reach
from situs.erasure.reach import find_reach as find_reach
