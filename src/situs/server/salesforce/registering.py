"""The External Service registration of Situs: what an org is given to know the operations by."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from situs.server.salesforce.describing import service_document

REGISTRATION = "externalServiceRegistrations/Situs.externalServiceRegistration-meta.xml"
"""Where the file stands in a package's folder."""
_BINDING = {
    "host": "",
    "basePath": "/",
    "allowedSchemes": [],
    "requestMediaTypes": [],
    "responseMediaTypes": [],
    "compatibleMediaTypes": {},
}


def registration() -> str:
    """Return the file's text: the document with every operation active, behind the Named Credential `Situs`."""
    document = json.loads(service_document())
    names = sorted(verb["operationId"] for path in document["paths"].values() for verb in path.values())
    operations = "\n".join(_operation(name) for name in names)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ExternalServiceRegistration xmlns="http://soap.sforce.com/2006/04/metadata">
    <description>{escape(document["info"]["description"])}</description>
    <label>Situs</label>
    <namedCredential>Situs</namedCredential>
{operations}
    <registrationProviderType>Custom</registrationProviderType>
    <schema>{escape(json.dumps(document, indent=1, ensure_ascii=False))}</schema>
    <schemaType>OpenApi3</schemaType>
    <schemaUploadFileExtension>json</schemaUploadFileExtension>
    <schemaUploadFileName>situs</schemaUploadFileName>
    <serviceBinding>{escape(json.dumps(_BINDING, separators=(",", ":")))}</serviceBinding>
    <status>Complete</status>
</ExternalServiceRegistration>
"""


def _operation(name: str) -> str:
    return f"    <operations>\n        <active>true</active>\n        <name>{name}</name>\n    </operations>"
