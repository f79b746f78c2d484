"""What an address may be worth: constants, fields, branches, other classes, records, labels; else a gap."""

import pytest

from situs.scan.apex.scope import Scope
from situs.scan.apex.syntax import parse_apex
from situs.scan.apex.values import OWN_ORG, UNKNOWN, evaluate
from situs.scan.metadata.inventory import Inventory

OTHER = "public class Other { public static final String URL = 'https://other/'; }"
INVENTORY = Inventory(
    labels={"host": "https://label/"},
    records={("model", "main", "url__c"): "https://record/"},
)


def values(members: str, body: str) -> set[tuple[str | None, ...]]:
    (cls,), _ = parse_apex(f"class A {{ {members} private void f(String p, HttpRequest r) {{ {body} }} }}")
    (other,), _ = parse_apex(OTHER)
    method = next(m for m in cls.methods if m.name == "f")
    call = next(c for c in method.calls if b"setEndpoint" in (c.text or b""))
    arguments = call.child_by_field_name("arguments")
    assert arguments is not None
    return set(evaluate(arguments.named_children[0], Scope(cls, method, {"other": other}, INVENTORY)))


@pytest.mark.parametrize(
    ("members", "body", "worth"),
    [
        ("", "r.setEndpoint('a' + 'b');", {("a", "b")}),
        ("static String E = 'a';", "r.setEndpoint(E + g());", {("a", None)}),
        ("String e; A() { this.e = 'a'; }", "r.setEndpoint(this.e);", {("a",)}),
        ("", "String u = x ? 'a' : 'b'; r.setEndpoint(u);", {("a",), ("b",)}),
        ("", "String u = 'a'; u += 'b'; u += g; r.setEndpoint(u);", {("a",), ("a", "b", None)}),
        ("", "r.setEndpoint(String.format('a{0}/c', l));", {("a", None, "/c")}),
        ("", "r.setEndpoint(String.format('{1}{0}/c{2}', new List<String>{'a', 'b'}));", {("b", "a", "/c", None)}),
        ("", "r.setEndpoint(OTHER.url);", {("https://other/",)}),
        ("", "r.setEndpoint(System.Label.Host);", {("https://label/",)}),
        ("", "r.setEndpoint(Model__mdt.getInstance('Main').Url__c);", {("https://record/",)}),
        (
            "",
            "Model__mdt m = Model__mdt.getInstance('Main'); r.setEndpoint(m.Url__c + 'x');",
            {("https://record/", "x")},
        ),
        (
            "",
            "Model__mdt m = [SELECT Url__c FROM Model__mdt WHERE DeveloperName = 'Main']; r.setEndpoint(m.Url__c);",
            {("https://record/",)},
        ),
        ("", "r.setEndpoint([SELECT Url__c FROM Model__mdt][0].Url__c);", {("https://record/",), (None,)}),
        ("", "r.setEndpoint(Model__mdt.getAll().get('Main').Url__c);", {("https://record/",)}),
        *(
            (
                "",
                f"r.setEndpoint([SELECT Url__c FROM Model__mdt WHERE {where}].Url__c);",
                {("https://record/",), (None,)},
            )
            for where in ("DeveloperName != 'Main'", "DeveloperName = 'Main' OR Active__c = true")
        ),
        (
            "",
            "Model__mdt m = gone(); m = Model__mdt.getInstance('Main'); r.setEndpoint(m.Url__c);",
            {("https://record/",), (None,)},
        ),
        (
            "Model__mdt m { get { if (m == null) m = Model__mdt.getInstance('Main'); return m; } set; }",
            "r.setEndpoint(this.m.Url__c);",
            {("https://record/",)},
        ),
        (
            "",
            "Model__mdt m = x ? null : Model__mdt.getInstance('Main'); r.setEndpoint(m.Url__c);",
            {("https://record/",)},
        ),
        ("Model__mdt m;", "r.setEndpoint(m.Url__c);", {("https://record/",), (None,)}),
        ("", "for (Model__mdt m : gone()) { r.setEndpoint(m.Url__c); }", {("https://record/",), (None,)}),
        ("", "List<Model__mdt> l = gone(); r.setEndpoint(l[0].Url__c);", {("https://record/",), (None,)}),
        (
            "",
            "Map<String, String> m = new Map<String, String>{'url' => 'a', 'key' => 'b'}; r.setEndpoint(m.get('url'));",
            {("a",), (None,)},
        ),
        (
            "Map<String, String> m = new Map<String, String>();",
            "m.put('url', 'a'); m.put(g(), 'b'); r.setEndpoint((String) m.get('url') + '/c');",
            {("a", "/c"), ("b", "/c"), (None, "/c")},
        ),
        ("", "r.setEndpoint(URL.getOrgDomainUrl().toExternalForm() + '/a');", {(OWN_ORG, "/a")}),
        ("", "r.setEndpoint(System.Url.getSalesforceBaseUrl().toExternalForm() + '/a');", {(OWN_ORG, "/a")}),
        ("", "r.setEndpoint(URL.getOrgDomainUrl().getHost());", {("own-org.my.salesforce.com",)}),
        ("", "r.setEndpoint(DomainCreator.getOrgMyDomainHostname());", {("own-org.my.salesforce.com",)}),
        ("void g() { f('a', null); }", "r.setEndpoint(p);", {("a",)}),
        ("", "r.setEndpoint((String) ('a').trim());", {("a",)}),
        ("", "r.setEndpoint(h ?? 'a');", {(None,), ("a",)}),
    ],
)
def test_what_an_address_is_worth(members: str, body: str, worth: set[tuple[str | None, ...]]) -> None:
    assert values(members, body) == worth


@pytest.mark.parametrize(
    ("members", "body"),
    [
        ("", "r.setEndpoint(p);"),
        ("", "r.setEndpoint(System.Label.Nowhere);"),
        ("", "r.setEndpoint(Model__mdt.getInstance('Gone').Url__c);"),
        ("", "r.setEndpoint(Gone__mdt.getInstance(p).Url__c);"),
        ("", "r.setEndpoint([SELECT Url__c FROM Model__c WHERE Name = 'Main'].Url__c);"),
        ("String a = b; String b = a;", "r.setEndpoint(a);"),
        ("", "r.setEndpoint(1 - 2);"),
    ],
)
def test_what_nobody_can_know_is_a_gap(members: str, body: str) -> None:
    assert values(members, body) <= UNKNOWN


def test_many_branches_end_as_unknown_and_not_in_a_flood() -> None:
    branches = "".join(f"u = 'v{n}';" for n in range(100))
    assert values("", f"String u; {branches} r.setEndpoint(u + u + u);") == {(None, None, None)}


def test_the_beginning_is_kept_where_a_text_goes_on_in_too_many_ways() -> None:
    grown = "".join(f"u += p == '{n}' ? '&a{n}' : '';" for n in range(8))
    assert values("", f"String u = 'https://maps.example/?q'; {grown} r.setEndpoint(u);") == {
        ("https://maps.example/?q",),
        ("https://maps.example/?q", None),
    }


def test_methods_that_all_call_each_other_end_as_unknown() -> None:
    calls = "".join(f"m{n}(p + '{n}', r);" for n in range(12))
    members = "".join(f"static void m{n}(String p, HttpRequest r) {{ {calls} f(p, r); }}" for n in range(12))
    found = values(members, "r.setEndpoint(p);")
    assert any(None in value for value in found)
