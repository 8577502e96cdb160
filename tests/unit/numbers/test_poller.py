"""A number's life, poll by poll, on a clock that only moves while the poller sleeps."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import timedelta

import pytest
from fakes import START, Provider, Time, activation, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from otptui.config.schema import Polling
from otptui.domain.errors import (
    NoActivation,
    OtpError,
    ProviderError,
    RateLimited,
    TooEarly,
    Unreachable,
)
from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Evidence, Trial
from otptui.domain.lifecycle import (
    AnotherAsked,
    CancelAsked,
    CancelConfirmed,
    CancelDenied,
    CancelPostponed,
    Expired,
    ProviderCancelled,
    Texted,
    after,
)
from otptui.domain.model import Activation
from otptui.domain.states import State
from otptui.numbers.hazard_schedules import HazardSchedules
from otptui.numbers.number_age import OVERDUE_LIMIT, SLOWEST_SALE, NumberAge
from otptui.numbers.poll_schedule import FINAL_CHECK, OVERDUE_INTERVAL, interval_at
from otptui.numbers.poll_signal import PollSignal
from otptui.numbers.poller import NumberPoller, PollEvent, PollFailed, PollRecovered
from otptui.provider.parsers import CancelAnswer, Ended, Gone, Received, StatusAnswer, Waiting
from otptui.provider.rate_limiter import RateLimiter

DAY = timedelta(days=1).total_seconds()


class Life:
    """One number being polled. It applies the poller's events, as custody does."""

    def __init__(self, provider: Provider, number: Activation | None = None, **polling: float) -> None:
        self.time = Time()
        self.provider = provider
        self.number = number or activation()
        self.polling = Polling(**polling)  # type: ignore[arg-type]
        self.events: list[PollEvent] = []
        self.signal = PollSignal(self.time)
        self.age = NumberAge(self.number, self.time)
        self.schedules = HazardSchedules(self.time.now)

    async def run(self, until: int = 100_000) -> Activation:
        """Poll until the number's end, or until there were so many events."""
        poller = NumberPoller(
            lambda: self.number,
            self.provider,
            self.polling,
            RateLimiter(self.polling.max_per_second, clock=self.time.clock, sleep=self.time.sleep),
            age=self.age,
            signal=self.signal,
            clock=self.time,
            jitter=random.Random(1),
            schedules=self.schedules,
        )
        events = poller.events()
        async for event in events:
            self.events.append(event)
            if not isinstance(event, PollFailed | PollRecovered):
                self.number = after(self.number, event, self.time.now())
            if len(self.events) >= until:
                assert isinstance(events, AsyncGenerator)
                await events.aclose()
                break
        return self.number

    @property
    def elapsed(self) -> float:
        """Seconds since the first poll."""
        return self.time.clock() - 1000


async def test_a_code_is_found_and_later_codes_are_kept_too() -> None:
    provider = Provider(
        [
            Waiting(""),
            Received("Your Uber code is 4821"),
            Received("Your Uber code is 4821"),
            Received("Now 7733"),
        ]
    )
    number = await Life(provider, lifetime=60).run()
    assert [message.code for message in number.messages] == ["4821", "7733"]
    assert number.state is State.RECEIVED
    assert number.ended_at is not None


async def test_a_number_with_its_code_ends_at_its_expected_end() -> None:
    life = Life(Provider([Received("Your Uber code is 4821")]), lifetime=600)
    number = await life.run()
    assert number.ended_at is not None
    assert 600 + SLOWEST_SALE <= life.elapsed <= 600 + SLOWEST_SALE + 2 * OVERDUE_INTERVAL


async def test_a_code_that_came_while_the_program_was_away_is_found_by_the_first_poll() -> None:
    number = activation(bought_at=START - timedelta(hours=3))
    number = await Life(Provider([Received("code 9911")]), number).run()
    assert number.code == "9911"


async def test_no_answer_at_the_expected_end_does_not_end_a_number() -> None:
    provider = Provider([Unreachable("no answer"), Unreachable("no answer"), Received("late 5521")])
    life = Life(provider, activation(bought_at=START - timedelta(hours=1)))
    number = await life.run()
    assert number.code == "5521"
    assert texts(life.events)[:4] == ["PollFailed", "PollFailed", "PollRecovered", "Texted"]


