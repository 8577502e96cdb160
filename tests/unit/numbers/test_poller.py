"""A number's life, look by look, on a clock that only moves when the poller sleeps."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from fakes import START, Provider, Time, activation, texts

from otptui.config.schema import Polling
from otptui.domain.errors import (
    NoActivation,
    OtpError,
    ProviderError,
    RateLimited,
    TooEarly,
    Unreachable,
)
from otptui.domain.lifecycle import (
    AnotherAsked,
    CancelAsked,
    CancelConfirmed,
    CancelDenied,
    CancelPostponed,
    Event,
    Expired,
    ProviderCancelled,
    Texted,
    after,
)
from otptui.domain.model import Activation
from otptui.domain.states import State
from otptui.numbers.poll_schedule import interval_at
from otptui.numbers.poller import SLOWEST_SALE, PollFailed, PollRecovered, poll_number
from otptui.provider.parsers import CancelAnswer, Gone, Received, Waiting
from otptui.provider.rate_limiter import RateLimiter


class Life:
    """One number being polled: folds what the poller says, as custody does."""

    def __init__(self, provider: Provider, number: Activation | None = None, **polling: float) -> None:
        self.time = Time()
        self.provider = provider
        self.number = number or activation()
        self.polling = Polling(**polling)  # type: ignore[arg-type]
        self.said: list[Event | PollFailed | PollRecovered] = []
        self.naps: list[float] = []

    async def nap(self, seconds: float) -> None:
        self.naps.append(seconds)
        await self.time.sleep(seconds)

    async def run(self, until: int = 100) -> Activation:
        """Poll until the number's end, or until so many things were said."""
        limiter = RateLimiter(self.polling.max_per_second, clock=self.time.clock, sleep=self.time.sleep)
        events = poll_number(
            lambda: self.number,
            self.provider,
            self.polling,
            limiter,
            clock=self.time,
            sleep=self.nap,
            jitter=random.Random(1),
        )
        async for event in events:
            self.said.append(event)
            if not isinstance(event, PollFailed | PollRecovered):
                self.number = after(self.number, event, self.time.now())
            if len(self.said) >= until:
                assert isinstance(events, AsyncGenerator)
                await events.aclose()
                break
        return self.number


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


async def test_the_end_of_life_is_asked_about_once_more_before_it_is_believed() -> None:
    provider = Provider([Waiting("")])
    life = Life(provider, lifetime=60)
    number = await life.run()
    assert number.state is State.EXPIRED
    assert life.time.clock() >= 1000 + 60 + SLOWEST_SALE
    assert texts(life.said) == ["Expired"]


async def test_a_code_that_came_while_the_program_was_away_is_found_by_the_first_look() -> None:
    number = activation(bought_at=START - timedelta(hours=3))
    number = await Life(Provider([Received("code 9911")]), number).run()
    assert number.code == "9911"


async def test_no_answer_at_the_end_of_life_is_not_taken_for_an_end() -> None:
    provider = Provider([Unreachable("no answer"), Unreachable("no answer"), Received("late 5521")])
    life = Life(provider, activation(bought_at=START - timedelta(hours=1)))
    number = await life.run()
    assert number.code == "5521"
    assert texts(life.said)[:4] == ["PollFailed", "PollFailed", "PollRecovered", "Texted"]


async def test_a_wall_clock_that_jumps_does_not_end_a_number() -> None:
    life = Life(Provider([Waiting(""), Waiting(""), Received("code 3321")]))
    life.time.jump = timedelta()
    first = life.provider.statuses[0]
    assert first == Waiting("")

    async def nap(seconds: float) -> None:
        life.time.jump = timedelta(days=2)
        await life.time.sleep(seconds)

    life.nap = nap  # type: ignore[method-assign]
    await life.run(until=1)
    assert texts(life.said) == ["Texted"]


async def test_the_previous_code_of_a_wait_for_another_is_kept_if_it_was_never_seen() -> None:
    life = Life(Provider([Waiting("8522")]))
    await life.run(until=1)
    assert life.said == [Texted("8522", "8522")]


async def test_the_previous_code_of_a_wait_is_not_a_second_message() -> None:
    provider = Provider([Received("Your code is 8522"), Waiting("8522"), Waiting("8522")])
    number = await Life(provider, lifetime=60).run()
    assert len(number.messages) == 1


