"""Customer systems that records and files come from, and that events go back to. Salesforce is the one there is."""

from situs.adapters.crm.client import API_NAME as API_NAME
from situs.adapters.crm.client import FileFacts as FileFacts
from situs.adapters.crm.client import SalesforceClient as SalesforceClient
from situs.adapters.crm.ids import long_id as long_id
from situs.adapters.crm.ids import read_id as read_id
from situs.adapters.crm.settings import OrgSettings as OrgSettings
