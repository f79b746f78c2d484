"""Switches of Salesforce's generative AI that open more than a legal department wants."""

from __future__ import annotations

from collections.abc import Iterator

from situs.markup import Element
from situs.scan.destinations import PLATFORM
from situs.scan.finding import Finding, Spot
from situs.scan.project import SourceFile

_PROVIDERS = (
    ("disableAIProvOpenAI", "enableAIProviderOpenAI"),
    ("disableAIProvAzureOpenAI", "enableAIProviderAzureOpenAI"),
    ("disableAIProvAWSBedrock", "enableAIProviderAWSBedrock"),
    ("disableAIProvVertexGemini", "enableAIProviderGoogleVertex"),
)
"""Each provider's switch in the newer spelling, which disables, and in the older, which enables."""


def find_settings(file: SourceFile, root: Element) -> Iterator[Finding]:
    """Return the switches of one settings file that stand open; one that is absent counts as open, the default."""
    if root.tag in ("EinsteinAISettings", "EinsteinAiSettings"):
        yield from _off(file, root, "enableTrustPIIMasking", "pii-masking-off")
        yield from _off(file, root, "enableAIFeedbackWithDC", "ai-audit-off")
    elif root.tag == "EinsteinGptSettings" and root.value("enableEinsteinGptPlatform") != "false":
        yield from _off(file, root, "disableAIProviderRegionFallback", "region-fallback-on")
        for newer, older in _PROVIDERS:
            if root.first(older) is not None:
                if root.value(older) == "true":
                    yield _finding(file, root, older, "provider-allowed")
            else:
                yield from _off(file, root, newer, "provider-allowed")


def _off(file: SourceFile, root: Element, switch: str, rule: str) -> Iterator[Finding]:
    if root.value(switch) != "true":
        yield _finding(file, root, switch, rule)


def _finding(file: SourceFile, root: Element, switch: str, rule: str) -> Finding:
    spot = Spot(file.path, root.line_of(switch), switch)
    return Finding(rule, spot, switch, PLATFORM, certain=root.first(switch) is not None)
