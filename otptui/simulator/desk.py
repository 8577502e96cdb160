"""The sales of the simulated provider: sells numbers, receives their messages, cancels, keeps the ledger.

Times are seconds since the start of the simulator. The seed decides the fate of the n-th number when it is
sold; asking about it only reveals what is due.
"""

from __future__ import annotations

import math
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct, field

from otptui.simulator.inventory import SOURCES
from otptui.simulator.message_texts import phone, write
from otptui.simulator.replies import Refusal, Reply, seeded
from otptui.simulator.supply import World

_FIRST_DECIMAL_ID = 1_780_000_000


class EarlyCancel(StrEnum):
    """How a cancel inside the early window is refused. Each way is that of some real provider."""

    ERROR = "ERROR"
    DENIED = "EARLY_CANCEL_DENIED"
    WAIT = "ACCESS_CANCEL_WAIT"


class Rules(NamedTuple):
    """The terms of the provider: money in its currency, times in seconds."""

    balance: Decimal
    lifetime: float
    early_window: float
    early_cancel: EarlyCancel
    needs_status_8: bool
    first_code_within: float | None
    sends_messages: bool = True
    """Whether numbers get messages by themselves; else only what `Desk.deliver` is given."""


class Sms(Struct):
    """One message: when it reaches the number, and when it was first in an answer."""

    text: str
    code: str
    due_at: float
    delivered_at: float | None = None


class Sale(Struct):
    """One number sold: a line of the ledger. `messages` includes those still to come."""

    id: str
    number: str
    service: str
    country: str
    server: str
    price: Decimal
    sold_at: float
    messages: list[Sms] = field(default_factory=list)
    dropped_at: float | None = None
    """When the provider itself cancels the number, unless a message comes first."""
    ended_at: float | None = None
    ended_by: str = ""
    """Who or what ended it: user, provider or lifetime, or finish where the user needs it no longer."""
    refunded: Decimal = Decimal(0)
    keeps_money: bool = False
    """Whether the provider gives no money back when the lifetime ends without a message."""
    asked_again: int = 0
    """How many times another message was requested."""

    def open_until(self, now: float) -> float:
        """`now`, or the time it ended: later messages do not reach it."""
        return now if self.ended_at is None else self.ended_at

    def newest(self, now: float) -> Sms | None:
        """The last message that has arrived by `now`."""
        return next((sms for sms in reversed(self.messages) if sms.due_at <= now), None)

    def answering(self, now: float) -> Sms | None:
        """The message for the latest request, if it has arrived by `now`. The siblings report a further
        message only where one was requested."""
        there = [sms for sms in self.messages if sms.due_at <= now]
        return there[self.asked_again] if len(there) > self.asked_again else None


