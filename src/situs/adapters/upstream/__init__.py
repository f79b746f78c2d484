"""Upstreams: each takes a sealed call and yields the bytes of an answer, or raises `UpstreamError`."""

from situs.adapters.upstream.embedded import EmbeddedUpstream as EmbeddedUpstream
from situs.adapters.upstream.http import HttpUpstream as HttpUpstream
from situs.adapters.upstream.identity_token import read_identity_token as read_identity_token
from situs.adapters.upstream.opening import open_upstream as open_upstream
from situs.adapters.upstream.settings import KINDS as KINDS
from situs.adapters.upstream.settings import AwsExchange as AwsExchange
from situs.adapters.upstream.settings import EntraExchange as EntraExchange
from situs.adapters.upstream.settings import Exchange as Exchange
from situs.adapters.upstream.settings import GoogleExchange as GoogleExchange
from situs.adapters.upstream.settings import Secret as Secret
from situs.adapters.upstream.settings import Timeouts as Timeouts
from situs.adapters.upstream.settings import UpstreamSettings as UpstreamSettings
from situs.adapters.upstream.settings import present_key_id as present_key_id
