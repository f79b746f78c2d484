"""Which metadata are retrieved from an org: by kind, the types that the Tooling API does not tell of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """State a kind of metadata by its folder and in words; it counts as read where all of `types` were read."""

    folder: str
    what: str
    types: tuple[str, ...]
    also: tuple[str, ...] = ()
    """Types that are read where the org lists them, and not missed where it does not: of some versions or editions."""
    stated: str = ""
    """The word by which an administrator may state that the org has none of it; empty where every org has some."""


AGENT, VERSION = "Bot", "BotVersion"
"""An agent, and its versions: they are asked for together, since they stand in one file."""

CONTENT = "StaticResource"
"""A component whose file is not XML but what was uploaded; its metadata stand beside it."""
NEVER_NONE = frozenset({"Settings"})
"""Types of which every org has components: none in its list means that the list is not whole."""

WANTED = (
    Kind("genAiPromptTemplates", "prompt templates", ("GenAiPromptTemplate",), stated="prompt-templates"),
    Kind(
        "genAiPlannerBundles",
        "agents, with their topics, actions and scripts",
        (AGENT, "GenAiPlannerBundle", "GenAiPlugin", "GenAiFunction", "AiAuthoringBundle"),
        ("GenAiPlanner",),
        "agents",
    ),
    Kind("settings", "settings, such as those of masking and the audit trail", ("Settings",)),
    Kind(
        "omnistudio",
        "OmniStudio's procedures and data transforms",
        ("OmniIntegrationProcedure", "OmniScript", "OmniDataTransform", "OmniUiCard"),
        stated="omnistudio",
    ),
    Kind(
        "dataStreamDefinitions",
        "streams into Data 360",
        ("DataStreamDefinition", "DataSourceObject"),
        ("DataStreamTemplate", "DataKitObjectTemplate"),
        "data-360",
    ),
    Kind("aura", "Aura components", ("AuraDefinitionBundle",)),
    Kind("staticresources", "static resources", ("StaticResource",)),
    Kind(
        "externalClientApps",
        "connected and external client apps",
        ("ConnectedApp", "ExternalClientApplication", "ExtlClntAppOauthSettings"),
    ),
    Kind(
        "messagingChannels",
        "chats and messaging channels",
        ("EmbeddedServiceConfig", "MessagingChannel"),
        stated="chats",
    ),
    Kind(
        "sites",
        "other metadata that may hold an address",
        (),
        (
            *(
                "AuthProvider",
                "ExternalDataSource",
                "EventRelayConfig",
                "IntegrationProviderDef",
                "McpServerDefinition",
            ),
            "PlatformEventChannelMember",
            *("ActionLinkGroupTemplate", "CustomPageWebLink", "FlexiPage", "ExperienceBundle"),
            *("DigitalExperienceBundle", "ExternalAIModel"),
        ),
    ),
)
"""In the order in which they are asked for. `ExtlClntAppGlobalOauthSettings`, which holds an app's secret, is not."""

UNKNOWN = (
    *("AiAgentDefinition", "OmniscriptDefinition", "IntegrationProcdDefinition", "DataMapperDefinition"),
    "FlexcardDefinition",
)
"""Newer types (API 68) that stand for some of these and that the scan does not know; where listed, they are told of."""
