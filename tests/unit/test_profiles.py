"""Several providers in one run: each is asked in its own dialect, and the numbers of all are polled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from fakes import Heard
from msgspec.structs import replace
from simulated import Clock, SimulatedTransport

from otptui.config.schema import Config, Polling, Profile
from otptui.domain.errors import (
    BadAction,
    BadKey,
    BadStatus,
    NoActivation,
    OutcomeUnknown,
    PurchaseInFlight,
    Unreachable,
)
from otptui.domain.listing import SERVERS, prices_of
from otptui.domain.model import Country, Offer, Server, Service, utc_now
from otptui.domain.states import State
from otptui.numbers.reports import CandidatesFound, CodeArrived, NumbersChanged, PollTrouble
from otptui.provider.dialects import ONE_SERVER
from otptui.session import Session
from otptui.simulator import ENDPOINT, FAMILY_ENDPOINT, Fault, Kind, Simulator
from otptui.simulator.sms_activate_api import SERVER as FAMILY_SERVER

INDIA = Country("22", "India")
UBER = Service("bne", "Uber")
THERE = Offer(UBER, INDIA, Server("3", "Server 3"), Decimal("9.00"), 1)
ELSEWHERE = Offer(UBER, INDIA, *ONE_SERVER, Decimal("9.00"), 1)

CONFIG = Config(
    "home",
    {
        "home": Profile("home", f"http://127.0.0.1:1{ENDPOINT}", "home-key-1", currency="₹"),
        "away": Profile(
            "away", f"http://127.0.0.1:2{FAMILY_ENDPOINT}", "away-key-2", dialect="sms-activate", currency="$"
        ),
        "keyless": Profile("keyless", f"http://127.0.0.1:2{FAMILY_ENDPOINT}"),
    },
    Polling(interval=0.05, max_per_second=50),
)


class Network(httpx.AsyncBaseTransport):
    """Two providers, by the port of their address; one that is `gone` refuses connections."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.gone: set[str] = set()
        self.held = asyncio.Event()
        self.held.set()
        self.polled = asyncio.Event()
        self.home, self.away = (
            Simulator(seed, key=key, clock=self.clock, early_window=0, has_balance=True, epoch=utc_now())
            for seed, key in ((1, "home-key-1"), (2, "away-key-2"))
        )
        self._ways = {1: SimulatedTransport(self.home), 2: SimulatedTransport(self.away)}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.params["action"] == "getNumber":
            await self.held.wait()
        if str(request.url.port) in self.gone:
            raise httpx.ConnectError("refused", request=request)
        assert request.url.port is not None
        response = await self._ways[request.url.port].handle_async_request(request)
        if request.url.params["action"].startswith("getStatus"):
            self.polled.set()
        return response

    async def aclose(self) -> None:
        return


class Run:
    """One run of the program without a screen, and what it reported."""

    def __init__(self, network: Network, session: Session, heard: Heard) -> None:
        self.network, self.session, self.heard = network, session, heard

    def state(self, key: int) -> State | None:
        told = [a for report in self.heard.of(NumbersChanged) for a in report.activations if a.key == key]
        return told[-1].state if told else None


@pytest.fixture
async def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Run]:
    monkeypatch.setattr("otptui.numbers.custody.TICK", 0.02)
    monkeypatch.setattr("otptui.numbers.custody.HEARTBEAT", 0.1)
    network, heard = Network(), Heard()
    session = Session(CONFIG, tmp_path / "otptui.db", heard, transport=network)
    await session.open()
    session.start_polling()
    yield Run(network, session, heard)
    await session.close()


