"""A session, wired: the main job against the simulated provider, without a screen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from fakes import Heard
from msgspec.structs import replace
from simulated import Clock, SimulatedTransport

from otptui.config.schema import Config, Limits, Polling, Profile
from otptui.domain.errors import (
    BadKey,
    ConfigError,
    Malformed,
    NoActivation,
    NoNumbers,
    OtpError,
    OutcomeUnknown,
    ProviderError,
    PurchaseInFlight,
)
from otptui.domain.lifecycle import Described
from otptui.domain.limits import OverLimit, start_of_today
from otptui.domain.model import Activation, Country, Offer, Server, Service
from otptui.domain.quote import Quote
from otptui.domain.states import State
from otptui.numbers.reports import CodeArrived, NumbersChanged, PollTrouble
from otptui.session import Session
from otptui.simulator import ENDPOINT, EarlyCancel, Fault, Kind, Simulator
from otptui.store.leases import Leases
from otptui.support.supervisor import TaskFailed

KEY = "k-8f1e77aa02"
UBER = Offer(Service("bne", "Uber"), Country("22", "India"), Server("3", "Server 3"), Decimal("9.00"), 1)
CONFIG = Config(
    "sim",
    {"sim": Profile("sim", f"http://127.0.0.1{ENDPOINT}", KEY, currency="₹")},
    Polling(interval=0.05, max_per_second=50),
)


class Desk:
    """The provider, and windows that use it. Its clock stands still: a code arrives when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.simulator = Simulator(
            key=KEY, clock=self.clock, sleep=self.clock.sleep, early_window=0, has_balance=True
        )
        self.stack = AsyncExitStack()

    @asynccontextmanager
    async def window(self, config: Config = CONFIG) -> AsyncIterator[tuple[Session, Heard]]:
        heard = Heard()
        transport = SimulatedTransport(self.simulator)
        session = Session(config, self.folder / "otptui.db", heard, transport=transport)
        assert await session.open() == ""
        session.start_polling()
        try:
            yield session, heard
        finally:
            await session.close()

    async def open(self, config: Config = CONFIG) -> tuple[Session, Heard]:
        """A window that stays open until the end of the test."""
        return await self.stack.enter_async_context(self.window(config))

    def text(self, id: str, text: str) -> None:
        self.simulator.desk.deliver(id, text, "", self.simulator.now())

    def asked(self, action: str) -> int:
        return sum(request.action == action for request in self.simulator.requests)


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    # Faster heartbeats: nothing here is about their interval.
    monkeypatch.setattr("otptui.numbers.custody.TICK", 0.02)
    monkeypatch.setattr("otptui.numbers.custody.HEARTBEAT", 0.1)
    desk = Desk(tmp_path)
    async with desk.stack:
        yield desk


def now(heard: Heard, key: int) -> Activation:
    """A number as it was last reported."""
    return _reported(heard, key)[-1]


def is_now(heard: Heard, key: int, state: State) -> bool:
    """Whether a number was last reported in that state."""
    return [a.state for a in _reported(heard, key)][-1:] == [state]


def _reported(heard: Heard, key: int) -> list[Activation]:
    return [a for report in heard.of(NumbersChanged) for a in report.activations if a.key == key]


