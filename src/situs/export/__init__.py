"""Data sets for training: each record is kept, or removed for one reason, by the gate that calls go through.

Pure: bytes of a record in, a verdict and a line of a signed manifest out. Who reads and writes files is
`situs.adapters.datasets`; who may start a training run is said by `situs.training`.
"""

from situs.export.canary import Canaries as Canaries
from situs.export.canary import Canary as Canary
from situs.export.canary import Find as Find
from situs.export.canary import Note as Note
from situs.export.canary import make_canary as make_canary
from situs.export.duplicates import fingerprints as fingerprints
from situs.export.entries import export_entry as export_entry
from situs.export.entries import training_entry as training_entry
from situs.export.judging import Guard as Guard
from situs.export.judging import judge as judge
from situs.export.judging import training_route as training_route
from situs.export.manifest import Manifest as Manifest
from situs.export.manifest import Tally as Tally
from situs.export.manifest import Terms as Terms
from situs.export.manifest import manifest_key as manifest_key
from situs.export.reading import Naming as Naming
from situs.export.reading import Table as Table
from situs.export.reading import read_head as read_head
from situs.export.reading import read_line as read_line
from situs.export.reading import read_text as read_text
from situs.export.record import LARGEST as LARGEST
from situs.export.record import Reason as Reason
from situs.export.record import Record as Record
from situs.export.record import Unreadable as Unreadable
from situs.export.record import Verdict as Verdict
from situs.export.verifying import Verified as Verified
from situs.export.verifying import verify_manifest as verify_manifest
