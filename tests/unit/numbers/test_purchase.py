"""The only code that spends money: what is on the disk at each moment, and what each answer means."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from fakes import NO_LIMIT, Disk, Provider, Time
from fixtures.drafts import bought, draft

from otptui.domain.errors import (
    BadAction,
    BadKey,
    BadService,
    ConfigError,
    Malformed,
    NoBalance,
    NoNumbers,
    OutcomeUnknown,
    ProviderError,
    PurchaseInFlight,
    RateLimited,
    StoreError,
    Unreachable,
)
from otptui.domain.lifecycle import Answered, Event, Lost, Refused
from otptui.domain.model import Activation
from otptui.domain.states import State
from otptui.numbers.purchase import Purchaser, outcome, stored_status
from otptui.numbers.reports import Unsaved
from otptui.provider.dialects import OTPBUDDY
from otptui.provider.parsers import Answer
from otptui.provider.response import Flaw
from otptui.store import Store

SOLD = Answer(200, b"ACCESS_NUMBER:687d51e19c5297335bb10161:919067545744")
GATEWAY = Answer(502, b"<html><h1>502 Bad Gateway</h1></html>")


class Shop:
    """A purchaser, a provider with scripted answers, and the reports."""

    def __init__(self, path: Path, owner: str = "me") -> None:
        self.path = path
        self.disk = Disk(path)
        self.time = Time()
        self.provider = Provider()
        self.unsaved: list[Unsaved] = []
        self.begun: list[Activation] = []
        self.purchaser = Purchaser(
            self.disk,
            owner,
            begun=self.begun.append,
            settled=lambda _: None,
            unsaved=self.unsaved.append,
            clock=self.time,
        )

    async def buy(self, answer: Answer | Exception = SOLD) -> Activation:
        self.provider.sales = [answer]
        return await self.purchaser.buy(draft(), self.provider, NO_LIMIT)

    def rows(self) -> list[Activation]:
        """What another program would find on the disk now."""
        with closing(Store.open_readonly(self.path)) as store:
            return store.activations.shown()

    def answers(self) -> list[tuple[int, bytes]]:
        with closing(sqlite3.connect(self.path)) as db:
            return db.execute("SELECT status, body FROM answer").fetchall()


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    shop = Shop(tmp_path / "otptui.db")
    yield shop
    await shop.disk.close()


class Seller:
    """A provider that runs `meanwhile` in the middle of a purchase."""

    def __init__(self, meanwhile: Callable[[], Awaitable[None]], answer: Answer = SOLD) -> None:
        self.meanwhile = meanwhile
        self.answer = answer
        self.sold = 0
        self.dialect = OTPBUDDY

    async def balance(self) -> Decimal:
        raise BadAction("not known")

    async def buy(self, service: str, country: str, server: str, max_price: Decimal | None) -> Answer:
        self.sold += 1
        await self.meanwhile()
        return self.answer


async def test_a_purchase_becomes_a_number_that_waits(shop: Shop) -> None:
    number = await shop.buy()
    assert (number.id, number.number) == ("687d51e19c5297335bb10161", "919067545744")
    assert number.state is State.WAITING
    assert number.bought_at == shop.time.now()
    assert shop.provider.calls == ["buy bne 22 3"]
    assert shop.rows() == [number]
    assert not shop.purchaser.in_flight


async def test_the_intent_is_on_the_disk_before_the_request_leaves(shop: Shop) -> None:
    found: list[Activation] = []

    async def read() -> None:
        found.extend(shop.rows())

    await shop.purchaser.buy(draft(), Seller(read), NO_LIMIT)
    (intent,) = found
    assert intent.state is State.INTENT
    assert intent.service == draft().service
    assert intent.price == draft().price
    # And it was reported before the provider answered.
    assert shop.begun == [intent]


async def test_the_answer_is_on_the_disk_before_anyone_reads_it(shop: Shop) -> None:
    retrying = asyncio.Event()

    def broken(job: str) -> bool:
        if job == "apply":
            retrying.set()
        return job == "apply"

    shop.disk.broken = broken
    buying = asyncio.create_task(shop.buy())
    await retrying.wait()
    assert shop.answers() == [(200, SOLD.body)]
    assert [row.state for row in shop.rows()] == [State.INTENT]
    # The program dies here; the next start reads what is there.
    await shop.purchaser.finish(0)
    await asyncio.gather(buying, return_exceptions=True)
    shop.disk.broken = lambda job: False
    (settled,) = await died(shop)
    assert (settled.id, settled.state) == ("687d51e19c5297335bb10161", State.WAITING)
    assert settled.live


async def died(shop: Shop) -> list[Activation]:
    """What the next start settles when this window is dead."""
    await shop.disk.run(lambda store: store.leases.release("me"))
    return await shop.disk.run(
        lambda store: store.journal.recover(lambda _, *answer: outcome(OTPBUDDY, *answer), "the next")
    )


async def test_a_program_that_dies_while_it_waits_leaves_an_unknown_outcome(shop: Shop) -> None:
    sent = asyncio.Event()

    async def never() -> None:
        sent.set()
        await asyncio.Event().wait()

    buying = asyncio.create_task(shop.purchaser.buy(draft(), Seller(never), NO_LIMIT))
    await sent.wait()
    await shop.purchaser.finish(0)
    with pytest.raises(asyncio.CancelledError):
        await buying
    assert [row.state for row in shop.rows()] == [State.INTENT]
    (settled,) = await died(shop)
    assert settled.state is State.UNKNOWN
    assert "never arrived" in settled.note
    assert not shop.purchaser.in_flight


@pytest.mark.parametrize(
    ("answer", "error", "state"),
    [
        (Answer(200, b"NO_NUMBERS"), NoNumbers, State.REFUSED),
        (Answer(200, b"NO_BALANCE"), NoBalance, State.REFUSED),
        (Answer(200, b"BAD_SERVICE"), BadService, State.REFUSED),
        (Answer(401, b"BAD_KEY"), BadKey, State.REFUSED),
        (Answer(200, b"ERROR"), ProviderError, State.REFUSED),
        (Answer(429, b"", 7.0), RateLimited, State.REFUSED),
        (GATEWAY, OutcomeUnknown, State.UNKNOWN),
        (Answer(200, b"<html>Welcome</html>"), OutcomeUnknown, State.UNKNOWN),
        (Answer(200, b""), OutcomeUnknown, State.UNKNOWN),
        (Answer(200, b"ACCESS_NUMBER:687d51"), OutcomeUnknown, State.UNKNOWN),
        (Answer(200, bytes(range(256))), OutcomeUnknown, State.UNKNOWN),
        (OutcomeUnknown("no answer within the time allowed"), OutcomeUnknown, State.UNKNOWN),
        (Unreachable("the connection was refused"), Unreachable, State.REFUSED),
        (ConfigError("base_url is not an address"), ConfigError, State.REFUSED),
        (ZeroDivisionError("a bug of ours"), ZeroDivisionError, State.UNKNOWN),
    ],
)
async def test_each_answer_has_its_error_and_its_state(
    shop: Shop, answer: Answer | Exception, error: type[Exception], state: State
) -> None:
    with pytest.raises(error):
        await shop.buy(answer)
    (row,) = shop.rows()
    assert row.state is state
    assert row.note
    assert row.id == ""
    assert not shop.purchaser.in_flight
    # It was sent once, whatever the answer.
    assert len(shop.provider.calls) == 1
    # And the next purchase can follow.
    assert (await shop.buy()).state is State.WAITING


@pytest.mark.parametrize(
    ("answer", "state"), [(SOLD, State.WAITING), (Answer(200, b"NO_NUMBERS"), State.REFUSED)]
)
async def test_a_window_taken_for_dead_while_buying_still_records_its_answer(
    shop: Shop, answer: Answer, state: State
) -> None:
    async def asleep() -> None:
        (lost,) = await died(shop)
        assert lost.state is State.UNKNOWN

    await asyncio.gather(
        shop.purchaser.buy(draft(), Seller(asleep, answer), NO_LIMIT), return_exceptions=True
    )
    assert [row.state for row in shop.rows()] == [state]


@pytest.mark.parametrize("answer", [Answer(200, b"NO_NUMBERS"), GATEWAY, SOLD])
async def test_every_answer_is_stored_as_it_came(shop: Shop, answer: Answer) -> None:
    await asyncio.gather(shop.buy(answer), return_exceptions=True)
    assert shop.answers() == [(answer.status, answer.body)]


async def test_an_activation_that_has_a_row_already_is_not_a_second_purchase(shop: Shop) -> None:
    first = await shop.buy()
    with pytest.raises(OutcomeUnknown, match="is in the list already"):
        await shop.buy()
    kept, second = shop.rows()
    assert kept == first
    assert (second.state, second.id) == (State.UNKNOWN, "")


async def test_a_second_purchase_while_one_is_on_its_way_is_refused_and_not_sent(shop: Shop) -> None:
    async def again() -> None:
        assert shop.purchaser.in_flight
        with pytest.raises(PurchaseInFlight):
            await shop.purchaser.buy(draft(), seller, NO_LIMIT)

    seller = Seller(again)
    await shop.purchaser.buy(draft(), seller, NO_LIMIT)
    assert seller.sold == 1
    assert len(shop.rows()) == 1


async def test_a_second_purchase_from_another_window_is_refused_and_not_sent(
    shop: Shop, tmp_path: Path
) -> None:
    other = Shop(tmp_path / "otptui.db", "other")

    async def again() -> None:
        with pytest.raises(PurchaseInFlight, match="another window"):
            await other.buy()

    await shop.purchaser.buy(draft(), Seller(again), NO_LIMIT)
    assert other.provider.calls == []
    assert other.begun == []
    assert len(shop.rows()) == 1
    await other.buy(Answer(200, b"ACCESS_NUMBER:b2:919067545745"))
    await other.disk.close()
    assert len(shop.rows()) == 2


async def test_a_disk_that_fails_before_the_purchase_stops_it(shop: Shop) -> None:
    shop.disk.broken = lambda job: job == "record_intent"
    with pytest.raises(StoreError, match="the disk is full"):
        await shop.buy()
    assert shop.provider.calls == []
    assert shop.begun == []
    assert not shop.purchaser.in_flight


@pytest.mark.parametrize("job", ["record_answer", "apply"])
async def test_a_number_the_disk_refuses_is_reported_once_and_stored_when_it_can_be(
    shop: Shop, job: str
) -> None:
    refused: list[str] = []

    def for_a_while(name: str) -> bool:
        if name == job and len(refused) < 5:
            refused.append(name)
            return True
        return False

    shop.disk.broken = for_a_while
    before = shop.time.clock()
    number = await shop.buy()
    (told,) = shop.unsaved
    assert (told.id, told.number) == ("687d51e19c5297335bb10161", "919067545744")
    assert str(told.error) == "the disk is full"
    assert shop.time.clock() - before == 5 * Purchaser.RETRY
    assert shop.rows() == [number]
    assert shop.answers() == [(200, SOLD.body)]
    assert len(shop.provider.calls) == 1


async def test_a_refusal_that_cannot_be_stored_is_not_reported(shop: Shop) -> None:
    refused = iter([True, True])
    shop.disk.broken = lambda job: job == "apply" and next(refused, False)
    with pytest.raises(NoNumbers):
        await shop.buy(Answer(200, b"NO_NUMBERS"))
    assert shop.unsaved == []
    assert [row.state for row in shop.rows()] == [State.REFUSED]


async def test_cancelling_the_caller_does_not_stop_the_purchase(shop: Shop) -> None:
    sent, answered = asyncio.Event(), asyncio.Event()

    async def answer_late() -> None:
        sent.set()
        await answered.wait()

    buying = asyncio.create_task(shop.purchaser.buy(draft(), Seller(answer_late), NO_LIMIT))
    await sent.wait()
    buying.cancel()
    await asyncio.gather(buying, return_exceptions=True)
    assert shop.purchaser.in_flight
    # The program ends, and waits for the answer.
    ending = asyncio.create_task(shop.purchaser.finish(60))
    answered.set()
    await ending
    assert [row.state for row in shop.rows()] == [State.WAITING]
    assert not shop.purchaser.in_flight


BEFORE = Decimal("100.00")


@pytest.mark.parametrize(
    ("balances", "state", "note"),
    [
        ([], State.REFUSED, "press a to attach it"),
        ([BEFORE], State.REFUSED, "press a to attach it"),
        ([BEFORE, BEFORE], State.REFUSED, "did not go down"),
        ([BEFORE, BEFORE + 9], State.REFUSED, "did not go down"),
        ([BEFORE, BEFORE - 13], State.UNKNOWN, "the balance went down"),
    ],
)
async def test_a_bare_error_is_a_refusal_unless_the_balance_went_down(
    shop: Shop, balances: list[Decimal], state: State, note: str
) -> None:
    shop.provider.balances = balances
    error = ProviderError if state is State.REFUSED else OutcomeUnknown
    with pytest.raises(error):
        await shop.buy(Answer(200, b"ERROR"))
    (row,) = shop.rows()
    assert row.state is state
    assert note in row.note


async def test_an_error_that_cost_money_stays_unknown_at_the_next_start(shop: Shop) -> None:
    shop.provider.balances = [BEFORE, BEFORE - 13]
    with pytest.raises(OutcomeUnknown):
        await shop.buy(Answer(200, b"ERROR"))
    assert await died(shop) == []
    assert [row.state for row in shop.rows()] == [State.UNKNOWN]
    # Without the balance a stored ERROR says neither yes nor no.
    assert isinstance(outcome(OTPBUDDY, 200, b"ERROR"), Lost)


async def test_a_balance_that_cannot_be_read_stops_no_purchase(shop: Shop) -> None:
    class Broken(Provider):
        async def balance(self) -> Decimal:
            raise ZeroDivisionError("a bug")

    shop.provider = Broken()
    assert (await shop.buy()).state is State.WAITING


async def test_live_numbers_do_not_block_a_purchase(shop: Shop) -> None:
    await shop.disk.run(lambda store: bought(store, "a1"))
    assert (await shop.buy()).state is State.WAITING
    assert len(shop.rows()) == 2


@pytest.mark.parametrize("whole", [SOLD.body, b"NO_NUMBERS", b"NO_BALANCE", b'{"error": "Bad service"}'])
async def test_half_an_answer_is_no_refusal_now_or_at_the_next_start(shop: Shop, whole: bytes) -> None:
    flaw = Flaw(Malformed("an answer cut short"), may_be_cut=True)
    for length in range(len(whole)):
        half = Answer(200, whole[:length], flaw=flaw)
        assert isinstance(outcome(OTPBUDDY, stored_status(half), half.body), Lost)
    with pytest.raises(OutcomeUnknown):
        await shop.buy(Answer(200, whole[: len(whole) // 2], flaw=flaw))
    await died(shop)
    assert [row.state for row in shop.rows()] == [State.UNKNOWN]


def test_a_stored_answer_is_read_as_a_fresh_one() -> None:
    assert outcome(OTPBUDDY, 200, SOLD.body) == Answered("687d51e19c5297335bb10161", "919067545744")
    refused = outcome(OTPBUDDY, 200, b"NO_NUMBERS")
    assert isinstance(refused, Refused)
    # What to do now is in the row, for when the toast is gone.
    assert NoNumbers.what_now in refused.reason


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\x00", b"ACCESS_NUMBER", b"{", b"STATUS_OK:1234"])
def test_an_unreadable_stored_answer_is_a_lost_one(body: bytes) -> None:
    assert isinstance(outcome(OTPBUDDY, 200, body), Lost)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"ERROR", Lost),
        (b" error\n", Lost),
        (b"the service is prohibited for sale", Refused),
        (b"USER_BANNED", Refused),
        (b"NO_NUMBERS", Refused),
        (b"ERROR_SQL", Lost),
    ],
)
def test_a_stored_answer_without_a_reason_is_no_refusal(body: bytes, kind: type[Event]) -> None:
    """Only the balance could tell what a bare ERROR means, and its time has passed."""
    assert type(outcome(OTPBUDDY, 200, body)) is kind
