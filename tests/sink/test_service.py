"""The External Service: what an org's records, files and questions hold reaches no place that may not see it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio
from sinkbench.checker import compact, leaks, views
from sinkbench.forms import FORMS, PLAIN, Form
from sinkbench.markers import MARKERS, PARTIES, SECRETS, Marker
from sinkbench.places import DENIED, Bench, Told, make_gateway
from sinkbench.service import (
    MODELS,
    PLACES,
    Place,
    Service,
    make_org,
    make_service,
    write_settings,
)

from situs.runtime.health import Health
from situs.testing import cut, failure, garbled
from situs.testing.salesforce import FakeSalesforce, new_key_pair

pytestmark = pytest.mark.asyncio(loop_scope="session")
_EVERYTHING = (*MARKERS, *PARTIES)
PARTS = tuple(_EVERYTHING[at : at + 6] for at in range(0, len(_EVERYTHING), 6))
"""As many as one prompt shows."""
WAYS = pytest.mark.parametrize("job", [False, True], ids=["at-once", "job"])
AT = pytest.mark.parametrize("place", PLACES, ids=lambda p: p.id)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def services(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Service]]:
    """Open a gateway for each model, over the sinks of the bench."""
    private, public = new_key_pair()
    opened: dict[str, Service] = {}
    gateways = []
    async with FakeSalesforce(make_org(public)) as salesforce:
        for model in MODELS:
            folder = tmp_path_factory.mktemp(model)
            more = write_settings(folder, salesforce.url, model, private)
            gateway = make_gateway(folder, bench.sinks, more)
            gateways.append(await gateway.__aenter__())
            faces = frozenset({"salesforce_service"})
            keys = {
                "org": gateway.grant("org", faces=faces),
                "bound": gateway.grant("bound", faces=faces, default_matter="M-SINK-1"),
            }
            own = Bench(gateway, bench.sinks, bench.session, keys, scripts=bench.scripts)
            opened[model] = make_service(own, salesforce)
        yield opened
        for gateway in gateways:
            await gateway.__aexit__()
    bench.seen += sum(service.bench.seen for service in opened.values())


def outcome(told: Told) -> str:
    return str(json.loads(told.body)["outcome"])


def written(markers: Sequence[Marker], form: Form = PLAIN) -> str:
    return form.write("\n".join(m.sentence for m in markers if m.id not in form.unclaimed))


def wrong(service: Service, told: Told, markers: Sequence[Marker], *sinks: str) -> list[str]:
    """Return what is wrong with an operation whose prompts may have reached these sinks and nothing else."""
    found = leaks(told.everything, markers)
    if told.reached - {*sinks}:
        found.append(f"reached {sorted(told.reached)}")
    found += [f"connected to {name}" for name in DENIED if told.connected[name]]
    return found + [f"the org was told {marker}" for marker in leaks(service.told_to_the_org, markers)]


def unseen(told: Told, markers: Sequence[Marker]) -> list[str]:
    """Return the markers of whose sentence not one word arrived: of those a run proves nothing."""
    text = compact("\ue000".join(views(told.everything)))
    words = {m.id: [compact(w) for w in (m.before + m.after).split() if len(w) > 3] for m in markers}
    return [marker for marker, around in words.items() if not any(word in text for word in around)]


@WAYS
@AT
@pytest.mark.parametrize("model", ["own-chat", "first-chat", "first-native-messages"])
async def test_no_place_lets_a_value_through(services: dict[str, Service], model: str, place: Place, job: bool):
    service, sink = services[model], model.partition("-")[0]
    for markers in PARTS:
        told = await service.ask(place, written(markers), key="bound", job=job)
        assert not wrong(service, told, markers, sink)
        if place.is_shown:
            assert not unseen(told, markers), told.body


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.id)
@pytest.mark.parametrize("where", ["question", "notes", "file"])
async def test_no_form_lets_a_value_through(services: dict[str, Service], where: str, form: Form):
    service, place = services["own-chat"], Place("askMatter", where)
    for at in range(0, len(_EVERYTHING), 4):
        markers = [m for m in _EVERYTHING[at : at + 4] if m.id not in form.unclaimed]
        told = await service.ask(place, written(markers, form), key="bound")
        assert not wrong(service, told, markers, "own")


@WAYS
@AT
@pytest.mark.parametrize("denied", DENIED)
async def test_a_denied_place_is_refused_and_not_connected(
    services: dict[str, Service], denied: str, place: Place, job: bool
):
    told = await services[f"{denied}-chat"].ask(place, written(PARTS[0]), job=job)
    assert not told.reached and not any(told.connected.values())
    if place.operation in ("askMatter", "summarizeMatter"):
        assert outcome(told) == "refused"
        assert (await services[f"{denied}-chat"].bench.outcome(told))["code"] == "policy_refused"


@AT
async def test_a_secret_reaches_the_own_place_alone_and_not_its_text(services: dict[str, Service], place: Place):
    others = {"first"} if place.where == "title" else set[str]()  # a title is not read: the rest may travel
    for model, sinks in (("all-chat", {"own"} | others), ("first-chat", others)):
        for secret in SECRETS:
            told = await services[model].ask(place, secret.sentence, key="bound")
            assert not wrong(services[model], told, [secret], *sinks)


@WAYS
@AT
@pytest.mark.parametrize("failing", ["429", "500", "cut", "garbled"])
async def test_what_fails_goes_on_to_a_permitted_place_alone(
    services: dict[str, Service], failing: str, place: Place, job: bool
):
    service = services["all-chat"]
    service.bench.gateway.runtime.health = Health()
    answer = {"429": failure(429, retry_after="1"), "500": failure(500, echo=written(PARTS[0]))}.get(failing)
    service.bench.stop(("first", answer or (cut(after=1) if failing == "cut" else garbled())))
    told = await service.ask(place, written(PARTS[0]), key="bound", job=job)
    assert not wrong(service, told, PARTS[0], "first", "second", "own")
    if place.is_shown:
        assert len(told.reached) > 1, told.reached
    for script in service.bench.scripts.values():
        script.clear()


async def test_what_nobody_answers_is_told_without_the_providers_words(services: dict[str, Service]):
    service = services["first-chat"]
    service.bench.gateway.runtime.health = Health()
    service.bench.stop(("first", failure(500, echo="PROVIDER-SAYS " + written(MARKERS))))
    told = await service.ask(Place("askMatter", "notes"), written(PARTS[0]), key="bound")
    assert outcome(told) == "failed" and not leaks(told.body, MARKERS)
    assert "providersays" not in compact("\ue000".join(views(told.body)))
    assert (await service.bench.outcome(told))["status"] == "failed"
