"""One credential for all: fetched once at a time, replaced before its end, dropped where it is refused."""

import asyncio
from dataclasses import dataclass, field

import pytest

from situs.adapters.upstream.renewing import Clocks, Granted, Renewed
from situs.errors import ConfigError, UpstreamError


@dataclass
class Source:
    """Give numbered credentials, or fail as told; its clocks are set by hand."""

    lifetime: float = 3600.0
    delay: float = 0.0
    fault: Exception | None = None
    asked: int = 0
    steady: float = 1000.0
    wall: float = 1_800_000_000.0
    renewed: Renewed[str] = field(init=False)

    def __post_init__(self) -> None:
        self.renewed = Renewed(self.exchange, Clocks(lambda: self.steady, lambda: self.wall))

    def pass_by(self, seconds: float) -> None:
        self.steady += seconds
        self.wall += seconds

    async def exchange(self) -> Granted[str]:
        self.asked += 1
        number = self.asked
        await asyncio.sleep(self.delay)
        if self.fault is not None:
            raise self.fault
        return Granted(f"c{number}", self.lifetime, f"k{number}")

    async def value(self) -> str:
        return (await self.renewed.get()).value


def refused() -> UpstreamError:
    return UpstreamError("upstream_unauthorised", "refused")


def unreachable() -> UpstreamError:
    return UpstreamError("upstream_unreachable", "nobody there", after=7.0)


async def test_many_calls_share_one_exchange():
    source = Source(delay=0.01)
    assert await asyncio.gather(*(source.value() for _ in range(50))) == ["c1"] * 50
    assert source.asked == 1


async def test_it_is_replaced_two_minutes_before_its_end():
    source = Source()
    assert await source.value() == "c1"
    source.pass_by(3600 - 121)
    assert await source.value() == "c1"
    source.pass_by(1)
    assert await asyncio.gather(*(source.value() for _ in range(5))) == ["c2"] * 5


@pytest.mark.parametrize(("steady", "wall"), [(3600.0, 0.0), (0.0, 3600.0), (3600.0, -9999.0)])
async def test_either_clock_ends_it(steady: float, wall: float):
    """A machine that slept has a steady clock that stood still; one whose time was set back has a wrong wall clock."""
    source = Source()
    await source.value()
    source.steady += steady
    source.wall += wall
    source.fault = unreachable()
    with pytest.raises(UpstreamError):
        await source.value()


async def test_one_that_still_holds_outlasts_a_service_that_is_away():
    source = Source()
    await source.value()
    source.fault = unreachable()
    source.pass_by(3600 - 100)
    assert [await source.value() for _ in range(9)] == ["c1"] * 9
    assert source.asked == 2  # and is left alone for a while
    source.pass_by(5)
    assert await source.value() == "c1"
    assert source.asked == 3
    source.pass_by(65)  # 30 seconds before its end
    with pytest.raises(UpstreamError) as caught:
        await source.value()
    assert (caught.value.code, caught.value.retry_after) == ("upstream_unreachable", 7.0)


@pytest.mark.parametrize("fault", [refused(), ConfigError("secret_missing", "no token")], ids=["refused", "no token"])
async def test_one_whose_renewal_is_refused_is_used_no_more(fault: Exception):
    source = Source()
    await source.value()
    source.pass_by(3600 - 100)
    source.fault = fault
    for _ in range(2):
        with pytest.raises(type(fault)):
            await source.value()


@pytest.mark.parametrize("lifetime", [0.0, -5.0, float("nan")])
async def test_one_that_has_ended_when_it_comes_is_not_used(lifetime: float):
    source = Source(lifetime=lifetime)
    with pytest.raises(UpstreamError) as caught:
        await source.value()
    assert (caught.value.code, "clocks" in caught.value.message) == ("upstream_unauthorised", True)


async def test_a_failure_is_shared_and_nothing_is_asked_for_a_while():
    source = Source(delay=0.01, fault=refused())
    found = await asyncio.gather(*(source.value() for _ in range(20)), return_exceptions=True)
    assert {str(error) for error in found} == {"refused"}
    with pytest.raises(UpstreamError):
        await source.value()
    assert source.asked == 1
    source.pass_by(5)
    source.fault = None
    assert await source.value() == "c2"
    assert await source.value() == "c2"


async def test_a_caller_that_goes_away_leaves_the_exchange_to_the_others():
    source = Source(delay=0.02)
    first, second = asyncio.create_task(source.value()), asyncio.create_task(source.value())
    await asyncio.sleep(0.005)
    first.cancel()
    assert await second == "c1"
    assert (first.cancelled() or first.cancelling() > 0, source.asked) == (True, 1)


async def test_one_that_the_provider_refuses_is_dropped_once_a_minute():
    source = Source()
    old = await source.renewed.get()
    for _ in range(3):
        source.renewed.refuse(old)  # several calls bore it
    new = await source.renewed.get()
    assert (new.value, source.asked) == ("c2", 2)
    source.renewed.refuse(old)  # told late
    source.renewed.refuse(new)  # and at once again: a permission is missing, which another would lack too
    assert (await source.value(), source.asked) == ("c2", 2)
    source.pass_by(60)
    source.renewed.refuse(new)
    assert await source.value() == "c3"


async def test_nothing_of_it_is_shown():
    assert "c1" not in repr(await Source().renewed.get())
