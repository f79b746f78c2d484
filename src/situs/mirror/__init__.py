"""Be a witness of other cells' logs: cosign what extends all that was seen, keep it, and keep what contradicts it.

A cell is one deployment with a log of its own. Nothing here stores, waits or reads a clock.
"""

from situs.mirror.judging import MOST_TEXT as MOST_TEXT
from situs.mirror.judging import Answer as Answer
from situs.mirror.judging import Found as Found
from situs.mirror.judging import Kept as Kept
from situs.mirror.judging import answer_to as answer_to
from situs.mirror.judging import forked_event as forked_event
from situs.mirror.judging import is_proven as is_proven
