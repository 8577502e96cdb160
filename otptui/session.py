"""Everything behind the screen for one run: store, accounts, market and numbers, wired once.

The screen uses what a session hands out, and nothing below it. Whatever happens later is reported.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from otptui.config.api_key import login_of
from otptui.config.schema import Config, Profile
from otptui.domain.errors import OtpError, PurchaseInFlight
from otptui.domain.limits import start_of_today
from otptui.domain.listing import prices_of
from otptui.domain.model import Activation, Offer, PriceColumns
from otptui.domain.states import State
from otptui.market.listing_loader import ListingLoader
from otptui.market.watcher import Watcher, WatchNews
from otptui.numbers.alert_runner import AlertRunner
from otptui.numbers.custody import Custody
from otptui.numbers.number_service import NumberService
from otptui.numbers.purchase import Purchaser, outcome
from otptui.numbers.purchase_settler import PurchaseSettler
from otptui.numbers.quote_reader import QuoteReader
from otptui.numbers.reports import NumberReport
from otptui.provider.accounts import Accounts, Login
from otptui.provider.rate_limiter import RateLimiter
from otptui.store.store_thread import StoreThread
from otptui.support.clock import SystemClock
from otptui.support.redact import hide
from otptui.support.supervisor import Supervisor, TaskFailed

if TYPE_CHECKING:
    from pathlib import Path

    import httpx


POLLING = "polling the numbers"
SETTLING = "settling purchases"
WATCHING = "watching offers"

RECENTS = 8
"""Services bought lately that are listed beside the favourites."""

SessionReport = TaskFailed | NumberReport | WatchNews


class Session:
    """One run, which shows one profile at a time. `transport` replaces the network.

    `report` is called in the event loop, never from another thread. Without a screen (`has_screen`), codes
    stay to be announced by the next window. With `read_only`, nothing is bought, cancelled or finished.

    `numbers` acts on numbers, `alerts` runs the alert command, `market` has the listings of the shown
    profile, `quotes` reads its offers again and `watcher` its watched ones.
    """

    def __init__(
        self,
        config: Config,
        database: Path,
        report: Callable[[SessionReport], None],
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        has_screen: bool = True,
        read_only: bool = False,
    ) -> None:
        self.config = config
        self._report = report
        self._clock = SystemClock()
        self._supervisor = Supervisor(report)
        self.store = StoreThread(database)
        self.lost: tuple[Activation, ...] = ()
        limiter = RateLimiter(
            config.polling.max_per_second, clock=self._clock.monotonic, sleep=self._clock.sleep
        )
        self.accounts = Accounts(_logins(config), limiter, transport=transport)
        owner = f"{os.getpid()}-{os.urandom(4).hex()}"
        self.custody = Custody(
            self.store,
            owner,
            self.accounts.__getitem__,
            config.polling,
            report,
            lambda profile, status, body: outcome(self.accounts[profile].dialect, status, body),
            clock=self._clock,
            has_screen=has_screen,
            is_ticked=has_screen,
            recovered=lambda row: self._settler.add(row),
        )
        self._settler = PurchaseSettler(
            self.store, self.custody, self.accounts.__getitem__, report, self._clock
        )
        self.numbers = NumberService(
            self.store,
            self.custody,
            Purchaser(
                self.store,
                owner,
                begun=self.custody.registry.update,
                settled=self._purchase_settled,
                unsaved=report,
                clock=self._clock,
            ),
            self._settler,
            self.accounts.__getitem__,
            lambda: self.config.limits,
            self._clock,
            read_only=read_only,
        )
        self.alerts = AlertRunner(self.store, lambda: self.config.alerts)
        self._show_profile(config.active)

    def _purchase_settled(self, row: Activation) -> None:
        self.custody.registry.update(row)
        self._settler.add(row)

    def _show_profile(self, profile: Profile) -> None:
        self.profile = profile
        account = self.accounts[profile.name]
        loader = ListingLoader(account, self.store, account.name, self._clock.now, account.dialect)

        async def read_prices(offer: Offer) -> tuple[PriceColumns | None, OtpError | None]:
            held = await loader.refresh(prices_of(offer.server.id, offer.country.id))
            return held.content, held.error

        self.loader = loader
        self.market = loader.market
        self.quotes = QuoteReader(self.store, read_prices, lambda: self.config.limits, self._clock)
        self.watcher = Watcher(self.store, loader, self._report, now=self._clock.now, sleep=self._clock.sleep)

    async def open(self) -> str:
        """Open the database and settle what an earlier run left behind; returns what the user should know
        about it ("" for nothing). Raises StoreError."""
        notice = await self.store.run(lambda store: store.notice)
        for number in await self.custody.start():
            if number.state is State.UNKNOWN:
                self._settler.add(number)
        return notice

    def start_polling(self) -> None:
        """Start to poll the numbers: after the first frame, which needs no network."""
        self._supervisor.start(POLLING, self.custody.run)
        self._supervisor.start(SETTLING, self._settler.run)

    def start_watching(self) -> None:
        """Start to check the watched offers."""
        self._supervisor.start(WATCHING, self.watcher.run)

    def tick(self) -> None:
        """A second has passed. With a screen, call it every second."""
        self.custody.tick()

    async def close(self) -> None:
        """Stop polling, give up the leases, close connections and database. Live numbers stay live.

        A purchase that is on its way is waited for, a few seconds at most. Afterwards `lost` has the numbers
        of which something could not be written.
        """
        await self.numbers.finish_purchase()
        await self._supervisor.stop()
        # Custody gives its leases up when it ends; a number may have been bought before it ever started.
        await self.custody.let_go()
        await self.accounts.close()
        self.lost = await self.store.close()

    async def use_key(self, key: str) -> None:
        """Make `key` the shown profile's key, if one call that costs nothing succeeds. Raises OtpError."""
        profile = replace(self.profile, api_key=key, api_key_command="")
        await self.accounts[profile.name].use_key(key, login_of(profile))
        hide(key)
        self.profile = profile
        self.config = replace(self.config, profiles={**self.config.profiles, profile.name: profile})
        self.accounts.reconfigure(_logins(self.config))

    def use_settings(self, config: Config) -> None:
        """Go on with `config`: limits and currency apply at once, polling to the next start of a poller."""
        self.config = config
        self.profile = config.active
        self.accounts.reconfigure(_logins(config))
        self.custody.polling = config.polling

    async def switch(self, name: str) -> None:
        """Show another profile from now on. The numbers of all profiles are polled as before.

        Raises PurchaseInFlight while a purchase of this window is on its way, and BadKey or ConfigError
        where the profile has no key.
        """
        self._refuse_while_buying()
        await self.accounts[name].client()
        # Looking up the key took its time.
        self._refuse_while_buying()
        self.config = replace(self.config, profile=name)
        self._show_profile(self.config.active)
        if self._supervisor.is_running(WATCHING):
            self._supervisor.start(WATCHING, self.watcher.run)

    def _refuse_while_buying(self) -> None:
        if self.numbers.is_buying:
            raise PurchaseInFlight(
                "a purchase is in progress", "Wait until it is done, then switch the profile."
            )

    @property
    def home(self) -> tuple[str, str]:
        """The server and country shown first; "" for the server where the provider has only one."""
        return self.profile.server if self.has_servers(self.profile.name) else "", self.profile.country

    def has_servers(self, profile: str) -> bool:
        """Whether the provider of a profile has several servers."""
        return self.accounts[profile].dialect.servers is not None

    async def favourites(self) -> frozenset[str]:
        """The codes of the favourite services. Raises StoreError."""
        return await self.store.run(lambda store: store.preferences.favourites(self.profile.name))

    async def recents(self) -> tuple[str, ...]:
        """The codes of the services bought lately, the newest first. Raises StoreError."""
        profile = self.profile.name
        return await self.store.run(lambda store: store.activations.recent_services(profile, RECENTS))

    async def toggle_favourite(self, code: str) -> frozenset[str]:
        """Add a service to the favourites or remove it; returns all of them. Raises StoreError."""
        profile = self.profile.name
        on = code not in await self.favourites()
        await self.store.run(lambda store: store.preferences.set_favourite(profile, code, on))
        return await self.favourites()

    async def spent_today(self) -> dict[str, Decimal]:
        """What all windows spent today and did not get back, by currency. Raises StoreError."""
        return await self.store.run(lambda store: store.spending.since(start_of_today()))

    async def balance(self) -> Decimal | None:
        """The balance; None where the provider has no such call or the call fails."""
        try:
            return await (await self.accounts[self.profile.name].client()).balance()
        except OtpError:
            return None


def _logins(config: Config) -> Mapping[str, Login]:
    return {name: login_of(profile) for name, profile in config.profiles.items()}
