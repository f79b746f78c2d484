"""Residual risk: what stays in clear once a text is sealed, and how far it narrows down who is meant.

`observe` finds in the call's own texts whatever narrows down a person; `Remainder.under` rates what a given sealing
leaves of it. Nothing here reads a clock or a socket.
"""

from situs.residual.loading import Table as Table
from situs.residual.loading import load_table as load_table
from situs.residual.observing import observe as observe
from situs.residual.rating import PRESUMED as PRESUMED
from situs.residual.rating import Remainder as Remainder
