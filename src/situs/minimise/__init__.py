"""Send only what the question needs (GDPR art. 5(1)(c)): segment, rank, keep, and account for what was withheld."""

from situs.minimise.index import Index as Index
from situs.minimise.index import index_of as index_of
from situs.minimise.minimising import Minimised as Minimised
from situs.minimise.minimising import minimise as minimise
from situs.minimise.ranker import load_ranker as load_ranker
from situs.minimise.reducing import Kept as Kept
from situs.minimise.reducing import Reduction as Reduction
from situs.minimise.reducing import Withheld as Withheld
from situs.minimise.reducing import reduce as reduce
from situs.minimise.segments import Segment as Segment
from situs.minimise.segments import segment as segment
