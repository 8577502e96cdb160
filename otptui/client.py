"""The calls of the provider over HTTP. What it hands out is the protocol's; no exception of httpx leaves it.

The API key is in every URL, and httpx puts the URL into its exceptions and its log: an error is built
from the kind of failure alone and raised outside the `except` block, so that nothing chains to it.
"""

from __future__ import annotations

import asyncio
import logging
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from otptui import __version__, protocol
from otptui.checks import keeps_key_private
from otptui.errors import ConfigError, Malformed, OtpError, OutcomeUnknown, Unreachable
from otptui.model import Country, PriceColumns, Server, Service
from otptui.protocol import Answer, CancelAnswer, StatusAnswer
from otptui.text import tidy_name

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 16 * 1024 * 1024
"""An answer is read no further than this, counted after decompression."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: to connect, between two bytes, and for a whole call of each kind."""

    connect: float = 10.0
    silence: float = 15.0
    poll: float = 30.0
    listing: float = 120.0
    purchase: float = 60.0


class Client:
    """One account at one provider. `base_url` is the whole endpoint; `transport` replaces the network.

    Raises ConfigError where the key would travel unencrypted to another machine, unless `allow_http`.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        allow_http: bool = False,
        patience: Patience | None = None,
    ) -> None:
        if not allow_http and not keeps_key_private(base_url):
            raise ConfigError(
                "base_url is plain http:// to another machine: write https://, or allow_http = true"
            )
        self._base_url = base_url
        self._key = api_key
        self._transport = transport
        self._patience = patience or Patience()
        self._kept: httpx.AsyncClient | None = None

    async def fetch(self, action: str, **params: str) -> Answer:
        """The raw answer to a listing. Raises Unreachable or Malformed."""
        return await self._ask(action, params, self._patience.listing)

    async def servers(self) -> tuple[Server, ...]:
        return protocol.servers(await self.fetch("getServers"))

    async def countries(self, server: str = "1") -> tuple[Country, ...]:
        return protocol.countries(await self.fetch("getCountries", server_id=server))

    async def services(self, country: str = "22", server: str = "1") -> tuple[Service, ...]:
        return protocol.services(await self.fetch("getServices", country=country, server_id=server))

    async def prices(self, country: str = "22", server: str = "1") -> PriceColumns:
        return protocol.prices(await self.fetch("getPrices", country=country, server_id=server))

    async def balance(self) -> Decimal:
        """The balance. Raises BadAction where the provider has no such call."""
        return protocol.balance(await self._ask("getBalance", {}, self._patience.poll))

    async def status(self, id: str) -> StatusAnswer:
        """What became of an activation. Raises NoActivation and the other errors of the protocol."""
        return protocol.status(await self._ask("getStatus", {"id": id}, self._patience.poll))

    async def cancel(self, id: str, status: str = "") -> CancelAnswer:
        """Cancel an activation; the document's dialect sends no `status`, the rest of the family "8"."""
        params = {"id": id, "status": status} if status else {"id": id}
        return protocol.cancellation(await self._ask("setStatus", params, self._patience.poll))

    async def buy(self, service: str, country: str = "22", server: str = "1") -> Answer:
        """Send one getNumber and return its raw answer, for the journal to keep before anyone reads it.

        Never sent twice. Raises Unreachable only where the request certainly did not leave, and
        OutcomeUnknown for everything after that.
        """
        params = {"service": service, "country": country, "server_id": server}
        # A connection of its own: one from the pool may be closing, and then nobody knows what arrived.
        client = self._new_client()
        try:
            return await self._send(client, "getNumber", params, self._patience.purchase, buying=True)
        finally:
            await client.aclose()

    async def aclose(self) -> None:
        """Close the connections; the client opens new ones when it is used again."""
        client, self._kept = self._kept, None
        if client is not None:
            await client.aclose()

    def _without_key(self, body: bytes) -> bytes:
        """The body with the key blotted out: bodies are kept in the database, and some echo the query."""
        return body.replace(self._key.encode(), b"***") if len(self._key) >= 8 else body

    async def _ask(self, action: str, params: dict[str, str], deadline: float) -> Answer:
        if self._kept is None:
            self._kept = self._new_client()
        return await self._send(self._kept, action, params, deadline, buying=False)

    def _new_client(self) -> httpx.AsyncClient:
        import httpx

        for name in ("httpx", "httpcore"):
            # Both log whole URLs.
            logging.getLogger(name).setLevel(logging.WARNING)
        return httpx.AsyncClient(
            transport=self._transport,
            timeout=httpx.Timeout(self._patience.silence, connect=self._patience.connect),
            follow_redirects=False,
            headers={
                "User-Agent": f"otptui/{__version__}",
                "Accept-Encoding": "gzip, deflate",
                "Cache-Control": "no-cache",
            },
        )

    async def _send(
        self, client: httpx.AsyncClient, action: str, params: dict[str, str], deadline: float, *, buying: bool
    ) -> Answer:
        import httpx

        before_sending = (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.ProxyError,
            httpx.UnsupportedProtocol,
            httpx.LocalProtocolError,
        )
        problem: OtpError
        sent = True
        try:
            async with asyncio.timeout(deadline):
                query = {"api_key": self._key, "action": action, **params}
                async with client.stream("GET", self._base_url, params=query) as response:
                    body = self._without_key(await _body(response))
                    return Answer(response.status_code, body, _retry_after(response.headers))
        except TimeoutError:
            problem = Unreachable(f"no whole answer within {deadline:g} s")
        except httpx.RemoteProtocolError:
            problem = Malformed("the connection ended in the middle of an answer", "")
        except httpx.HTTPError as error:
            problem, sent = Unreachable(_reason(error)), not isinstance(error, before_sending)
        except httpx.InvalidURL:
            problem, sent = ConfigError("base_url is not an address"), False
        except Malformed as error:
            problem = Malformed(error.message)
        raise OutcomeUnknown(problem.message) if buying and sent else problem


