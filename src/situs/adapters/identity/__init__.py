"""Where keys and issuers come from: the API key file, and the key sets of token issuers."""

from situs.adapters.identity.gatekeeper import Gatekeeper as Gatekeeper
from situs.adapters.identity.jwks import JwksPolicy as JwksPolicy
from situs.adapters.identity.jwks import JwksSource as JwksSource
from situs.adapters.identity.jwks import TrustedIssuers as TrustedIssuers
from situs.adapters.identity.key_file import KeyFile as KeyFile
