"""An invented project of every kind that is retrieved, as a retrieve writes it."""

import io
import json
import zipfile
from html import escape

from .conftest import xml


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, raw in files.items():
            archive.writestr(path, raw)
    return target.getvalue()


def step(name: str, kind: str, settings: dict[str, object]) -> str:
    return (
        f"<omniProcessElements><isActive>true</isActive><name>{name}</name>"
        f"<propertySetConfig>{escape(json.dumps(settings))}</propertySetConfig><type>{kind}</type></omniProcessElements>"
    )


def resource(kind: str) -> str:
    return xml("StaticResource", f"<cacheControl>Public</cacheControl><contentType>{kind}</contentType>")


PROMPT = (
    "<activeVersionIdentifier>one_1</activeVersionIdentifier><masterLabel>Sum</masterLabel><templateVersions>"
    "<content>Sum up {!$Input:Matter.Facts__c} of {!$Input:Matter.Client__r.Tax_Number__c}</content><inputs>"
    "<apiName>Matter</apiName><definition>SOBJECT://Matter__c</definition><referenceName>Input:Matter</referenceName>"
    "</inputs><primaryModel>sfdc_ai__DefaultOpenAIGPT4OmniMini</primaryModel><status>Published</status>"
    "<versionIdentifier>one_1</versionIdentifier></templateVersions><type>einstein_gpt__flex</type>"
)
CONTEXT = (
    "<contextVariables><developerName>Facts</developerName><includeInPrompt>true</includeInPrompt>"
    "<contextVariableMappings><SObjectType>Matter__c</SObjectType><fieldName>Matter__c.Opponent__c</fieldName>"
    "</contextVariableMappings></contextVariables>"
)
BOT = CONTEXT + "".join(
    f"<botVersions><fullName>{name}</fullName><conversationDefinitionPlanners><genAiPlannerName>Helper</genAiPlannerName>"
    "</conversationDefinitionPlanners></botVersions>"
    for name in ("v1", "v2")
)
TRANSFORM = (
    "<name>ReadMatter</name><omniDataTransformItem><inputObjectName>Matter__c</inputObjectName>"
    "<outputFieldName>M</outputFieldName></omniDataTransformItem><omniDataTransformItem>"
    "<inputFieldName>M:Facts__c</inputFieldName><outputFieldName>Facts</outputFieldName></omniDataTransformItem>"
)
POST = step("Post", "Rest Action", {"restPath": "https://api.openai.com/v1/chat/completions", "restMethod": "POST"})
GET = step("Get", "DataRaptor Extract Action", {"bundle": "ReadMatter"})
STREAM = (
    "<dataConnectorType>SalesforceDotCom</dataConnectorType><dataSourceObject>Matters</dataSourceObject>"
    "<sourceObjectName>Matter__c_Home</sourceObjectName>"
)
RETRIEVED = {
    "genAiPromptTemplates/Sum.genAiPromptTemplate": xml("GenAiPromptTemplate", PROMPT),
    "genAiPlannerBundles/Helper/Helper.genAiPlannerBundle": xml(
        "GenAiPlannerBundle",
        "<genAiFunctions><genAiFunctionName>EmployeeCopilot__QueryRecords</genAiFunctionName></genAiFunctions>"
        "<plannerType>AiCopilot__ReAct</plannerType>",
    ),
    "genAiPlugins/Topic.genAiPlugin": xml(
        "GenAiPlugin", "<genAiFunctions><functionName>EmployeeCopilot__WebSearch</functionName></genAiFunctions>"
    ),
    "genAiFunctions/Look/Look.genAiFunction-meta.xml": xml(
        "GenAiFunction",
        "<invocationTarget>Sum_Up</invocationTarget><invocationTargetType>flow</invocationTargetType>",
    ),
    "genAiFunctions/Look/input/schema.json": '{"properties": {}}\n',
    "bots/Helper.bot": xml("Bot", BOT),
    "aiAuthoringBundles/Desk/Desk.agent": 'model: "model://sfdc_ai__DefaultGPT41"\nactions:\n  look:\n'
    '    target: "flow://Sum_Up"\n',
    "aiAuthoringBundles/Desk/Desk.bundle-meta.xml": xml("AiAuthoringBundle", "<bundleType>AGENT</bundleType>"),
    "settings/EinsteinAI.settings": xml("EinsteinAISettings", "<enableTrustPIIMasking>false</enableTrustPIIMasking>"),
    "settings/EinsteinGpt.settings": xml(
        "EinsteinGptSettings", "<enableEinsteinGptPlatform>true</enableEinsteinGptPlatform>"
    ),
    "omniIntegrationProcedures/Ask_Matter_Procedure_1.oip": xml(
        "OmniIntegrationProcedure", f"{GET}{POST}<subType>Matter</subType><type>Ask</type>"
    ),
    "omniScripts/Ask_Case_English_1.os": xml("OmniScript", f"{POST}<subType>Case</subType><type>Ask</type>"),
    "omniDataTransforms/ReadMatter_1.rpt": xml("OmniDataTransform", TRANSFORM),
    "omniUiCard/Card_Example_1.ouc": xml("OmniUiCard", "<name>Card</name>"),
    "dataStreamDefinitions/Matters.dataStreamDefinition": xml("DataStreamDefinition", STREAM),
    "dataSourceObjects/Matters.dataSourceObject": xml(
        "DataSourceObject", "<dataSourceFields><externalName>Facts__c</externalName></dataSourceFields>"
    ),
    "aura/Chat/Chat.cmp": "<aura:component></aura:component>\n",
    "aura/Chat/Chat.cmp-meta.xml": xml("AuraDefinitionBundle", "<apiVersion>66.0</apiVersion>"),
    "aura/Chat/ChatController.js": "({ask: function() { fetch('https://api.openai.com/v1/chat/completions'); }})\n",
    "staticresources/Client.resource": "fetch('https://api.anthropic.com/v1/messages');\n",
    "staticresources/Client.resource-meta.xml": resource("text/javascript"),
    "staticresources/Lib.resource-meta.xml": resource("application/zip"),
    "staticresources/Logo.resource-meta.xml": resource("image/png"),
    "connectedApps/ChatGPT.connectedApp": xml(
        "ConnectedApp", "<label>ChatGPT Connector</label><oauthConfig><scopes>Full</scopes></oauthConfig>"
    ),
    "externalClientApps/Claude.eca": xml("ExternalClientApplication", "<label>Claude</label>"),
    "extlClntAppOauthSettings/Claude.ecaOauth": xml(
        "ExtlClntAppOauthSettings",
        "<commaSeparatedOauthScopes>Api, Web</commaSeparatedOauthScopes><label>Claude</label>",
    ),
    "EmbeddedServiceConfig/Web.EmbeddedServiceConfig": xml(
        "EmbeddedServiceConfig",
        "<areGuestUsersAllowed>true</areGuestUsersAllowed><embeddedServiceMessagingChannel>"
        "<messagingChannel>Web</messagingChannel></embeddedServiceMessagingChannel>",
    ),
    "messagingChannels/Web.messagingChannel": xml(
        "MessagingChannel", "<embeddedConfig><authMode>UnAuth</authMode></embeddedConfig>"
    ),
    "authproviders/Model.authprovider": xml(
        "AuthProvider", "<authorizeUrl>https://api.mistral.ai/authorize</authorizeUrl>"
    ),
}
"""By path below the package; `BODIES` are those of static resources that are no text."""
BODIES = {
    "Lib": zipped({"js/lib.js": b"fetch('https://api.mistral.ai/v1/chat/completions');\n", "pic.png": b"\x89PNG\0"}),
    "Logo": b"\x89PNG\r\n\x1a\n\0\0",
}