async def test_numbers_of_all_profiles_are_polled_each_in_its_own_dialect(run: Run) -> None:
    session, network = run.session, run.network
    here = await session.numbers.buy(THERE, session.profile)
    await session.switch("away")
    assert (session.profile.name, session.config.profile, session.home) == ("away", "away", ("", "22"))
    away = await session.numbers.buy(ELSEWHERE, session.profile)
    spare = await session.numbers.buy(ELSEWHERE, session.profile)
    assert (away.profile, away.currency, away.server) == ("away", "$", Server("", ""))
    network.home.desk.deliver(here.id, "Your code is 1111", "1111", network.home.now())
    network.away.desk.deliver(away.id, "Your code is 2222", "2222", network.away.now())
    await run.heard.until(lambda: len(run.heard.of(CodeArrived)) == 2)
    codes = {report.activation.key: report.message.code for report in run.heard.of(CodeArrived)}
    assert codes == {here.key: "1111", away.key: "2222"}
    # A cancel is sent in the dialect of the number's provider, whichever profile is shown.
    await session.switch("home")
    await session.numbers.cancel(spare.key)
    await run.heard.until(lambda: run.state(spare.key) is State.CANCELLED)
    assert network.away.ledger[1].ended_by == "user"
    cancels = [request.params for request in network.away.requests if request.action == "setStatus"]
    assert cancels == [{"id": spare.id, "status": "8"}]
    assert not any(request.action == "setStatus" for request in network.home.requests)


async def test_a_number_with_a_code_waits_for_another_and_is_finished(run: Run) -> None:
    session, away = run.session, run.network.away
    await session.switch("away")
    bought = await session.numbers.buy(ELSEWHERE, session.profile)
    with pytest.raises(BadStatus):
        await session.numbers.another_code(bought)
    # Only what the test delivers arrives.
    away.ledger[0].messages.clear()
    away.desk.deliver(bought.id, "Your code is 1111", "1111", away.now())
    await run.heard.until(lambda: run.heard.of(CodeArrived))
    asked = await session.numbers.another_code(bought)
    assert (asked.state, asked.note, asked.code) == (State.RECEIVED, "another code requested", "1111")
    # The provider repeats the code before it: that is nothing new.
    assert len(run.heard.of(CodeArrived)) == 1
    run.network.clock.advance(60)
    await run.heard.until(lambda: len(run.heard.of(CodeArrived)) == 2)
    second = run.heard.of(CodeArrived)[-1]
    assert (second.message.code, second.activation.note) == (away.ledger[0].messages[-1].code, "")
    # The third code is the second one, sent again.
    await session.numbers.another_code(second.activation)
    away.ledger[0].messages[-1].code = second.message.code
    run.network.polled.clear()
    await run.network.polled.wait()
    run.network.clock.advance(60)
    await run.heard.until(lambda: len(run.heard.of(CodeArrived)) == 3)
    third = run.heard.of(CodeArrived)[-1]
    assert third.message.code == second.message.code
    done = await session.numbers.finish(third.activation)
    assert (done.live, done.state, len(done.messages)) == (False, State.RECEIVED, 3)
    assert (away.ledger[0].ended_by, away.ledger[0].refunded) == ("finish", Decimal(0))
    statuses = [request.params["status"] for request in away.requests if request.action == "setStatus"]
    assert statuses == ["3", "3", "3", "6"]


async def test_an_unknown_purchase_settles_itself_where_the_provider_lists_live_numbers(run: Run) -> None:
    session, away = run.session, run.network.away
    await session.switch("away")
    away.faults.add(Fault(Kind.EMPTY, "getNumber", times=1, after=True))
    with pytest.raises(OutcomeUnknown):
        await session.numbers.buy(ELSEWHERE, session.profile)
    (sale,) = away.ledger
    sale.messages.clear()
    await run.heard.until(lambda: session.numbers.visible[0].ends_at)
    (row,) = session.numbers.visible
    assert row.state is State.WAITING
    assert (row.id, row.number, row.price) == (sale.id, sale.number, sale.price)
    away.desk.deliver(row.id, "Your code is 2222", "2222", away.now())
    await run.heard.until(lambda: run.heard.of(CodeArrived))


