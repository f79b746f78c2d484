"""The orgs of Salesforce that records and files come from, by the principals whose calls come from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from situs.adapters.crm import OrgSettings, SalesforceClient
from situs.config import Config, SecretRef
from situs.config.salesforce import SalesforceObject, SalesforceOrg
from situs.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Org:
    """Hold an org: how it is configured, and its client."""

    settings: SalesforceOrg
    client: SalesforceClient

    def object(self, name: str) -> SalesforceObject | None:
        """Return what may be read of an object's records; names have no case in an org."""
        return next((one for one in self.settings.object if one.name.lower() == name.lower()), None)


def open_orgs(config: Config, folder: Path) -> Mapping[str, Org]:
    """Return the orgs by principal; raises `ConfigError` for one that cannot be called. Nothing is connected yet."""
    orgs = [Org(settings, SalesforceClient(_settings(settings, folder))) for settings in config.salesforce_org]
    return {principal: org for org in orgs for principal in org.settings.principals}


def open_org(config: Config, folder: Path, name: str) -> Org:
    """Return the org of a name; raises `ConfigError("org_unknown")` where none is configured so."""
    found = next((org for org in config.salesforce_org if org.id == name), None)
    if found is None:
        raise ConfigError("org_unknown", f"no `[[salesforce_org]]` has the id `{name}`")
    return Org(found, SalesforceClient(_settings(found, folder)))


def _settings(org: SalesforceOrg, folder: Path) -> OrgSettings:
    return OrgSettings(
        id=org.id,
        url=org.url,
        client_id=org.client_id,
        username=org.username,
        audience=org.audience,
        private_key=_reader(org.private_key, folder),
        client_secret=_reader(org.client_secret, folder),
        allow_http=org.allow_http,
        api_version=org.api_version,
        seconds=org.seconds,
        max_file_bytes=org.max_file_bytes,
    )


def _reader(secret: SecretRef | None, folder: Path) -> partial[str] | None:
    return partial(secret.read, folder) if secret else None
