"""Terms of providers: whether a record is what a person confirmed, what it establishes, and what has changed."""

from situs.terms.comparing import Change as Change
from situs.terms.comparing import compare as compare
from situs.terms.comparing import locate as locate
from situs.terms.comparing import nearest as nearest
from situs.terms.comparing import normalised as normalised
from situs.terms.facts import contradictions as contradictions
from situs.terms.facts import merged as merged
from situs.terms.standing import Confirmation as Confirmation
from situs.terms.standing import Flaw as Flaw
from situs.terms.standing import flaw_of as flaw_of
