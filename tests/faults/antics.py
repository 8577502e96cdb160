"""One run of the monkey: windows are opened, used and killed while all else goes wrong, and then judged."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from keyboard import WIDE, User, Wire

from otptui.domain.errors import OtpError, StoreError
from otptui.domain.model import Activation, Country, Offer, Server, Service
from otptui.domain.states import State
from otptui.provider.dialects import OTPBUDDY
from otptui.session import Session
from otptui.simulator import Sale
from otptui.simulator.inventory import STAPLES
from otptui.support.paths import Paths
from otptui.ui.app import OtpApp
from otptui.ui.dialogs.attach import AttachDialog
from otptui.ui.dialogs.buy import BuyDialog

from . import mischief
from .cell import IMPATIENT, patience
from .promise import breaches
from .stage import Stage, until
from .troubles import disk_full, locked

LIFETIME = 1200.0
"""Seconds until the provider ends a number."""

QUIET_WITHIN = 20.0
"""Seconds after the faults within which everything there is to learn has been learned."""

KEYS = {
    ("y",): 3,
    ("n",): 1,
    ("enter",): 1,
    ("escape", "escape"): 2,
    ("3", "x", "y"): 4,
    ("3", "y"): 2,
    ("3", "Y"): 2,
    ("3", "B", "y"): 2,
    ("3", "d"): 2,
    ("u",): 1,
    ("r",): 3,
    ("3", "r", "r", "r"): 2,
    ("down", "down"): 2,
    ("exclamation_mark",): 1,
    ("q", "n"): 1,
    ("q", "y"): 1,
}
"""What the monkey presses beside buying and attaching, and how often."""


@dataclass
class Monkey:
    """One run. `trace` says what was done, in its order."""

    chance: random.Random
    stage: Stage
    paths: Paths
    trace: list[str] = field(default_factory=list)
    confirmed: int = 0
    codes: dict[str, list[str]] = field(default_factory=dict)
    has_lied: bool = False
    disk: ExitStack = field(default_factory=ExitStack)
    purchases: list[asyncio.Task[object]] = field(default_factory=list)

    async def live(self) -> list[str]:
        """Run it; returns what of the promise was broken."""
        patience.set(IMPATIENT)
        with self.disk:
            for _ in range(self.chance.randint(1, 3)):
                await self._open_windows()
        await asyncio.gather(*self.purchases, return_exceptions=True)
        self.stage.simulator.faults.replace()
        self.stage.jump = timedelta()
        patience.set(None)
        self._forget_the_windows()
        await self._settle()
        return breaches(self.stage, self.codes, self.confirmed)

    async def _settle(self) -> None:
        """Poll every live number, again and again, until there is nothing left to learn."""
        end = time.monotonic() + QUIET_WITHIN
        async with self.stage.session() as session:
            self._deliver_to_all(session)
            while time.monotonic() < end:
                for number in session.numbers.visible:
                    if number.live:
                        await session.numbers.poll_now(number.key)
                # A turn of the polls; it is the end that is waited for.
                await asyncio.sleep(0.15)
                if not breaches(self.stage, self.codes, self.confirmed):
                    return

    def _deliver_to_all(self, session: Session) -> None:
        """A last code for every number that is live at the provider: none was given up meanwhile."""
        for number in session.numbers.visible:
            sale = next((sale for sale in self.stage.simulator.ledger if sale.id == number.id), None)
            if sale is not None and sale.ended_at is None and not self.has_lied:
                self._text(sale, f"9{number.key:05}")

    # Windows

    async def _open_windows(self) -> None:
        """Open one or two windows, act in them, and close or kill each."""
        kinds = self.chance.choice((["screen"], ["screen", "bare"], ["bare"], ["bare", "bare"]))
        self.trace.append(f"open {' and '.join(kinds)}")
        async with AsyncExitStack() as windows:
            opened: list[tuple[Session, User | None]] = []
            for kind in kinds:
                try:
                    if kind == "bare":
                        opened.append((await windows.enter_async_context(self.stage.session()), None))
                    else:
                        user = await windows.enter_async_context(self._screen())
                        opened.append((user.app.session, user))
                except StoreError as error:
                    self.trace.append(f"  not opened: {error.message}")
            for _ in range(self.chance.randint(6, 14)):
                await self._step(opened)
            for session, _ in opened:
                if self.chance.random() < 0.5:
                    self.trace.append("kill")
                    _kill(session)
        if self.chance.random() < 0.7:
            self._forget_the_windows()

    @asynccontextmanager
    async def _screen(self) -> AsyncIterator[User]:
        app = OtpApp(self.stage.config(), self.paths)
        async with app.run_test(size=WIDE, notifications=True) as pilot:
            with suppress(TimeoutError):
                await until(lambda: app.session.market.servers() and len(app.screen_stack) > 1, 1.0)
            yield User(app, pilot, self.stage.simulator, Wire(self.stage.simulator))

    def _forget_the_windows(self) -> None:
        """Let the leases of all windows run out, as after seconds without a heartbeat."""
        with suppress(sqlite3.Error), closing(sqlite3.connect(self.stage.database, timeout=0.2)) as db, db:
            db.execute("UPDATE window SET beat = beat - 10")

    # Steps

    async def _step(self, windows: list[tuple[Session, User | None]]) -> None:
        """Something happens: at the provider, to this machine, or in a window."""
        what = self.chance.random()
        if what < 0.25:
            self._provider_acts()
        elif what < 0.35:
            self._machine_acts()
        elif windows:
            session, user = self.chance.choice(windows)
            await (self._act(session) if user is None else self._press(user))
        # What happens next must come at a moment that hangs on nothing the program does.
        await asyncio.sleep(self.chance.uniform(0, 0.12))

    def _provider_acts(self) -> None:
        simulator = self.stage.simulator
        match self.chance.choice(("faults", "faults", "code", "code", "code", "lie", "calm", "time")):
            case "faults":
                faults = [mischief.fault(self.chance) for _ in range(self.chance.randint(1, 4))]
                simulator.faults.replace(*faults)
                self.trace += [f"provider: {fault}" for fault in faults]
            case "lie" if not self.has_lied:
                self.has_lied = True
                simulator.faults.replace(lie := mischief.lie(self.chance))
                self.trace.append(f"provider: {lie}")
            case "calm":
                simulator.faults.replace()
                self.trace.append("provider: no faults")
            case "time" if self.chance.random() < 0.2:
                simulator.advance(LIFETIME)
                self.trace.append("provider: a lifetime passes")
            case _:
                self._deliver()

    def _deliver(self) -> None:
        """A code reaches a number whose earlier one was recorded: the provider tells the newest only."""
        luck, code = self.chance.random(), str(self.chance.randrange(100_000, 1_000_000))
        live = [sale for sale in self.stage.simulator.ledger if sale.ended_at is None]
        if not live:
            return
        self._text(live[int(luck * len(live))], code)

    def _text(self, sale: Sale, code: str) -> None:
        # The siblings tell a further message only where one was asked for.
        if sale.messages and (self.stage.dialect != OTPBUDDY.name or not self._has_recorded(sale.id)):
            return
        self.stage.simulator.desk.deliver(sale.id, f"Your code is {code}", code, self.stage.simulator.now())
        # If it ended meanwhile, the code came too late.
        if sale.ended_at is None:
            self.codes.setdefault(sale.id, []).append(code)
            self.trace.append(f"provider: code {code} for {sale.id}")

    def _has_recorded(self, id: str) -> bool:
        with closing(sqlite3.connect(f"file:{self.stage.database}?mode=ro", uri=True)) as db:
            texts = db.execute(
                "SELECT text FROM message JOIN activation ON activation.key = activation WHERE id = ?", (id,)
            ).fetchall()
        return all(any(code in text for (text,) in texts) for code in self.codes.get(id, []))

    def _machine_acts(self) -> None:
        match self.chance.choice(("disk", "disk", "clock", "stall")):
            case "disk":
                self.disk.close()
                kind = self.chance.choice(("full", "locked", "well"))
                with suppress(OSError, sqlite3.Error):
                    if kind != "well":
                        self.disk.enter_context((disk_full if kind == "full" else locked)(self.stage))
                self.trace.append(f"disk: {kind}")
            case "clock":
                hours = self.chance.choice((-24, -3, 0, 0.5, 3, 24))
                self.stage.jump = timedelta(hours=hours)
                self.trace.append(f"clock: {hours} h off")
            case "stall":
                self._forget_the_windows()
                self.trace.append("every window stalls for 10 s")

    # In a window without its screen

    async def _act(self, session: Session) -> None:
        luck = self.chance.random()
        act = self.chance.choice(
            ("buy", "buy", "buy", "cancel", "refresh", "put away", "attach", "copy", "finish")
        )
        rows = session.numbers.visible
        row = rows[int(luck * len(rows))] if rows else None
        self.trace.append(f"{act}{'' if row is None or act == 'buy' else f' {row.id or row.state}'}")
        numbers = session.numbers
        if act == "buy":
            if not numbers.is_buying:
                self.confirmed += 1
                self._later(numbers.buy(self._offer(luck), session.profile))
        elif act == "attach":
            self._later(self._attach(session, luck, row))
        elif row is not None:
            calls: dict[str, Callable[[], Coroutine[Any, Any, object]]] = {
                "cancel": lambda: numbers.cancel(row.key),
                "refresh": lambda: numbers.poll_now(row.key),
                "put away": lambda: numbers.put_away(row.key),
                "copy": lambda: numbers.note_copied(row.key),
                "finish": lambda: numbers.finish(row),
            }
            self._later(calls[act]())

    def _offer(self, luck: float) -> Offer:
        """Something that the provider sells, at its price."""
        shelf = self.stage.simulator.world.shelf("1", "22")
        codes = [code for code in STAPLES if code in shelf]
        code = codes[int(luck * min(3, len(codes)))]
        server = Server("1", "Server 1") if self.stage.dialect == OTPBUDDY.name else Server("", "")
        price = max(Decimal(tier.price) for tier in shelf[code])
        return Offer(Service(code, code), Country("22", "India"), server, price, 5)

    async def _attach(self, session: Session, luck: float, row: Activation | None) -> None:
        """Attach a sale that no row has: to a row that may stand for it, or as a row of its own."""
        if (sale := self._unrecorded(session, luck)) is None:
            return
        if row is not None and (row.state is not State.UNKNOWN or row.service.code != sale.service):
            row = None
        await session.numbers.attach(sale.id, sale.number, session.profile, row)

    def _unrecorded(self, session: Session, luck: float) -> Sale | None:
        known = {number.id for number in session.numbers.visible}
        sales = [sale for sale in self.stage.simulator.ledger if sale.id not in known]
        return sales[int(luck * len(sales))] if sales else None

    def _later(self, call: Coroutine[Any, Any, object]) -> None:
        async def made() -> None:
            with suppress(OtpError):
                await call

        self.purchases.append(asyncio.ensure_future(made()))

    # In a window with its screen

    async def _press(self, user: User) -> None:
        luck, steps = self.chance.random(), self.chance.randrange(4)
        (keys,) = self.chance.choices(list(KEYS), list(KEYS.values()))
        what = self.chance.choice(("buy", "buy", "attach", "keys", "keys", "keys"))
        if user.has_left:
            return
        self.trace.append(f"press {what if what != 'keys' else ' '.join(keys)}")
        if what == "buy":
            await self._keys(user, "escape", "escape", "2", "g", *["down"] * steps, "b")
            with suppress(TimeoutError):
                await until(lambda: "checked" in user.text, 0.5)
            await self._keys(user, "y")
        elif what == "attach":
            await self._keys(user, "escape", "escape", "3", "a")
            sale = self._unrecorded(user.app.session, luck)
            if sale is not None and isinstance(user.app.screen, AttachDialog):
                await self._keys(user, *sale.id, "tab", *sale.number, "enter")
        else:
            await self._keys(user, *keys)

    async def _keys(self, user: User, *keys: str) -> None:
        for key in keys:
            if user.has_left:
                return
            asked = _is_asking(user)
            await user.press(key)
            # The question may have opened between the two looks, or been answered.
            self.confirmed += key in ("y", "enter") and (asked or _is_asking(user))


def _is_asking(user: User) -> bool:
    return any(isinstance(screen, BuyDialog) for screen in user.app.screen_stack)


def _kill(session: Session) -> None:
    """From now on nothing of this window reaches the database: neither its leases nor its last answer."""

    async def refuse(job: object) -> Any:
        raise StoreError("this window was killed")

    session.store.run = refuse  # type: ignore[method-assign]  # what is killed does not ask
