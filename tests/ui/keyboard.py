"""A user at the keyboard: drives the program, on a simulated provider, and reads its screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from painted import has_crashed, is_leaving, messages_handled, open_toasts, painted_lines
from simulated import SimulatedTransport
from textual import events
from textual.pilot import Pilot
from textual.widget import Widget

from otptui.config.schema import Config
from otptui.domain.listing import prices_of, services_of
from otptui.domain.model import Activation, Country, Offer, Server, Service
from otptui.market.catalog_tree import Node, TreeRow
from otptui.market.country_scan import Scan
from otptui.market.listings import Market
from otptui.simulator import Fault, Simulator
from otptui.simulator.desk import Sale
from otptui.support.paths import Paths
from otptui.ui.app import OtpApp
from otptui.ui.dialogs.question import Dialog
from otptui.ui.screens.numbers_screen import NumbersScreen
from otptui.ui.screens.workspace import WorkspaceScreen
from otptui.ui.widgets.catalog_list import CatalogTree
from otptui.ui.widgets.offer_table import OfferTable

KEY = "k-8f1e77aa02"
PATIENCE = 20.0
"""Seconds until a test gives up waiting: far more than anything takes."""

WIDE = 92, 18
"""The smallest terminal with all panes side by side: most of a test's time goes into painting."""

_CODES = {"Uber": "bne", "Amazon": "aaz", "Whatsapp": "wa"}
_CHARACTERS = {
    "slash": "/",
    "space": " ",
    "question_mark": "?",
    "colon": ":",
    "comma": ",",
    "exclamation_mark": "!",
}


class Wire(SimulatedTransport):
    """A connection on which calls can be held up: `held` names their actions."""

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self.held: set[str] = set()
        self.waiting: list[str] = []
        self._released = asyncio.Event()

    def release(self) -> None:
        self.held.clear()
        self._released.set()
        self._released = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        action = request.url.params.get("action", "")
        while action in self.held:
            self.waiting.append(action)
            await self._released.wait()
            self.waiting.remove(action)
        return await super().handle_async_request(request)