async def test_the_whole_job(desk: Desk) -> None:
    session, heard = await desk.open()
    assert heard.reports == [NumbersChanged((), ())]
    checked = await session.quotes.read(UBER, session.profile)
    assert checked.error is None
    fresh = checked.offer
    assert fresh is not None
    bought = await session.numbers.buy(fresh, session.profile)
    (sale,) = desk.simulator.ledger
    assert (bought.id, bought.number, bought.price) == (sale.id, sale.number, sale.price)
    assert (bought.profile, bought.currency) == ("sim", "₹")
    # Its row was shown before the provider had answered.
    assert _reported(heard, bought.key)[0].state is State.INTENT
    assert await session.balance() == Decimal("1234.50") - sale.price

    desk.text(bought.id, "482910 is your Uber code. Call 18004192020 if it was not you")
    await heard.until(lambda: heard.of(CodeArrived))
    (arrived,) = heard.of(CodeArrived)
    assert arrived.message.code == "482910"
    assert now(heard, bought.key).state is State.RECEIVED

    other = await session.numbers.buy(fresh, session.profile)
    assert (await session.numbers.cancel(other.key)).state is State.CANCELLING
    await heard.until(lambda: is_now(heard, other.key, State.CANCELLED))
    assert desk.simulator.ledger[1].ended_by == "user"
    assert (await session.numbers.put_away(other.key)).put_away
    assert not (await session.numbers.bring_back(other.key)).put_away


async def test_undo_brings_back_what_was_put_away_last(desk: Desk) -> None:
    session, heard = await desk.open()
    keys = [(await session.numbers.buy(UBER, session.profile)).key for _ in range(3)]
    for key in keys:
        await session.numbers.cancel(key)
        await heard.until(lambda key=key: is_now(heard, key, State.CANCELLED))
        await session.numbers.put_away(key)
    # One that is back already does not count.
    await session.numbers.bring_back(keys[2])
    for key in (keys[1], keys[0]):
        back = await session.numbers.undo_put_away()
        assert back is not None
        assert (back.key, back.put_away) == (key, False)
    assert await session.numbers.undo_put_away() is None


async def test_the_next_start_has_the_numbers_and_the_codes_that_came_in_between(desk: Desk) -> None:
    async with desk.window() as (session, _):
        bought = await session.numbers.buy(UBER, session.profile)
    desk.text(bought.id, "Your Uber code is 7755")
    _, heard = await desk.open()
    assert now(heard, bought.key).id == bought.id
    await heard.until(lambda: heard.of(CodeArrived))
    assert [report.message.code for report in heard.of(CodeArrived)] == ["7755"]


async def test_a_second_window_sees_every_change(desk: Desk) -> None:
    session, heard = await desk.open()
    other, other_heard = await desk.open()
    bought = await session.numbers.buy(UBER, session.profile)
    desk.text(bought.id, "Your Uber code is 7755")
    await other_heard.until(lambda: other_heard.of(CodeArrived))
    await heard.until(lambda: heard.of(CodeArrived))
    # And acts on numbers that the first one polls.
    cancelled = await session.numbers.buy(UBER, session.profile)
    await other_heard.until(
        lambda: any(cancelled in report.activations for report in other_heard.of(NumbersChanged))
    )
    await other.numbers.cancel(cancelled.key)
    await heard.until(lambda: is_now(heard, cancelled.key, State.CANCELLED))
    await asyncio.sleep(0)
    assert len(heard.of(CodeArrived)) == len(other_heard.of(CodeArrived)) == 1


async def test_a_cancel_that_is_too_early_says_when(desk: Desk) -> None:
    desk.simulator.desk.rules = desk.simulator.desk.rules._replace(
        early_window=120.0, early_cancel=EarlyCancel.WAIT
    )
    session, heard = await desk.open()
    bought = await session.numbers.buy(UBER, session.profile)
    asked_at = datetime.now(UTC)
    await session.numbers.cancel(bought.key)
    await heard.until(lambda: now(heard, bought.key).cancel_at)
    number = now(heard, bought.key)
    assert number.state is State.CANCELLING
    assert number.cancel_at is not None
    assert number.cancel_at - asked_at > timedelta(seconds=119)


async def test_a_refusal_buys_nothing_and_says_so(desk: Desk) -> None:
    session, heard = await desk.open()
    desk.simulator.faults.add(Fault(Kind.ANSWER, "getNumber", text="NO_NUMBERS"))
    with pytest.raises(NoNumbers):
        await session.numbers.buy(UBER, session.profile)
    await heard.until(lambda: is_now(heard, 1, State.REFUSED))
    assert desk.simulator.ledger == []
    assert not session.numbers.is_buying