class Desk:
    """Sales and money. Each method takes the time of the call, and raises Refusal where the answer is no."""

    def __init__(self, world: World, seed: int, rules: Rules) -> None:
        self.world = world
        self.rules = rules
        self.ledger: list[Sale] = []
        self._seed = seed
        self._by_id: dict[str, Sale] = {}

    def balance(self, now: float) -> Decimal:
        """The initial balance, less the price of every sale, plus every refund."""
        self.settle(now)
        return self.rules.balance - sum((sale.price - sale.refunded for sale in self.ledger), Decimal(0))

    def sell(self, service: str, country: str, server: str, now: float, *, decimal_id: bool = False) -> Sale:
        """Sell one number at the cheapest price in stock."""
        tier = self.world.cheapest(server, country, service, now)
        price = Decimal(tier.price)
        if price > self.balance(now):
            raise Refusal("NO_BALANCE")
        tier.sold += 1
        nth = len(self.ledger)
        rng = seeded(self._seed, "sale", nth)
        number = phone(rng, country)
        id = str(_FIRST_DECIMAL_ID + nth) if decimal_id else f"{rng.getrandbits(96):024x}"
        sale = Sale(id, number, service, country, server, price, now)
        if self.rules.sends_messages:
            self._decide(sale, nth)
        self.ledger.append(sale)
        self._by_id[sale.id] = sale
        return sale

    def status(self, id: str, now: float) -> str:
        """The answer to getStatus: the newest message, also for a number that has ended; else waiting until
        it has ended, then cancelled, or finished where the money is not given back."""
        sale = self.find(id, now)
        sms = sale.newest(sale.open_until(now))
        if sms is None:
            if sale.ended_at is None:
                return "STATUS_WAIT_CODE"
            return "STATUS_CANCEL" if sale.refunded else "STATUS_FINISH"
        if sms.delivered_at is None:
            sms.delivered_at = now
        return f"STATUS_OK:{sms.text}"

    def cancel(self, id: str, status: str | None, now: float) -> Reply:
        """The answer to setStatus. A cancel that is accepted refunds the price."""
        sale = self.find(id, now)
        if status != "8" and (status is not None or self.rules.needs_status_8):
            raise Refusal("BAD_STATUS")
        if sale.newest(sale.open_until(now)):
            return Reply("ACCESS_APPROVED")
        if sale.ended_at is not None:
            return Reply("ACCESS_CANCEL_ALREADY")
        too_early = sale.sold_at + self.rules.early_window - now
        if too_early > 0:
            return self._refuse_early(math.ceil(too_early))
        self._end(sale, now, "user")
        return Reply("ACCESS_CANCEL")

    def ask_again(self, id: str, now: float) -> None:
        """Request one more message, which costs nothing. Raises Refusal(BAD_STATUS) before the first."""
        sale = self.find(id, now)
        if sale.ended_at is not None or sale.answering(now) is None:
            raise Refusal("BAD_STATUS")
        sale.asked_again += 1
        if len(sale.messages) <= sale.asked_again:
            rng = seeded(self._seed, "again", sale.id, sale.asked_again)
            text, code = write(rng, sale.service, sale.country, sale.number, sale.messages[-1].code)
            sale.messages.append(Sms(text, code, now + 4 + 26 * rng.random()))

    def finish(self, id: str, now: float) -> None:
        """End a number that is no longer needed. Raises Refusal(BAD_STATUS) before its first message."""
        sale = self.find(id, now)
        if sale.ended_at is not None or sale.newest(now) is None:
            raise Refusal("BAD_STATUS")
        self._end(sale, now, "finish")

    def deliver(self, id: str, text: str, code: str, now: float) -> None:
        """Let a message of the test's choice reach the number now."""
        sale = self.find(id, now)
        sale.messages.append(Sms(text, code, now))
        sale.messages.sort(key=lambda sms: sms.due_at)

    def _refuse_early(self, wait: int) -> Reply:
        match self.rules.early_cancel:
            case EarlyCancel.ERROR:
                return Reply("ERROR")
            case EarlyCancel.WAIT:
                return Reply(f"ACCESS_CANCEL_WAIT:{wait}")
            case EarlyCancel.DENIED:
                window = math.ceil(self.rules.early_window)
                body = {
                    "title": "EARLY_CANCEL_DENIED",
                    "details": "Early cancel denied",
                    "info": {"minActivationTime": window},
                }
                return Reply(body, status=409)

    def _decide(self, sale: Sale, nth: int) -> None:
        rng = seeded(self._seed, "fate", nth)
        source = SOURCES[sale.server]
        wait = 4 + 56 * rng.random() ** source.haste
        luck = rng.random()
        if nth == 0 and self.rules.first_code_within is not None:
            luck = 1.0
            wait = rng.uniform(0.45, 1.0) * self.rules.first_code_within
        # Of three numbers that fail, two never get a message, and the provider cancels the third.
        if luck < source.failing:
            if luck < source.failing / 3:
                sale.dropped_at = sale.sold_at + 20 + 200 * rng.random()
            sale.keeps_money = rng.random() < source.keeping
            return
        due = sale.sold_at + wait
        text, code = write(rng, sale.service, sale.country, sale.number)
        sale.messages.append(Sms(text, code, due))
        if rng.random() < 0.25:
            text, code = write(rng, sale.service, sale.country, sale.number, not_code=code)
            sale.messages.append(Sms(text, code, due + 15 + 75 * rng.random()))

    def find(self, id: str, now: float) -> Sale:
        """The sale with that id, in its present state. Raises Refusal(NO_ACTIVATION)."""
        self.settle(now)
        if id not in self._by_id:
            raise Refusal("NO_ACTIVATION")
        return self._by_id[id]

    def settle(self, now: float) -> None:
        """Apply the passing of time: numbers cancelled by the provider, and lifetimes that are over."""
        for sale in self.ledger:
            expires = sale.sold_at + self.rules.lifetime
            dropped = sale.dropped_at
            if sale.ended_at is not None:
                continue
            if dropped is not None and dropped <= min(now, expires) and sale.newest(dropped) is None:
                self._end(sale, dropped, "provider")
            elif now >= expires:
                self._end(sale, expires, "lifetime")

    def _end(self, sale: Sale, at: float, by: str) -> None:
        sale.ended_at, sale.ended_by = at, by
        if sale.newest(at) is None and not (by == "lifetime" and sale.keeps_money):
            sale.refunded = sale.price
