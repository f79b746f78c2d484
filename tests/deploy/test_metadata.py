"""Every file of the SFDX project is what the Metadata API's type of it allows, and names only what is there."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from salesforce_project import PLACES, ROOT, SOURCE, Metadata, faults, metadata

from situs.adapters.projects import read_folder
from situs.law import load_law
from situs.mapping import Served, migrate, read_gateway
from situs.scan import scan
from situs.server.openapi import GOVERNED

SERVED = Served(frozenset(f"POST {path}" for path in GOVERNED))

EVERY = metadata()
NAMES = [one.path.relative_to(SOURCE).as_posix() for one in EVERY]


@pytest.mark.parametrize("one", EVERY, ids=NAMES)
def test_a_file_is_what_its_type_allows(one: Metadata) -> None:
    assert list(faults(one.root, one.kind, one.kind)) == []


def test_the_check_can_fail() -> None:
    raw = '<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata"><colour/><hasActivationRequired>yes</hasActivationRequired></PermissionSet>'
    found = list(faults(ET.fromstring(raw), "PermissionSet", "x"))
    assert found == [
        "x: `colour` is no element of PermissionSet",
        "x/hasActivationRequired: `yes` is no boolean",
        "x: PermissionSet needs `label`",
    ]


@pytest.mark.parametrize("one", EVERY, ids=NAMES)
def test_a_file_stands_where_its_type_belongs(one: Metadata) -> None:
    folder, suffix = PLACES[one.kind]
    assert one.path.name.endswith(suffix)
    above = one.path.parent.parent if one.kind in ("CustomObject", "LightningComponentBundle") else one.path.parent
    assert above.name == folder


def test_one_version_of_the_api_holds_for_all() -> None:
    version = json.loads((ROOT / "sfdx-project.json").read_text(encoding="utf-8"))["sourceApiVersion"]
    stated = {
        one.name: one.values("apiVersion")
        for one in EVERY
        if one.kind in ("ApexClass", "Flow", "LightningComponentBundle")
    }
    assert {name: [version] for name in stated} == stated


def test_a_scan_of_ours_finds_nothing_and_reads_everything() -> None:
    result = scan(read_folder(ROOT), load_law())
    assert (result.findings, result.unread) == ((), ())
    assert result.files >= len(EVERY)


def test_no_file_holds_what_is_entered_in_the_org() -> None:
    secret = re.compile("consumer(Key|Secret)|[pP]assword|oauth(Refresh)?Token|clientCredentialsFlowUser")
    assert [f"{one.name}: {e.tag}" for one in EVERY for e in one.root.iter() if secret.search(e.tag)] == []
    assert [text for one in EVERY for text in one.all("certificate")] == ["SITUS_CERTIFICATE"]
    headers = [
        (one.values("externalCredentialParameters/parameterValue")) for one in EVERY if one.kind == "ExternalCredential"
    ]
    assert headers == [["{!'Bearer ' & $Credential.Situs_Key.ApiKey}"]]
    assert not any("HttpHeader" in one.all("parameterType") for one in EVERY)


def test_no_site_is_opened() -> None:
    """A Named Credential is its own permission: neither Remote Sites nor CSP sites are needed."""
    assert not [
        path for path in SOURCE.rglob("*") if path.name.endswith(("remoteSite-meta.xml", "cspTrustedSite-meta.xml"))
    ]


def test_the_credentials_hang_together() -> None:
    (credential,), (named,) = metadata("ExternalCredential"), metadata("NamedCredential")
    assert named.values("namedCredentialParameters/externalCredential") == [credential.name]
    principals = {
        f"{credential.name}-{p}"
        for p, kind in zip(
            credential.values("externalCredentialParameters/parameterName"),
            credential.values("externalCredentialParameters/parameterType"),
            strict=True,
        )
        if kind == "NamedPrincipal"
    }
    granted = {p for one in metadata("PermissionSet") for p in one.all("externalCredentialPrincipal")}
    assert granted == principals


def test_the_credentials_are_those_that_a_migration_writes() -> None:
    """Whoever deploys both, in either order, has one credential, and neither takes the other's permission set away."""
    project = read_folder(ROOT)
    written = migrate(project, scan(project, load_law()), read_gateway("situs.example.com"), SERVED).files
    ours = {path.relative_to(ROOT).as_posix(): path for path in SOURCE.rglob("*-meta.xml")}
    alone = {path for path in written if path not in ours} - {"sfdx-project.json"}
    assert {path.split("/")[3] for path in alone} == {"permissionsets"}
    same = {path for path in written if path in ours and ours[path].read_text(encoding="utf-8") == written[path]}
    assert {path.split("/")[3] for path in same} == {"externalCredentials", "namedCredentials"}


def test_the_app_hangs_together() -> None:
    (app,) = metadata("ExternalClientApplication")
    parts = [one for one in EVERY if one.kind.startswith("ExtlClntApp")]
    assert len(parts) == 4
    assert {name for one in parts for name in one.values("externalClientApplication")} == {app.name}
    (policy,) = metadata("ExtlClntAppOauthConfigurablePolicies")
    sets = {one.name for one in metadata("PermissionSet")}
    assert set(policy.values("commaSeparatedPermissionSet")) <= sets


def test_the_app_asks_for_no_more_than_the_rest_api() -> None:
    (settings,) = metadata("ExtlClntAppOauthSettings")
    (policy,) = metadata("ExtlClntAppOauthConfigurablePolicies")
    assert settings.values("commaSeparatedOauthScopes") == ["Api"]
    assert policy.values("permittedUsersPolicyType") == ["AdminApprovedPreAuthorized"]


def test_permission_sets_name_what_is_there() -> None:
    classes = {path.stem for path in SOURCE.glob("classes/*.cls")}
    flows = {one.name for one in metadata("Flow")}
    objects = {one.path.parent.name for one in metadata("CustomObject")}
    standard = {"UserExternalCredential"}
    for one in metadata("PermissionSet"):
        assert set(one.values("classAccesses/apexClass")) <= classes
        assert set(one.values("flowAccesses/flow")) <= flows
        assert set(one.values("objectPermissions/object")) <= objects | standard
        assert set(one.values("customMetadataTypeAccesses/name")) <= objects
        assert set(one.all("modifyAllRecords")) | set(one.all("viewAllRecords")) <= {"false"}


def test_the_records_of_settings_fill_the_fields_there_are() -> None:
    for record in metadata("CustomMetadata"):
        fields = {
            p.name.partition(".")[0] for p in SOURCE.glob(f"objects/{record.name.partition('.')[0]}__mdt/fields/*")
        }
        assert set(record.values("values/field")) == fields


def test_what_is_replaced_at_the_deployment_stands_in_the_files() -> None:
    project = json.loads((ROOT / "sfdx-project.json").read_text(encoding="utf-8"))
    assert len(project["replacements"]) == 3
    for row in project["replacements"]:
        assert (ROOT / row["filename"]).read_text(encoding="utf-8").count(row["stringToReplace"]) == 1
