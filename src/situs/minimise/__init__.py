"""Send only what the question needs (GDPR art. 5(1)(c)): segment, rank, keep, and account for what was withheld.

`index` and `reducing` need the array library, so they are not loaded from here.
"""

from situs.minimise.minimising import Minimised as Minimised
from situs.minimise.minimising import minimise as minimise
from situs.minimise.segments import Segment as Segment
from situs.minimise.segments import segment as segment
from situs.minimise.shipped import read_shipped as read_shipped
