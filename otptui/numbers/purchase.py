"""Intent, call, record: the only place that can spend money.

The order is the promise (ARCHITECTURE.md, rule 8): the intent is durable before the request leaves, the raw
answer is durable before anything reads it, and no path leads to a second request. What died half-way
is settled at the next start by `outcome` over the stored answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from otptui.config.schema import Profile
from otptui.domain.errors import (
    ConfigError,
    OtpError,
    OutcomeUnknown,
    PurchaseInFlight,
    StoreError,
    Unreachable,
)
from otptui.domain.lifecycle import Answered, Event, Lost, Refused
from otptui.domain.limits import Ceiling
from otptui.domain.model import Activation, Offer, State, utc_now
from otptui.provider.dialects import Dialect
from otptui.provider.response import Answer
from otptui.store import Store
from otptui.store.store_thread import StoreThread

T = TypeVar("T")


class Seller(Protocol):
    """What a purchase needs of a client."""

    @property
    def dialect(self) -> Dialect: ...

    async def buy(self, service: str, country: str = "22", server: str = "1") -> Answer: ...


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A number is bought and the disk refuses to hold it: the screen is the only place that has it."""

    id: str
    number: str
    error: StoreError


def draft_of(offer: Offer, profile: Profile) -> Activation:
    """The row of a purchase of `offer` with that profile, before it is begun."""
    return Activation(
        service=offer.service,
        country=offer.country,
        server=offer.server,
        price=offer.price,
        profile=profile.name,
        currency=profile.currency,
        bought_at=utc_now(),
    )


def outcome(dialect: Dialect, status: int, body: bytes) -> Event:
    """What a stored answer to getNumber means for its row. Never raises: unreadable is `Lost`."""
    return _outcome(dialect, Answer(status, body))[0]


def _outcome(dialect: Dialect, answer: Answer) -> tuple[Event, OtpError | None]:
    try:
        sold = dialect.buy.read(answer)
    except OutcomeUnknown as error:
        return Lost(error.message), error
    except OtpError as error:
        return Refused(error.told), error
    return Answered(sold.id, sold.number), None


class Purchaser:
    """Buys one number at a time; a second call while one is in flight is refused, in every window.

    `owner` names this window in the journal; `unsaved` is told when a bought number cannot be stored
    (it is tried again every `RETRY` seconds for as long as it takes).
    """

    RETRY = 2.0

    def __init__(
        self,
        store: StoreThread,
        owner: str,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        unsaved: Callable[[Unsaved], None],
        begun: Callable[[Activation], None],
    ) -> None:
        self._store = store
        self._owner = owner
        self._now = now
        self._sleep = sleep
        self._unsaved = unsaved
        self._begun = begun
        self.in_flight = False

    async def buy(self, draft: Activation, seller: Seller, ceiling: Ceiling | None = None) -> Activation:
        """Buy what `draft` names (service, country, server, price seen, profile) and return its row.

        Raises PurchaseInFlight, StoreError or OverLimit (by `ceiling`) when nothing was sent, the
        protocol's own Rejected, RateLimited or Unreachable when nothing was bought, and OutcomeUnknown
        when that is not known; in each of the last cases the row says so too.
        """
        if self.in_flight:
            raise PurchaseInFlight("a purchase is already on its way")
        self.in_flight = True
        try:
            return await self._buy(draft, seller, ceiling)
        finally:
            self.in_flight = False

    async def _buy(self, draft: Activation, seller: Seller, ceiling: Ceiling | None) -> Activation:
        dialect = seller.dialect
        intent = replace(draft, state=State.INTENT, bought_at=self._now())
        row = await self._store.run(Store.record_intent, intent, self._owner, ceiling)
        self._begun(row)
        try:
            answer = await seller.buy(row.service.code, row.country.id, row.server.id)
        except OutcomeUnknown as error:
            await self._settle(row, Lost(error.message))
            raise
        except (Unreachable, ConfigError) as error:
            await self._settle(row, Refused(f"Not sent. {error.told}"))
            raise
        except asyncio.CancelledError:
            # The program is ending: the intent stays as it is and comes back as unknown at the next start.
            raise
        except Exception as error:
            await self._settle(row, Lost(f"{type(error).__name__} while buying"))
            raise
        event, refusal = _outcome(dialect, answer)
        await self._insist(event, Store.record_answer, row.key, answer.status, answer.body)
        row = await self._settle(row, event)
        if refusal is not None:
            raise refusal
        if row.state is State.UNKNOWN:
            # The journal has the activation in another row: what this purchase brought is not known.
            raise OutcomeUnknown(row.note)
        return row

    async def _settle(self, row: Activation, event: Event) -> Activation:
        settled: Activation = await self._insist(event, Store.apply, row.key, event, self._now())
        return settled

    async def _insist(self, event: Event, step: Callable[..., T], *args: object) -> T:
        """Run a step of the store until it succeeds: from here on giving up would lose a paid number."""
        told = False
        while True:
            try:
                return await self._store.run(step, *args)
            except StoreError as error:
                if isinstance(event, Answered) and not told:
                    self._unsaved(Unsaved(event.id, event.number, error))
                    told = True
                await self._sleep(self.RETRY)