class TestWhoseClock:
    """The provider decides when a number is over; our clock only guesses."""

    async def test_past_its_expected_end_a_number_is_polled_once_a_minute_for_a_day(self) -> None:
        provider = Provider([Waiting("")])
        life = Life(provider, lifetime=60)
        number = await life.run()
        assert number.state is State.EXPIRED
        assert texts(life.events) == ["Expired"]
        assert DAY <= life.elapsed - 60 <= DAY + 3 * OVERDUE_INTERVAL
        assert len(provider.calls) <= DAY / OVERDUE_INTERVAL + 60

    async def test_a_code_is_shown_however_late_the_provider_has_it(self) -> None:
        life = Life(Provider(), lifetime=60)

        async def status(id: str) -> StatusAnswer:
            return Received("code 4821") if life.elapsed > 3600 else Waiting("")

        life.provider.status = status  # type: ignore[method-assign]
        await life.run(until=1)
        assert life.number.code == "4821"
        assert life.elapsed <= 3600 + OVERDUE_INTERVAL

    @pytest.mark.parametrize("hours", [-48, -3, 3, 24, 48])
    @pytest.mark.parametrize("is_restarted", [True, False])
    async def test_a_wall_clock_that_jumps_does_not_end_a_number(
        self, hours: int, is_restarted: bool
    ) -> None:
        life = Life(Provider())
        jump = timedelta(hours=hours)
        if is_restarted:
            life.time.jump = jump
            life.age = NumberAge(life.number, life.time)
        else:
            life.time.while_asleep = lambda: setattr(life.time, "jump", jump)

        async def status(id: str) -> StatusAnswer:
            return Received("code 3321") if life.elapsed > 1100 else Waiting("")

        life.provider.status = status  # type: ignore[method-assign]
        await life.run(until=1)
        assert texts(life.events) == ["Texted"]
        assert life.elapsed <= 1100 + OVERDUE_INTERVAL

    async def test_a_number_from_long_ago_is_given_up_after_one_more_lifetime(self) -> None:
        life = Life(Provider([Waiting("")]), activation(bought_at=START - timedelta(days=30)), lifetime=600)
        assert (await life.run()).state is State.EXPIRED
        assert 600 <= life.elapsed <= 600 + SLOWEST_SALE + 3 * OVERDUE_INTERVAL

    @pytest.mark.parametrize("answer", [NoActivation("not known"), ProviderError("ERROR")])
    async def test_a_number_the_provider_cannot_tell_of_is_polled_for_a_day_past_its_end(
        self, answer: OtpError
    ) -> None:
        life = Life(Provider([answer]), lifetime=60)
        number = await life.run()
        assert number.state is State.EXPIRED
        assert life.elapsed - 60 >= OVERDUE_LIMIT
        assert texts(life.events).count("PollFailed") >= 2

    async def test_no_answer_at_all_never_ends_a_number(self) -> None:
        life = Life(Provider([Unreachable("no answer")]), lifetime=60)
        number = await life.run(until=3 * int(DAY / OVERDUE_INTERVAL))
        assert number.live
        assert life.elapsed > 2 * DAY


async def test_the_previous_code_of_a_wait_for_another_is_kept_if_it_was_never_seen() -> None:
    life = Life(Provider([Waiting("8522")]))
    await life.run(until=1)
    assert life.events == [Texted("8522", "8522")]


async def test_the_previous_code_of_a_wait_is_not_a_second_message() -> None:
    provider = Provider([Received("Your code is 8522"), Waiting("8522"), Waiting("8522")])
    number = await Life(provider, lifetime=60).run()
    assert len(number.messages) == 1


@pytest.mark.parametrize(("is_asked", "messages"), [(True, 2), (False, 1)])
async def test_the_same_code_sent_again_is_new_only_if_another_code_was_asked_for(
    is_asked: bool, messages: int
) -> None:
    number = after(activation(), Texted("8522", "8522"), START)
    if is_asked:
        number = after(number, AnotherAsked(), START)
    # A poll under way while another code was asked for; the wait; and the answer to it, which stays.
    provider = Provider([Received("8522"), Waiting("8522"), Received("8522"), Waiting(""), Received("8522")])
    number = await Life(provider, number, lifetime=60).run()
    assert [message.code for message in number.messages] == ["8522"] * messages
    assert number.note == ""


