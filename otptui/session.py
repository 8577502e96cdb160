"""Everything behind the screen for one run: store, clients, market, custody and purchases, wired once.

The screen talks to this and to nothing below it. Whatever happens later is told through `report`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from otptui.config.api_key import login_of
from otptui.config.schema import Config, Profile
from otptui.domain.errors import OtpError, PurchaseInFlight
from otptui.domain.lifecycle import AnotherAsked, Answered, CancelAsked, Finished, PutAway
from otptui.domain.limits import Ceiling, start_of_today
from otptui.domain.listing import prices_of
from otptui.domain.model import Activation, Country, Offer, Server, Service, State, utc_now
from otptui.domain.quote import Checked
from otptui.market.listing_loader import ListingLoader
from otptui.market.watcher import Watcher, WatchNews
from otptui.numbers.custody import Custody, Report
from otptui.numbers.purchase import Purchaser, Unsaved, draft_of, outcome
from otptui.provider.accounts import Accounts, Login
from otptui.provider.rate_limiter import RateLimiter
from otptui.store import Store
from otptui.store.store_thread import StoreThread
from otptui.support.redact import hide

if TYPE_CHECKING:
    from pathlib import Path

    import httpx


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Begun:
    """A purchase is on its way; its row is in the journal."""

    activation: Activation


@dataclass(frozen=True, slots=True)
class Faulted:
    """A fault of ours (`kind`, its class) ended `what`; it is begun again in `AFTER_A_FAULT` seconds."""

    what: str
    kind: str


AFTER_A_FAULT = 2.0

WATCHING = "watching offers"

RECENTS = 8
"""Services bought lately that stand beside the favourites."""

SessionReport = Faulted | Report | Begun | Unsaved | WatchNews


class Session:
    """One run, on one profile at a time. `transport` is the demo's way to a provider in this very process.

    `report` is called in the event loop, never from another thread.
    """

    def __init__(
        self,
        config: Config,
        database: Path,
        report: Callable[[SessionReport], None],
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.config = config
        self._report = report
        self._owner = f"{os.getpid()}-{os.urandom(4).hex()}"
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._put_away: list[int] = []
        self.store = StoreThread(database)
        self.accounts = Accounts(
            _logins(config),
            RateLimiter(config.polling.max_per_second, clock=time.monotonic, sleep=asyncio.sleep),
            transport=transport,
        )
        self.custody = Custody(
            self.store,
            self._owner,
            self.accounts.__getitem__,
            self.config.polling,
            self._report,
            lambda profile, status, body: outcome(self.accounts[profile].dialect, status, body),
            clock=time.monotonic,
            now=utc_now,
            sleep=asyncio.sleep,
        )
        self.purchaser = Purchaser(
            self.store,
            self._owner,
            now=utc_now,
            sleep=asyncio.sleep,
            unsaved=self._report,
            begun=lambda activation: self._report(Begun(activation)),
        )
        self._look_at(config.active)

    def _look_at(self, profile: Profile) -> None:
        """Make `profile` the one whose catalog, favourites and watched offers are shown."""
        self.profile = profile
        account = self.accounts[profile.name]
        self.loader = ListingLoader(account, self.store, account.name, utc_now, account.dialect)
        self.market = self.loader.market
        self.watcher = Watcher(self.store, self.loader, self._report, now=utc_now, sleep=asyncio.sleep)

    async def open(self) -> str:
        """Open the database and settle what an earlier run left; return what the user should be told
        about it ("" for nothing). Raises StoreError."""
        notice = await self.store.run(lambda store: store.notice)
        await self.custody.start()
        return notice

    def look_after_numbers(self) -> None:
        """Begin to poll: after the first frame, so that it does not wait for the network's machinery."""
        self._begin(self.custody.run, "looking after the numbers")
        self._begin(self.watcher.run, WATCHING)

    def _begin(self, work: Callable[[], Awaitable[None]], what: str) -> None:
        self._tasks[what] = asyncio.create_task(self._forever(work, what))

    async def _forever(self, work: Callable[[], Awaitable[None]], what: str) -> None:
        """Begin `work` again whenever a fault of ours ends it: no bug may leave paid numbers unwatched."""
        while True:
            try:
                await work()
            except Exception as error:
                log.exception("%s failed", what)
                self._report(Faulted(what, type(error).__name__))
            await asyncio.sleep(AFTER_A_FAULT)

    async def close(self) -> None:
        """End the pollers, let the leases go, close connections and database. The numbers stay the user's."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        # Custody lets go when it ends; a number may have been adopted without it ever having begun.
        await self.custody.let_go()
        await self.accounts.close()
        await self.store.close()

    async def use_key(self, key: str) -> None:
        """Make `key` the active profile's, if one harmless call with it succeeds. Raises OtpError."""
        profile = replace(self.profile, api_key=key, api_key_command="")
        await self.accounts[profile.name].use_key(key, login_of(profile))
        hide(key)
        self.profile = profile
        self.config = replace(self.config, profiles={**self.config.profiles, profile.name: profile})
        self.accounts.reconfigure(_logins(self.config))

    def use_settings(self, config: Config) -> None:
        """Go on with these: limits and currency at once, polling for the numbers to come."""
        self.config = config
        self.profile = config.active
        self.accounts.reconfigure(_logins(config))
        self.custody.polling = config.polling

    async def switch(self, name: str) -> None:
        """Show another profile from now on; the numbers of all of them go on being looked after.

        Raises PurchaseInFlight while a purchase of this window is on its way, and BadKey or ConfigError
        where the profile has no key.
        """
        self._refuse_while_buying()
        await self.accounts[name].client()
        # Asking for the key took its time.
        self._refuse_while_buying()
        self.config = replace(self.config, profile=name)
        self._look_at(self.config.active)
        if watching := self._tasks.get(WATCHING):
            watching.cancel()
            self._begin(self.watcher.run, WATCHING)

    def _refuse_while_buying(self) -> None:
        if self.buying:
            raise PurchaseInFlight(
                "a purchase is on its way", "Wait until it has its answer, then switch the profile."
            )

    @property
    def home(self) -> tuple[str, str]:
        """The server and country shown first; "" for the server of a provider that has but one."""
        return self.profile.server if self.has_servers(self.profile.name) else "", self.profile.country

    def has_servers(self, profile: str) -> bool:
        """Whether the provider of a profile has several to choose from."""
        return self.accounts[profile].dialect.servers is not None

    async def reread(self, offer: Offer, profile: Profile | None = None) -> Checked:
        """The offer as the provider has it at this moment, and whether the limits have room for it.

        `profile` is the one whose offer it is; the one shown unless given.
        """
        held = await self.loader.refresh(prices_of(offer.server.id, offer.country.id))
        checked = Checked.of(offer, held.content, held.error)
        draft = draft_of(checked.offer or offer, profile or self.profile)
        try:
            await self.store.run(Store.refuse_over, draft, Ceiling.today(self.config.limits))
        except OtpError as error:
            return replace(checked, over=error)
        return checked

    async def buy(self, offer: Offer, profile: Profile | None = None) -> Activation:
        """Buy a number, as `Purchaser.buy` does and with its errors; its row is looked after from then on.

        `profile` is the one whose offer it is; the one shown unless given.
        """
        profile = profile or self.profile
        client = await self.accounts[profile.name].client()
        activation = await self.purchaser.buy(
            draft_of(offer, profile), client, Ceiling.today(self.config.limits)
        )
        self.custody.adopt(activation)
        return activation

    async def cancel(self, key: int) -> Activation:
        """Ask for a cancel; the window that looks after the number sends it."""
        return await self.custody.apply(key, CancelAsked())

    async def another_code(self, activation: Activation) -> Activation:
        """Have the provider wait for one more code on a number that had one; it costs nothing.

        Raises BadAction where the provider has no such thing, and what it says instead.
        """
        client = await self.accounts[activation.profile].client()
        await client.another(activation.id)
        asked = await self.custody.apply(activation.key, AnotherAsked())
        # At once, to see it wait: the same code sent again is told from the old one by that.
        await self.custody.look_now(activation.key)
        return asked

    async def finish(self, activation: Activation) -> Activation:
        """Tell the provider that a number did its work; nothing more comes. Raises as `another_code` does."""
        client = await self.accounts[activation.profile].client()
        await client.finish(activation.id)
        return await self.custody.apply(activation.key, Finished())

    async def put_away(self, key: int, *, back: bool = False) -> Activation:
        """Take a finished number off the panel, or bring it `back`."""
        activation = await self.custody.apply(key, PutAway(back))
        if activation.put_away:
            self._put_away.append(key)
        return activation

    async def bring_back(self) -> Activation | None:
        """Undo the newest `put_away` of this run that still holds; None where there is none left."""
        while self._put_away:
            key = self._put_away.pop()
            if (await self.store.run(Store.activation, key)).put_away:
                return await self.put_away(key, back=True)
        return None

    async def attach(self, id: str, number: str, unknown: Activation | None) -> Activation:
        """Look up an activation bought elsewhere, or the one an `unknown` row stands for, and keep it.

        Raises NoActivation and the other errors of a look; nothing is recorded then.
        """
        client = await self.accounts[unknown.profile if unknown else self.profile.name].client()
        await client.status(id)
        if unknown is not None:
            activation = await self.custody.apply(unknown.key, Answered(id, number))
        else:
            nowhere = Activation(
                service=Service("", "attached"),
                country=Country(self.profile.country, ""),
                server=Server("", ""),
                price=None,
                profile=self.profile.name,
                currency=self.profile.currency,
                bought_at=utc_now(),
                id=id,
                number=number,
                state=State.WAITING,
            )
            activation = await self.store.run(Store.attach, nowhere)
        self.custody.adopt(activation)
        return activation

    @property
    def buying(self) -> bool:
        """Whether a purchase of this window is on its way."""
        return self.purchaser.in_flight

    async def favourites(self) -> frozenset[str]:
        """The codes of the favourite services."""
        return await self.store.run(Store.favourites, self.profile.name)

    async def recents(self) -> tuple[str, ...]:
        """The codes of the services bought lately, the newest first. Raises StoreError."""
        return await self.store.run(Store.recent_services, self.profile.name, RECENTS)

    async def toggle_favourite(self, code: str) -> frozenset[str]:
        """Make a service a favourite, or no longer one; returns all of them. Raises StoreError."""
        on = code not in await self.favourites()
        await self.store.run(Store.set_favourite, self.profile.name, code, on)
        return await self.favourites()

    async def spent_today(self) -> dict[str, Decimal]:
        """What was spent today in all windows and not given back, by currency. Raises StoreError."""
        return await self.store.run(Store.spent, start_of_today())

    async def balance(self) -> Decimal | None:
        """The balance where the provider tells it; None quietly where it does not."""
        try:
            return await (await self.accounts[self.profile.name].client()).balance()
        except OtpError:
            return None


def _logins(config: Config) -> Mapping[str, Login]:
    return {name: login_of(profile) for name, profile in config.profiles.items()}
