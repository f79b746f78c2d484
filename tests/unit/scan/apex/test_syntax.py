"""Classes as the grammar reads them."""

from situs.scan.apex.syntax import literals_of, parse_apex

APEX = """@isTest
private class A {
  static final String E = 'https://x/';
  class Inner { String g; }
  @AuraEnabled
  public static void F(String p) { this.b = 'y'; Local = G(p); }
}"""


def test_members_are_read_in_lower_case() -> None:
    (outer, inner), whole = parse_apex(APEX)
    assert whole
    assert (outer.name, outer.test, inner.name, inner.test) == ("a", True, "inner", True)
    assert inner.outer is outer
    (method,) = outer.methods
    assert (method.name, method.parameters, method.annotations) == ("f", ("p",), frozenset({"auraenabled"}))
    assert set(outer.fields) == {"e", "b"}
    assert len(method.calls) == 1


def test_a_trigger_has_a_body_and_broken_apex_is_told() -> None:
    (trigger,), _ = parse_apex("trigger T on Matter__c (after insert) { Asker.ask(Trigger.new); }")
    assert [m.name for m in trigger.methods] == ["trigger"]
    assert len(trigger.methods[0].calls) == 1
    assert not parse_apex("class {{{")[1]


def test_literals_do_not_stand_in_comments() -> None:
    text = "class A { // 'no'\n String s = 'it\\'s'; /* 'no' */ }"
    assert list(literals_of(text)) == [(2, "it's")]
