"""The calls of the provider over HTTP. What it hands out is the protocol's; no exception of httpx leaves it.

The API key is in every URL, and httpx puts the URL into its exceptions and its log: an error is built
from the kind of failure alone and raised outside the `except` block, so that nothing chains to it.
"""

from __future__ import annotations

import asyncio
import errno
import re
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

from otptui import __version__
from otptui.config import validators
from otptui.domain.errors import (
    BadAction,
    BadStatus,
    ConfigError,
    Malformed,
    OtpError,
    OutcomeUnknown,
    Unreachable,
)
from otptui.domain.listing import AnyListing
from otptui.domain.model import Server, utc_now
from otptui.provider.dialects import ONE_SERVER, OTPBUDDY, Call, Dialect
from otptui.provider.http_body import ACCEPTED, read_body
from otptui.provider.parsers import CancelAnswer, StatusAnswer
from otptui.provider.response import Answer
from otptui.support.log import silence_http_libraries
from otptui.support.redact import excerpt, hide, redact_answer
from otptui.text.sanitize import tidy_name

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

_KEPT_URLS = 256
"""Questions whose whole address is remembered: those about live numbers are asked again and again."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: to connect, between two bytes, and for a whole call of each kind.

    A purchase is worth waiting for: between two bytes of it as long as for the whole.
    """

    connect: float = 10.0
    silence: float = 15.0
    poll: float = 30.0
    listing: float = 120.0
    purchase: float = 60.0


