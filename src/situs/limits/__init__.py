"""How much a key or a matter may use: requests, tokens, spend, calls at once.

A request is counted against its account's rate before anything is done for it, so that refused ones count too.
What a call may cost at most is reserved before it is sent, and what it did cost is settled after; so a
budget cannot be exceeded by calls that run at the same time. Times are milliseconds since the epoch, spend
is in micro-units of the operator's currency (1,000,000 is one euro, say): integers only. The transitions
are pure; `Allowances` owns the state.
"""

from situs.limits.account import Account as Account
from situs.limits.account import Admitted as Admitted
from situs.limits.account import Cost as Cost
from situs.limits.account import Counted as Counted
from situs.limits.account import Hold as Hold
from situs.limits.account import Shortage as Shortage
from situs.limits.account import Use as Use
from situs.limits.account import admit as admit
from situs.limits.account import count as count
from situs.limits.account import release as release
from situs.limits.allowances import Allowances as Allowances
from situs.limits.allowances import Exceeded as Exceeded
from situs.limits.allowances import Limits as Limits
from situs.limits.allowances import Reservation as Reservation
from situs.limits.allowances import refusal_of as refusal_of
from situs.limits.limit import Budget as Budget
from situs.limits.limit import Limit as Limit
from situs.limits.limit import Period as Period
from situs.limits.limit import Resource as Resource
