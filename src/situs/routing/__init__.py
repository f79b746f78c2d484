"""Routing: in which order permitted routes are tried, and what may follow a failure."""

from situs.routing.follow import may_follow as may_follow
from situs.routing.ordering import order as order