@dataclass
class User:
    """Presses keys and reads the screen."""

    app: OtpApp
    pilot: Pilot[Any]
    simulator: Simulator
    wire: Wire

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, and let each be handled."""
        for key in keys:
            self.burst(key)
            # From the terminal to the app, down to the widget, and up again to its handler.
            for _ in range(4):
                await messages_handled(self.pilot)

    def burst(self, *keys: str) -> None:
        """Press all these keys before the program handles the first."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else _CHARACTERS.get(key)))

    async def type(self, text: str) -> None:
        """Type quickly."""
        self.burst(*text)
        await self.settles()

    async def until(self, happened: Callable[[], object], why: Callable[[], str] = str) -> None:
        """Let the program work until `happened()`; fails with `why()` and what is on the screen."""
        deadline = time.monotonic() + PATIENCE
        while not happened():
            # After a crash nothing will happen; leaving `run_test` raises it.
            if time.monotonic() > deadline or has_crashed(self.app):
                pytest.fail(f"it did not happen; {why()} the screen is\n{self.text}")
            await asyncio.sleep(0.025)

    async def sees(self, *words: str) -> None:
        """Wait until all these words are on the screen."""
        await self.until(lambda: not _missing(words, self.text))

    async def misses(self, *words: str) -> None:
        """Wait until none of these words is on the screen."""
        await self.until(lambda: len(_missing(words, self.text)) == len(words))

    async def settles(self) -> None:
        """Let everything that is under way finish."""
        for _ in range(5):
            await messages_handled(self.pilot)
            await asyncio.sleep(0)

    @property
    def lines(self) -> list[str]:
        """The screen, line by line."""
        return painted_lines(self.app)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def line(self, *words: str) -> str:
        """The first line with all these words; "" where there is none."""
        return next((line for line in self.lines if all(word in line for word in words)), "")

    @property
    def focus(self) -> Widget | None:
        return self.app.focused

    @property
    def workspace(self) -> WorkspaceScreen:
        """The main screen, below any dialog."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, WorkspaceScreen))

    @property
    def catalog(self) -> CatalogTree:
        return self.workspace.catalog

    @property
    def prices(self) -> OfferTable:
        return self.workspace.prices

    @property
    def offer(self) -> Offer:
        """The offer under the cursor of the prices."""
        assert self.prices.current is not None
        return self.prices.current

    @property
    def row(self) -> TreeRow:
        """The row under the cursor of the catalog."""
        assert self.catalog.current is not None
        return self.catalog.current

    def node_of(self, row: int) -> Node:
        """The tree node of a catalog row."""
        node = self.catalog.key_of(row)
        assert isinstance(node, Node)
        return node

    @property
    def scan(self) -> Scan:
        """The country scan that the prices show."""
        assert self.workspace.browse.scan is not None
        return self.workspace.browse.scan

    @property
    def title(self) -> str:
        """The title of the prices pane."""
        return str(self.workspace.query_one("#prices").border_title)

    @property
    def number(self) -> Activation:
        """The number under the cursor."""
        (numbers,) = (screen for screen in self.app.screen_stack if isinstance(screen, NumbersScreen))
        current = numbers.numbers_list.current
        assert current is not None
        return current

    @property
    def dialog(self) -> Dialog | None:
        """The open question, if any."""
        return self.app.screen if isinstance(self.app.screen, Dialog) else None

    @property
    def toasts(self) -> list[str]:
        """Title and text of each toast, oldest first."""
        return [f"{note.title}\n{note.message}" for note in open_toasts(self.app)]

    async def toast(self, *words: str) -> str:
        """Wait for a toast with all these words; returns its title and text."""
        found: list[str] = []

        def has_come() -> bool:
            found[:] = [toast for toast in self.toasts if not _missing(words, toast)]
            return bool(found)

        await self.until(has_come)
        return found[-1]

    @property
    def has_left(self) -> bool:
        """Whether the user has left the program."""
        return is_leaving(self.app)

    @property
    def ledger(self) -> list[Sale]:
        return self.simulator.ledger

    def asked(self, action: str) -> int:
        """How many calls of that action the provider got."""
        return sum(request.action == action for request in self.simulator.requests)

    async def reads_toasts(self) -> None:
        """Let all toasts disappear."""
        self.app.clear_notifications()
        await self.until(lambda: not self.toasts)

    def text_to(self, sale: Sale, text: str) -> None:
        """Deliver an SMS to a number."""
        self.simulator.desk.deliver(sale.id, text, "", self.simulator.now())

    # Common first steps

    async def filter_prices(self, words: str) -> None:
        """Filter the offers by these words and put the cursor on the first."""
        self.burst("2", "slash", *words, "enter")
        await self.until(lambda: self.prices.view.filter.text == words and self.focus is self.prices)

    async def rent(self, name: str) -> Sale:
        """Buy a number of that service without the screen, and put the cursor on it."""
        where = Country("22", "India"), Server("9", "INDIAN SERVER 9 IN")
        offer = Offer(Service(_CODES[name], name), *where, Decimal("7.00"), 1)
        bought = await self.app.session.numbers.buy(offer, self.app.session.profile)
        await self.until(lambda: bought.key in [number.key for number in self.app.numbers])
        await self.press("3", "g")
        await self.until(lambda: self.number.id == bought.id)
        return self.ledger[-1]

    async def buy(self, words: str = "uber") -> Sale:
        """Buy the cheapest offer with these words by keyboard; returns the sale."""
        before = len(self.ledger)
        await self.filter_prices(words)
        await self.press("b")
        await self.sees("checked just now")
        await self.press("y")
        await self.until(lambda: len(self.ledger) > before)
        sale = self.ledger[-1]
        await self.until(lambda: any(number.id == sale.id for number in self.app.numbers))
        # The list may be a frame behind; the cursor moves to the number last.
        await self.until(lambda: self.number.id == sale.id and self.focus is self.workspace.numbers_list)
        return sale


@dataclass
class Desk:
    """The provider, the user's home folder, and the program, which can be started again and again."""

    folder: Path
    simulator: Simulator
    config: Config

    @property
    def paths(self) -> Paths:
        return Paths.below(self.folder)

    def goes_wrong(self, *faults: Fault) -> None:
        """Make the provider show these faults and no others from now on."""
        self.simulator.faults.replace(*faults)

    @asynccontextmanager
    async def otptui(
        self,
        size: tuple[int, int] = WIDE,
        *,
        panel: bool = False,
        plain: bool = False,
        config: Config | None = None,
        demo: bool = False,
        read_only: bool = False,
    ) -> AsyncIterator[User]:
        wire = Wire(self.simulator)
        config = config or self.config
        app = OtpApp(
            config,
            self.paths,
            panel=panel,
            plain=plain,
            transport=wire,
            demo=demo,
            read_only=read_only,
        )
        async with app.run_test(size=size, notifications=True) as pilot:
            yield User(app, pilot, self.simulator, wire)

    @asynccontextmanager
    async def shop(
        self,
        size: tuple[int, int] = WIDE,
        *,
        plain: bool = False,
        config: Config | None = None,
        read_only: bool = False,
    ) -> AsyncIterator[User]:
        """Start the program and wait for the offers."""
        async with self.otptui(size, plain=plain, config=config, read_only=read_only) as user:
            market = user.app.session.market
            await user.until(lambda: _is_stocked(market))
            # What has arrived is shown a moment later.
            await user.until(lambda: len(user.prices.view.rows.answers) == len(market.servers()))
            await user.settles()
            yield user


def _missing(words: Iterable[str], text: str) -> list[str]:
    return [word for word in words if word not in text]


def _is_stocked(market: Market) -> bool:
    needed = [services_of("1", "22"), *(prices_of(server.id, "22") for server in market.servers())]
    return bool(market.servers()) and all(
        market.held(listing) and not market.loading(listing) for listing in needed
    )
