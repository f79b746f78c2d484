"""Models that serve: acts of persons that move a version, advisories and signatures, and what closes it."""

from situs.vetting.acts import Act as Act
from situs.vetting.acts import Figure as Figure
from situs.vetting.acts import Kind as Kind
from situs.vetting.acts import Stage as Stage
from situs.vetting.acts import same_person as same_person
from situs.vetting.advisories import Advisory as Advisory
from situs.vetting.advisories import matching as matching
from situs.vetting.advisories import read_advisories as read_advisories
from situs.vetting.course import Course as Course
from situs.vetting.course import Courses as Courses
from situs.vetting.course import courses_of as courses_of
from situs.vetting.results import read_results as read_results
from situs.vetting.signature import SignedManifest as SignedManifest
from situs.vetting.signature import file_of as file_of
from situs.vetting.signature import statement_of as statement_of
from situs.vetting.signature import verify_bundle as verify_bundle
from situs.vetting.standing import closure_of as closure_of
from situs.vetting.standing import flaw_of as flaw_of
from situs.vetting.version import Package as Package
from situs.vetting.version import Version as Version
