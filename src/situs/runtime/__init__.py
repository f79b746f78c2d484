"""The composition root: from a configuration to everything that serves a call."""

from situs.runtime.live import Runtime as Runtime
from situs.runtime.opening import open_runtime as open_runtime
from situs.runtime.opening import recall as recall
from situs.runtime.opening import warm as warm
from situs.runtime.places import make_places as make_places
from situs.runtime.places import make_routes as make_routes
from situs.runtime.ruling import check_statements as check_statements
from situs.runtime.ruling import make_rules as make_rules