@pytest.mark.parametrize(("is_asked", "messages"), [(True, 2), (False, 1)])
async def test_the_same_code_sent_again_is_news_where_another_was_asked_for(
    is_asked: bool, messages: int
) -> None:
    number = after(activation(), Texted("8522", "8522"), START)
    if is_asked:
        number = after(number, AnotherAsked(), START)
    # A look on its way while it was asked for, the wait, and the answer to it, which stays.
    provider = Provider([Received("8522"), Waiting("8522"), Received("8522"), Waiting(""), Received("8522")])
    number = await Life(provider, number, lifetime=60).run()
    assert [message.code for message in number.messages] == ["8522"] * messages
    assert number.note == ""


async def test_an_empty_message_means_keep_waiting() -> None:
    number = await Life(Provider([Received(""), Received("code 4455")]), lifetime=60).run()
    assert [message.text for message in number.messages] == ["code 4455"]


async def test_the_provider_cancelling_gives_the_money_back() -> None:
    life = Life(Provider([Waiting(""), Gone()]))
    number = await life.run()
    assert number.state is State.REFUNDED_BY_PROVIDER
    assert life.said == [ProviderCancelled()]


async def test_money_given_back_by_a_clock_that_began_later_is_not_missed() -> None:
    """The purchase took long to be answered: for the provider the lifetime ends after it does for us."""
    life = Life(Provider([Waiting("")]), lifetime=60)
    sold_late = 1000.0 + 50

    async def status(id: str) -> Waiting | Gone:
        return Gone() if life.time.clock() >= sold_late + 60 else Waiting("")

    life.provider.status = status  # type: ignore[method-assign]
    assert (await life.run()).state is State.REFUNDED_BY_PROVIDER


async def test_trouble_backs_off_and_says_when_the_next_look_is() -> None:
    life = Life(Provider([Unreachable("no answer")]))
    await life.run(until=6)
    waits = [said.retry_in for said in life.said if isinstance(said, PollFailed)]
    assert waits == sorted(waits)
    assert waits[0] < waits[3]
    assert max(waits) <= 60


async def test_a_429_holds_every_number_back_for_as_long_as_the_provider_said() -> None:
    life = Life(Provider([RateLimited("slow down", retry_after=20), Waiting(""), Gone()]))
    await life.run()
    trouble, *_ = life.said
    assert isinstance(trouble, PollFailed)
    assert trouble.retry_in == 20
    assert life.time.clock() >= 1020


async def test_a_number_the_provider_does_not_know_is_kept_until_its_time_is_over() -> None:
    life = Life(Provider([NoActivation("not known")]), lifetime=60)
    number = await life.run()
    assert number.state is State.EXPIRED
    assert texts(life.said).count("PollFailed") >= 2


CANCELLING = activation(state=State.CANCELLING)


@pytest.mark.parametrize("answer", [CancelAnswer.CANCELLED, CancelAnswer.ALREADY])
async def test_a_cancel_that_is_taken_ends_the_number(answer: CancelAnswer) -> None:
    provider = Provider(cancels=[answer])
    number = await Life(provider, CANCELLING).run()
    assert number.state is State.CANCELLED
    assert provider.calls == ["cancel a1"]


async def test_a_cancel_that_came_too_late_fetches_the_code_at_once() -> None:
    provider = Provider([Received("code 6612")], [CancelAnswer.APPROVED])
    life = Life(provider, CANCELLING, lifetime=60)
    number = await life.run()
    assert texts(life.said)[:2] == ["CancelDenied", "Texted"]
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
    postponed = life.said[0]
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
    assert isinstance(life.said[0], CancelPostponed)
    assert isinstance(life.said[-1], CancelConfirmed)


async def test_a_cancel_of_a_number_the_provider_does_not_know_goes_back_to_waiting() -> None:
    life = Life(Provider(cancels=[NoActivation("not known")]), CANCELLING)
    await life.run(until=1)
    assert isinstance(life.said[0], CancelDenied)
    assert life.number.state is State.WAITING


async def test_a_cancel_asked_during_a_nap_does_not_wait_it_out() -> None:
    provider = Provider([Waiting("")])
    life = Life(provider)

    async def nap(seconds: float) -> None:
        # Custody wakes the poller at once when the user asks for something.
        life.number = after(life.number, CancelAsked(), life.time.now())
        await life.time.sleep(0)

    life.nap = nap  # type: ignore[method-assign]
    number = await life.run()
    assert number.state is State.CANCELLED
    assert provider.calls == ["status a1", "cancel a1"]


def test_young_numbers_are_looked_at_often_and_old_ones_calmly() -> None:
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
