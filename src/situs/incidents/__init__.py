"""Incidents: what people do about one, as entries; its clocks; its extent; drafts and a pack, filled from the ledger.

Everything is a function of a log's entries and a time that is given. What the ledger holds of an incident is metadata.
"""

from situs.incidents.acts import CLASSIFIED as CLASSIFIED
from situs.incidents.acts import CLOSED as CLOSED
from situs.incidents.acts import EMPTY_SCOPE as EMPTY_SCOPE
from situs.incidents.acts import EVENTS as EVENTS
from situs.incidents.acts import FACETS as FACETS
from situs.incidents.acts import FOUND_BY as FOUND_BY
from situs.incidents.acts import KINDS as KINDS
from situs.incidents.acts import NOTIFIED as NOTIFIED
from situs.incidents.acts import OPENED as OPENED
from situs.incidents.acts import RESULTS as RESULTS
from situs.incidents.acts import SCOPED as SCOPED
from situs.incidents.acts import STATED as STATED
from situs.incidents.acts import act_entry as act_entry
from situs.incidents.acts import incident_id as incident_id
from situs.incidents.acts import is_incident_id as is_incident_id
from situs.incidents.acts import is_name as is_name
from situs.incidents.acts import parse_act as parse_act
from situs.incidents.admitting import check_act as check_act
from situs.incidents.clocks import Clock as Clock
from situs.incidents.clocks import Present as Present
from situs.incidents.clocks import State as State
from situs.incidents.clocks import clocks_of as clocks_of
from situs.incidents.clocks import hindrances as hindrances
from situs.incidents.clocks import lost_duties as lost_duties
from situs.incidents.document import FORMATS as FORMATS
from situs.incidents.document import Draft as Draft
from situs.incidents.duties import load_duties as load_duties
from situs.incidents.extent import Extent as Extent
from situs.incidents.extent import find_extents as find_extents
from situs.incidents.forms import FORMS as FORMS
from situs.incidents.forms import Case as Case
from situs.incidents.forms import make_draft as make_draft
from situs.incidents.incident import Incident as Incident
from situs.incidents.incident import Scope as Scope
from situs.incidents.incident import follow as follow
from situs.incidents.incident import take as take
from situs.incidents.incident import watched as watched
from situs.incidents.pack import MOST_BYTES as MOST_BYTES
from situs.incidents.pack import MOST_FILES as MOST_FILES
from situs.incidents.pack import Pack as Pack
from situs.incidents.pack import check_pack as check_pack
from situs.incidents.pack import make_pack as make_pack
from situs.incidents.pack import wanted as wanted
from situs.incidents.parts import moment as moment
from situs.incidents.parts import remarks as remarks
