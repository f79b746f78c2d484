from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from situs.ledger import canonicalise
from situs.registers import Calls, parse_period


def shown(calls) -> list[tuple]:
    return [
        (c.decision["call"], c.status, [(d.route, d.code, d.certain, sorted(d.countries)) for d in c.dispatches])
        for c in calls
    ]


def test_a_call_has_its_dispatches_in_order(story) -> None:
    story.decide("a", ("us", "fr"))
    story.end("a", attempts=("us:upstream_timeout", "fr"))
    (call,) = shown(Calls(story))
    assert call == ("a", "answered", [("us", "upstream_timeout", True, ["US"]), ("fr", "", True, ["FR"])])


def test_what_an_abandoned_or_open_call_sent_is_the_worst_case(story) -> None:
    story.decide("a", ("us", "fr"))
    story.end("a", "abandoned")
    story.decide("b", ("fr",))
    worst = [("us", "", False, ["US"]), ("fr", "", False, ["FR"])]
    assert shown(Calls(story)) == [("a", "abandoned", worst), ("b", "open", [("fr", "", False, ["FR"])])]


def test_a_refused_call_that_was_abandoned_sent_nothing(story) -> None:
    story.decide("a", (), order=["us"])
    story.end("a", "abandoned")
    assert shown(Calls(story)) == [("a", "abandoned", [])]


def test_a_place_means_what_the_rules_of_the_call_say(story) -> None:
    later = {**story.entries[0]["rules"], "config": "c2"}
    story.decide("a")
    story.configure({"fr": ["CN"]}, later)
    story.end("a")
    story.decide("b", rules=later)
    story.end("b")
    assert [d.countries for c in Calls(story) for d in c.dispatches] == [{"FR"}, {"CN"}]


def test_a_place_that_the_log_does_not_describe_is_unknown(story) -> None:
    story.decide("a", rules={"config": "never seen", "law": "l1"})
    story.end("a")
    story.decide("b", ("elsewhere",))
    story.end("b", attempts=("elsewhere",))
    assert [d.countries for c in Calls(story) for d in c.dispatches] == [{"unknown"}, {"unknown"}]


def test_only_the_matter_and_the_period_that_were_asked_for(story) -> None:
    story.decide("a")
    story.end("a")
    story.decide("b", matter="M-2")
    story.end("b")
    story.at += 31 * 86_400_000
    story.decide("c")
    story.end("c")
    assert [c[0] for c in shown(Calls(story, "M-1"))] == ["a", "c"]
    assert [c[0] for c in shown(Calls(story, None, parse_period("2026-07")))] == ["a", "b"]
    assert [c[0] for c in shown(Calls(story, "M-1", parse_period("2026-08")))] == ["c"]


def test_the_organisation_is_the_newest_one(story) -> None:
    calls = Calls(story)
    assert list(calls) == []
    assert calls.organisation == "Kanzlei"


def test_a_configuration_that_comes_into_force_again_is_the_last(story) -> None:
    other = {**story.entries[0]["rules"], "config": "c2"}
    story.configure({"fr": ["BE"]}, other)
    story.configure({"fr": ["FR"]})
    calls = Calls(story)
    assert list(calls) == []
    assert (calls.places()["fr"]["processed_in"], calls.routes()["fr"]["place"]) == (["FR"], "fr")


def test_a_label_that_several_grounds_speak_for_is_named_once(story) -> None:
    labels = [{"label": label, "by": by, "rule": "x"} for label, by in (("A", "rule"), ("B", "rule"), ("A", "model"))]
    story.decide("a", ("fr",), labels=labels)
    (call,) = Calls(story)
    assert call.labels == ["A", "B"]


NAMES = st.sampled_from(["M-1", "M-2", "", 'M"1', "M\\1", "Mü-1", "M-1\n"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(st.tuples(NAMES, NAMES, st.booleans(), st.booleans()), max_size=12), asked=NAMES)
def test_what_does_not_concern_a_matter_can_be_left_out(story, made, asked) -> None:
    del story.entries[1:]
    for number, (matter, call, refused, last) in enumerate(made):
        # a call's name may need an escape, and what names a matter may stand elsewhere in another's entry
        name = f"{call}{number}"
        story.decide(name, () if refused else ("fr",), matter=matter, order=[f'"matter":"{asked}"'])
        if not last:
            story.end(name, attempts=("fr",) if not refused else ())
    for number, (_, call, _, last) in enumerate(made):
        if last and number % 2:
            story.end(f"{call}{number}")

    def left(calls: Calls):
        for index, entry in story:
            if entry["type"] == "event" or calls.concerns(canonicalise(entry)):
                yield index, entry

    some = Calls((), asked)
    some.entries = left(some)
    assert list(some) == list(Calls(story, asked))
