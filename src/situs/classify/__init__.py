"""Classify a call's text: detectors, the matter's parties, cues, and the labels that follow from them.

`find` reads every slot in one pass and returns findings; `resolve` makes of them the spans that sealing
replaces;
`classify` makes labels of them, with the record's and people's evidence. Nothing here reads a clock or a
socket.
"""

from situs.classify.halting import Halt as Halt
from situs.classify.halting import go_on as go_on
from situs.classify.labelled import find_labelled as find_labelled
from situs.classify.labels import classify as classify
from situs.classify.load import Detectors as Detectors
from situs.classify.load import load_detectors as load_detectors
from situs.classify.load import load_secret_detector as load_secret_detector
from situs.classify.overlap import resolve as resolve
from situs.classify.parties import PartyTerms as PartyTerms
from situs.classify.parties import party_terms as party_terms
from situs.classify.propagation import propagate as propagate
from situs.classify.reading import Reader as Reader
from situs.classify.reading import load_reader as load_reader
from situs.classify.recollection import Recollection as Recollection
from situs.classify.recollection import Reminder as Reminder
from situs.classify.scan import find as find
from situs.classify.warming import warm as warm
