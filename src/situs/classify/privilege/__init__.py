"""Judge whether a text is a protected communication with a lawyer: who speaks, to what end, in which circle.

The three elements are those of the doctrine (`situs.law`): an actor in a protected role, a purpose that the law
protects, and confidentiality. Each gives evidence with its place; a logistic sum makes a probability of them; the
doctrine of the matter's forum says what an in-house lawyer counts for.
"""

from situs.classify.privilege.assessing import Assessment as Assessment
from situs.classify.privilege.assessing import Sign as Sign
from situs.classify.privilege.assessing import assess as assess
from situs.classify.privilege.lexicon import Lexicon as Lexicon
from situs.classify.privilege.lexicon import load_lexicon as load_lexicon
from situs.classify.privilege.mail import Circle as Circle
from situs.classify.privilege.mail import Mail as Mail
from situs.classify.privilege.mail import read_mail as read_mail
from situs.classify.privilege.verdicts import MatterVerdicts as MatterVerdicts
from situs.classify.privilege.verdicts import Verdicts as Verdicts
