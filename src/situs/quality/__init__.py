"""Measure how well Situs finds, labels and minimises, on corpora that are not part of it."""

from situs.quality.bootstrap import Figure as Figure
from situs.quality.corpora import Corpora as Corpora
from situs.quality.corpora import open_corpora as open_corpora
from situs.quality.measuring import Bench as Bench
from situs.quality.measuring import Detecting as Detecting
from situs.quality.measuring import measure as measure
from situs.quality.peer import Peer as Peer
from situs.quality.report import Report as Report
from situs.quality.table import Table as Table
