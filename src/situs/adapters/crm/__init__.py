"""Customer systems that records and files come from, and that events go back to. Salesforce is the one there is."""

from situs.adapters.crm.client import API_NAME as API_NAME
from situs.adapters.crm.client import FileFacts as FileFacts
from situs.adapters.crm.client import SalesforceClient as SalesforceClient
from situs.adapters.crm.ids import long_id as long_id
from situs.adapters.crm.ids import read_id as read_id
from situs.adapters.crm.metadata import Archive as Archive
from situs.adapters.crm.metadata import MetadataReader as MetadataReader
from situs.adapters.crm.settings import OrgSettings as OrgSettings
from situs.adapters.crm.soap import TOO_LARGE as TOO_LARGE
from situs.adapters.crm.soap import Component as Component
from situs.adapters.crm.soap import MetadataFault as MetadataFault
from situs.adapters.crm.soap import State as State
