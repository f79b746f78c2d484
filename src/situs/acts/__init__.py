"""A change of policy as a legal act: proposed, compared, replayed, approved by another person, proven, activated."""

from situs.acts.act import ACTIVATED as ACTIVATED
from situs.acts.act import APPROVED as APPROVED
from situs.acts.act import PROPOSED as PROPOSED
from situs.acts.act import WITHDRAWN as WITHDRAWN
from situs.acts.act import Act as Act
from situs.acts.act import Content as Content
from situs.acts.act import act_entry as act_entry
from situs.acts.act import read_act as read_act
from situs.acts.recalling import Gap as Gap
from situs.acts.replaying import Moved as Moved
from situs.acts.replaying import Replayed as Replayed
from situs.acts.replaying import Sets as Sets
from situs.acts.replaying import Turn as Turn
from situs.acts.replaying import replay as replay
from situs.acts.standing import Proposal as Proposal
from situs.acts.standing import Standing as Standing
from situs.acts.standing import settled as settled
from situs.acts.wording import tell_replay as tell_replay
from situs.acts.wording import told_replay as told_replay
