"""What a map shows that a rule names."""

from collections.abc import Callable

import pytest

from situs.mapping import Standing, draw, find_in_map
from situs.scan import Finding, load_rules


@pytest.fixture
def found(scanned: Callable, standing: Standing) -> Callable[[dict[str, str]], dict[str, Finding]]:
    """Return the map's findings by rule."""

    def find(files: dict[str, str]) -> dict[str, Finding]:
        result = scanned(files)
        return {finding.rule: finding for finding in find_in_map(result, draw(result, standing))}

    return find


def test_a_way_that_policy_refuses_is_told_once_for_its_exit(found: Callable, project: Callable) -> None:
    finding = found(project("Facts__c Email__c"))["way-against-policy"]
    assert finding.spot.what == "Matter__c.Email__c, Matter__c.Facts__c"
    assert finding.destination.host == "api.openai.com"
    assert [spot.what for spot in finding.path] == ["look-up Get", "Flow F runs Gate.ask"]


def test_a_declared_field_is_told_at_its_reading_and_an_inferred_one_as_concluded(
    found: Callable, project: Callable, field_file: Callable
) -> None:
    declared = field_file("Facts__c", "<securityClassification>Confidential</securityClassification>")
    rules = found({**project("Facts__c Email__c"), **declared})
    assert rules["classified-field-leaves"].spot.what == "Matter__c.Facts__c, declared Confidential"
    assert rules["classified-field-leaves"].certain
    assert rules["sensitive-field-leaves"].spot.what == "Matter__c.Email__c"
    assert not rules["sensitive-field-leaves"].certain


@pytest.mark.parametrize("fields", ["Opponent__c", ""])
def test_a_compliance_group_is_a_declaration_whatever_the_name_suggests_and_in_a_whole_record_too(
    fields: str, found: Callable, project: Callable, field_file: Callable
) -> None:
    rules = found({**project(fields), **field_file("Opponent__c", "<complianceGroup>PII</complianceGroup>")})
    assert rules["classified-field-leaves"].spot.what.startswith(f"Matter__c.{fields or '*'}, ")
    assert "sensitive-field-leaves" not in rules


@pytest.mark.parametrize(
    ("wall", "mode", "passed"),
    [
        ("Private", "<runInMode>SystemModeWithoutSharing</runInMode>", True),
        ("Private", "", False),
        ("Private", "<runInMode>SystemModeWithSharing</runInMode>", False),
        ("ReadWrite", "<runInMode>SystemModeWithoutSharing</runInMode>", False),
        ("", "<start><triggerType>RecordAfterSave</triggerType></start>", False),
        ("rule", "<start><triggerType>RecordAfterSave</triggerType></start>", True),
    ],
)
def test_a_wall_is_passed_in_the_systems_name(
    wall: str, mode: str, passed: bool, found: Callable, project: Callable
) -> None:
    head = '<?xml version="1.0"?>\n'
    files = project("Facts__c", flow=mode)
    if wall == "rule":
        files["W.rule-meta.xml"] = (
            f"{head}<RestrictionRule><active>true</active><enforcementType>Restrict</enforcementType>"
            "<targetEntity>Matter__c</targetEntity></RestrictionRule>"
        )
    elif wall:
        sharing = f"<CustomObject><sharingModel>{wall}</sharingModel></CustomObject>"
        files["objects/Matter__c/Matter__c.object-meta.xml"] = head + sharing
    assert ("wall-bypass" in found(files)) is passed


def test_apex_passes_a_wall_without_sharing(found: Callable) -> None:
    send = "r.setEndpoint('https://api.openai.com/v1'); r.setBody([SELECT Facts__c FROM Matter__c].Facts__c);"
    wall = "<?xml version='1.0'?><CustomObject><sharingModel>Private</sharingModel></CustomObject>"
    for head, passed in (("without sharing", True), ("with sharing", False), ("", False)):
        files = {
            "A.cls": f"public {head} class A {{ void f(HttpRequest r) {{ {send} }} }}",
            "objects/Matter__c/Matter__c.object-meta.xml": wall,
        }
        assert ("wall-bypass" in found(files)) is passed


def test_an_agent_with_a_user_of_its_own_may_pass_a_wall(found: Callable) -> None:
    head = "<?xml version='1.0'?>"
    files = {
        "B.bot-meta.xml": f"{head}<Bot><botUser>agent@example.com</botUser></Bot>",
        "objects/Matter__c/Matter__c.object-meta.xml": f"{head}<CustomObject><sharingModel>Private</sharingModel>"
        "</CustomObject>",
        "R.flow-meta.xml": f"{head}<Flow><recordLookups><name>G</name><object>Matter__c</object></recordLookups>"
        "<variables><name>o</name><isOutput>true</isOutput><value><elementReference>G</elementReference></value>"
        "</variables></Flow>",
        "X.genAiFunction-meta.xml": f"{head}<GenAiFunction><invocationTarget>R</invocationTarget><invocationTargetType>"
        "flow</invocationTargetType></GenAiFunction>",
    }
    assert not found(files)["wall-bypass"].certain
    assert "wall-bypass" not in found({**files, "B.bot-meta.xml": f"{head}<Bot/>"})


def test_all_fields_and_whole_records_are_told(found: Callable, project: Callable) -> None:
    assert found(project(""))["all-fields-read"].subject == "Matter__c"
    assert "all-fields-read" not in found(project("Facts__c"))
    template = (
        "<?xml version='1.0'?><GenAiPromptTemplate><templateVersions><content>{!$Input:M}</content><inputs><apiName>M"
        "</apiName><definition>SOBJECT://Matter__c</definition></inputs></templateVersions></GenAiPromptTemplate>"
    )
    assert found({"T.genAiPromptTemplate-meta.xml": template})["whole-record-in-prompt"].subject == "Matter__c"