async def test_an_empty_message_means_keep_waiting() -> None:
    number = await Life(Provider([Received(""), Received("code 4455")]), lifetime=60).run()
    assert [message.text for message in number.messages] == ["code 4455"]


class TestFinalCheck:
    """Whatever says that a number is over is followed by a poll at once and one after `FINAL_CHECK`."""

    async def test_the_provider_cancelling_gives_the_money_back(self) -> None:
        life = Life(Provider([Waiting(""), Gone()]))
        number = await life.run()
        assert number.state is State.REFUNDED_BY_PROVIDER
        assert life.events == [ProviderCancelled()]
        assert life.provider.calls == ["status a1"] * 4

    @pytest.mark.parametrize(
        ("answers", "state"),
        [
            ([Received("code 4821"), Ended()], State.RECEIVED),
            ([Waiting(""), Ended()], State.EXPIRED),
        ],
    )
    async def test_a_number_the_provider_has_closed_is_over(
        self, answers: list[StatusAnswer], state: State
    ) -> None:
        life = Life(Provider([*answers]))
        number = await life.run()
        assert (number.state, number.live) == (state, False)
        assert life.provider.calls == ["status a1"] * 4

    @pytest.mark.parametrize(
        "odd", [[Gone()], [Gone(), Waiting(""), Gone()], [Ended()], [Ended(), Waiting(""), Ended()]]
    )
    async def test_one_odd_word_ends_no_number(self, odd: list[StatusAnswer]) -> None:
        life = Life(Provider([*odd, Waiting(""), Received("code 4821")]))
        await life.run(until=1)
        assert life.number.code == "4821"

    @pytest.mark.parametrize("when", [0, 1])
    @pytest.mark.parametrize("answer", [CancelAnswer.CANCELLED, CancelAnswer.ALREADY])
    async def test_a_code_that_was_in_when_the_cancel_was_confirmed_is_found(
        self, answer: CancelAnswer, when: int
    ) -> None:
        life = Life(Provider([*[Gone()] * when, Received("code 4821")], [answer]), CANCELLING, lifetime=60)
        await life.run(until=2)
        assert texts(life.events) == ["CancelPostponed", "Texted"]
        assert life.number.state is State.RECEIVED
        assert life.elapsed == pytest.approx(FINAL_CHECK * when, abs=1)

    async def test_the_checks_are_one_at_once_and_one_after_half_a_minute(self) -> None:
        life = Life(Provider([Gone()]), CANCELLING)
        times = []

        async def status(id: str) -> StatusAnswer:
            times.append(life.elapsed)
            # Nobody can hurry the second one.
            life.signal.poll_now()
            return Gone()

        life.provider.status = status  # type: ignore[method-assign]
        assert (await life.run()).state is State.CANCELLED
        assert times[0] < 1
        assert times[-1] == pytest.approx(times[0] + FINAL_CHECK, abs=1)

    async def test_a_check_without_an_answer_is_no_check(self) -> None:
        down = [Unreachable("no answer")] * 4
        life = Life(Provider([Gone(), *down, Received("code 4821")]), CANCELLING)
        await life.run(until=7)
        assert life.number.code == "4821"

    async def test_a_provider_that_goes_on_waiting_has_to_confirm_a_cancel_twice(self) -> None:
        life = Life(Provider([Waiting("")], keeps_its_word=False), CANCELLING)
        assert (await life.run()).state is State.CANCELLED
        assert life.provider.calls.count("cancel a1") == 2

    async def test_a_code_found_by_the_final_check_keeps_an_expired_number(self) -> None:
        life = Life(Provider(), activation(bought_at=START - timedelta(days=2)), lifetime=60)

        async def status(id: str) -> StatusAnswer:
            # The first answer after the day is over is the one before the checks.
            return Received("code 4821") if life.elapsed > 60 + SLOWEST_SALE + 1 else Waiting("")

        life.provider.status = status  # type: ignore[method-assign]
        await life.run(until=1)
        assert life.number.code == "4821"


