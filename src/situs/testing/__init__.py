"""Public fakes that the tests of Situs and of its users run against."""

from situs.testing.answers import ToolCall as ToolCall
from situs.testing.authority import Authority as Authority
from situs.testing.gateway import GOOD_TERMS as GOOD_TERMS
from situs.testing.gateway import ORIGIN as ORIGIN
from situs.testing.gateway import OVERSEAS as OVERSEAS
from situs.testing.gateway import OWN as OWN
from situs.testing.gateway import Gateway as Gateway
from situs.testing.gateway import Spot as Spot
from situs.testing.gateway import described_model as described_model
from situs.testing.keyless import SigstoreInstance as SigstoreInstance
from situs.testing.provider import Answer as Answer
from situs.testing.provider import FakeProvider as FakeProvider
from situs.testing.provider import RecordedRequest as RecordedRequest
from situs.testing.provider import cut as cut
from situs.testing.provider import failure as failure
from situs.testing.provider import garbled as garbled
from situs.testing.provider import slow as slow
from situs.testing.token_services import FakeClouds as FakeClouds
from situs.testing.token_services import FakeIssuer as FakeIssuer
from situs.testing.witness import Witness as Witness