@pytest.mark.parametrize(
    ("merged", "subject"),
    [
        ("M.HtmlBody", "EmailMessage.HtmlBody"),
        ("M.textbody", "EmailMessage.textbody"),
        ("M.Subject", None),
        ("M.Parent.Subject", None),
    ],
)
def test_the_body_of_a_message_in_a_prompt_is_told_like_a_whole_record(
    merged: str, subject: str | None, found: Callable
) -> None:
    template = (
        f"<?xml version='1.0'?><GenAiPromptTemplate><templateVersions><content>{{!$Input:{merged}}}</content><inputs>"
        "<apiName>M</apiName><definition>SOBJECT://EmailMessage</definition></inputs></templateVersions>"
        "</GenAiPromptTemplate>"
    )
    told = found({"T.genAiPromptTemplate-meta.xml": template}).get("whole-record-in-prompt")
    assert (told.subject if told else None) == subject


def test_an_object_without_any_classification_is_told(found: Callable, project: Callable, field_file: Callable) -> None:
    bare = {**project("Facts__c"), **field_file("Facts__c", "<type>LongTextArea</type>")}
    assert found(bare)["object-unclassified"].spot.what == "1 fields"
    stated = field_file("Facts__c", "<securityClassification>Internal</securityClassification>")
    assert "object-unclassified" not in found({**bare, **stated})


def test_mixed_jurisdictions_are_told(found: Callable, project: Callable, field_file: Callable) -> None:
    values = "".join(f"<value><fullName>{code}</fullName></value>" for code in ("DE", "US"))
    own = field_file("Jurisdiction__c", f"<valueSet>{values}</valueSet>")
    assert found({**project("Facts__c"), **own})["jurisdictions-commingled"].spot.what == (
        "Matter__c of DE, US by credential A"
    )


def test_what_leads_nobody_knows_where_is_mixed_on_the_map_and_no_finding(
    scanned: Callable, standing: Standing, project: Callable, field_file: Callable
) -> None:
    values = "".join(f"<value><fullName>{code}</fullName></value>" for code in ("DE", "US"))
    files = {**project("Facts__c"), **field_file("Jurisdiction__c", f"<valueSet>{values}</valueSet>")}
    files["A.namedCredential"] = "<?xml version='1.0'?><NamedCredential><label>A</label></NamedCredential>"
    result = scanned(files)
    drawn = draw(result, standing)
    assert [mixed.name for mixed in drawn.commingled] == ["A"]
    assert "jurisdictions-commingled" not in {finding.rule for finding in find_in_map(result, drawn)}


CHANGES = (
    "<?xml version='1.0'?>\n<PlatformEventChannelMember><eventChannel>Out__chn</eventChannel>"
    "<selectedEntity>Matter__ChangeEvent</selectedEntity></PlatformEventChannelMember>"
)


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ("<securityClassification>Confidential</securityClassification>", True),
        ("<complianceGroup>PII</complianceGroup>", True),
        ("<securityClassification>Internal</securityClassification>", False),
        ("", False),
    ],
)
def test_an_event_that_carries_a_field_is_told_where_the_field_is_declared_and_not_where_it_only_looks_so(
    declared: str, told: bool, found: Callable, field_file: Callable
) -> None:
    rules = found({**field_file("Opponent__c", declared), "M.platformEventChannelMember-meta.xml": CHANGES})
    assert ("event-copies-field" in rules) is told
    if told:
        finding = rules["event-copies-field"]
        assert finding.spot.what == "Matter__c.Opponent__c by Matter__ChangeEvent on channel Out__chn"
        assert (finding.certain, finding.destination) == (True, None)


def test_data_that_could_not_be_followed_are_told(found: Callable) -> None:
    action = (
        "<?xml version='1.0'?><GenAiFunction><invocationTarget>Gone</invocationTarget><invocationTargetType>flow"
        "</invocationTargetType></GenAiFunction>"
    )
    rules = found({"X.genAiFunction-meta.xml": action})
    assert not rules["data-unknown"].certain
    assert "way-against-policy" not in rules


def test_every_finding_has_its_rule(found: Callable, project: Callable) -> None:
    assert set(found(project(""))) <= set(load_rules())


def test_copies_into_data_360_are_told_once_for_each_stream(found: Callable, project: Callable) -> None:
    head = "<?xml version='1.0'?>"
    names = "".join(
        f"<dataSourceFields><externalName>{n}</externalName></dataSourceFields>" for n in ("Email", "Phone")
    )
    files = {
        "S.dataStreamDefinition": f"{head}<DataStreamDefinition><dataConnectorType>SalesforceDotCom</dataConnectorType>"
        "<dataSourceObject>Lead_Home</dataSourceObject><sourceObjectName>Lead_Home</sourceObjectName>"
        "</DataStreamDefinition>",
        "Lead_Home.dataSourceObject": f"{head}<DataSourceObject>{names}</DataSourceObject>",
    }
    assert found(files) == {}
    finding = found({**project("Facts__c"), **files})["data-stream-copies-field"]
    assert finding.spot.what == "Lead.Email, Lead.Phone into data space default"
    assert not finding.certain


def test_nothing_is_said_of_models_where_the_destination_is_not_known(found: Callable) -> None:
    apex = "class A { void f(String u, HttpRequest r, Contact c) { r.setEndpoint(u); r.setBody(c.Email); } }"
    assert found({"A.cls": apex}) == {}