class Client:
    """One account at one provider, which talks `dialect`. `base_url` is the whole endpoint; `transport`
    replaces the network and stays its giver's to close.

    Raises ConfigError where `base_url` is no address, and where the key would travel unencrypted to
    another machine, unless `allow_http`. Every call raises Unreachable without an answer, Malformed for
    one that cannot be read, ConfigError where the environment stops it, and the protocol's own errors.
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
        self._address = _address(base_url, allow_http)
        self._key = api_key
        hide(api_key)
        self.dialect = dialect
        self._transport = transport
        self._patience = patience or Patience()
        self._url = lru_cache(_KEPT_URLS)(self._url_of)
        self._opening = asyncio.Lock()
        self._open: _Connections | None = None

    async def fetch(self, listing: AnyListing) -> Answer:
        """The raw answer to a listing, for the cache. Raises BadAction where the dialect has no such call."""
        call = self.dialect.listing(listing.kind)
        if call is None:
            raise BadAction(f"this provider has no list of {listing.kind}")
        asked = {"server": listing.server, "country": listing.country}
        return await self._ask(call, self._patience.listing, **asked)

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
        """What became of an activation."""
        return await self._read(self.dialect.status, id=id)

    async def cancel(self, id: str) -> CancelAnswer:
        """Cancel an activation, in the first of the dialect's ways that the provider knows."""
        *ways, last = self.dialect.cancel
        for way in ways:
            with suppress(BadStatus):
                return await self._read(way, id=id)
        return await self._read(last, id=id)

    async def another(self, id: str) -> None:
        """Ask for one more code on a number that had one, which is free. Raises BadAction where the
        dialect has no such thing."""
        await self._read_or_refuse(self.dialect.another, "another code", id)

    async def finish(self, id: str) -> None:
        """Tell the provider that a number has done its work. Raises BadAction as `another` does."""
        await self._read_or_refuse(self.dialect.finish, "finishing a number", id)

    async def buy(self, service: str, country: str, server: str) -> Answer:
        """Send one getNumber and return its raw answer, for the journal to keep before anyone reads it.

        Never sent twice. Raises Unreachable or ConfigError only where the request certainly did not
        leave, and OutcomeUnknown for everything after that.
        """
        query = self.dialect.buy.query(service=service, country=country, server=server)
        connections = await self._connections()
        got = await self._call(connections.buying, query, self._patience.purchase)
        if isinstance(got, Answer):
            return got
        if got.never_left:
            raise got.error
        shown = excerpt(got.received)
        what = f"no whole answer to the purchase: {got.error.message}"
        raise OutcomeUnknown(f"{what}; it began with {shown}" if shown else what)

    async def aclose(self) -> None:
        """Close the connections; new ones are opened when the client is used again."""
        connections, self._open = self._open, None
        if connections is not None and self._transport is None:
            await connections.asking.aclose()
            await connections.buying.aclose()

    async def _read_or_refuse(self, call: Call[None] | None, what: str, id: str) -> None:
        if call is None:
            raise BadAction(f"this provider has no such thing as {what}", "Nothing was sent.")
        await self._read(call, id=id)

    async def _read(self, call: Call[T], **asked: str) -> T:
        return call.read(await self._ask(call, self._patience.poll, **asked))

    async def _ask(self, call: Call[Any], deadline: float, **asked: str) -> Answer:
        connections = await self._connections()
        got = await self._call(connections.asking, call.query(**asked), deadline)
        if isinstance(got, Answer):
            return got
        raise got.error

    async def _connections(self) -> _Connections:
        trouble = ""
        async with self._opening:
            if self._open is None:
                try:
                    # Off the loop: to import httpx and to read the trusted certificates takes a while.
                    self._open = await asyncio.to_thread(self._connect)
                except Exception as error:
                    trouble = type(error).__name__
            if self._open is not None:
                return self._open
        raise ConfigError(
            f"the network cannot be set up ({trouble})",
            "Check the proxy and certificate settings in the environment: HTTPS_PROXY, SSL_CERT_FILE …",
        )

    def _connect(self) -> _Connections:
        if find_spec("sniffio") is None:
            # httpcore looks for it several times in each call; this is how Python remembers that in vain.
            sys.modules["sniffio"] = None  # type: ignore[assignment]  # as the import system documents it
        silence_http_libraries()
        import httpx

        is_secure = self._address.startswith("https:")
        is_local = not is_secure and validators.keeps_key_private(self._address)
        # Reading the trusted certificates takes 20 ms: where nothing is encrypted, one without any will do.
        needs_tls = is_secure and self._transport is None
        tls = httpx.create_ssl_context() if needs_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

        def client(silence: float, kept: int) -> httpx.AsyncClient:
            return httpx.AsyncClient(
                transport=self._transport,
                verify=tls,
                timeout=httpx.Timeout(silence, connect=self._patience.connect, pool=self._patience.connect),
                limits=httpx.Limits(max_keepalive_connections=kept),
                # What is unencrypted because it stays on this machine must not go to a proxy.
                trust_env=not is_local,
                headers={
                    "User-Agent": f"otptui/{__version__}",
                    "Accept-Encoding": ACCEPTED,
                    "Cache-Control": "no-cache",
                },
            )

        # A purchase gets a connection of its own: one kept from before may be closing already, and then
        # nobody knows what arrived.
        return _Connections(client(self._patience.silence, 20), client(self._patience.purchase, 0))

    def _url_of(self, query: tuple[tuple[str, str], ...]) -> httpx.URL:
        import httpx

        return httpx.URL(self._address, params={"api_key": self._key, **dict(query)})

    async def _call(
        self, client: httpx.AsyncClient, query: dict[str, str], deadline: float
    ) -> Answer | _Failure:
        body = bytearray()
        begun = never_left = False
        answer: Answer | None = None
        error: OtpError
        try:
            async with asyncio.timeout(deadline), self._answer(client, query) as response:
                begun = True
                if wrong := await read_body(response, body):
                    error = wrong
                    wrong.excerpt = excerpt(redact_answer(bytes(body)))
                else:
                    retry_after = _seconds_until_retry(response.headers.get("Retry-After", ""))
                    answer = Answer(response.status_code, redact_answer(bytes(body)), retry_after)
        except TimeoutError:
            error = Unreachable(f"no whole answer within {deadline:g} s")
        except Exception as caught:
            error, never_left = _explained(caught, begun, client.timeout)
        # Trouble with hanging up takes nothing away from an answer that is there whole.
        return answer or _Failure(error, redact_answer(bytes(body)), never_left)

    @asynccontextmanager
    async def _answer(
        self, client: httpx.AsyncClient, query: dict[str, str]
    ) -> AsyncIterator[httpx.Response]:
        """The head of the answer to `query`; the connection is let go at the end."""
        import httpx

        # Not client.stream(): to put the address together and read it again took a tenth of each look.
        url = self._url(tuple(query.items()))
        request = httpx.Request("GET", url, headers=client.headers, cookies=client.cookies)
        # Or it is found out from each of them, in each look.
        request.headers.encoding = "ascii"
        response = await client.send(request, stream=True)
        try:
            yield response
        finally:
            await response.aclose()


