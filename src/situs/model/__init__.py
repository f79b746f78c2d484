"""The nouns: frozen values that every stage speaks in. Standard library only.

`Call` (with its `Slot`s) is classified into `Finding`s and a `Classification`; each candidate `Route` to a
`Place` gets a `Ruling`; what happened is an `Outcome`.
"""

from situs.model.call import Access as Access
from situs.model.call import Call as Call
from situs.model.call import Form as Form
from situs.model.call import Media as Media
from situs.model.call import Role as Role
from situs.model.call import Slot as Slot
from situs.model.decision import Effect as Effect
from situs.model.decision import Obligation as Obligation
from situs.model.decision import Reason as Reason
from situs.model.decision import Ruling as Ruling
from situs.model.finding import Category as Category
from situs.model.finding import Finding as Finding
from situs.model.finding import category_of as category_of
from situs.model.finding import is_sensitive as is_sensitive
from situs.model.label import Classification as Classification
from situs.model.label import Evidence as Evidence
from situs.model.label import Label as Label
from situs.model.label import Provenance as Provenance
from situs.model.matter import Matter as Matter
from situs.model.matter import Party as Party
from situs.model.outcome import Outcome as Outcome
from situs.model.outcome import Segments as Segments
from situs.model.outcome import Status as Status
from situs.model.outcome import Usage as Usage
from situs.model.place import Place as Place
from situs.model.place import Route as Route
from situs.model.place import Terms as Terms
from situs.model.place import TermsDocument as TermsDocument
from situs.model.principal import STATED as STATED
from situs.model.principal import Principal as Principal
from situs.model.residual import UNRATED as UNRATED
from situs.model.residual import Driver as Driver
from situs.model.residual import Level as Level
from situs.model.residual import Residual as Residual
from situs.model.review import Doubt as Doubt
from situs.model.review import Verdict as Verdict
from situs.model.vetted import UNVETTED as UNVETTED
from situs.model.vetted import WHY as WHY
from situs.model.vetted import Closure as Closure
from situs.model.vetted import Vetted as Vetted