async def test_of_two_numbers_that_an_unknown_purchase_may_have_brought_the_user_chooses(run: Run) -> None:
    session, away = run.session, run.network.away
    await session.switch("away")
    elsewhere = away.desk.sell("bne", "22", FAMILY_SERVER, away.now(), decimal_id=True)
    away.faults.add(Fault(Kind.EMPTY, "getNumber", times=1, after=True))
    with pytest.raises(OutcomeUnknown):
        await session.numbers.buy(ELSEWHERE, session.profile)
    await run.heard.until(lambda: run.heard.of(CandidatesFound))
    (found,) = run.heard.of(CandidatesFound)
    assert {entry.id for entry in found.candidates} == {elsewhere.id, away.ledger[1].id}
    assert session.numbers.candidates(found.activation) == found.candidates
    assert run.state(1) is State.UNKNOWN


async def test_a_number_is_described_by_the_providers_list(run: Run) -> None:
    session, away = run.session, run.network.away
    await session.switch("away")
    bought = await session.numbers.buy(ELSEWHERE, session.profile)
    await run.heard.until(lambda: session.numbers.visible[0].ends_at)
    row = session.numbers.visible[0]
    assert row.price == away.ledger[0].price
    assert row.ends_at is not None
    assert row.ends_at - bought.bought_at == timedelta(seconds=away.desk.rules.lifetime)


def _lists(simulator: Simulator) -> int:
    """How often a provider was asked for its list of live numbers."""
    return sum(each.action == "getActiveActivations" for each in simulator.requests)


async def _asked_for_list(simulator: Simulator, times: int) -> None:
    """Wait until a provider was asked for its list so many times. No report follows the answer BAD_ACTION."""
    async with asyncio.timeout(20):
        while _lists(simulator) < times:  # noqa: ASYNC110 (the simulator has no event for it)
            await asyncio.sleep(0.01)


async def test_a_provider_without_such_a_list_is_asked_for_it_once(run: Run, tmp_path: Path) -> None:
    session, away = run.session, run.network.away
    await session.switch("away")
    away.faults.add(Fault(Kind.ANSWER, "getActiveActivations", text="BAD_ACTION"))
    for _ in range(2):
        await session.numbers.buy(ELSEWHERE, session.profile)
        await _asked_for_list(away, 1)
    await session.switch("home")
    await session.numbers.buy(THERE, session.profile)
    assert _lists(away) == 1
    assert not any(each.action == "getActiveActivations" for each in run.network.home.requests)
    # A later run does not ask again either, unless the profile has another address by then.
    moved = replace(CONFIG.profiles["away"], base_url=f"http://localhost:2{FAMILY_ENDPOINT}")
    for profile, asked in ((CONFIG.profiles["away"], 1), (moved, 2)):
        config = replace(CONFIG, profile="away", profiles={**CONFIG.profiles, "away": profile})
        later = Session(config, tmp_path / "otptui.db", run.heard, transport=run.network)
        await later.open()
        later.start_polling()
        await later.numbers.buy(ELSEWHERE, later.profile)
        # The settler looks numbers up in their order.
        away.faults.replace()
        if asked == 2:
            await _asked_for_list(away, 2)
        await later.close()
        assert _lists(away) == asked


async def test_live_numbers_that_were_bought_elsewhere_are_brought_in(run: Run) -> None:
    session, away = run.session, run.network.away
    await session.switch("away")
    elsewhere = away.desk.sell("bne", "22", FAMILY_SERVER, away.now(), decimal_id=True)
    (attached,) = await session.numbers.attach_live(session.profile)
    assert (attached.id, attached.number, attached.price) == (
        elsewhere.id,
        elsewhere.number,
        elsewhere.price,
    )
    assert await session.numbers.attach_live(session.profile) == ()
    away.desk.deliver(elsewhere.id, "Your code is 2222", "2222", away.now())
    await run.heard.until(lambda: run.heard.of(CodeArrived))
    await session.switch("home")
    with pytest.raises(BadAction):
        await session.numbers.attach_live(session.profile)