@dataclass(frozen=True, slots=True)
class _Connections:
    asking: httpx.AsyncClient
    buying: httpx.AsyncClient


@dataclass(frozen=True, slots=True)
class _Failure:
    """A call without a whole answer: why, what came of it, and whether it certainly never left."""

    error: OtpError
    received: bytes
    never_left: bool


def _address(base_url: str, allow_http: bool) -> str:
    try:
        address: str = validators.ADDRESS.read(base_url)
    except ValueError:
        address = ""
    if not address:
        raise ConfigError(f"base_url must be {validators.ADDRESS.wants}")
    if not allow_http and not validators.keeps_key_private(address):
        raise ConfigError(
            "base_url is plain http:// to another machine: write https://, or allow_http = true"
        )
    return address


def _seconds_until_retry(value: str) -> float | None:
    """Retry-After as seconds, a day at most: the provider may give a number or a date (RFC 9110, 10.2.3)."""
    seconds: float | None = None
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", value):
        seconds = float(value)
    else:
        with suppress(ValueError, OverflowError):
            seconds = (parsedate_to_datetime(value).astimezone(UTC) - utc_now()).total_seconds()
    return None if seconds is None else min(max(seconds, 0.0), 86_400.0)


def _explained(caught: Exception, begun: bool, timeout: httpx.Timeout) -> tuple[OtpError, bool]:
    """Our error for one of httpx's, in words of ours, and whether the request certainly never left.

    `begun`: the head of an answer was there.
    """
    import httpx

    match caught:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return Unreachable(f"no connection within {timeout.connect:g} s"), True
        case httpx.ConnectError():
            return Unreachable(_why_no_connection(caught)), True
        case httpx.ProxyError():
            return Unreachable("the proxy refuses to connect"), True
        case httpx.UnsupportedProtocol():
            return Unreachable("base_url must begin with https://"), True
        case httpx.TimeoutException():
            return Unreachable(f"no answer within {timeout.read:g} s"), False
        case httpx.NetworkError() | httpx.RemoteProtocolError() if begun:
            return Malformed("an answer cut short: the connection ended in the middle of it"), False
        case httpx.NetworkError() | httpx.RemoteProtocolError():
            return Unreachable("the connection ended without an answer"), False
        case _:
            return Unreachable(f"the call failed ({type(caught).__name__})"), False


def _why_no_connection(error: Exception) -> str:
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                why = tidy_name(getattr(cause, "verify_message", ""))
                return "the provider's certificate is not to be trusted" + (f": {why}" if why else "")
            case ssl.SSLError():
                return "no TLS connection: what answers there does not speak https"
            case socket.gaierror():
                return "the provider's name is not found: no network, or base_url is mistyped"
            case ConnectionRefusedError():
                return "the connection was refused"
            case OSError(errno=errno.ENETUNREACH | errno.EHOSTUNREACH):
                return "there is no way to the provider: no network"
    return "no connection to the provider"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what caused it, and what several attempts at once failed with."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from _causes(one)
        error = error.__cause__ or error.__context__
