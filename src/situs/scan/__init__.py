"""Scan: where a Salesforce project lets its data go to language models. Pure: the files come as text."""

from situs.scan.destinations import GATEWAY as GATEWAY
from situs.scan.drift import find_drift as find_drift
from situs.scan.evidence import Called as Called
from situs.scan.evidence import Calls as Calls
from situs.scan.evidence import explain as explain
from situs.scan.evidence import find_unexplained as find_unexplained
from situs.scan.finding import Destination as Destination
from situs.scan.finding import Finding as Finding
from situs.scan.finding import Severity as Severity
from situs.scan.finding import Spot as Spot
from situs.scan.metadata.schema import Schema as Schema
from situs.scan.project import Diagnostic as Diagnostic
from situs.scan.project import Project as Project
from situs.scan.project import SourceFile as SourceFile
from situs.scan.rules import Rule as Rule
from situs.scan.rules import load_rules as load_rules
from situs.scan.scanning import Scan as Scan
from situs.scan.scanning import scan as scan
from situs.scan.ways import Asked as Asked
from situs.scan.ways import Exit as Exit
from situs.scan.ways import Kind as Kind
from situs.scan.ways import Origin as Origin
from situs.scan.ways import Way as Way
