"""One account per profile: its client, key, dialect and rate limiter; and the registry of all accounts.

Whatever calls a provider is handed an account, so that a key is looked up once, and one client and one
rate limiter serve every caller.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from otptui.domain.errors import BadKey, OtpError
from otptui.domain.listing import AnyListing
from otptui.provider.dialects import OTPBUDDY, Dialect
from otptui.provider.rate_limiter import RateLimiter
from otptui.provider.response import Answer
from otptui.support.secret_record import SecretRecord

if TYPE_CHECKING:
    import httpx

    from otptui.provider.client import Client


class Login(SecretRecord, frozen=True):
    """How to reach an account. Equal logins need no new client.

    `find_key` returns the API key and raises OtpError where there is none. It may block, so it is run in
    a thread; it stops early once the function it is given returns False.
    """

    SECRETS = frozenset({"base_url", "find_key"})

    base_url: str
    find_key: Callable[[Callable[[], bool]], str]
    dialect: Dialect = OTPBUDDY
    allow_http: bool = False


class Account:
    """The account of the profile `name`; `login` is None while the config has no such profile."""

    def __init__(
        self,
        name: str,
        login: Login | None,
        limiter: RateLimiter,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.name = name
        self.limiter = limiter
        self._login = login
        self._transport = transport
        self._client: Client | None = None
        self._key_lookup: asyncio.Future[str] | None = None
        self._replaced: list[Client] = []
        self._is_closed = False

    @property
    def dialect(self) -> Dialect:
        """The provider's dialect; the documented one while the config has no such profile."""
        return self._login.dialect if self._login else OTPBUDDY

    @property
    def provider(self) -> str:
        """A name for the provider at the account's address, which does not show the address."""
        address = self._login.base_url if self._login else ""
        # OpenSSL takes a while to load, and only the cache needs a hash.
        import hashlib

        return hashlib.sha256(address.encode()).hexdigest()[:16]

    async def client(self) -> Client:
        """The client, made on first use. Raises BadKey or ConfigError where there is no key."""
        while self._client is None:
            login = self._login
            if login is None:
                raise BadKey(
                    f"there is no profile {self.name} in the config any more", "Add it back, with its key."
                )
            try:
                key = await self._find_key(login)
            except OtpError:
                if self._login is login:
                    raise
                continue
            # Another caller may have made the client meanwhile, or the config may have changed.
            if self._client is None and self._login is login:
                self._client = self._new_client(login, key)
        return self._client

    async def use_key(self, key: str, login: Login) -> None:
        """Go on with `key` and `login`, if one call that costs nothing succeeds. Raises OtpError."""
        client = self._new_client(login, key)
        try:
            await client.check_key()
        except OtpError:
            await client.aclose()
            raise
        self.reconfigure(login)
        self._client = client

    def reconfigure(self, login: Login | None) -> None:
        """Go on with `login`. Calls that are under way end with the client they began with."""
        if login == self._login:
            return
        self._login = login
        self._key_lookup = None
        if self._client is not None:
            self._replaced.append(self._client)
            self._client = None

    async def fetch(self, listing: AnyListing) -> Answer:
        """The raw answer to a listing, as `Client.fetch`; also raises what `client` does."""
        client = await self.client()
        return await client.fetch(listing)

    async def acquire_low_priority(self) -> None:
        """Wait for a slot of the rate limiter that no live number wants."""
        await self.limiter.acquire_low_priority()

    def pause(self, seconds: float) -> None:
        """Ask this provider for no listing for `seconds`. Its live numbers are polled as before."""
        self.limiter.pause_low_priority(seconds)

    async def close(self) -> None:
        """Close the connections. A key lookup that is still running ends with an error."""
        self._is_closed = True
        for client in (self._client, *self._replaced):
            if client is not None:
                await client.aclose()

    async def _find_key(self, login: Login) -> str:
        """Look up the key once for all callers: a password manager may ask for a passphrase each time."""
        lookup = self._key_lookup
        if lookup is None:
            blocking = asyncio.to_thread(login.find_key, lambda: self._login is login and not self._is_closed)
            lookup = self._key_lookup = asyncio.ensure_future(blocking)
            lookup.add_done_callback(self._forget_lookup)
        # Cancelling one waiter must not cancel the shared lookup.
        return await asyncio.shield(lookup)

    def _forget_lookup(self, lookup: asyncio.Future[str]) -> None:
        if self._key_lookup is lookup:
            self._key_lookup = None

    def _new_client(self, login: Login, key: str) -> Client:
        # Imported with the first call, which waits until the first frame is on the screen.
        from otptui.provider.client import Client

        return Client(
            login.base_url, key, login.dialect, transport=self._transport, allow_http=login.allow_http
        )


class Accounts:
    """The accounts of all profiles, each made on first use.

    `logins` has the login of each profile in the config, `limiter` the slots that all providers share.
    `transport` replaces the network in every client.
    """

    def __init__(
        self,
        logins: Mapping[str, Login],
        limiter: RateLimiter,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._logins = logins
        self._limiter = limiter
        self._transport = transport
        self._accounts: dict[str, Account] = {}

    def __getitem__(self, profile: str) -> Account:
        """The account of a profile; a profile that is in no config has one too, without a client."""
        account = self._accounts.get(profile)
        if account is None:
            login, limiter = self._logins.get(profile), self._limiter.for_another_provider()
            account = self._accounts[profile] = Account(profile, login, limiter, self._transport)
        return account

    def reconfigure(self, logins: Mapping[str, Login]) -> None:
        """Go on with these logins: an account whose login changed gets a new client at its next call."""
        self._logins = logins
        for name, account in self._accounts.items():
            account.reconfigure(logins.get(name))

    async def close(self) -> None:
        """Close the connections of all accounts."""
        for account in self._accounts.values():
            await account.close()