async def test_a_switch_shows_the_data_of_the_other_profile(run: Run) -> None:
    session, network = run.session, run.network
    before = session.loader
    await session.toggle_favourite("bne")
    balance = await session.balance()
    await session.numbers.buy(THERE, session.profile)
    assert await session.balance() != balance
    await session.switch("away")
    assert await session.balance() == balance
    assert await session.favourites() == frozenset()
    assert await session.recents() == ()
    assert session.market.servers() == ONE_SERVER
    # A listing that was asked for before the switch still goes to its own provider.
    assert (await before.refresh(SERVERS)).error is None
    assert [request.action for request in network.home.requests].count("getServers") == 1
    assert not any(request.action == "getServers" for request in network.away.requests)
    held = await session.loader.refresh(prices_of("", "22"))
    assert held.error is None
    assert network.away.requests[-1].params == {"country": "22"}


async def test_a_provider_that_is_down_does_not_hold_up_the_others(run: Run) -> None:
    session, network = run.session, run.network
    here = await session.numbers.buy(THERE, session.profile)
    await session.switch("away")
    away = await session.numbers.buy(ELSEWHERE, session.profile)
    network.gone.add("2")
    await run.heard.until(
        lambda: [t for t in run.heard.of(PollTrouble) if t.activation.key == away.key and t.error]
    )
    (first, *_) = run.heard.of(PollTrouble)
    assert isinstance(first.error, Unreachable)
    assert (await session.loader.refresh(prices_of("", "22"))).error is not None
    network.home.desk.deliver(here.id, "Your code is 1111", "1111", network.home.now())
    await run.heard.until(lambda: run.heard.of(CodeArrived))
    assert {report.activation.key for report in run.heard.of(PollTrouble)} == {away.key}


async def test_a_profile_that_is_asked_to_slow_down_does_not_slow_the_others(run: Run) -> None:
    session, network = run.session, run.network
    here = await session.numbers.buy(THERE, session.profile)
    await session.switch("away")
    await session.numbers.buy(ELSEWHERE, session.profile)
    network.away.faults.add(Fault(Kind.RATE_LIMITED, "getStatus", seconds=300))
    await run.heard.until(lambda: run.heard.of(PollTrouble))
    network.home.desk.deliver(here.id, "Your code is 1111", "1111", network.home.now())
    await run.heard.until(lambda: run.heard.of(CodeArrived))


async def test_no_switch_while_a_purchase_is_on_its_way(run: Run) -> None:
    session, network = run.session, run.network
    network.held.clear()
    buying = asyncio.create_task(session.numbers.buy(THERE, session.profile))
    await run.heard.until(lambda: session.numbers.is_buying)
    with pytest.raises(PurchaseInFlight, match="in progress"):
        await session.switch("away")
    assert session.profile.name == "home"
    network.held.set()
    assert (await buying).profile == "home"
    await session.switch("away")


async def test_an_offer_is_bought_with_the_profile_it_was_shown_for(run: Run) -> None:
    session = run.session
    seen_at = session.profile
    await session.switch("away")
    bought = await session.numbers.buy(THERE, seen_at)
    assert (bought.profile, bought.currency) == ("home", "₹")
    assert len(run.network.home.ledger) == 1
    assert run.network.away.ledger == []


async def test_a_profile_without_a_key_is_not_switched_to(run: Run) -> None:
    with pytest.raises(BadKey, match="profile keyless has no API key") as caught:
        await run.session.switch("keyless")
    assert "otptui --profile keyless" in caught.value.what_now
    assert run.session.profile.name == "home"


async def test_an_unknown_purchase_is_attached_with_its_own_profile(run: Run) -> None:
    session, network = run.session, run.network
    network.home.faults.add(Fault(Kind.EMPTY, "getNumber", times=1, after=True))
    with pytest.raises(OutcomeUnknown):
        await session.numbers.buy(THERE, session.profile)
    (sale,) = network.home.ledger
    (unknown,) = await session.store.run(lambda store: store.activations.shown())
    assert unknown.state is State.UNKNOWN
    await session.switch("away")
    with pytest.raises(NoActivation):
        await session.numbers.attach("1", "", session.profile)
    attached = await session.numbers.attach(sale.id, sale.number, session.profile, unknown)
    assert (attached.profile, attached.state) == ("home", State.WAITING)
