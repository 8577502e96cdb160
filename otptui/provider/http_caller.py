"""One HTTP request to one provider, and its whole answer or the reason why there is none.

Calls of live numbers and listings share kept connections. A purchase gets a connection of its own: a kept
one may be closing already, and then nobody knows whether the request arrived.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from otptui import __version__
from otptui.domain.errors import ConfigError, OtpError, Unreachable
from otptui.provider.endpoint import is_encrypted, keeps_key_private
from otptui.provider.http_body import ACCEPTED, read_body
from otptui.provider.http_errors import explain
from otptui.provider.response import Answer
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
    """What a call is for, which decides how long to wait for its answer."""

    POLL = "poll"
    LISTING = "listing"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True)
class Patience:
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


@dataclass(frozen=True, slots=True)
class FailedCall:
    """A call without a whole answer: why, what arrived of it, and whether the request never left."""

    error: OtpError
    received: bytes
    never_left: bool


class HttpCaller:
    """Sends queries to `endpoint` with the key. `transport` replaces the network and is not closed here."""

    def __init__(
        self, endpoint: str, api_key: str, patience: Patience, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        self._endpoint = endpoint
        self._key = api_key
        self._patience = patience
        self._deadlines = _Deadlines(patience)
        self._transport = transport
        self._url = lru_cache(_REMEMBERED_URLS)(self._new_url)
        self._opening = asyncio.Lock()
        self._clients: _Clients | None = None
        hide(api_key)

    async def call(self, query: dict[str, str], kind: CallKind) -> Answer | FailedCall:
        """Send `query` once. Raises ConfigError where the environment does not allow a connection."""
        clients = await self._opened()
        client = clients.purchases if kind is CallKind.PURCHASE else clients.shared
        seconds = self._deadlines.of(kind)
        started = time.monotonic()
        body = bytearray()
        head_arrived = never_left = False
        answer: Answer | None = None
        error: OtpError
        try:
            async with deadline(seconds), self._answered(client, query, kind) as response:
                head_arrived = True
                if flaw := await read_body(response, body):
                    error = flaw
                    flaw.excerpt = excerpt(redact_answer(bytes(body)))
                else:
                    retry_after = seconds_until_retry(response.headers.get("Retry-After", ""))
                    answer = Answer(response.status_code, redact_answer(bytes(body)), retry_after)
        except TimeoutError:
            self._deadlines.missed(kind)
            error = Unreachable(f"no whole answer within {seconds:g} s")
        except Exception as caught:
            error, never_left = explain(caught, client.timeout, head_arrived=head_arrived)
        if answer is not None:
            self._deadlines.answered(kind, time.monotonic() - started)
        # An answer that is there whole counts, even where closing the connection failed.
        return answer or FailedCall(error, redact_answer(bytes(body)), never_left)

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
            "Check the proxy and certificate settings in the environment: HTTPS_PROXY, SSL_CERT_FILE …",
        )

    def _open(self) -> _Clients:
        if find_spec("sniffio") is None:
            # httpcore looks for it several times in each call; this is how Python remembers that in vain.
            sys.modules["sniffio"] = None  # type: ignore[assignment]  # as the import system documents it
        silence_http_libraries()
        import httpx

        uses_tls = is_encrypted(self._endpoint)
        stays_here = not uses_tls and keeps_key_private(self._endpoint)
        # Reading the trusted certificates takes 20 ms; without encryption an empty context will do.
        needs_certificates = uses_tls and self._transport is None
        tls = httpx.create_ssl_context() if needs_certificates else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

        def client(silence: float, kept_connections: int) -> httpx.AsyncClient:
            return httpx.AsyncClient(
                transport=self._transport,
                verify=tls,
                timeout=httpx.Timeout(silence, connect=self._patience.connect, pool=self._patience.connect),
                limits=httpx.Limits(max_keepalive_connections=kept_connections),
                # Unencrypted calls that stay on this machine must not go through a proxy.
                trust_env=not stays_here,
                headers={
                    "User-Agent": f"otptui/{__version__}",
                    "Accept-Encoding": ACCEPTED,
                    "Cache-Control": "no-cache",
                },
            )

        return _Clients(client(self._patience.silence, _KEPT_CONNECTIONS), client(self._patience.purchase, 0))

    def _new_url(self, query: tuple[tuple[str, str], ...]) -> httpx.URL:
        import httpx

        return httpx.URL(self._endpoint, params={"api_key": self._key, **dict(query)})

    @asynccontextmanager
    async def _answered(
        self, client: httpx.AsyncClient, query: dict[str, str], kind: CallKind
    ) -> AsyncIterator[httpx.Response]:
        """The answer to `query` once its head is there; the connection is released at the end."""
        import httpx

        # Not client.stream(): to put the address together and read it again took a tenth of each look.
        url = self._url(tuple(query.items()))
        request = httpx.Request("GET", url, headers=client.headers, cookies=client.cookies)
        # Or it is found out from each of them, in each look.
        request.headers.encoding = "ascii"
        if kind is not CallKind.LISTING:
            # The deadline of the whole call is enough, and httpx's own passes while the program is stopped.
            request.extensions["timeout"] = {**client.timeout.as_dict(), "read": None}
        response = await client.send(request, stream=True)
        try:
            yield response
        finally:
            await response.aclose()


@dataclass(frozen=True, slots=True)
class _Clients:
    shared: httpx.AsyncClient
    purchases: httpx.AsyncClient