async def _body(response: httpx.Response) -> bytes:
    """The whole body, decompressed here so that a few bytes cannot swell past `MOST_BYTES` unseen."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("gzip", "x-gzip", "deflate"):
        # 32 + 15: zlib tells gzip from zlib by the header.
        unpack = zlib.decompressobj(47)
    elif encoding in ("", "identity"):
        unpack = None
    else:
        raise Malformed(f"an answer packed as {tidy_name(encoding, 20)}, which was not asked for")
    body = bytearray()
    async for chunk in response.aiter_raw():
        if unpack is None:
            body += chunk
        else:
            try:
                body += unpack.decompress(chunk, MOST_BYTES + 1 - len(body))
            except zlib.error:
                raise Malformed("an answer that cannot be decompressed") from None
        if len(body) > MOST_BYTES:
            raise Malformed("an answer of more than 16 MB: not read further")
    if unpack is not None and body and not unpack.eof:
        raise Malformed("an answer cut short")
    return bytes(body)


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds the provider asks to wait: it may say so as a number or as a date (RFC 9110, 10.2.3)."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(min(int(value), 86400))
    with suppress(ValueError):
        moment = parsedate_to_datetime(value)
        return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())
    return None


def _reason(error: httpx.HTTPError) -> str:
    """What happened, in words of ours: httpx's own may hold the address."""
    import httpx

    match error:
        case httpx.ConnectTimeout():
            return "no connection within the time allowed"
        case httpx.TimeoutException():
            return "no answer within the time allowed"
        case httpx.ConnectError():
            return _connect_reason(error)
        case httpx.ProxyError():
            return "the proxy refused"
        case httpx.ReadError() | httpx.WriteError() | httpx.CloseError():
            return "the connection broke"
        case httpx.UnsupportedProtocol():
            return "base_url must begin with https://"
        case _:
            return f"the call failed ({type(error).__name__})"


def _connect_reason(error: httpx.ConnectError) -> str:
    said = str(error).lower()
    if "certificate" in said or "ssl" in said:
        return "the provider's TLS certificate is not trusted"
    if "name" in said and ("resolution" in said or "known" in said or "service" in said or "node" in said):
        return "the provider's name is not found: no network, or base_url is mistyped"
    if "refused" in said:
        return "the connection was refused"
    return "no connection to the provider"
