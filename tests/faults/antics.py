"""One run of the monkey: windows are opened, used and killed while all else goes wrong, and then judged."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from unittest import mock

from keyboard import WIDE, User, Wire
from small_disk import SmallDisk

from otptui.domain.errors import OtpError, StoreError
from otptui.domain.model import Activation, Country, Offer, Server, Service
from otptui.domain.states import State
from otptui.provider.dialects import OTPBUDDY
from otptui.session import Session
from otptui.simulator import Sale
from otptui.simulator.inventory import STAPLES
from otptui.store import salvage
from otptui.support.paths import Paths
from otptui.ui.app import OtpApp
from otptui.ui.dialogs.attach import AttachDialog
from otptui.ui.dialogs.buy import BuyDialog
from otptui.ui.dialogs.question import ChoiceButton

from . import mischief
from .cell import IMPATIENT, patience
from .machine import Machine
from .promise import breaches
from .stage import Stage, until

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
    ("3", "n"): 2,
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
    disk: SmallDisk | None = None
    """The file system of the database, where it has one of its own."""
    trace: list[str] = field(default_factory=list)
    confirmed: int = 0
    codes: dict[str, list[str]] = field(default_factory=dict)
    has_lied: bool = False
    notices: list[str] = field(default_factory=list)
    """What windows said about the database when they opened it."""
    opened: list[tuple[Session, User | None]] = field(default_factory=list)
    """The windows that are open, those that were killed among them."""
    purchases: list[asyncio.Task[object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.machine = Machine(self.chance, self.stage, self.trace, self.disk)

    async def live(self) -> list[str]:
        """Run it; returns what of the promise was broken."""
        patience.set(IMPATIENT)
        # By its locks a process cannot tell its own windows, which are processes of their own elsewhere.
        other = mock.patch.object(salvage, "is_open_elsewhere", side_effect=lambda _: bool(self.opened))
        try:
            other.start()
            for _ in range(self.chance.randint(1, 3)):
                if self.chance.random() < 0.25:
                    with self.machine.flipping():
                        await self._open_windows()
                else:
                    await self._open_windows()
        finally:
            other.stop()
            self.machine.recover()
        await asyncio.gather(*self.purchases, return_exceptions=True)
        self.stage.simulator.faults.replace()
        patience.set(None)
        self.machine.forget_the_windows()
        await self._settle()
        return self._breaches()

    def _breaches(self) -> list[str]:
        damage = "; ".join(self.notices) if self.machine.is_damaged else None
        return breaches(self.stage, self.codes, self.confirmed, damage)

    async def _settle(self) -> None:
        """Poll every live number, again and again, until there is nothing left to learn."""
        end = time.monotonic() + QUIET_WITHIN
        async with self.stage.session() as session:
            await self._hear_notice(session)
            self._deliver_to_all(session)
            while time.monotonic() < end:
                for number in session.numbers.visible:
                    if number.live:
                        await session.numbers.poll_now(number.key)
                # A turn of the polls; it is the end that is waited for.
                await asyncio.sleep(0.15)
                if not self._breaches():
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
        kinds = self.chance.choice(
            (["screen"], ["screen", "bare"], ["bare"], ["bare", "bare"], ["screen", "keep"], ["keep", "bare"])
        )
        self.trace.append(f"open {' and '.join(kinds)}")
        async with AsyncExitStack() as windows:
            opened: list[tuple[Session, User | None]] = []
            self.opened = opened
            windows.callback(opened.clear)
            for kind in kinds:
                try:
                    if kind != "screen":
                        bare = self.stage.session(has_screen=kind != "keep")
                        opened.append((await windows.enter_async_context(bare), None))
                    else:
                        user = await windows.enter_async_context(self._screen())
                        opened.append((user.app.session, user))
                except StoreError as error:
                    self.trace.append(f"  not opened: {error.message}")
            for session, _ in opened:
                await self._hear_notice(session)
            for _ in range(self.chance.randint(2, 3)):
                await self._buy_under_a_fault(opened)
                for _ in range(self.chance.randint(2, 6)):
                    await self._step(opened)
            for session, _ in opened:
                if self.chance.random() < 0.5:
                    self.trace.append("kill")
                    _kill(session)
        if self.chance.random() < 0.7:
            self.machine.forget_the_windows()

    async def _hear_notice(self, session: Session) -> None:
        with suppress(StoreError):
            if notice := await session.store.run(lambda store: store.notice):
                self.notices.append(notice)
                self.trace.append(f"  it says: {notice}")

    @asynccontextmanager
    async def _screen(self) -> AsyncIterator[User]:
        app = OtpApp(self.stage.config(), self.paths)
        async with app.run_test(size=WIDE, notifications=True) as pilot:
            with suppress(TimeoutError):
                await until(lambda: app.session.market.servers() and len(app.screen_stack) > 1, 1.0)
            yield User(app, pilot, self.stage.simulator, Wire(self.stage.simulator))

    # Steps

    async def _step(self, windows: list[tuple[Session, User | None]]) -> None:
        """Something happens: at the provider, to this machine, or in a window."""
        what = self.chance.random()
        used = [(session, user) for session, user in windows if user is None or not user.has_left]
        if what < 0.25:
            self._provider_acts()
        elif what < 0.4:
            await self.machine.act(has_window=bool(used))
        elif used:
            session, user = self.chance.choice(used)
            await (self._act(session) if user is None else self._press(user))
        await self._any_moment()

    async def _buy_under_a_fault(self, windows: list[tuple[Session, User | None]]) -> None:
        """A purchase whose answer may be lost on its way."""
        faults = [mischief.purchase_fault(self.chance) for _ in range(self.chance.randint(1, 2))]
        self.stage.simulator.faults.replace(*faults)
        self.trace += [f"provider: {fault}" for fault in faults]
        if windows:
            session, user = self.chance.choice(windows)
            if user is None:
                await self._act(session, "buy")
            elif not user.has_left:
                await self._press(user, "buy")
        await self._any_moment()

    async def _any_moment(self) -> None:
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
        now, text = self.stage.simulator.now(), f"Your code is {code}"
        if sale.messages and not self._has_recorded(sale.id):
            return
        if not sale.messages or self.stage.dialect == OTPBUDDY.name:
            self.stage.simulator.desk.deliver(sale.id, text, code, now)
        elif (asked_for := sale.messages[-1]).due_at > now:
            asked_for.text, asked_for.code, asked_for.due_at = text, code, now
        else:
            # The siblings tell a further message only where one was asked for.
            return
        # If it ended meanwhile, the code came too late.
        if sale.ended_at is None:
            self.codes.setdefault(sale.id, []).append(code)
            self.trace.append(f"provider: code {code} for {sale.id}")

    def _has_recorded(self, id: str) -> bool:
        texts: list[tuple[str]] = []
        address = f"file:{self.stage.database}?mode=ro"
        # Where the folder is read-only, or the file not sound, nothing is known to be recorded.
        with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True)) as db:
            texts = db.execute(
                "SELECT text FROM message JOIN activation ON activation.key = activation WHERE id = ?", (id,)
            ).fetchall()
        return all(any(code in text for (text,) in texts) for code in self.codes.get(id, []))

    # In a window without its screen

    async def _act(self, session: Session, act: str = "") -> None:
        luck = self.chance.random()
        act = act or self.chance.choice(
            ("buy", "buy", "cancel", "refresh", "put away", "attach", "copy", "another", "another", "finish")
        )
        rows = session.numbers.visible
        row = rows[int(luck * len(rows))] if rows else None
        self.trace.append(f"{act}{'' if row is None or act == 'buy' else f' {row.id or row.state}'}")
        numbers = session.numbers
        if act == "another" and (row is None or not row.live or row.state is not State.RECEIVED):
            # The screen would not ask either.
            return
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
                "another": lambda: numbers.another_code(row),
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
        """A sale that an unknown purchase brought. The user has no reason to look for any other."""
        rows = session.numbers.visible
        known = {row.id for row in rows}
        unknown = {row.service.code for row in rows if row.state is State.UNKNOWN}
        sales = [
            sale for sale in self.stage.simulator.ledger if sale.id not in known and sale.service in unknown
        ]
        return sales[int(luck * len(sales))] if sales else None

    def _later(self, call: Coroutine[Any, Any, object]) -> None:
        async def made() -> None:
            with suppress(OtpError):
                await call

        self.purchases.append(asyncio.ensure_future(made()))

    # In a window with its screen

    async def _press(self, user: User, what: str = "") -> None:
        luck, steps = self.chance.random(), self.chance.randrange(4)
        (keys,) = self.chance.choices(list(KEYS), list(KEYS.values()))
        what = what or self.chance.choice(("buy", "attach", "keys", "keys", "keys"))
        self.trace.append(f"press {what if what != 'keys' else ' '.join(keys)}")
        if what == "buy":
            await self._keys(user, "escape", "escape", "2", "g", *["down"] * steps, "b")
            with suppress(TimeoutError):
                await until(lambda: "checked" in user.text, 0.5)
            await self._keys(user, "y")
        elif what == "attach":
            await self._keys(user, "escape", "escape", "3", "a")
            await self._answer_attach(user, luck)
        else:
            await self._keys(user, *keys)

    async def _answer_attach(self, user: User, luck: float) -> None:
        if user.has_left or not isinstance(user.app.screen, AttachDialog):
            return
        if user.app.screen.query(ChoiceButton):
            await self._keys(user, "enter")
        elif (sale := self._unrecorded(user.app.session, luck)) and user.number.service.code == sale.service:
            await self._keys(user, *sale.id, "tab", *sale.number, "enter")

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
