"""Intent, call, record: the only code that spends money.

The order is the promise: the intent is durable before the request leaves, the raw answer is durable before
anything reads it, and no path leads to a second request. A purchase whose program died is settled at the
next start by `outcome`, from the stored answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from msgspec.structs import replace

from otptui.config.schema import Profile
from otptui.domain.errors import (
    ConfigError,
    Malformed,
    OtpError,
    OutcomeUnknown,
    ProviderError,
    PurchaseInFlight,
    StoreError,
    Unreachable,
)
from otptui.domain.lifecycle import Answered, Event, Lost, Refused
from otptui.domain.limits import Ceiling
from otptui.domain.model import Activation, Offer
from otptui.domain.states import State
from otptui.numbers.balance_check import BalanceCheck, Balances, MoneyMoved
from otptui.numbers.reports import Unsaved
from otptui.provider.dialects import Dialect
from otptui.provider.response import Answer, Flaw
from otptui.store import Store
from otptui.store.store_thread import StoreThread
from otptui.support.clock import Clock

T = TypeVar("T")

_TOLD_BY_BALANCE = {
    MoneyMoved.NO: "Your balance did not go down.",
    MoneyMoved.NOT_KNOWN: "If the number is on the provider's site after all, press a to attach it.",
}


class Seller(Balances, Protocol):
    """A client, as far as a purchase needs it."""

    @property
    def dialect(self) -> Dialect: ...

    async def buy(self, service: str, country: str, server: str, max_price: Decimal | None) -> Answer: ...


def draft_of(offer: Offer, profile: Profile, at: datetime) -> Activation:
    """The row of a purchase of `offer` with `profile` that begins at `at`."""
    return Activation(
        service=offer.service,
        country=offer.country,
        server=offer.server,
        price=offer.price,
        profile=profile.name,
        currency=profile.currency,
        bought_at=at,
    )


def outcome(dialect: Dialect, status: int, body: bytes) -> Event:
    """The event of a stored answer to a purchase. Never raises: an unreadable answer is `Lost`.

    `status` is as `stored_status` gives it. The word ERROR alone is `Lost` as well: only the balance could
    tell, and its time has passed.
    """
    flaw = Flaw(Malformed("the answer was incomplete"), may_be_cut=True) if status < 0 else None
    event, refusal = _outcome(dialect, Answer(abs(status), body, flaw=flaw))
    if isinstance(refusal, ProviderError) and refusal.is_bare:
        return Lost(f"{refusal.message}, and the balance was not compared")
    return event


def _is_without_reason(refusal: OtpError) -> bool:
    """Whether the refusal is only ERROR, or a word that is not in any document."""
    return type(refusal) is ProviderError


def stored_status(answer: Answer) -> int:
    """The status to store with an answer. It is negative where the body is not whole, so that `outcome`
    does not take half a sale for a refusal."""
    return answer.status if answer.flaw is None else -answer.status


def _outcome(dialect: Dialect, answer: Answer) -> tuple[Event, OtpError | None]:
    try:
        sold = dialect.buy.read(answer)
    except OutcomeUnknown as error:
        return Lost(error.message), error
    except OtpError as error:
        return Refused(error.explanation), error
    return Answered(sold.id, sold.number), None


class Purchaser:
    """Buys one number at a time: a second call while one is in flight is refused, in every window.

    `owner` names this window in the journal. `begun` gets the row before the request leaves,
    `settled` gets it once its outcome is stored, and `unsaved` gets a bought number that cannot be stored.
    Storing is then retried every `RETRY` seconds until it succeeds.
    """

    RETRY = 2.0
    """Seconds between two attempts to store what a purchase brought."""

    def __init__(
        self,
        store: StoreThread,
        owner: str,
        *,
        begun: Callable[[Activation], None],
        settled: Callable[[Activation], None],
        unsaved: Callable[[Unsaved], None],
        clock: Clock,
    ) -> None:
        self._store = store
        self._owner = owner
        self._begun = begun
        self._settled = settled
        self._unsaved = unsaved
        self._clock = clock
        self._balances = BalanceCheck()
        self._purchase: asyncio.Task[Activation] | None = None

    @property
    def in_flight(self) -> bool:
        """Whether a purchase is in progress."""
        return self._purchase is not None and not self._purchase.done()

    async def buy(self, draft: Activation, seller: Seller, ceiling: Ceiling) -> Activation:
        """Buy what `draft` describes (service, country, server, price, profile) and return its row.

        Raises PurchaseInFlight, StoreError or OverLimit (by `ceiling`) when nothing was sent; Rejected,
        RateLimited or Unreachable when nothing was bought; OutcomeUnknown when that is not known. Once a
        request was sent, the row records its outcome too. Cancelling this call does not stop the purchase.
        """
        if self.in_flight:
            raise PurchaseInFlight("a purchase is already in progress")
        self._purchase = asyncio.create_task(self._buy(draft, seller, ceiling), name="purchase")
        # Retrieve the exception here: the caller may have been cancelled, and asyncio would complain.
        self._purchase.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(self._purchase)

    async def finish(self, seconds: float) -> None:
        """The program is about to end: wait for a purchase that is on its way, for `seconds` at most."""
        if self._purchase is not None:
            await asyncio.wait([self._purchase], timeout=seconds)
            self._purchase.cancel()
            await asyncio.wait([self._purchase])

    async def _buy(self, draft: Activation, seller: Seller, ceiling: Ceiling) -> Activation:
        dialect = seller.dialect
        intent = replace(draft, state=State.INTENT, bought_at=self._clock.now())
        row = await self._store.run(lambda store: store.journal.record_intent(intent, self._owner, ceiling))
        self._begun(row)
        before = await self._balances.read(row.profile, seller)
        try:
            answer = await seller.buy(row.service.code, row.country.id, row.server.id, row.price)
        except OutcomeUnknown as error:
            await self._settle(row, Lost(error.message))
            raise
        except (Unreachable, ConfigError) as error:
            await self._settle(row, Refused(f"Not sent. {error.explanation}"))
            raise
        except asyncio.CancelledError:
            # The program ends: the intent stays, and the next start finds it and calls it unknown.
            raise
        except Exception as error:
            await self._settle(row, Lost(f"{type(error).__name__} while buying"))
            raise
        event, refusal = _outcome(dialect, answer)
        key = row.key
        await self._store_for_certain(
            row, event, lambda store: store.journal.record_answer(key, stored_status(answer), answer.body)
        )
        if refusal is not None and _is_without_reason(refusal):
            event, refusal = await self._check_money(row, seller, before, refusal)
        row = await self._settle(row, event)
        if refusal is not None:
            raise refusal
        if row.state is State.UNKNOWN:
            # Another row has this activation already, so what this purchase brought is not known.
            raise OutcomeUnknown(row.note)
        return row

    async def _check_money(
        self, row: Activation, seller: Seller, before: Decimal | None, refusal: OtpError
    ) -> tuple[Event, OtpError]:
        """What a refusal without a reason means: it is one, unless the balance went down."""
        moved = await self._balances.compare(row.profile, seller, before)
        if moved is MoneyMoved.YES:
            lost = OutcomeUnknown(f"{refusal.message}, but the balance went down")
            return Lost(lost.message), lost
        return Refused(f"{refusal.explanation} {_TOLD_BY_BALANCE[moved]}".strip()), refusal

    async def _settle(self, row: Activation, event: Event) -> Activation:
        at = self._clock.now()
        settled = await self._store_for_certain(
            row, event, lambda store: store.journal.apply(row.key, event, at)
        )
        self._settled(settled)
        return settled

    async def _store_for_certain(self, row: Activation, event: Event, step: Callable[[Store], T]) -> T:
        """Repeat a step of the store until it succeeds: giving up now would lose a paid number."""
        was_reported = False
        while True:
            try:
                return await self._store.run(step)
            except StoreError as error:
                if isinstance(event, Answered) and not was_reported:
                    self._unsaved(Unsaved(event.id, event.number, row.country, error))
                    was_reported = True
                await self._clock.sleep(self.RETRY)
