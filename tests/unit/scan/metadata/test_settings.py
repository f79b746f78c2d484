"""Switches that stand open, in both spellings."""

from collections.abc import Callable

NEWER = ("disableAIProvOpenAI", "disableAIProvAzureOpenAI", "disableAIProvAWSBedrock", "disableAIProvVertexGemini")


def switches(**values: bool) -> str:
    return "\n".join(f"<{name}>{str(value).lower()}</{name}>" for name, value in values.items())


def test_what_is_closed_is_not_told(told: Callable, document: Callable) -> None:
    gpt = switches(**dict.fromkeys((*NEWER, "disableAIProviderRegionFallback"), True))
    ai = switches(enableTrustPIIMasking=True, enableAIFeedbackWithDC=True)
    assert (
        told({"a.settings": document("EinsteinGptSettings", gpt), "b.settings": document("EinsteinAISettings", ai)})
        == []
    )


def test_what_is_open_is_told_at_its_line(told: Callable, document: Callable) -> None:
    ai = switches(enableTrustPIIMasking=False, enableAIFeedbackWithDC=False)
    found = told({"b.settings": document("EinsteinAISettings", ai)})
    assert found == [("pii-masking-off", "b.settings", 3), ("ai-audit-off", "b.settings", 4)]


def test_an_absent_switch_is_open_but_concluded(scanned: Callable, document: Callable) -> None:
    result = scanned({"a.settings": document("EinsteinGptSettings", "")})
    assert sorted(f.rule for f in result.findings) == ["provider-allowed"] * 4 + ["region-fallback-on"]
    assert not any(f.certain for f in result.findings)


def test_the_older_spelling_enables(told: Callable, document: Callable) -> None:
    older = switches(
        enableAIProviderOpenAI=True, enableAIProviderAzureOpenAI=False, disableAIProviderRegionFallback=True
    )
    older += switches(disableAIProvAWSBedrock=True, disableAIProvVertexGemini=True)
    assert told({"a.settings": document("EinsteinGptSettings", older)}) == [("provider-allowed", "a.settings", 3)]


def test_an_org_without_generative_ai_has_no_open_switch(told: Callable, document: Callable) -> None:
    assert told({"a.settings": document("EinsteinGptSettings", switches(enableEinsteinGptPlatform=False))}) == []
