"""One HTTP request to one provider: as much of the answer as arrived, or the reason why nothing did.

Calls of live numbers and listings share kept connections. A purchase gets a connection of its own: a kept
one may be closing already, and then it would not be known whether the request arrived.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.util import find_spec
from typing import TYPE_CHECKING

from msgspec import Struct

from otptui import __version__
from otptui.domain.errors import ConfigError, Malformed, OtpError, Unreachable
from otptui.provider.endpoint import is_encrypted, keeps_key_private
from otptui.provider.http_body import ACCEPTED, receive, unpack
from otptui.provider.http_errors import explain
from otptui.provider.http_framing import close_if_surplus
from otptui.provider.proxy_settings import proxy_problem, proxy_variable
from otptui.provider.response import Answer, Flaw
from otptui.provider.retry_after import seconds_until_retry
from otptui.support.deadline import deadline
from otptui.support.log import silence_http_libraries
from otptui.support.redact import excerpt, hide, redact_answer

if TYPE_CHECKING:
    import httpx

_REMEMBERED_URLS = 256
"""How many queries keep their whole URL: those about live numbers are sent again and again."""

_KEPT_CONNECTIONS = 20


class CallKind(Enum):
    """The purpose of a call, which decides how long to wait for its answer."""

    POLL = "poll"
    LISTING = "listing"
    PURCHASE = "purchase"


class Patience(Struct, frozen=True):
    """How long to wait, in seconds: to connect, between two bytes of a listing, and for a whole call of each
    kind. A provider that is slow to answer polls gets up to `slowest_poll`.

    A code and a purchase are worth waiting for: between two of their bytes for as long as for the whole.
    """

    connect: float = 10.0
    silence: float = 15.0
    poll: float = 30.0
    listing: float = 120.0
    purchase: float = 60.0
    slowest_poll: float = 120.0


class _Deadlines:
    """The seconds within which a whole answer must be there, by kind of call.

    That of polls doubles with each one that runs into it, and goes back as answers come sooner: a deadline
    that never grew would cut off every answer of a provider that is slower.
    """

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._poll = patience.poll

    def of(self, kind: CallKind) -> float:
        match kind:
            case CallKind.POLL:
                return self._poll
            case CallKind.LISTING:
                return self._patience.listing
            case CallKind.PURCHASE:
                return self._patience.purchase

    def answered(self, kind: CallKind, seconds: float) -> None:
        """A call of that kind took so long."""
        if kind is CallKind.POLL:
            longest = max(self._patience.poll, self._patience.slowest_poll)
            self._poll = min(max(self._patience.poll, 3 * seconds), longest)

    def missed(self, kind: CallKind) -> None:
        """A call of that kind ran into its deadline."""
        if kind is CallKind.POLL:
            longest = max(self._patience.poll, self._patience.slowest_poll)
            self._poll = min(2 * self._poll, longest)


_MOST_KEPT = 64 * 1024
"""Bytes that are kept of a purchase's answer that is too long."""


class FailedCall(Struct, frozen=True):
    """A call without even the head of an answer: why, and whether the request never left."""

    error: OtpError
    never_left: bool


