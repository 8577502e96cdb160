"""Whether money moved, where a purchase was answered with a bare ERROR: the balance before and after it."""

from __future__ import annotations

import asyncio
import logging
from decimal import Decimal
from enum import Enum
from typing import Protocol

from otptui.domain.errors import BadAction, OtpError

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds a purchase waits for the balance at most."""


class Balances(Protocol):
    """The call of a client that returns the balance. Raises OtpError."""

    async def balance(self) -> Decimal: ...


class MoneyMoved(Enum):
    """The conclusion from two balances about a purchase between them."""

    YES = "the balance went down"
    NO = "the balance did not go down"
    NOT_KNOWN = "the balance is not known"


class BalanceCheck:
    """Reads the balance of each profile's account, and stops where the provider has no such call."""

    def __init__(self) -> None:
        self._without_balance: set[str] = set()

    async def read(self, profile: str, provider: Balances) -> Decimal | None:
        """The current balance; None where no answer comes in time."""
        if profile in self._without_balance:
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                return await provider.balance()
        except BadAction:
            self._without_balance.add(profile)
        except (OtpError, TimeoutError):
            pass
        except Exception:
            # Continue the purchase: it needs the balance only if its own answer is unclear.
            log.exception("the balance was not read")
        return None

    async def compare(self, profile: str, provider: Balances, before: Decimal | None) -> MoneyMoved:
        """What became of the money since the balance was `before`."""
        after = None if before is None else await self.read(profile, provider)
        if before is None or after is None:
            return MoneyMoved.NOT_KNOWN
        return MoneyMoved.YES if after < before else MoneyMoved.NO
