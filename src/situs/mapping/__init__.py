"""Mapping: what a scan found, joined to labels, places and the verdict of policy. Pure: no call passes here."""

from situs.mapping.drawing import EgressMap as EgressMap
from situs.mapping.drawing import draw as draw
from situs.mapping.findings import find_in_map as find_in_map
from situs.mapping.gateway import Gateway as Gateway
from situs.mapping.gateway import read_gateway as read_gateway
from situs.mapping.gateway import refuse_providers as refuse_providers
from situs.mapping.judging import Judged as Judged
from situs.mapping.judging import Standing as Standing
from situs.mapping.judging import Verdict as Verdict
from situs.mapping.migrating import migrate as migrate
from situs.mapping.proposing import manifest_of as manifest_of
from situs.mapping.proposing import propose as propose
from situs.mapping.proving import Proof as Proof
from situs.mapping.proving import left_open as left_open
from situs.mapping.proving import prove as prove
from situs.mapping.serving import Served as Served
from situs.mapping.serving import served_by as served_by
