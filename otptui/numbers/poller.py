"""One number's life as an async iterator of events; clock, nap and randomness are parameters.

The poller decides nothing about storage or screens: it looks, it cancels when asked, and says what
it learned. It ends when the activation it is given is no longer live.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from otptui.config.schema import Polling
from otptui.domain.errors import NoActivation, OtpError, ProviderError, RateLimited, TooEarly
from otptui.domain.lifecycle import (
    ANOTHER,
    CancelConfirmed,
    CancelDenied,
    CancelPostponed,
    Event,
    Expired,
    ProviderCancelled,
    Texted,
)
from otptui.domain.model import Activation, State
from otptui.provider.parsers import CancelAnswer, Gone, Received, StatusAnswer, Waiting
from otptui.provider.rate_limiter import RateLimiter
from otptui.support import backoff

LONGEST_WAIT = 60.0
"""Seconds between two looks at most, however often a look failed."""

SLOWEST_SALE = 60.0
"""Seconds by which the provider's clock for a number may start after ours, which starts before it is bought.
For so long after the lifetime it is still asked, or money it gives back then would count as spent."""

EARLY_WINDOWS = (30.0, 60.0, 120.0, 180.0)
"""Ages in seconds at which providers of this family begin to take a cancel. A bare ERROR does not say
which one applies, so each is tried once (ARCHITECTURE.md, "The wire, as it really is")."""


class Provider(Protocol):
    """What a poller needs of a client."""

    async def status(self, id: str) -> StatusAnswer: ...

    async def cancel(self, id: str) -> CancelAnswer: ...


@dataclass(frozen=True, slots=True)
class Trouble:
    """A look failed with `error`; the next one is in `retry_in` seconds. Nothing about the number changed."""

    error: OtpError
    retry_in: float


@dataclass(frozen=True, slots=True)
class Healthy:
    """A look was answered again after trouble."""


def interval_at(age: float, polling: Polling, *, received: bool) -> float:
    """Seconds to the next look at a number `age` seconds old: often while young, calmer later.

    Most codes come within two minutes, so that is where the calls go. Once a code is there only a
    later one may follow, which is rarer.
    """
    factor = 1.0 if age < 120 else 2.0 if age < 300 else 4.0
    return polling.interval * (max(factor, 2.0) if received else factor)


async def live(
    current: Callable[[], Activation],
    provider: Provider,
    polling: Polling,
    limiter: RateLimiter,
    *,
    clock: Callable[[], float],
    now: Callable[[], datetime],
    nap: Callable[[float], Awaitable[None]],
    chance: random.Random,
    troubled: bool = False,
) -> AsyncIterator[Event | Trouble | Healthy]:
    """Yield what becomes of the number `current()` stands for, until it is no longer live.

    The consumer folds each event before asking for the next, so `current()` always holds it.
    `nap(seconds)` waits, and returns early when the user did something to this number. `troubled` says
    that the look before this life failed, so that the first answer is told as `Healthy`.
    """
    start = clock()
    # Age runs on the monotonic clock from here: a wall clock that jumps cannot end a number's life.
    born = start - max(0.0, (now() - current().bought_at).total_seconds())
    next_look = start
    failures = int(troubled)
    waits_again = False
    while (activation := current()).live:
        if activation.state is State.CANCELLING and _seconds_until(activation.cancel_at, now()) <= 0:
            cancelled = await _cancel(activation, provider, clock() - born, now)
            if isinstance(cancelled, CancelDenied):
                next_look = clock()
            yield cancelled
            continue
        if clock() < next_look:
            await nap(_pause(activation, next_look - clock(), now()))
            continue
        await limiter.acquire()
        if not current().live:
            return
        age = clock() - born
        received = activation.state is State.RECEIVED and activation.note != ANOTHER
        wait = interval_at(age, polling, received=received) * chance.uniform(0.9, 1.0)
        try:
            answer = await provider.status(activation.id)
        except NoActivation as error:
            if age >= polling.lifetime:
                yield Expired()
                return
            failures += 1
            trouble = Trouble(error, LONGEST_WAIT / 4)
        except OtpError as error:
            failures += 1
            trouble = Trouble(error, backoff.polls(wait).delay(failures, error))
            if isinstance(error, RateLimited):
                limiter.pause(trouble.retry_in)
        else:
            if failures:
                failures = 0
                yield Healthy()
            next_look = clock() + wait
            if isinstance(answer, Waiting):
                # Only from here on: until the provider waits, it tells the code there was before.
                waits_again = current().note == ANOTHER
            for event in _read(answer, current(), again=waits_again):
                yield event
            if age >= polling.lifetime + SLOWEST_SALE and not isinstance(answer, Gone):
                yield Expired()
            continue
        next_look = clock() + trouble.retry_in
        yield trouble


def _read(answer: StatusAnswer, activation: Activation, *, again: bool) -> list[Event]:
    match answer:
        case Received(text) if text:
            return [_texted(text, activation, again=again)]
        case Waiting(previous) if previous and not any(
            previous in (message.text, message.code) for message in activation.messages
        ):
            # "Waiting for another" names the code before it: one we never saw must not be lost.
            return [_texted(previous, activation)]
        case Gone():
            return [ProviderCancelled()]
    return []


def _texted(text: str, activation: Activation, *, again: bool = False) -> Texted:
    # The patterns of codes take a while to compile: with the first message, not with the start.
    from otptui.text.otp_code import extract_code

    return Texted(text, extract_code(text, activation.number), again)


async def _cancel(
    activation: Activation, provider: Provider, age: float, now: Callable[[], datetime]
) -> CancelConfirmed | CancelDenied | CancelPostponed:
    def again(seconds: float, reason: str) -> CancelPostponed:
        return CancelPostponed(now() + timedelta(seconds=seconds), reason)

    try:
        answer = await provider.cancel(activation.id)
    except TooEarly as error:
        if error.wait is not None:
            return again(error.wait + 1, "too early to cancel")
        if error.min_age is not None and error.min_age > age:
            return again(error.min_age - age + 1, "too early to cancel")
        return again(_next_window(age), "too early to cancel")
    except ProviderError as error:
        if age < EARLY_WINDOWS[-1]:
            return again(_next_window(age), "the provider does not cancel it yet")
        return again(LONGEST_WAIT, f"not cancelled: {error.message}")
    except NoActivation as error:
        return CancelDenied(f"not cancelled: {error.message}")
    except RateLimited as error:
        return again(error.retry_after or 10.0, f"cancel not sent: {error.message}")
    except OtpError as error:
        return again(10.0, f"cancel not confirmed: {error.message}")
    match answer:
        case CancelAnswer.CANCELLED | CancelAnswer.ALREADY:
            return CancelConfirmed()
        case CancelAnswer.APPROVED:
            return CancelDenied("a code has arrived: it cannot be cancelled any more")
        case _:
            return again(10.0, "the provider has not cancelled it yet")


def _next_window(age: float) -> float:
    """Seconds until the next age at which a provider may take a cancel, with a second to spare."""
    return next((window - age + 1 for window in EARLY_WINDOWS if window > age), LONGEST_WAIT)


def _seconds_until(moment: datetime | None, now: datetime) -> float:
    """Seconds to go; a moment further off than any refusal lasts means the clock was set back: now."""
    seconds = (moment - now).total_seconds() if moment else 0.0
    return seconds if seconds < 900 else 0.0


def _pause(activation: Activation, until_look: float, now: datetime) -> float:
    if activation.state is State.CANCELLING:
        return min(until_look, _seconds_until(activation.cancel_at, now))
    return until_look
