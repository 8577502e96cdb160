"""One attempt to cancel a number, and what each answer to it means."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from otptui.domain.errors import NoActivation, OtpError, ProviderError, RateLimited, TooEarly
from otptui.domain.lifecycle import CancelConfirmed, CancelDenied, CancelPostponed
from otptui.numbers.poll_schedule import CANCEL_WINDOWS, LONGEST_WAIT, next_cancel_window
from otptui.provider.answers import CancelAnswer

TOO_EARLY = "too early to cancel"
"""The note of a number whose cancel the provider does not accept yet."""

RETRY = 10.0
"""Seconds until a cancel that was not answered is sent again."""


class Cancels(Protocol):
    """The call of a client that cancels."""

    async def cancel(self, id: str) -> CancelAnswer: ...


async def attempt_cancel(
    provider: Cancels, id: str, age: float, now: datetime
) -> CancelConfirmed | CancelDenied | CancelPostponed:
    """Send one cancel for the activation `id`, which is `age` seconds old. Whatever fails is an event."""

    def postponed(seconds: float, reason: str) -> CancelPostponed:
        return CancelPostponed(now + timedelta(seconds=seconds), reason)

    try:
        answer = await provider.cancel(id)
    except TooEarly as error:
        return postponed(_until_allowed(error, age), TOO_EARLY)
    except ProviderError as error:
        if age < CANCEL_WINDOWS[-1]:
            return postponed(next_cancel_window(age), "the provider does not allow a cancel yet")
        return postponed(LONGEST_WAIT, f"not cancelled: {error.message}")
    except NoActivation as error:
        return CancelDenied(f"not cancelled: {error.message}")
    except RateLimited as error:
        return postponed(error.retry_after or RETRY, f"cancel not sent: {error.message}")
    except OtpError as error:
        return postponed(RETRY, f"cancel not confirmed: {error.message}")
    match answer:
        case CancelAnswer.CANCELLED | CancelAnswer.ALREADY:
            return CancelConfirmed()
        case CancelAnswer.APPROVED:
            return CancelDenied("a code has arrived, so it can no longer be cancelled")
        case CancelAnswer.OTHER:
            return postponed(RETRY, "the provider has not cancelled it yet")


def _until_allowed(error: TooEarly, age: float) -> float:
    """Seconds until the cancel is accepted, as the provider said it or else by the usual windows."""
    if error.wait is not None:
        return error.wait + 1
    if error.min_age is not None and error.min_age > age:
        return error.min_age - age + 1
    return next_cancel_window(age)
