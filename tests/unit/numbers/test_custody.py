"""Custody of numbers by one window and by several, over minutes that pass in no time."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from fakes import NO_LIMIT, START, Account, Agenda, Disk, Provider, SuspendableClock, activation
from fixtures.drafts import bought

from otptui.config.schema import Polling
from otptui.domain.errors import BadKey, OtpError, RateLimited, Unreachable
from otptui.domain.lifecycle import CancelAsked, Texted
from otptui.domain.model import Activation, Message
from otptui.domain.states import State
from otptui.numbers.custody import Custody
from otptui.numbers.purchase import outcome
from otptui.numbers.reports import CodeArrived, NumberReport, NumbersChanged, PollTrouble, StoreTrouble
from otptui.provider.dialects import OTPBUDDY
from otptui.provider.parsers import Gone, Received, StatusAnswer, Waiting
from otptui.provider.rate_limiter import RateLimiter
from otptui.store import Store
from otptui.store.store_thread import FileStamp


@dataclass
class Window:
    """One otptui on the shared database."""

    name: str
    agenda: Agenda
    disk: Disk
    provider: Provider = field(default_factory=Provider)
    reports: list[NumberReport] = field(default_factory=list)
    lost_key: OtpError | None = None
    is_ticked: bool = False

    def __post_init__(self) -> None:
        self.clock = SuspendableClock(self.agenda)
        limiter = RateLimiter(Polling().max_per_second, clock=self.clock.monotonic, sleep=self.clock.sleep)
        account = Account(self._client, limiter)
        self.custody = Custody(
            self.disk,
            self.name,
            lambda _: account,
            Polling(),
            self.reports.append,
            lambda profile, status, body: outcome(OTPBUDDY, status, body),
            clock=self.clock,
            jitter=random.Random(1),
            is_ticked=self.is_ticked,
        )

    async def _client(self) -> Provider:
        if self.lost_key is not None:
            raise self.lost_key
        return self.provider

    def suspend(self) -> None:
        self.clock.suspend()

    def resume(self) -> None:
        self.clock.resume()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Window]:
        await self.custody.start()
        task = asyncio.create_task(self.custody.run())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.disk.close()

    def polls(self, id: str) -> int:
        return self.provider.calls.count(f"status {id}")

    @property
    def codes(self) -> list[str]:
        return [report.message.code for report in self.reports if isinstance(report, CodeArrived)]

    def troubles(self, id: str) -> list[OtpError | None]:
        """What was reported about polling a number; None for "it works again"."""
        return [r.error for r in self.reports if isinstance(r, PollTrouble) and r.activation.id == id]

    @property
    def store_troubles(self) -> list[object]:
        return [report.error for report in self.reports if isinstance(report, StoreTrouble)]

    def now(self, id: str) -> Activation:
        """A number as it was last reported."""
        reported = [
            a for report in self.reports if isinstance(report, NumbersChanged) for a in report.activations
        ]
        return next(a for a in reversed(reported) if a.id == id)


@pytest.fixture
def agenda() -> Agenda:
    return Agenda()


@pytest.fixture
async def window(tmp_path: Path, agenda: Agenda) -> AsyncIterator[Callable[..., object]]:
    """Opens windows on one database, with these numbers bought just now."""
    async with AsyncExitStack() as stack:

        async def open_window(
            name: str = "one", *ids: str, **answers: list[StatusAnswer | Exception]
        ) -> Window:
            disk = agenda.disk(tmp_path / "otptui.db")
            for id in ids:
                await disk.run(partial(bought, id=id, owner="nobody", bought_at=START))
            opened = Window(name, agenda, disk, Provider(numbers=answers))
            await stack.enter_async_context(opened.open())
            # Of two windows that start at once either may take a number.
            await agenda.settles()
            return opened

        yield open_window


async def test_each_number_is_polled_by_exactly_one_window(agenda: Agenda, window) -> None:
    one = await window("one", "a", "b", "c")
    await agenda.until(lambda: one.polls("a"))
    two = await window("two")
    await agenda.passes(60)
    assert min(one.polls(id) for id in "abc") >= 5
    assert two.provider.calls == []
    assert two.now("a").state is State.WAITING


async def test_a_number_adopted_twice_at_once_has_one_poller(agenda: Agenda, window) -> None:
    one = await window("one")
    number = await one.disk.run(lambda store: bought(store, "a", "one", bought_at=START))
    # Again, at the moment of the heartbeat that this asks for.
    one.custody.adopt(number)
    await asyncio.sleep(0)
    one.custody.adopt(number)
    await agenda.until(lambda: one.polls("a"))
    await agenda.passes(2)
    assert one.polls("a") == 1


async def test_a_window_that_closes_hands_its_numbers_over(agenda: Agenda, tmp_path: Path, window) -> None:
    two = await window("two")
    one = Window("one", agenda, agenda.disk(tmp_path / "otptui.db"))
    await one.disk.run(lambda store: bought(store, "a", "one"))
    async with one.open():
        await agenda.until(lambda: one.polls("a"))
    closed_at = agenda.clock()
    await agenda.until(lambda: two.polls("a"))
    assert agenda.clock() - closed_at < 2


async def test_the_numbers_of_a_silent_window_are_taken_over_and_it_stops_polling_them(
    agenda: Agenda, window
) -> None:
    one = await window("one", "a", "b")
    two = await window("two")
    await agenda.until(lambda: one.polls("a") and one.polls("b"))
    two.provider.calls.clear()
    one.suspend()
    silent_since = agenda.clock()
    await agenda.until(lambda: two.polls("a") and two.polls("b"))
    assert agenda.clock() - silent_since < 5
    await one.disk.run(lambda store: store.journal.apply(one.now("a").key, CancelAsked(), agenda.now()))
    await agenda.until(lambda: "cancel a" in two.provider.calls)
    sent = list(one.provider.calls)
    one.resume()
    await agenda.passes(60)
    assert one.provider.calls == sent
    assert one.now("a").state is State.CANCELLED
    assert one.troubles("a") == []


async def test_the_trouble_of_a_number_that_was_taken_over_is_no_longer_this_windows(
    agenda: Agenda, window
) -> None:
    error = Unreachable("no answer")
    one = await window("one", "a", a=[error])
    two = await window("two")
    await agenda.until(lambda: one.troubles("a"))
    one.suspend()
    await agenda.until(lambda: two.polls("a"))
    one.resume()
    await agenda.until(lambda: one.troubles("a")[-1] is None)
    assert two.troubles("a") == []


async def test_a_window_that_was_suspended_alone_goes_on_with_its_numbers(agenda: Agenda, window) -> None:
    one = await window("one", "a")
    await agenda.until(lambda: one.polls("a"))
    one.suspend()
    await agenda.passes(60)
    before = one.polls("a")
    one.resume()
    await agenda.until(lambda: one.polls("a") > before + 2)
    assert one.troubles("a") == []


async def test_a_code_found_by_one_window_is_reported_by_all_once_each(agenda: Agenda, window) -> None:
    first, second = Received("Your Uber code is 4821"), Received("Your Uber code is 7733")
    one = await window("one", "a", a=[Waiting(), first, first, Waiting("4821"), second, second])
    two = await window("two")
    await agenda.until(lambda: len(one.codes) == 2 and len(two.codes) == 2)
    await agenda.passes(30)
    assert one.codes == two.codes == ["4821", "7733"]
    assert two.now("a").code == "7733"
    late = await window("three")
    await agenda.passes(5)
    assert late.codes == []
    assert late.now("a").code == "7733"


async def test_a_code_is_known_of_its_number_when_it_is_announced(agenda: Agenda, window) -> None:
    one = await window("one", "a", a=[Received("Your Uber code is 4821")])
    await agenda.until(lambda: one.codes)
    (announced,) = [report for report in one.reports if isinstance(report, CodeArrived)]
    assert announced.activation.code == "4821"
    assert announced.activation.state is State.RECEIVED
    assert announced.message.text == "Your Uber code is 4821"


async def test_a_code_that_a_crash_swallowed_is_announced_at_the_next_start(
    agenda: Agenda, tmp_path: Path, window
) -> None:
    await window("other")
    disk = agenda.disk(tmp_path / "otptui.db")
    number = await disk.run(lambda store: bought(store, "a", "dead", bought_at=START))
    await disk.run(lambda store: store.journal.apply(number.key, Texted("code 4821", "4821"), agenda.now()))
    await disk.close()
    one = await window("one")
    assert one.codes == ["4821"]
    await agenda.passes(5)
    assert one.codes == ["4821"]


async def test_a_code_that_comes_while_a_window_starts_is_announced_once(
    agenda: Agenda, tmp_path: Path, window
) -> None:
    one = await window("one", "a", "b")
    two = Window("two", agenda, agenda.disk(tmp_path / "otptui.db"))
    message = Texted("code 4821", "4821")

    def comes(job: str) -> bool:
        if job == "unannounced":
            # Between two steps of the start: the other window is faster.
            other = Store.open(tmp_path / "otptui.db")
            other.journal.apply(one.now("b").key, message, agenda.now())
            other.close()
        return False

    two.disk.broken = comes
    async with two.open():
        await agenda.until(lambda: one.codes and two.codes)
        await agenda.passes(10)
    assert two.codes == ["4821"]


async def test_a_fault_in_one_poller_is_reported_and_the_others_go_on(agenda: Agenda, window) -> None:
    one = await window("one", "a", "b", a=[ZeroDivisionError("a bug"), Waiting()], b=[Waiting()])
    await agenda.until(lambda: one.troubles("a"))
    (trouble,) = one.troubles("a")
    assert str(trouble) == "polling failed: ZeroDivisionError"
    await agenda.until(lambda: one.polls("b") >= 5)
    assert one.troubles("b") == []
    # It starts again by itself and that is reported too, or the trouble would stay on the screen.
    assert one.polls("a") >= 2
    assert one.troubles("a") == [trouble, None]


async def test_trouble_with_the_provider_says_when_the_next_poll_is_and_when_it_is_over(
    agenda: Agenda, window
) -> None:
    errors = [Unreachable("no answer"), RateLimited("slow down", 20)]
    one = await window("one", "a", a=[*errors, Waiting()])
    await agenda.until(lambda: None in one.troubles("a"))
    assert one.troubles("a") == [*errors, None]
    waits = [r.retry_in for r in one.reports if isinstance(r, PollTrouble) and r.error]
    assert waits[1] == 20


async def test_a_profile_without_a_key_is_reported_and_tried_again(agenda: Agenda, window) -> None:
    one = await window()
    one.lost_key = BadKey("there is no profile otpbuddy in the config any more")
    await one.disk.run(lambda store: bought(store, "a", "nobody", bought_at=START))
    await agenda.until(lambda: len(one.troubles("a")) >= 2)
    assert one.provider.calls == []
    one.lost_key = None
    await agenda.until(lambda: one.polls("a"))
    await agenda.passes(1)
    assert one.troubles("a")[-1] is None


async def test_a_broken_disk_is_reported_and_loses_no_code(agenda: Agenda, window) -> None:
    one = await window("one", "a", a=[Waiting(), Received("Your Uber code is 4821")])
    await agenda.until(lambda: one.polls("a"))
    one.disk.broken = lambda job: True
    await agenda.until(lambda: one.store_troubles)
    await agenda.passes(20)
    assert one.codes == []
    one.disk.broken = lambda job: False
    await agenda.until(lambda: one.codes)
    await agenda.passes(10)
    assert one.codes == ["4821"]
    assert one.store_troubles[-1] is None
    assert set(map(str, one.store_troubles[:-1])) == {"the disk is full"}
    await agenda.passes(60)
    assert one.troubles("a")[-1] is None


@pytest.mark.parametrize("job", ["apply", "news", "get", "mark_announced", "renew"])
async def test_a_code_is_announced_once_whichever_step_fails_on_the_disk(
    agenda: Agenda, window, job: str
) -> None:
    one = await window("one", "a", a=[Waiting(), Received("Your Uber code is 4821")])
    await agenda.until(lambda: one.polls("a"))
    refused: list[str] = []

    def once(name: str) -> bool:
        if name == job and not refused and one.polls("a") >= 2:
            refused.append(name)
        else:
            return False
        return True

    one.disk.broken = once
    await agenda.until(lambda: refused and one.codes)
    await agenda.passes(60)
    assert one.codes == ["4821"]
    assert one.troubles("a")[-1:] in ([], [None])
    assert one.store_troubles[-1:] in ([], [None])


async def test_a_cancel_asked_in_one_window_is_sent_at_once_by_the_one_that_polls(
    agenda: Agenda, window
) -> None:
    one = await window("one", "a", "b")
    two = await window("two")
    await agenda.until(lambda: one.polls("a") >= 3)
    asked_at = agenda.clock()
    asked = await two.custody.apply(two.now("a").key, CancelAsked())
    assert asked.state is State.CANCELLING
    await agenda.until(lambda: "cancel a" in one.provider.calls)
    # Sooner than the next poll: the sleeping poller was woken.
    assert agenda.clock() - asked_at <= 1
    await agenda.until(lambda: two.now("a").state is State.CANCELLED)
    assert one.provider.calls.count("cancel a") == 1
    assert two.provider.calls == []
    assert one.now("a").state is State.CANCELLED
    assert one.now("b").state is State.WAITING


async def test_a_number_that_ends_is_polled_no_more(agenda: Agenda, window) -> None:
    one = await window("one", "a", "b", a=[Gone()])
    await agenda.until(lambda: one.now("a").state is State.REFUNDED_BY_PROVIDER)
    polls, others = one.polls("a"), one.polls("b")
    await agenda.until(lambda: one.polls("b") > others + 5)
    assert one.polls("a") == polls == 3


async def test_a_poll_on_demand_does_not_wait_for_the_interval(agenda: Agenda, window) -> None:
    one = await window("one", "a")
    await agenda.until(lambda: one.polls("a"))
    asked_at = agenda.clock()
    await one.custody.poll_now(one.now("a").key)
    await agenda.until(lambda: one.polls("a") >= 2)
    assert agenda.clock() - asked_at < 1
    # Still one poller, not two.
    before = one.polls("a")
    await agenda.passes(30)
    assert one.polls("a") - before <= 12


async def test_a_poll_on_demand_is_made_by_the_window_that_polls_the_number(agenda: Agenda, window) -> None:
    one = await window("one", "a", "b")
    two = await window("two")
    await agenda.until(lambda: one.polls("a") and one.polls("b"))
    before, others = one.polls("a"), one.polls("b")
    asked_at = agenda.clock()
    await two.custody.poll_now(one.now("a").key)
    await agenda.until(lambda: one.polls("a") > before)
    assert agenda.clock() - asked_at <= 1.5
    assert one.polls("b") == others
    assert two.provider.calls == []
    # Once.
    assert await one.disk.run(lambda store: store.leases.asked_looks("one")) == []


async def test_a_number_just_bought_is_polled_at_once(agenda: Agenda, window) -> None:
    one = await window()
    number = await one.disk.run(lambda store: bought(store, "a", "one", bought_at=START))
    one.custody.adopt(number)
    assert one.now("a") == number
    before = agenda.clock()
    await agenda.until(lambda: one.polls("a"))
    assert agenda.clock() - before < 1


async def test_a_disk_that_fails_after_a_purchase_does_not_undo_it(agenda: Agenda, window) -> None:
    one = await window()
    number = await one.disk.run(lambda store: bought(store, "a", "one", bought_at=START))
    one.disk.broken = lambda job: job == "renew"
    one.custody.adopt(number)
    await agenda.until(lambda: one.store_troubles)
    assert one.now("a") == number
    one.disk.broken = lambda job: False
    await agenda.until(lambda: one.polls("a"))
    await agenda.until(lambda: one.store_troubles[-1] is None)


async def test_a_purchase_of_a_dead_window_is_settled_at_the_start(
    agenda: Agenda, tmp_path: Path, window
) -> None:
    await window("other")
    disk = agenda.disk(tmp_path / "otptui.db")
    draft = activation(key=0, id="", number="", state=State.INTENT)
    await disk.run(lambda store: store.journal.record_intent(draft, "dead", NO_LIMIT))
    await disk.run(lambda store: store.leases.release("dead"))
    await disk.close()
    one = await window("one")
    (shown,) = one.reports[0].activations
    assert shown.state is State.UNKNOWN


async def test_a_message_without_a_code_is_announced_too(agenda: Agenda, window) -> None:
    one = await window("one", "a", a=[Received("Welcome to Uber!")])
    await agenda.until(lambda: one.codes)
    (report,) = [report for report in one.reports if isinstance(report, CodeArrived)]
    assert report.message == Message("Welcome to Uber!", "", report.message.received_at)


async def test_while_another_program_holds_the_lock_codes_arrive_and_are_written_later(
    agenda: Agenda, tmp_path: Path, window
) -> None:
    one = await window("one", "a", a=[Waiting(), Received("Your Uber code is 4821")])
    with closing(sqlite3.connect(tmp_path / "otptui.db", isolation_level=None)) as other:
        await one.disk.run(lambda store: store.database.execute("PRAGMA busy_timeout = 0"))
        other.execute("BEGIN IMMEDIATE")
        await agenda.until(lambda: one.codes)
        assert one.codes == ["4821"]
        assert one.polls("a") >= 2
        assert one.store_troubles[-1] is not None
        await agenda.passes(60)
        assert one.codes == ["4821"]
        other.execute("ROLLBACK")
    await agenda.until(lambda: one.store_troubles[-1] is None)
    await agenda.passes(10)
    assert one.codes == ["4821"]
    with closing(Store.open_readonly(tmp_path / "otptui.db")) as reader:
        assert [number.code for number in reader.activations.shown()] == ["4821"]


async def test_custody_rests_while_there_is_nothing_to_do_and_wakes_for_another_window(
    agenda: Agenda, monkeypatch: pytest.MonkeyPatch, window
) -> None:
    one, two = await window("one"), await window("two")
    stamp = FileStamp(0, 0, 1, 1)
    monkeypatch.setattr(two.disk, "stamp", lambda: stamp)
    await agenda.passes(2)
    jobs = len(two.disk.jobs)
    await agenda.passes(60)
    assert len(two.disk.jobs) == jobs
    number = await one.disk.run(lambda store: bought(store, "a", "one", bought_at=START))
    one.custody.adopt(number)
    stamp = stamp._replace(size=1)
    await agenda.passes(1)
    assert two.now("a").state is State.WAITING
    one.suspend()
    await agenda.until(lambda: two.polls("a"), within=5)


async def test_a_window_with_a_clock_rests_until_the_clock_ticks(
    agenda: Agenda, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = Window("one", agenda, agenda.disk(tmp_path / "otptui.db"), is_ticked=True)
    stamp = FileStamp(0, 0, 1, 1)
    monkeypatch.setattr(window.disk, "stamp", lambda: stamp)
    async with window.open():
        await agenda.passes(60)
        await window.disk.run(lambda store: bought(store, "a", "nobody", bought_at=START))
        window.custody.tick()
        await agenda.passes(10)
        assert not window.polls("a"), "the files have not changed"
        stamp = stamp._replace(file=2)
        window.custody.tick()
        await agenda.until(lambda: window.polls("a"), within=5)


def test_a_stamp_is_settled_once_no_other_write_can_leave_it() -> None:
    stamp = FileStamp(written_at=10_000_000_000, size=0, file=1, device=1)
    assert not stamp.is_settled(now=10_000_000_000)
    assert not stamp.is_settled(now=9_000_000_000), "the wall clock was set back"
    assert stamp.is_settled(now=13_000_000_000)
