"""What a log's entries are to a security team's system: OCSF events, one for each call and what needs a look."""

from situs.siem.ocsf import OCSF_VERSION as OCSF_VERSION
from situs.siem.ocsf import Source as Source
from situs.siem.stream import ocsf_events as ocsf_events
