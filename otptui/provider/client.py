"""The calls of one account at one provider, typed: parameters go in, objects of the model come out."""

from __future__ import annotations

import math
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from otptui.domain.errors import BadAction, BadStatus, ConfigError, OutcomeUnknown
from otptui.domain.listing import AnyListing
from otptui.domain.model import Server
from otptui.provider import endpoint
from otptui.provider.answers import CancelAnswer, ListedActivation, StatusAnswer
from otptui.provider.dialects import ONE_SERVER, OTPBUDDY, Call, Dialect
from otptui.provider.http_caller import CallKind, FailedCall, HttpCaller, Patience
from otptui.provider.response import Answer

if TYPE_CHECKING:
    import httpx

__all__ = ["Client", "Patience"]

T = TypeVar("T")


class Client:
    """One account at one provider that speaks `dialect`. `base_url` is the whole endpoint; `transport`
    replaces the network and is not closed here.

    Raises ConfigError where `base_url` is no address, and where the key would travel unencrypted to
    another machine, unless `allow_http`. Every call raises Unreachable without an answer, Malformed for
    one that cannot be read, ConfigError where the environment stops it, and the provider's own errors.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        dialect: Dialect = OTPBUDDY,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        allow_http: bool = False,
        patience: Patience | None = None,
    ) -> None:
        self.dialect = dialect
        self._http = HttpCaller(_checked(base_url, allow_http), api_key, patience or Patience(), transport)

    async def fetch(self, listing: AnyListing) -> Answer:
        """The raw answer to a listing, for the cache. Raises BadAction where the dialect has no such call."""
        call = self.dialect.listing(listing.kind)
        if call is None:
            raise BadAction(f"this provider has no list of {listing.kind}")
        asked = {"server": listing.server, "country": listing.country}
        return await self._answer(call, CallKind.LISTING, **asked)

    async def servers(self) -> tuple[Server, ...]:
        """The servers of the account; the one without a name where the dialect has none."""
        call = self.dialect.servers
        return ONE_SERVER if call is None else await self._read(call)

    async def check_key(self) -> None:
        """Make one call that costs nothing and needs the key. Raises OtpError."""
        call: Call[Any] = self.dialect.servers or self.dialect.balance
        await self._read(call)

    async def balance(self) -> Decimal:
        """The balance. Raises BadAction where the provider has no such call."""
        return await self._read(self.dialect.balance)

    async def status(self, id: str) -> StatusAnswer:
        """The state of an activation."""
        return await self._read(self.dialect.status, id=id)

    async def cancel(self, id: str) -> CancelAnswer:
        """Cancel an activation, by the first form of the dialect's that the provider accepts."""
        *forms, last = self.dialect.cancel
        for form in forms:
            with suppress(BadStatus):
                return await self._read(form, id=id)
        return await self._read(last, id=id)

    async def another(self, id: str) -> None:
        """Ask for one more code on a number that had one, which is free.

        Raises BadAction where the dialect has no such call.
        """
        await self._read_or_refuse(self.dialect.another, "another code", id=id)

    async def finish(self, id: str) -> None:
        """Tell the provider that a number is no longer needed. Raises BadAction as `another` does."""
        await self._read_or_refuse(self.dialect.finish, "finishing a number", id=id)

    async def live_activations(self) -> tuple[ListedActivation, ...]:
        """The live activations of the account, at most a hundred. Raises BadAction where the dialect or
        the provider has no such call."""
        return await self._read_or_refuse(self.dialect.live, "a list of live numbers")

    async def past_activations(self, since: datetime, until: datetime) -> tuple[ListedActivation, ...]:
        """The activations bought between these times, at most a hundred. Raises as `live_activations`."""
        times = {"since": str(int(since.timestamp())), "until": str(math.ceil(until.timestamp()))}
        return await self._read_or_refuse(self.dialect.past, "a history of numbers", **times)

    async def buy(self, service: str, country: str, server: str, max_price: Decimal | None) -> Answer:
        """Send one purchase and return its raw answer, for the journal to keep before anything reads it.

        `max_price` is the price the user accepted; it is sent where the dialect has a parameter for it.
        It is never sent twice. An answer that is not whole, or cannot be unpacked, is returned with its
        flaw. Raises Unreachable or ConfigError only where the request certainly did not leave, and
        OutcomeUnknown where it may have left and nothing of an answer arrived.
        """
        query = self.dialect.buy.query(
            service=service,
            country=country,
            server=server,
            max_price="" if max_price is None else f"{max_price:f}",
        )
        outcome = await self._http.call(query, CallKind.PURCHASE)
        if isinstance(outcome, Answer):
            return outcome
        if outcome.never_left:
            raise outcome.error
        raise OutcomeUnknown(f"incomplete answer to the purchase: {outcome.error.message}")

    async def aclose(self) -> None:
        """Close the connections; the next call opens new ones."""
        await self._http.aclose()

    async def _read_or_refuse(self, call: Call[T] | None, name: str, **asked: str) -> T:
        if call is None:
            raise BadAction(f"this provider does not support {name}", "Nothing was sent.")
        return await self._read(call, **asked)

    async def _read(self, call: Call[T], **asked: str) -> T:
        return call.read(await self._answer(call, CallKind.POLL, **asked))

    async def _answer(self, call: Call[Any], kind: CallKind, **asked: str) -> Answer:
        outcome = await self._http.call(call.query(**asked), kind)
        if isinstance(outcome, FailedCall):
            raise outcome.error
        if outcome.flaw is not None:
            raise outcome.flaw.error
        return outcome


def _checked(base_url: str, allow_http: bool) -> str:
    try:
        address = endpoint.read_endpoint(base_url)
    except ValueError:
        address = ""
    if not address:
        raise ConfigError(f"base_url must be {endpoint.WANTED}")
    if not allow_http and not endpoint.keeps_key_private(address):
        raise ConfigError(
            "base_url is plain http:// to another machine: write https://, or allow_http = true"
        )
    return address
