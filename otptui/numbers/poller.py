"""The life of one number as an async iterator of events.

The poller knows nothing of the database or the screen: it polls, it cancels when the user asked for it,
and it yields what it learned. It ends once the activation it follows is no longer live.

No single answer ends a number: whatever says that it is over is followed by two more polls, one at once and
one half a minute later. A code they find wins, and an answer that contradicts keeps the number.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from otptui.config.schema import Polling
from otptui.domain.errors import NoActivation, OtpError, ProviderError, RateLimited
from otptui.domain.lifecycle import (
    ANOTHER,
    FINAL_CHECK,
    CancelConfirmed,
    CancelDenied,
    CancelPostponed,
    Event,
    Expired,
    Finished,
    ProviderCancelled,
    Texted,
)
from otptui.domain.model import Activation
from otptui.domain.states import State
from otptui.numbers.cancel_attempt import TOO_EARLY, Cancels, attempt_cancel
from otptui.numbers.hazard_schedules import HazardSchedules
from otptui.numbers.number_age import NumberAge
from otptui.numbers.poll_schedule import (
    OVERDUE_INTERVAL,
    UNKNOWN_ID_RETRY,
    final_check_delay,
    interval_at,
    lifetime_of,
    seconds_until,
)
from otptui.numbers.poll_signal import PollSignal
from otptui.provider.answers import Ended, Gone, Received, StatusAnswer, Waiting
from otptui.provider.rate_limiter import RateLimiter
from otptui.support import backoff
from otptui.support.clock import Clock

FINAL_CHECKS = 2
"""Polls that follow whatever says that a number is over."""


class NumberProvider(Cancels, Protocol):
    """The calls of a client about one number."""

    async def status(self, id: str) -> StatusAnswer: ...


class PollFailed(Struct, frozen=True):
    """A poll failed with `error`; the next one is in `retry_in` seconds. The number itself is unchanged."""

    error: OtpError
    retry_in: float


class PollRecovered(Struct, frozen=True):
    """A poll was answered after one that failed."""


PollEvent = Event | PollFailed | PollRecovered


class _Ending(Struct):
    """An event that would end the number, and how many of the final checks it has passed."""

    event: CancelConfirmed | ProviderCancelled | Expired | Finished
    next_check: float
    """When the next check counts, on the monotonic clock."""
    checks: int = 0
    is_providers_word: bool = False
    """Whether an answer of the provider began it. A contradicting answer takes it back."""


class NumberPoller:
    """Polls the number that `current()` returns.

    The consumer of `events` applies each event before it asks for the next, so that `current()` always
    reflects it. `was_failing` says that the last poll before this poller failed, so that the first answer
    is a `PollRecovered`.
    """

    def __init__(
        self,
        current: Callable[[], Activation],
        provider: NumberProvider,
        polling: Polling,
        limiter: RateLimiter,
        *,
        age: NumberAge,
        signal: PollSignal,
        clock: Clock,
        jitter: random.Random,
        schedules: HazardSchedules,
        was_failing: bool = False,
    ) -> None:
        self._current = current
        self._provider = provider
        self._polling = polling
        self._limiter = limiter
        self._age = age
        self._signal = signal
        self._clock = clock
        self._jitter = jitter
        self._schedules = schedules
        self._failures = int(was_failing)
        self._next_poll = clock.monotonic()
        self._waits_again = False
        self._ending: _Ending | None = None
        self._cancels_confirmed = 0
        self._postponed_until: datetime | None = None
        self._postponed_due = 0.0

    async def events(self) -> AsyncIterator[PollEvent]:
        """What happens to the number, until it is no longer live."""
        while (number := self._current()).live:
            if self._signal.take_poll_request():
                self._next_poll = self._clock.monotonic()
            if self._is_cancel_due(number):
                yield await self._cancel(number)
            elif (wait := self._until_next_step(number)) > 0:
                await self._signal.sleep(wait)
            else:
                await self._limiter.acquire()
                # Another window may have ended the number meanwhile.
                if self._current().live:
                    async for event in self._poll():
                        yield event

    def _is_cancel_due(self, number: Activation) -> bool:
        return number.state is State.CANCELLING and self._ending is None and self._until_cancel(number) <= 0

    def _until_next_step(self, number: Activation) -> float:
        """Seconds until the next poll, or until the cancel is due where that comes first."""
        until_poll = self._next_poll - self._clock.monotonic()
        if number.state is State.CANCELLING and self._ending is None:
            return min(until_poll, self._until_cancel(number))
        return until_poll

    def _until_cancel(self, number: Activation) -> float:
        """Seconds until a postponed cancel is due: by the monotonic clock, where this poller postponed it."""
        if number.cancel_at is not None and number.cancel_at == self._postponed_until:
            return self._postponed_due - self._clock.monotonic()
        return seconds_until(number.cancel_at, self._clock.now())

    async def _cancel(self, number: Activation) -> Event:
        if seconds_until(number.cancel_from, self._clock.now()) > 0 and number.cancel_from is not None:
            # The provider has said when it will accept a cancel.
            return self._remember(CancelPostponed(number.cancel_from, TOO_EARLY))
        outcome = await attempt_cancel(self._provider, number.id, self._age.seconds, self._clock.now())
        if isinstance(outcome, CancelConfirmed):
            self._cancels_confirmed += 1
            self._begin_ending(outcome)
            return self._postponed(final_check_delay(self._polling), FINAL_CHECK)
        if isinstance(outcome, CancelDenied):
            # There may be a code.
            self._next_poll = self._clock.monotonic()
        return self._remember(outcome) if isinstance(outcome, CancelPostponed) else outcome

    def _remember(self, postponed: CancelPostponed) -> CancelPostponed:
        """Keep when a postponed cancel is due by the monotonic clock."""
        self._postponed_until = postponed.until
        until_due = (postponed.until - self._clock.now()).total_seconds()
        self._postponed_due = self._clock.monotonic() + until_due
        return postponed

    def _begin_ending(
        self,
        event: CancelConfirmed | ProviderCancelled | Expired | Finished,
        *,
        is_providers_word: bool = False,
    ) -> None:
        self._next_poll = self._clock.monotonic()
        self._ending = _Ending(event, next_check=self._next_poll, is_providers_word=is_providers_word)

    async def _poll(self) -> AsyncIterator[PollEvent]:
        number = self._current()
        received = number.state is State.RECEIVED and number.note != ANOTHER
        if self._age.is_overdue(lifetime_of(number, self._polling)):
            interval = OVERDUE_INTERVAL
        else:
            interval = self._interval(number, received=received) * self._jitter.uniform(0.9, 1.0)
        try:
            answer: StatusAnswer | OtpError = await self._provider.status(number.id)
        except OtpError as error:
            answer = error
            self._failures += 1
            retry_in = self._retry_in(error, interval)
            self._next_poll = self._clock.monotonic() + retry_in
            if isinstance(error, RateLimited):
                self._limiter.pause(retry_in)
            yield PollFailed(error, retry_in)
            if not isinstance(error, NoActivation | ProviderError):
                # No answer about the number.
                return
        else:
            self._next_poll = self._clock.monotonic() + interval
            if self._failures:
                self._failures = 0
                yield PollRecovered()
        if isinstance(answer, Waiting):
            # Until the provider waits for another code, it repeats the one before.
            self._waits_again = number.note == ANOTHER
        if (texted := self._message_in(answer)) is not None:
            known = len(self._current().messages)
            yield texted
            if len(self._current().messages) > known:
                self._ending = None
                return
        async for event in self._judge_end(answer, received=received):
            yield event

    def _interval(self, number: Activation, *, received: bool) -> float:
        """Seconds until the next poll: by the hazard of the first code where it is known, else by steps."""
        age = self._age.seconds
        if not number.messages and (
            by_hazard := self._schedules.interval(number, age, self._polling.interval)
        ):
            return by_hazard
        return interval_at(age, self._polling, received=received)

    def _retry_in(self, error: OtpError, interval: float) -> float:
        if isinstance(error, NoActivation):
            return max(UNKNOWN_ID_RETRY, interval)
        return backoff.polls(interval).delay(self._failures, error)

    async def _judge_end(
        self, answer: StatusAnswer | OtpError, *, received: bool
    ) -> AsyncIterator[PollEvent]:
        """Whether the number is over, after an answer that brought no new message."""
        ending = self._ending
        if ending is None:
            if isinstance(answer, Gone):
                self._begin_ending(ProviderCancelled(), is_providers_word=True)
            elif isinstance(answer, Ended):
                # Over, and paid for, with a code or without.
                has_code = self._current().state is State.RECEIVED
                self._begin_ending(Finished() if has_code else Expired(), is_providers_word=True)
            elif self._age.is_over(lifetime_of(self._current(), self._polling), received=received):
                self._begin_ending(Expired())
        elif ending.is_providers_word and not isinstance(answer, Gone | Ended | NoActivation):
            # The provider does not repeat it: it was a single odd answer.
            self._ending = None
        elif (now := self._clock.monotonic()) < ending.next_check:
            self._next_poll = ending.next_check
        elif ending.checks + 1 < FINAL_CHECKS:
            ending.checks += 1
            self._next_poll = ending.next_check = now + final_check_delay(self._polling)
        elif isinstance(answer, Waiting) and self._cancels_confirmed == 1:
            # Confirmed, and still waiting: a second confirmation counts.
            self._ending = None
            yield self._postponed(0, FINAL_CHECK)
        else:
            yield ending.event

    def _postponed(self, seconds: float, reason: str) -> CancelPostponed:
        return CancelPostponed(self._clock.now() + timedelta(seconds=seconds), reason)

    def _message_in(self, answer: StatusAnswer | OtpError) -> Texted | None:
        number = self._current()
        match answer:
            case Received(text) if text:
                return texted(text, number, again=self._waits_again)
            case Waiting(previous) if previous and not any(
                previous in (message.text, message.code) for message in number.messages
            ):
                # "Waiting for another" repeats the code before it: one never seen must not be lost.
                return texted(previous, number, again=False)
        return None


def texted(text: str, number: Activation, *, again: bool) -> Texted:
    """The event of a message, with the code that is found in it."""
    # Compiling the patterns takes a while: with the first message, not at the start of the program.
    from otptui.text.otp_code import extract_code

    return Texted(text, extract_code(text, number.number), again)