class HttpCaller:
    """Sends queries to `endpoint` with the key. `transport` replaces the network and is not closed here."""

    def __init__(
        self, endpoint: str, api_key: str, patience: Patience, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        self._endpoint = endpoint
        self._key = api_key
        self._patience = patience
        self._transport = transport
        self._url = lru_cache(_REMEMBERED_URLS)(self._new_url)
        self._opening = asyncio.Lock()
        self._clients: _Clients | None = None
        self._deadlines = _Deadlines(patience)
        hide(api_key)

    async def call(self, query: dict[str, str], kind: CallKind) -> Answer | FailedCall:
        """Send `query` once. The answer has a flaw where not all of it arrived or it cannot be unpacked.

        Raises ConfigError where the environment does not allow a connection.
        """
        clients = await self._opened()
        client = clients.purchases if kind is CallKind.PURCHASE else clients.shared
        exchange = _Exchange(self._patience, kind, self._deadlines.of(kind))
        started = time.monotonic()
        try:
            async with deadline(exchange.deadline):
                await self._run(exchange, client, query)
        except TimeoutError:
            exchange.fail_at_deadline()
            self._deadlines.missed(kind)
        if exchange.is_whole:
            self._deadlines.answered(kind, time.monotonic() - started)
        return self._with_proxy(exchange.outcome())

    def _with_proxy(self, outcome: Answer | FailedCall) -> Answer | FailedCall:
        """`outcome`; where no connection came about through a proxy, with the variable that names it."""
        if isinstance(outcome, FailedCall) and outcome.never_left and self._transport is None:
            variable = "" if self._stays_here else proxy_variable(self._endpoint)
            if variable:
                what_now = f"{variable} names a proxy: check that it runs, or unset the variable."
                return FailedCall(Unreachable(outcome.error.message, what_now), never_left=True)
        return outcome

    @property
    def _stays_here(self) -> bool:
        """Whether calls are unencrypted and stay on this machine: such a call must not go through a proxy."""
        return not is_encrypted(self._endpoint) and keeps_key_private(self._endpoint)

    async def _run(self, exchange: _Exchange, client: httpx.AsyncClient, query: dict[str, str]) -> None:
        try:
            async with self._answered(client, query, exchange) as response:
                exchange.response = response
                await receive(response, exchange.received)
                exchange.is_whole = True
                await close_if_surplus(response)
        except Exception as caught:
            exchange.fail(caught)

    async def aclose(self) -> None:
        """Close the connections; the next call opens new ones."""
        clients, self._clients = self._clients, None
        if clients is not None and self._transport is None:
            await clients.shared.aclose()
            await clients.purchases.aclose()

    async def _opened(self) -> _Clients:
        problem = ""
        async with self._opening:
            if self._clients is None:
                try:
                    # In a thread: importing httpx and reading the trusted certificates takes a while.
                    self._clients = await asyncio.to_thread(self._open)
                except Exception as error:
                    problem = type(error).__name__
            if self._clients is not None:
                return self._clients
        raise ConfigError(
            f"the network cannot be set up ({problem})",
            proxy_problem()
            or "Check the proxy and certificate settings in the environment: HTTPS_PROXY, SSL_CERT_FILE …",
        )

    def _open(self) -> _Clients:
        if find_spec("sniffio") is None:
            # httpcore tries to import it several times in each call. With a failed import remembered, a
            # poll takes a quarter less processor time (1.1 ms instead of 1.5).
            sys.modules["sniffio"] = None  # type: ignore[assignment]  # as the import system documents it
        silence_http_libraries()
        import httpx

        uses_tls = is_encrypted(self._endpoint)
        # Reading the trusted certificates takes 20 ms; without encryption an empty context will do.
        needs_certificates = uses_tls and self._transport is None
        tls = httpx.create_ssl_context() if needs_certificates else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

        def client(kept_connections: int) -> httpx.AsyncClient:
            return httpx.AsyncClient(
                transport=self._transport,
                verify=tls,
                timeout=httpx.Timeout(self._patience.silence),
                limits=httpx.Limits(max_keepalive_connections=kept_connections),
                trust_env=not self._stays_here,
                # No cookie is kept: they would grow each request until the provider refuses it.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                headers={
                    "User-Agent": f"otptui/{__version__}",
                    "Accept-Encoding": ACCEPTED,
                    "Cache-Control": "no-cache",
                },
            )

        return _Clients(client(_KEPT_CONNECTIONS), client(0))

    def _new_url(self, query: tuple[tuple[str, str], ...]) -> httpx.URL:
        import httpx

        return httpx.URL(self._endpoint, params={"api_key": self._key, **dict(query)})

    @asynccontextmanager
    async def _answered(
        self, client: httpx.AsyncClient, query: dict[str, str], exchange: _Exchange
    ) -> AsyncIterator[httpx.Response]:
        """The answer to `query` once its head is there; the connection is released at the end."""
        import httpx

        # Not client.stream(), which puts the URL together anew: a tenth of the processor time of a poll.
        request = httpx.Request(
            "GET",
            self._url(tuple(query.items())),
            headers=client.headers,
            extensions={"timeout": exchange.timeouts()},
        )
        # Otherwise httpx tries encodings on every header of every request.
        request.headers.encoding = "ascii"
        response = await client.send(request, stream=True)
        try:
            yield response
        finally:
            await response.aclose()


class _Exchange:
    """One request under way: how long it may take, what has arrived of its answer, and why not all."""

    def __init__(self, patience: Patience, kind: CallKind, deadline: float) -> None:
        self.deadline = deadline
        self._connect = patience.connect
        self._silence = patience.purchase if kind is CallKind.PURCHASE else patience.silence
        self._kind = kind
        self.response: httpx.Response | None = None
        self.received = bytearray()
        self.is_whole = False
        self._error: OtpError = Unreachable("the connection ended without an answer")
        self._never_left = False

    def timeouts(self) -> dict[str, float | None]:
        """The timeouts as httpx wants them.

        Except for a listing the deadline of the whole call is enough, and httpx's own for the next byte
        passes while the program is stopped.
        """
        read = self._silence if self._kind is CallKind.LISTING else None
        return {"connect": self._connect, "pool": self._connect, "read": read, "write": self._silence}

    def fail(self, caught: Exception) -> None:
        """Note one of httpx's exceptions. Trouble with closing takes nothing away from a whole answer."""
        if not self.is_whole:
            head_arrived = self.response is not None
            self._error, self._never_left = explain(
                caught, connect=self._connect, silence=self._silence, head_arrived=head_arrived
            )

    def fail_at_deadline(self) -> None:
        """Note that the whole call took too long."""
        if not self.is_whole:
            self._error = Unreachable(f"no complete answer within {self.deadline:g} s")

    def outcome(self) -> Answer | FailedCall:
        """The outcome of the call."""
        if self.response is None:
            return FailedCall(self._error, self._never_left)
        headers = self.response.headers
        unpacked = unpack(headers.get("Content-Encoding", ""), bytes(self.received))
        flaw = None
        if unpacked.error is not None:
            flaw = Flaw(unpacked.error, unpacked.is_cut)
        if not self.is_whole:
            # The last word of a complete chunk is usually whole; without chunks that is not known.
            is_chunked = "chunked" in headers.get("Transfer-Encoding", "").lower()
            flaw = Flaw(self._error, not is_chunked or unpacked.is_cut)
        body = redact_answer(unpacked.data)
        if flaw is not None:
            if isinstance(flaw.error, Malformed):
                flaw.error.excerpt = excerpt(body)
            body = body[:_MOST_KEPT]
        retry_after = seconds_until_retry(headers.get("Retry-After", ""))
        return Answer(self.response.status_code, body, retry_after, flaw)


class _Clients(Struct, frozen=True):
    shared: httpx.AsyncClient
    purchases: httpx.AsyncClient