@pytest.mark.parametrize(
    "kind", [Kind.RESET, Kind.SERVER_ERROR, Kind.HTML, Kind.EMPTY, Kind.CUT_OFF, Kind.JUNK]
)
async def test_an_answer_that_never_came_is_unknown_and_never_sent_again(desk: Desk, kind: Kind) -> None:
    session, heard = await desk.open()
    desk.simulator.faults.add(Fault(kind, "getNumber", after=True))
    with pytest.raises(OutcomeUnknown):
        await session.numbers.buy(UBER, session.profile)
    await heard.until(lambda: is_now(heard, 1, State.UNKNOWN))
    assert desk.asked("getNumber") == 1
    assert len(desk.simulator.ledger) == 1
    # The user finds the number on the provider's site.
    (sale,) = desk.simulator.ledger
    attached = await session.numbers.attach(sale.id, sale.number, session.profile, now(heard, 1))
    assert (attached.key, attached.state, attached.id) == (1, State.WAITING, sale.id)
    desk.text(sale.id, "Your Uber code is 7755")
    await heard.until(lambda: heard.of(CodeArrived))


async def test_one_purchase_at_a_time(desk: Desk) -> None:
    session, _ = await desk.open()
    results = await asyncio.gather(
        session.numbers.buy(UBER, session.profile),
        session.numbers.buy(UBER, session.profile),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [Activation, PurchaseInFlight]
    assert desk.asked("getNumber") == 1


async def test_a_number_bought_elsewhere_is_attached(desk: Desk) -> None:
    session, heard = await desk.open()
    sale = desk.simulator.desk.sell("bne", "22", "3", desk.simulator.now())
    attached = await session.numbers.attach(sale.id, sale.number, session.profile)
    assert (attached.id, attached.number, attached.state) == (sale.id, sale.number, State.WAITING)
    desk.text(sale.id, "Your Uber code is 7755")
    await heard.until(lambda: heard.of(CodeArrived))
    again = await session.numbers.attach(sale.id, "", session.profile)
    assert again.key == attached.key
    with pytest.raises(NoActivation):
        await session.numbers.attach("000000000000000000000000", "", session.profile)
    assert len(await session.store.run(lambda store: store.activations.shown())) == 1


async def test_a_number_that_ended_wrongly_is_reopened_by_the_providers_word(desk: Desk) -> None:
    session, heard = await desk.open()
    bought = await session.numbers.buy(UBER, session.profile)
    wrongly = Fault(Kind.ANSWER, "getStatus", text="STATUS_CANCEL")
    desk.simulator.faults.add(wrongly)
    await heard.until(lambda: is_now(heard, bought.key, State.REFUNDED_BY_PROVIDER))
    # As long as the provider says so, nothing changes.
    assert (await session.numbers.check_again(now(heard, bought.key))).ended_at is not None
    with pytest.raises(NoActivation, match="cancelled"):
        await session.numbers.attach(bought.id, "", session.profile)
    desk.simulator.faults.replace()
    reopened = await session.numbers.check_again(now(heard, bought.key))
    assert (reopened.state, reopened.live) == (State.WAITING, True)
    desk.text(bought.id, "Your Uber code is 7755")
    await heard.until(lambda: heard.of(CodeArrived))


async def test_attaching_a_number_that_ended_wrongly_reopens_it(desk: Desk) -> None:
    session, heard = await desk.open()
    bought = await session.numbers.buy(UBER, session.profile)
    desk.simulator.faults.add(Fault(Kind.ANSWER, "getStatus", text="STATUS_CANCEL"))
    await heard.until(lambda: is_now(heard, bought.key, State.REFUNDED_BY_PROVIDER))
    desk.simulator.faults.replace()
    attached = await session.numbers.attach(bought.id, "", session.profile)
    assert (attached.key, attached.state) == (bought.key, State.WAITING)
    desk.text(bought.id, "Your Uber code is 7755")
    await heard.until(lambda: heard.of(CodeArrived))


async def test_a_row_that_was_refused_can_be_attached_to(desk: Desk) -> None:
    session, heard = await desk.open()
    desk.simulator.faults.add(Fault(Kind.ANSWER, "getNumber", times=1, text="ERROR"))
    with pytest.raises(ProviderError):
        await session.numbers.buy(UBER, session.profile)
    await heard.until(lambda: is_now(heard, 1, State.REFUSED))
    sale = desk.simulator.desk.sell("bne", "22", "3", desk.simulator.now())
    attached = await session.numbers.attach(sale.id, sale.number, session.profile, now(heard, 1))
    assert (attached.key, attached.state, attached.id) == (1, State.WAITING, sale.id)


async def test_only_an_overdue_number_can_be_closed(desk: Desk) -> None:
    session, _ = await desk.open(replace(CONFIG, limits=Limits(max_active=1)))
    bought = await session.numbers.buy(UBER, session.profile)
    with pytest.raises(OtpError, match="is not overdue yet"):
        await session.numbers.close(bought)
    long_ago = Described(ends_at=bought.bought_at + timedelta(microseconds=1))
    described = await session.custody.apply(bought.key, long_ago)
    closed = await session.numbers.close(described)
    assert (closed.state, closed.live) == (State.EXPIRED, False)
    # It no longer counts as live.
    await session.numbers.buy(UBER, session.profile)


async def test_the_end_of_the_program_waits_for_the_answer_to_a_purchase(desk: Desk) -> None:
    async with desk.window() as (session, heard):
        buying = asyncio.create_task(session.numbers.buy(UBER, session.profile))
        await heard.until(lambda: is_now(heard, 1, State.INTENT))
        # The screen closes first, and gives up waiting.
        buying.cancel()
        await asyncio.gather(buying, return_exceptions=True)
    (sale,) = desk.simulator.ledger
    _, heard = await desk.open()
    assert now(heard, 1).id == sale.id


async def test_the_offer_is_read_again_before_it_is_bought(desk: Desk) -> None:
    session, _ = await desk.open()
    checked = await session.quotes.read(UBER, session.profile)
    fresh = checked.offer
    assert fresh is not None
    # The chosen tier may still be offered, though a cheaper one is sold.
    assert (await session.quotes.read(fresh, session.profile)).has_tier
    assert not (await session.quotes.read(replace(UBER, price=Decimal("0.01")), session.profile)).has_tier
    sold_at = desk.simulator.world.cheapest("3", "22", "bne", desk.simulator.now()).price
    assert fresh.price == Decimal(sold_at)
    assert fresh.stock > 0
    gone = await session.quotes.read(replace(UBER, service=Service("nothing", "Nothing")), session.profile)
    assert gone == Quote(None, None, has_tier=False)
    desk.simulator.faults.add(Fault(Kind.HTML, "getPrices"))
    stale = await session.quotes.read(UBER, session.profile)
    assert stale.offer == fresh
    assert isinstance(stale.error, Malformed)
    nothing = await session.quotes.read(replace(UBER, server=Server("1", "Server 1")), session.profile)
    assert nothing.offer is None
    assert isinstance(nothing.error, Malformed)


async def test_the_limits_stop_a_purchase_before_it_is_sent(desk: Desk) -> None:
    session, heard = await desk.open(replace(CONFIG, limits=Limits(max_active=1)))
    bought = await session.numbers.buy(UBER, session.profile)
    with pytest.raises(OverLimit, match="1 number is live and max_active is 1"):
        await session.numbers.buy(UBER, session.profile)
    await session.numbers.cancel(bought.key)
    await heard.until(lambda: is_now(heard, bought.key, State.CANCELLED))
    await session.numbers.buy(UBER, session.profile)
    assert desk.asked("getNumber") == 2


async def test_what_was_spent_today_counts_against_the_limit(desk: Desk) -> None:
    session, heard = await desk.open(replace(CONFIG, limits=Limits(daily_spend=Decimal(20))))
    first = await session.numbers.buy(UBER, session.profile)
    second = await session.numbers.buy(UBER, session.profile)
    assert isinstance((await session.quotes.read(UBER, session.profile)).over, OverLimit)
    with pytest.raises(OverLimit, match=r"₹18\.00 spent today, and ₹9\.00 more exceeds .*₹20\.00"):
        await session.numbers.buy(UBER, session.profile)
    # What the provider refunded is not spent.
    await session.numbers.cancel(second.key)
    await heard.until(lambda: is_now(heard, second.key, State.CANCELLED))
    assert await session.spent_today() == {"₹": Decimal("9.00")}
    await session.numbers.buy(UBER, session.profile)
    # Another window's purchases count too, and each currency by itself.
    other, _ = await desk.open(replace(CONFIG, profiles={"sim": replace(CONFIG.active, currency="$")}))
    await other.numbers.buy(UBER, other.profile)
    assert await session.spent_today() == {"₹": Decimal("18.00"), "$": Decimal("9.00")}
    assert first.price == UBER.price
    assert desk.asked("getNumber") == 4


async def test_a_new_key_is_tried_before_it_is_used(desk: Desk) -> None:
    keyless = replace(CONFIG, profiles={"sim": replace(CONFIG.active, api_key="")})
    session, _ = await desk.open(keyless)
    with pytest.raises(BadKey):
        await session.accounts["sim"].client()
    with pytest.raises(BadKey):
        await session.use_key("not-the-key")
    assert session.profile.api_key == ""
    desk.simulator.faults.add(Fault(Kind.HTML, times=1))
    with pytest.raises(Malformed):
        await session.use_key(KEY)
    await session.use_key(KEY)
    assert session.config.active.api_key == session.profile.api_key == KEY
    assert (await session.numbers.buy(UBER, session.profile)).state is State.WAITING


async def test_a_key_corrected_in_the_config_is_used_by_everything_that_runs(desk: Desk) -> None:
    async with desk.window() as (session, _):
        number = await session.numbers.buy(UBER, session.profile)
    wrong = replace(CONFIG, profiles={"sim": replace(CONFIG.active, api_key="mistyped-key")})
    session, heard = await desk.open(wrong)
    await heard.until(lambda: any(isinstance(report.error, BadKey) for report in heard.of(PollTrouble)))
    with pytest.raises(BadKey):
        await (await session.accounts["sim"].client()).check_key()
    session.use_settings(CONFIG)
    await (await session.accounts["sim"].client()).check_key()
    desk.text(number.id, "Your Uber code is 7755")
    await heard.until(lambda: heard.of(CodeArrived))


async def test_numbers_of_a_removed_profile_are_reported(desk: Desk) -> None:
    async with desk.window() as (session, _):
        await session.numbers.buy(UBER, session.profile)
    other = Config("other", {"other": replace(CONFIG.active, name="other")}, CONFIG.polling)
    _, heard = await desk.open(other)
    await heard.until(lambda: heard.of(PollTrouble))
    error = heard.of(PollTrouble)[0].error
    assert isinstance(error, BadKey)
    assert "there is no profile sim" in str(error)


async def test_the_numbers_of_a_profile_share_one_key_lookup_that_times_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with desk.window() as (session, _):
        bought = [await session.numbers.buy(UBER, session.profile) for _ in range(3)]
    monkeypatch.setattr("otptui.config.api_key.TIMEOUT", 0.2)
    calls = tmp_path / "calls"
    calls.touch()
    hangs = f"sh -c 'echo called >> {calls}; sleep 2'"
    locked = replace(CONFIG.active, api_key="", api_key_command=hangs)
    session, heard = await desk.open(replace(CONFIG, profiles={"sim": locked}))
    await heard.until(lambda: len(heard.of(PollTrouble)) == 3)
    for report in heard.of(PollTrouble):
        assert "profiles.sim.api_key_command took longer than 0.2 seconds" in str(report.error)
    # A slow machine may not even have started it.
    assert len(calls.read_text().splitlines()) <= 1
    # Nothing is lost: they are polled once there is a key.
    await session.use_key(KEY)
    for number in bought:
        desk.text(number.id, "Your code is 4711")
        await session.numbers.poll_now(number.key)
    await heard.until(lambda: len(heard.of(CodeArrived)) == 3)


async def test_closing_does_not_wait_for_a_key_command_that_hangs(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("otptui.config.api_key.TIMEOUT", 600)
    locked = replace(CONFIG.active, api_key="", api_key_command="sleep 600")
    async with desk.window(replace(CONFIG, profiles={"sim": locked})) as (session, _):
        waiting = asyncio.ensure_future(session.accounts["sim"].client())
        await asyncio.sleep(0)
    with pytest.raises(ConfigError, match="took longer"):
        await waiting


async def test_a_bug_of_ours_does_not_stop_polling_for_good(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("otptui.support.supervisor.RESTART_DELAY", 0.01)
    session, heard = await desk.open()
    bought = await session.numbers.buy(UBER, session.profile)

    claim, faults = Leases.claim, [ZeroDivisionError()]

    def fails_once(leases: Leases, owner: str) -> list[int]:
        if faults:
            raise faults.pop()
        return claim(leases, owner)

    monkeypatch.setattr(Leases, "claim", fails_once)
    await heard.until(lambda: heard.of(TaskFailed))
    assert heard.of(TaskFailed) == [TaskFailed("polling the numbers", "ZeroDivisionError")]
    desk.text(bought.id, "Your Uber code is 7755")
    await heard.until(lambda: heard.of(CodeArrived))


async def test_a_provider_without_a_balance_is_no_trouble(desk: Desk) -> None:
    session, _ = await desk.open()
    desk.simulator.faults.add(Fault(Kind.ANSWER, "getBalance", text="BAD_ACTION"))
    assert await session.balance() is None


async def test_favourites_are_stored(desk: Desk) -> None:
    async with desk.window() as (session, _):
        assert await session.favourites() == frozenset()
        assert await session.toggle_favourite("bne") == {"bne"}
        assert await session.toggle_favourite("wa") == {"bne", "wa"}
        assert await session.toggle_favourite("bne") == {"wa"}
    session, _ = await desk.open()
    assert await session.favourites() == {"wa"}


@pytest.mark.parametrize("status", [200, 500])
async def test_the_key_does_not_reach_the_database(desk: Desk, tmp_path: Path, status: int) -> None:
    """Not even where the provider echoes it, as some do in an error page."""
    page = f"<html>cannot serve {ENDPOINT}?api_key={KEY}&action=getNumber</html>"
    desk.simulator.faults.add(Fault(Kind.ANSWER, text=page, status=status))
    async with desk.window() as (session, heard):
        await session.quotes.read(UBER, session.profile)
        with pytest.raises(OutcomeUnknown) as caught:
            await session.numbers.buy(UBER, session.profile)
        assert KEY not in str(caught.value)
        await heard.until(lambda: is_now(heard, 1, State.UNKNOWN))
    assert holding("cannot serve", tmp_path)
    assert holding(KEY, tmp_path) == []


def holding(secret: str, folder: Path) -> list[str]:
    """The files of a folder that contain a secret."""
    return [file.name for file in folder.iterdir() if secret.encode() in file.read_bytes()]


def test_today_begins_at_the_users_midnight() -> None:
    midnight = start_of_today()
    assert midnight.tzinfo is UTC
    local = midnight.astimezone()
    assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    assert timedelta(0) <= datetime.now(UTC) - midnight < timedelta(hours=25)
