"""Send only what the question needs (GDPR art. 5(1)(c)): segment, score, keep, and account for what was withheld."""

from situs.minimise.minimising import Minimised as Minimised
from situs.minimise.minimising import minimise as minimise
from situs.minimise.segments import Segment as Segment
from situs.minimise.segments import segment as segment
