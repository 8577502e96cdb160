"""One service over all countries: every price list looked at once, and what goes wrong on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from fakes import START, Disk, Source, Time

from otptui.domain.errors import BadKey, RateLimited, Unreachable
from otptui.domain.listing import prices_of
from otptui.market.country_scan import FRESH, Scan
from otptui.market.listing_loader import ListingLoader
from otptui.provider.response import Answer

SERVERS = ("1", "2", "3", "4", "5", "8", "9")
LANDS = 203


def price_list(country: int, price: int) -> str:
    other = ", ".join(f'"s{n}": {{"1.00": "9"}}' for n in range(40))
    return f'{{"{country}": {{"bne": {{"{price}.00": "5"}}, {other}}}}}'


def provider(lands: int) -> Source:
    """Every server lists every country, and the last one has none of them."""
    answers: dict[str, str | Answer | Exception] = {
        "getServers": "{" + ", ".join(f'"SERVER {id}": "{id}"' for id in SERVERS) + "}"
    }
    countries = "{" + ", ".join(f'"{id}": "land {id}"' for id in range(lands)) + "}"
    for server in SERVERS:
        answers[f"getCountries {server}/"] = countries
        for land in range(lands) if server != "9" else ():
            answers[f"getPrices {server}/{land}"] = price_list(land, 10 + land)
    return Source(answers)


@dataclass
class Bench:
    """A loader on that provider, and its scans."""

    source: Source
    disk: Disk
    time: Time
    loader: ListingLoader
    news: list[int]

    def scan(self, server: str | None = None) -> Scan:
        scan = Scan(self.loader, "bne", server)
        scan.changed = lambda: self.news.append(scan.done)
        return scan

    def again(self) -> None:
        """The loader of the next start."""
        self.source.calls.clear()
        self.loader = ListingLoader(self.source, self.disk, "otpbuddy", self.time.now)

    @property
    def asked(self) -> list[str]:
        return [call for call in self.source.calls if call.startswith("getPrices")]


@pytest.fixture
async def bench(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    source, disk, time = provider(getattr(request, "param", 10)), Disk(tmp_path / "otptui.db"), Time()
    yield Bench(source, disk, time, ListingLoader(source, disk, "otpbuddy", time.now), [])
    await disk.close()


@pytest.mark.parametrize("bench", [LANDS], indirect=True)
async def test_every_country_of_every_server_is_looked_at_once_and_only_the_service_is_held(
    bench: Bench,
) -> None:
    scan = bench.scan()
    await scan.run()
    assert (scan.done, scan.total, scan.running) == (7 * LANDS, 7 * LANDS, False)
    assert sorted(bench.asked) == sorted({f"getPrices {s}/{c}" for s in SERVERS for c in range(LANDS)})
    parts = list(scan.lists())
    # A server without a country gave an answer too.
    assert len(parts) == 6 * LANDS
    assert scan.failing == {}
    assert {code for it in parts for code in it.columns.services} == {"bne"}
    # There was something to see on the way, and the market holds none of the lists.
    assert bench.news == sorted(bench.news)
    assert len(set(bench.news)) > 100
    assert bench.loader.market.held(prices_of("1", "0")) is None
    # The next start has it all without a call, but for the answers that are no lists.
    bench.again()
    later = bench.scan()
    await later.run()
    assert sorted(bench.asked) == sorted(f"getPrices 9/{c}" for c in range(LANDS))
    assert len(list(later.lists())) == 6 * LANDS


async def test_one_server_is_scanned_alone(bench: Bench) -> None:
    scan = bench.scan("3")
    await scan.run()
    assert {it.server for it in scan.lists()} == {"3"}
    assert len(bench.asked) == scan.total == 10


async def test_it_stops_keeps_what_it_saw_and_goes_on_from_there(bench: Bench) -> None:
    scan = bench.scan("1")

    def stop_at_four() -> None:
        if scan.done == 4:
            scan.stop()

    scan.changed = stop_at_four
    await scan.run()
    assert not scan.running
    assert 4 <= scan.done < 10
    seen, asked = scan.done, len(bench.asked)
    scan.changed = lambda: None
    await scan.run()
    assert scan.done == scan.total == 10
    # An answer that was under way may have come into the cache.
    assert len(bench.asked) <= asked + 10 - seen
    # Young answers are not requested again; old ones are, and stay in sight until then.
    bench.source.calls.clear()
    await scan.run()
    assert bench.asked == []
    bench.time.seconds += FRESH.total_seconds() + 1
    assert (scan.done, len(list(scan.lists()))) == (0, 10)
    await scan.run()
    assert len(bench.asked) == scan.done == 10
    bench.time.seconds += 1
    scan.expire()
    assert scan.done == 0
    await scan.run()
    assert (len(bench.asked), scan.done, scan.oldest) == (20, 10, START + FRESH + timedelta(seconds=2))


async def test_a_server_that_fails_is_left_alone_and_the_others_go_on(bench: Bench) -> None:
    for land in range(10):
        bench.source.answers[f"getPrices 2/{land}"] = Unreachable("no answer within 15 s")
    bench.source.answers["getCountries 4/"] = "<html>"
    scan = bench.scan()
    await scan.run()
    assert {server: error.message for server, error in scan.failing.items()} == {
        "2": "no answer within 15 s",
        "4": "a web page instead of an answer",
    }
    assert sum(call.startswith("getPrices 2/") for call in bench.asked) < 10
    assert {it.server for it in scan.lists()} == {"1", "3", "5", "8"}
    assert (scan.done, scan.total) == (5 * 10, 6 * 10)
    # Once it answers, the rest is all that is asked for.
    for land in range(10):
        bench.source.answers[f"getPrices 2/{land}"] = price_list(land, 7)
    bench.source.calls.clear()
    await scan.run()
    assert len(bench.asked) == 10
    assert list(scan.failing) == ["4"]
    # What was seen before a failure stays, and is known to be missing its newer answer.
    assert not any(it.missed for it in scan.lists())
    bench.source.answers["getPrices 3/7"] = "ERROR"
    bench.time.seconds += 1
    scan.expire()
    await scan.run()
    assert [(it.server, it.columns.countries, it.fetched_at) for it in scan.lists() if it.missed] == [
        ("3", ["7"], START)
    ]


async def test_a_country_that_fails_now_and_then_costs_the_others_nothing(bench: Bench) -> None:
    for land in (1, 4, 7):
        bench.source.answers[f"getPrices 1/{land}"] = "ERROR"
    scan = bench.scan("1")
    await scan.run()
    assert (scan.done, scan.total, list(scan.failing)) == (7, 10, ["1"])


async def test_it_slows_down_when_it_is_asked_to(bench: Bench) -> None:
    bench.source.answers["getPrices 1/0"] = RateLimited("the provider asks for fewer calls", 12.0)
    scan = bench.scan("1")
    slowed: list[bool] = []

    def changed() -> None:
        slowed.append(scan.slowed)
        if len(bench.source.slowed) == 6:
            bench.source.answers["getPrices 1/0"] = price_list(0, 3)

    scan.changed = changed
    await scan.run()
    assert any(slowed)
    assert not scan.slowed
    assert bench.source.slowed[0] == 12.0
    assert max(bench.source.slowed) <= 80.0
    assert (scan.done, scan.failing) == (10, {})


async def test_a_wrong_key_ends_it_at_once(bench: Bench) -> None:
    for server in SERVERS:
        for land in range(10):
            bench.source.answers[f"getPrices {server}/{land}"] = BadKey("the key is not accepted")
    scan = bench.scan()
    await scan.run()
    assert len(bench.asked) <= 7 * 2
    assert isinstance(next(iter(scan.failing.values())), BadKey)


async def test_a_fresher_answer_to_somebody_else_is_taken_over(bench: Bench) -> None:
    scan = bench.scan("1")
    await scan.run()
    bench.source.answers["getPrices 1/3"] = price_list(3, 2)
    await bench.loader.refresh(prices_of("1", "3"))
    before = scan.revision
    scan.take_over(prices_of("1", "3"))
    assert scan.revision > before
    assert [it.columns.prices for it in scan.lists() if it.columns.countries == ["3"]] == [["2.00"]]
    scan.take_over(prices_of("7", "3"))
    assert scan.total == 10


async def test_cancelling_the_caller_ends_the_scan(bench: Bench) -> None:
    bench.source.gate.clear()
    scan = bench.scan()
    running = asyncio.create_task(scan.run())
    for _ in range(50):
        await asyncio.sleep(0)
    assert scan.running
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not scan.running