ANSWERS = (
    Waiting(""),
    Gone(),
    Received("code 1111"),
    Received("code 2222"),
    ProviderError("ERROR"),
    NoActivation("not known"),
    Unreachable("no answer"),
    RateLimited("slow down", 5),
)


class Enough(Exception):
    """There are no more answers."""


@settings(max_examples=300)
@given(st.lists(st.sampled_from(ANSWERS), max_size=8))
def test_only_an_answer_that_is_repeated_ends_a_number_and_no_code_is_missed(
    answers: list[StatusAnswer | Exception],
) -> None:
    """Whatever a provider says about a young number, only Gone that nothing contradicts ends it."""
    life = Life(Provider([*answers, Enough()]))
    with suppress(Enough):
        asyncio.run(life.run())
    heard = answers[: len(life.provider.calls)]
    received = {answer.text for answer in heard if isinstance(answer, Received)}
    assert received <= {message.text for message in life.number.messages}
    if life.number.ended_at is not None:
        of_the_number = [each for each in heard if not isinstance(each, Unreachable | RateLimited)]
        *_, first, second, third = of_the_number
        assert isinstance(first, Gone)
        assert isinstance(second, Gone | NoActivation)
        assert isinstance(third, Gone | NoActivation)


async def test_money_given_back_by_a_clock_that_began_later_is_not_missed() -> None:
    """The purchase took long to be answered: the lifetime ends later for the provider than for us."""
    life = Life(Provider([Waiting("")]), lifetime=60)
    sold_late = 1000.0 + 50

    async def status(id: str) -> Waiting | Gone:
        return Gone() if life.time.clock() >= sold_late + 60 else Waiting("")

    life.provider.status = status  # type: ignore[method-assign]
    assert (await life.run()).state is State.REFUNDED_BY_PROVIDER


async def test_a_failed_poll_backs_off_and_says_when_the_next_one_is() -> None:
    life = Life(Provider([Unreachable("no answer")]))
    await life.run(until=6)
    waits = [event.retry_in for event in life.events if isinstance(event, PollFailed)]
    assert waits == sorted(waits)
    assert waits[0] < waits[3]
    assert max(waits) <= 60


async def test_a_429_holds_every_number_back_for_as_long_as_the_provider_said() -> None:
    life = Life(Provider([RateLimited("slow down", retry_after=20), Waiting(""), Gone()]))
    await life.run()
    failed, *_ = life.events
    assert isinstance(failed, PollFailed)
    assert failed.retry_in == 20
    assert life.time.clock() >= 1020


CANCELLING = activation(state=State.CANCELLING)


@pytest.mark.parametrize("answer", [CancelAnswer.CANCELLED, CancelAnswer.ALREADY])
async def test_a_confirmed_cancel_ends_the_number(answer: CancelAnswer) -> None:
    provider = Provider(cancels=[answer])
    number = await Life(provider, CANCELLING).run()
    assert number.state is State.CANCELLED
    assert provider.calls == ["cancel a1", "status a1", "status a1"]


async def test_a_cancel_that_came_too_late_fetches_the_code_at_once() -> None:
    provider = Provider([Received("code 6612")], [CancelAnswer.APPROVED])
    life = Life(provider, CANCELLING, lifetime=60)
    number = await life.run()
    assert texts(life.events)[:2] == ["CancelDenied", "Texted"]
    assert number.code == "6612"
    assert number.state is State.RECEIVED


@pytest.mark.parametrize(
    ("refusal", "seconds"),
    [
        (TooEarly("wait", wait=30), 31),
        (TooEarly("wait", min_age=120), 121),
        (TooEarly("wait"), 31),
        (ProviderError("ERROR"), 31),
    ],
)
async def test_too_early_keeps_the_number_says_when_and_tries_again_by_itself(
    refusal: OtpError, seconds: int
) -> None:
    provider = Provider(cancels=[refusal, CancelAnswer.CANCELLED])
    life = Life(provider, CANCELLING)
    number = await life.run()
    postponed = life.events[0]
    assert isinstance(postponed, CancelPostponed)
    assert postponed.until == START + timedelta(seconds=seconds)
    assert number.state is State.CANCELLED
    assert life.time.clock() >= 1000 + seconds


