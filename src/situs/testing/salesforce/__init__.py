"""A stand-in for a Salesforce org, fed from a project and from records given as values."""

from situs.testing.salesforce.app import Asked as Asked
from situs.testing.salesforce.app import FakeSalesforce as FakeSalesforce
from situs.testing.salesforce.faults import Fault as Fault
from situs.testing.salesforce.holdings import Published as Published
from situs.testing.salesforce.keys import new_key_pair as new_key_pair
from situs.testing.salesforce.org import ClientApp as ClientApp
from situs.testing.salesforce.org import Org as Org
from situs.testing.salesforce.org import Person as Person
