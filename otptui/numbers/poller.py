"""The life of one number as an async iterator of events.

The poller knows nothing of the database or the screen: it polls, it cancels when the user asked for it,
and it yields what it learned. It ends once the activation it follows is no longer live.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from otptui.config.schema import Polling
from otptui.domain.errors import NoActivation, OtpError, RateLimited
from otptui.domain.lifecycle import ANOTHER, CancelDenied, Event, Expired, ProviderCancelled, Texted
from otptui.domain.model import Activation
from otptui.domain.states import State
from otptui.numbers.cancel_attempt import Cancels, attempt_cancel
from otptui.numbers.poll_schedule import LONGEST_WAIT, interval_at, seconds_until
from otptui.provider.parsers import Gone, Received, StatusAnswer, Waiting
from otptui.provider.rate_limiter import RateLimiter
from otptui.support import backoff
from otptui.support.clock import Clock

SLOWEST_SALE = 60.0
"""Seconds by which the provider's clock for a number may start after ours, which starts before it is bought.
For so long after the lifetime the number is still polled, or a refund at that moment would be missed."""


class NumberProvider(Cancels, Protocol):
    """The calls of a client about one number."""

    async def status(self, id: str) -> StatusAnswer: ...


@dataclass(frozen=True, slots=True)
class PollFailed:
    """A poll failed with `error`; the next one is in `retry_in` seconds. The number itself is unchanged."""

    error: OtpError
    retry_in: float


@dataclass(frozen=True, slots=True)
class PollRecovered:
    """A poll was answered after one that failed."""


async def poll_number(
    current: Callable[[], Activation],
    provider: NumberProvider,
    polling: Polling,
    limiter: RateLimiter,
    *,
    clock: Clock,
    sleep: Callable[[float], Awaitable[object]],
    jitter: random.Random,
    was_failing: bool = False,
) -> AsyncIterator[Event | PollFailed | PollRecovered]:
    """Yield what happens to the number that `current()` returns, until it is no longer live.

    The consumer applies each event before it asks for the next, so that `current()` always reflects it.
    `sleep(seconds)` may return early: the user did something to this number. `was_failing` says that the
    last poll before this iterator failed, so that the first answer is a `PollRecovered`.
    """
    start = clock.monotonic()
    # From here on the age runs on the monotonic clock: a wall clock that jumps cannot end a number's life.
    born = start - max(0.0, (clock.now() - current().bought_at).total_seconds())
    next_poll = start
    failures = int(was_failing)
    waits_again = False
    while (activation := current()).live:
        if activation.state is State.CANCELLING and seconds_until(activation.cancel_at, clock.now()) <= 0:
            outcome = await attempt_cancel(provider, activation.id, clock.monotonic() - born, clock.now())
            if isinstance(outcome, CancelDenied):
                next_poll = clock.monotonic()
            yield outcome
            continue
        if clock.monotonic() < next_poll:
            await sleep(_until_due(activation, next_poll - clock.monotonic(), clock))
            continue
        await limiter.acquire()
        if not current().live:
            return
        age = clock.monotonic() - born
        received = activation.state is State.RECEIVED and activation.note != ANOTHER
        interval = interval_at(age, polling, received=received) * jitter.uniform(0.9, 1.0)
        try:
            answer = await provider.status(activation.id)
        except NoActivation as error:
            if age >= polling.lifetime:
                yield Expired()
                return
            failures += 1
            failed = PollFailed(error, LONGEST_WAIT / 4)
        except OtpError as error:
            failures += 1
            failed = PollFailed(error, backoff.polls(interval).delay(failures, error))
            if isinstance(error, RateLimited):
                limiter.pause(failed.retry_in)
        else:
            if failures:
                failures = 0
                yield PollRecovered()
            next_poll = clock.monotonic() + interval
            if isinstance(answer, Waiting):
                # Until the provider waits for another code, it repeats the one before.
                waits_again = current().note == ANOTHER
            for event in _events_of(answer, current(), again=waits_again):
                yield event
            if age >= polling.lifetime + SLOWEST_SALE and not isinstance(answer, Gone):
                yield Expired()
            continue
        next_poll = clock.monotonic() + failed.retry_in
        yield failed


def _events_of(answer: StatusAnswer, activation: Activation, *, again: bool) -> list[Event]:
    match answer:
        case Received(text) if text:
            return [_texted(text, activation, again=again)]
        case Waiting(previous) if previous and not any(
            previous in (message.text, message.code) for message in activation.messages
        ):
            # "Waiting for another" repeats the code before it: one that was never seen must not be lost.
            return [_texted(previous, activation)]
        case Gone():
            return [ProviderCancelled()]
    return []


def _texted(text: str, activation: Activation, *, again: bool = False) -> Texted:
    # Compiling the patterns takes a while: with the first message, not at the start of the program.
    from otptui.text.otp_code import extract_code

    return Texted(text, extract_code(text, activation.number), again)


def _until_due(activation: Activation, until_poll: float, clock: Clock) -> float:
    """Seconds until the next poll, or until the cancel is due where that comes first."""
    if activation.state is State.CANCELLING:
        return min(until_poll, seconds_until(activation.cancel_at, clock.now()))
    return until_poll
