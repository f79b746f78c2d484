"""Canaries on the disk: their key, the register of what was planted, and the search for them."""

from situs.adapters.canaries.register import Register as Register
from situs.adapters.canaries.searching import Searched as Searched
from situs.adapters.canaries.searching import search as search