async def test_a_code_that_arrives_while_cancelling_wins() -> None:
    provider = Provider(
        [Waiting(""), Received("code 8181")], [ProviderError("ERROR"), CancelAnswer.CANCELLED]
    )
    life = Life(provider, CANCELLING, lifetime=60)
    number = await life.run()
    assert number.state is State.RECEIVED
    assert number.code == "8181"
    assert provider.calls.count("cancel a1") == 1


async def test_a_cancel_without_an_answer_is_sent_again() -> None:
    provider = Provider(cancels=[Unreachable("no answer"), CancelAnswer.ALREADY])
    life = Life(provider, CANCELLING)
    number = await life.run()
    assert number.state is State.CANCELLED
    assert isinstance(life.events[0], CancelPostponed)
    assert isinstance(life.events[-1], CancelConfirmed)


async def test_a_cancel_of_a_number_the_provider_does_not_know_goes_back_to_waiting() -> None:
    life = Life(Provider(cancels=[NoActivation("not known")]), CANCELLING)
    await life.run(until=1)
    assert isinstance(life.events[0], CancelDenied)
    assert life.number.state is State.WAITING


async def test_a_cancel_asked_while_the_poller_sleeps_is_sent_at_once() -> None:
    provider = Provider([Waiting("")])
    life = Life(provider)

    def cancel() -> None:
        life.number = after(life.number, CancelAsked(), life.time.now())
        life.signal.wake()
        life.time.while_asleep = lambda: None

    life.time.while_asleep = cancel
    number = await life.run()
    assert number.state is State.CANCELLED
    assert provider.calls[:2] == ["status a1", "cancel a1"]
    assert life.elapsed == pytest.approx(FINAL_CHECK, abs=1)


async def test_however_often_a_poll_is_asked_for_it_is_one_poll() -> None:
    provider = Provider([Waiting(""), Waiting(""), Received("code 4821")])
    life = Life(provider, interval=60)

    def press_often() -> None:
        for _ in range(100):
            life.signal.poll_now()
        life.time.while_asleep = lambda: None

    life.time.while_asleep = press_often
    await life.run(until=1)
    assert len(provider.calls) == 3
    # The first at the start, the second when it was asked for, the third after the interval.
    assert life.elapsed == pytest.approx(60, abs=6.5)


def test_young_numbers_are_polled_often_and_old_ones_rarely() -> None:
    polling = Polling(interval=3.0)
    ages = [interval_at(age, polling, received=False) for age in (0, 119, 120, 300, 1199)]
    assert ages == [3.0, 3.0, 6.0, 12.0, 12.0]
    assert interval_at(10, polling, received=True) == 6.0


async def test_calls_are_spaced_over_all_numbers() -> None:
    time = Time()
    limiter = RateLimiter(4.0, clock=time.clock, sleep=time.sleep)
    turns = []
    for _ in range(5):
        await limiter.acquire()
        turns.append(time.clock() - 1000)
    assert turns == [0, 0.25, 0.5, 0.75, 1.0]


def test_an_expired_event_is_one_of_the_lifecycle() -> None:
    assert after(activation(), Expired(), START).state is State.EXPIRED


async def test_a_number_of_a_known_profile_is_polled_when_its_code_is_likeliest() -> None:
    def polls(life: Life) -> int:
        return sum(call.startswith("status") for call in life.provider.calls)

    asked = {}
    for codes in (0, 100):
        life = Life(Provider(statuses=[*[Waiting("")] * 30, Received("Your code is 482910")]))
        trials = [Trial(START, 30.0, coded=True, refunded=False)] * codes
        estimator = Estimator({life.number.place: Evidence.of(trials, START)})
        life.schedules.use(life.number.profile, estimator)
        begun = life.time.seconds
        await life.run(until=1)
        asked[codes] = (polls(life), life.time.seconds - begun)
    # As many polls are spent sooner, around the time when codes come.
    assert asked[0][0] == asked[100][0] == 31
    assert asked[100][1] < asked[0][1]
