"""Prove who asks, and say for which matter.

A credential, the key ring, the trusted issuers and the time go in; a `Principal` comes out, or a
`CallError`. API keys are compared as SHA-256 digests; bearer tokens are JWTs (RFC 7519) of a configured
issuer. A fact that a signed claim or a key record states is vouched for; what only a header states is
asserted by the client.
"""

from situs.authenticate.api_key import API_KEY_PATTERN as API_KEY_PATTERN
from situs.authenticate.api_key import api_key_id as api_key_id
from situs.authenticate.api_key import digest_of as digest_of
from situs.authenticate.api_key import render_api_key as render_api_key
from situs.authenticate.bearer import token_key as token_key
from situs.authenticate.bearer import verify_token as verify_token
from situs.authenticate.credential import account_of as account_of
from situs.authenticate.credential import authenticate as authenticate
from situs.authenticate.issuers import ALGORITHMS as ALGORITHMS
from situs.authenticate.issuers import ClaimNames as ClaimNames
from situs.authenticate.issuers import Issuer as Issuer
from situs.authenticate.issuers import Issuers as Issuers
from situs.authenticate.issuers import PublicKeys as PublicKeys
from situs.authenticate.issuers import read_key_set as read_key_set
from situs.authenticate.matters import is_matter_id as is_matter_id
from situs.authenticate.matters import matter_of as matter_of
from situs.authenticate.records import Grant as Grant
from situs.authenticate.records import KeyRecord as KeyRecord
from situs.authenticate.records import KeyRing as KeyRing
from situs.authenticate.records import is_name as is_name
