"""`python -m tests.screenshots [NAME …]`: the pictures of the README, made from the program itself.

Each scene is the real program on the simulated provider, at a time that stands still, so that the same
code gives the same bytes. To add one, write a function that gets the program to where it is to be seen
and put it into `SCENES`. The recording is several such pictures, played one after the other.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import partial
from importlib.metadata import version
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

# Under pytest, conftest.py makes the test helpers importable.
sys.path.append(str(Path(__file__).parent))

from beside_editor import beside_editor
from painted import painted_lines, painted_strips
from recording import Take, animated, digests, recorded_digests
from simulated import Clock, SimulatedTransport
from textual.pilot import Pilot
from textual.widgets import Input

from otptui.config.schema import Config, Polling, Profile
from otptui.domain import limits, model
from otptui.domain.lifecycle import Answered, CancelAsked, CancelConfirmed, Event, Expired, Refused, Texted
from otptui.domain.limits import Ceiling
from otptui.domain.listing import countries_of, prices_of, services_of
from otptui.domain.model import Activation, Country, Offer, Server, Service
from otptui.domain.states import State
from otptui.simulator import ENDPOINT, EarlyCancel, Fault, Kind, Simulator
from otptui.store import Store
from otptui.support import clock as clock_module
from otptui.support.paths import Paths
from otptui.text.phone import phone
from otptui.ui.app import OtpApp
from otptui.ui.controllers.tour_control import SEEN
from otptui.ui.format import history_text
from otptui.ui.widgets.numbers_list import NumbersList

DATABASE = "otptui.db"
FOLDER = Path(__file__).parents[1] / "screenshots"
WIDE = (140, 40)
NARROW = (34, 30)
FILMED = (100, 28)
RECORDING = "recording"
PATIENCE = 20.0
"""Seconds until a wait fails."""

FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


class Moment(datetime):
    """A wall clock that moves only when it is set."""

    current = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return cls.current.astimezone(tz)


@dataclass
class Stage:
    """The running program and its provider, for one scene."""

    app: OtpApp
    pilot: Pilot[Any]
    simulator: Simulator
    clock: Clock

    @property
    def text(self) -> str:
        return "\n".join(painted_lines(self.app))

    async def until(self, happened: Callable[[], object]) -> None:
        """Let the program work until `happened()`."""
        give_up = time.monotonic() + PATIENCE
        while not happened():
            if time.monotonic() > give_up:
                raise AssertionError(f"it did not happen; the screen is\n{self.text}")
            await self.pilot.pause(0.01)

    async def sees(self, *words: str) -> None:
        await self.until(lambda: all(word in self.text for word in words))

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            # From the terminal to the app, down to the widget, and up again to the handler.
            for _ in range(3):
                await self.pilot.pause(0)

    async def filter(self, words: str) -> None:
        """Show the offers with these words, the cursor on the first."""
        await self.press("2", "escape", "slash", *words, "enter")
        await self.sees(f"/ {words}")

    async def buy(self, words: str) -> str:
        """Buy the first offer with these words; the cursor ends on its number. Returns the activation id."""
        await self.order(words)
        sale = self.simulator.ledger[-1]
        shown = self.app.screen.query_one(NumbersList)
        await self.until(lambda: shown.has_focus and shown.current and shown.current.id == sale.id)
        return sale.id

    async def order(self, words: str) -> None:
        """Accept the purchase of the first offer with these words, without waiting for its outcome."""
        before = len(self.simulator.ledger)
        await self.filter(words)
        await self.press("b")
        await self.sees("checked just now")
        await self.press("y")
        await self.until(lambda: len(self.simulator.ledger) > before)

    def is_stocked(self) -> bool:
        """Whether every price list of the first view has loaded."""
        market = self.app.session.market
        lists = [prices_of(server.id, "22") for server in market.servers()]
        wanted = [*lists, countries_of("1"), services_of("1", "22")]
        return bool(lists) and all(market.held(one) and not market.loading(one) for one in wanted)

    def is_favourite(self, service: str) -> bool:
        """Whether the screen shows a service with that lower-case name and a star."""
        return f"★ {service}" in self.text.lower()

    def later(self, seconds: float) -> None:
        """Move every clock forward."""
        Moment.current += timedelta(seconds=seconds)
        self.clock.advance(seconds)


async def catalog(stage: Stage) -> None:
    for service in ("uber", "amazon", "whatsapp"):
        await stage.filter(service)
        await stage.press("f")
        await stage.until(partial(stage.is_favourite, service))
    await stage.press("escape", "1")
    stage.later(10)


async def prices(stage: Stage) -> None:
    await catalog(stage)
    await stage.filter("am")
    await stage.press("j", "j")


async def live_numbers(stage: Stage) -> None:
    """One number in each state: unknown, being cancelled, waiting, and with its code."""
    stage.simulator.faults.replace(Fault(Kind.RESET, "getNumber", times=1, after=True))
    await stage.order("flipkart")
    await stage.until(lambda: any(a.state is State.UNKNOWN for a in stage.app.numbers))
    # Otherwise the error text would cover the rows.
    stage.app.clear_notifications()
    stage.later(40)
    await stage.buy("whatsapp")
    await stage.press("x")
    await stage.sees("Cancel this number?")
    await stage.press("y")
    await stage.sees("cancels in")
    stage.later(11)
    await stage.buy("amazon")
    stage.later(7)
    # The large numbers of earlier purchases would cover a narrow screen.
    stage.app.clear_notifications()
    uber = await stage.buy("uber")
    stage.later(16)
    text = "482910 is your Uber verification code. Never share it with anyone."
    stage.simulator.desk.deliver(uber, text, "482910", stage.simulator.now())
    await stage.until(lambda: stage.text.count("482910") > 1)


async def numbers(stage: Stage) -> None:
    await live_numbers(stage)
    await stage.press("3", "g")
    stage.later(10)


async def confirm(stage: Stage) -> None:
    await stage.filter("uber")
    await stage.press("b")
    await stage.sees("checked just now")


async def bought(stage: Stage) -> None:
    """The moment after a purchase: the number is large, and the key that copies it is named."""
    await stage.buy("uber")
    await stage.sees("█", "Y copies the number")
    stage.later(5)


async def help_(stage: Stage) -> None:
    await stage.press("2", "question_mark")
    await stage.sees("In Prices")


async def setup(stage: Stage) -> None:
    await stage.sees("Welcome")
    stage.app.screen.query_one(Input).cursor_blink = False


async def tour(stage: Stage) -> None:
    await stage.sees("Step 1 of 4", "type a service")
    await stage.press("2", "slash", *"uber", "enter")
    await stage.sees("Step 2 of 4")


async def history(stage: Stage) -> None:
    await stage.press("4")
    await stage.sees("median wait")
    await stage.press("j", "j", "j")


async def settings(stage: Stage) -> None:
    await stage.press("comma")
    await stage.sees("interval")
    await stage.press(*"jjjjjjjjjjj")


async def panel(stage: Stage) -> None:
    """Numbers rented in the main window: one has its code, one waits, one is being cancelled."""
    for code, name, price, server in (
        ("wa", "Whatsapp", "13.50", "8"),
        ("am", "Amazon", "12.50", "3"),
        ("bne", "Uber", "8.00", "1"),
    ):
        offer = Offer(
            Service(code, name),
            Country("22", "India"),
            Server(server, f"INDIAN SERVER {server} IN"),
            Decimal(price),
            1,
        )
        bought = await stage.app.session.numbers.buy(offer, stage.app.session.profile)
        await stage.sees(f"◌ {name}")
        if name == "Whatsapp":
            await stage.press("g", "x")
            await stage.sees("Cancel this number?")
            await stage.press("y")
            await stage.sees("cancels in")
        stage.later(16)
    text = "482910 is your Uber verification code. Never share it with anyone."
    stage.simulator.desk.deliver(bought.id, text, "482910", stage.simulator.now())
    await stage.sees("█", "copies the code")
    stage.app.clear_notifications()
    stage.later(10)


async def bought_panel(stage: Stage) -> None:
    """A number that was bought in the main window a moment ago."""
    offer = Offer(
        Service("bne", "Uber"), Country("22", "India"), Server("1", "INDIAN SERVER 1 IN"), Decimal("8.00"), 1
    )
    await stage.app.session.numbers.buy(offer, stage.app.session.profile)
    await stage.sees("█", "Y copy  Uber")
    stage.later(5)


Scene = Callable[[Stage], Awaitable[None]]

THEMES = {"light": "textual-light", "contrast": "high-contrast"}
"""The themes of the pictures whose names end so."""

SCENES: dict[str, tuple[Scene, tuple[int, int]]] = {
    "catalog": (catalog, WIDE),
    "prices": (prices, WIDE),
    "numbers": (numbers, WIDE),
    "confirm": (confirm, WIDE),
    "bought": (bought, WIDE),
    "help": (help_, WIDE),
    "setup": (setup, WIDE),
    "tour": (tour, WIDE),
    "history": (history, WIDE),
    "settings": (settings, WIDE),
    "catalog-narrow": (catalog, NARROW),
    "prices-narrow": (prices, NARROW),
    "numbers-narrow": (numbers, NARROW),
    "confirm-narrow": (confirm, NARROW),
    "bought-narrow": (bought, NARROW),
    "bought-panel": (bought_panel, (NARROW[0], 27)),
    "panel": (panel, (NARROW[0], 27)),
    "prices-light": (prices, WIDE),
    "numbers-light": (numbers, WIDE),
    "prices-contrast": (prices, WIDE),
    "numbers-contrast": (numbers, WIDE),
}


class Reel:
    """Screens of a running program, kept one after the other.

    `expected` names the screens of an earlier recording: a screen that is there already needs no waiting.
    """

    def __init__(self, stage: Stage, expected: Sequence[str]) -> None:
        self.takes: list[Take] = []
        self._stage = stage
        self._expected = iter(expected)

    async def take(self, seconds: float, caption: str = "") -> None:
        """Show the screen of now, once it is still, for so many seconds."""
        expected = next(self._expected, "")
        is_expected = (lambda: digests([self._now(seconds, caption)]) == [expected]) if expected else None
        await still(self._stage, is_expected)
        self.takes.append(self._now(seconds, caption))

    async def typed(self, keys: str, caption: str) -> None:
        """Type these keys, a screen each."""
        for index, key in enumerate(keys, 1):
            await self._stage.press("slash" if key == "/" else key)
            await self.take(0.25, f"{caption} {keys[:index]}")

    def _now(self, seconds: float, caption: str) -> Take:
        return Take(painted_strips(self._stage.app), seconds, caption)


async def from_number_to_code(stage: Stage, reel: Reel) -> None:
    """Find a service, buy a number, copy it, and copy its code."""
    await stage.press("2")
    await reel.take(1.5, "otptui on a simulated provider")
    await reel.typed("/uber", "find a service:")
    await stage.press("enter")
    await reel.take(1, "enter: the best offer first")
    await stage.press("b")
    await stage.sees("checked just now")
    await reel.take(2, "b: price, stock and balance are read again before it asks")
    await stage.press("y")
    await stage.sees("█", "Y copies the number")
    await reel.take(2.5, "y: bought; the number is large for a moment")
    await stage.press("Y")
    await stage.sees("opied")
    await reel.take(1.5, "Y: the number is copied; paste it on the site")
    # Toasts go by real time, which stands still here.
    stage.app.clear_notifications()
    for _ in range(4):
        stage.later(4)
        await reel.take(0.6, "otptui checks for the code")
    text = "482910 is your Uber verification code. Never share it with anyone."
    sale = stage.simulator.ledger[-1]
    stage.simulator.desk.deliver(sale.id, text, "482910", stage.simulator.now())
    await stage.until(lambda: stage.text.count("482910") > 1)
    await reel.take(2.5, "the code is here")
    stage.app.clear_notifications()
    await stage.press("y")
    await stage.sees("opied")
    await reel.take(3, "y: the code is copied")


async def recording(expected: str = "") -> str:
    """The animated SVG of `from_number_to_code`. `expected` saves waiting, as in `picture`."""
    with time_standing_still(), TemporaryDirectory() as folder:
        # The list of numbers starts empty.
        fill_journal(Path(folder) / DATABASE, days_ago=2)
        async with on_stage(Path(folder), FILMED, "demo-key", from_number_to_code) as stage:
            await stage.until(stage.is_stocked)
            reel = Reel(stage, recorded_digests(expected))
            await from_number_to_code(stage, reel)
            return animated(reel.takes, FONT, made_with())


async def picture(name: str, expected: str = "") -> str:
    """The SVG of a scene once it stops changing, or as soon as it equals `expected`."""
    play, size = SCENES[name]
    key = "" if play is setup else "demo-key"
    with time_standing_still(), TemporaryDirectory() as folder:
        if play not in (setup, tour):
            # The list of numbers starts empty where it is not the history that is shown.
            fill_journal(Path(folder) / DATABASE, days_ago=0 if play is history else 2)
        async with on_stage(Path(folder), size, key, play) as stage:
            if key and play not in (panel, bought_panel):
                await stage.until(stage.is_stocked)
            stage.app.appearance.use(THEMES.get(name.rpartition("-")[2], ""))
            await play(stage)
            await still(stage, (lambda: taken(stage) == expected) if expected else None)
            return taken(stage)


def taken(stage: Stage) -> str:
    """The SVG of the current screen."""
    if stage.app.panel:
        number, lines = stage.app.numbers[0], painted_strips(stage.app)
        return tidied(beside_editor(lines, phone(number.number), number.code, "tmux"))
    return tidied(stage.app.export_screenshot(title="otptui"))


@asynccontextmanager
async def on_stage(
    folder: Path, size: tuple[int, int], key: str, play: Callable[..., Awaitable[None]]
) -> AsyncIterator[Stage]:
    clock = Clock()
    simulator = Simulator(
        key="demo-key",
        clock=clock,
        sleep=clock.sleep,
        has_balance=True,
        early_window=120,
        early_cancel=EarlyCancel.WAIT,
        # Its numbers get only the messages that a scene delivers.
        sends_messages=False,
    )
    base_url = f"http://127.0.0.1{ENDPOINT}" if key else "https://api.otpbuddy.com/stubs/handler_api.php"
    config = Config(
        profiles={"otpbuddy": Profile(base_url=base_url, api_key=key)},
        polling=Polling(interval=0.05, max_per_second=50),
    )
    config_file = Path("/home/you/.config/otptui/config.toml")
    paths = Paths(config_file, folder / DATABASE, folder / "otptui.log")
    if play is not tour:
        with closing(Store.open(paths.state_db)) as store:
            store.preferences.remember(SEEN, "seen")
    app = OtpApp(config, paths, panel=play in (panel, bought_panel), transport=SimulatedTransport(simulator))
    async with app.run_test(size=size, notifications=True) as pilot:
        yield Stage(app, pilot, simulator, clock)


def fill_journal(database: Path, days_ago: int = 0) -> None:
    """Fill the journal with a tester's numbers of three weeks, the last one bought so many days ago."""
    chance = Random(7)
    sold = {"bne": "Uber", "am": "Amazon", "wa": "Whatsapp", "tg": "Telegram"}
    services = [Service(code, name) for code, name in sold.items()]
    generous = Ceiling(max_active=1_000_000, daily_spend=None, since=Moment.current)
    with closing(Store.open(database)) as store:
        bought_at = Moment.current - timedelta(days=21)
        end = Moment.current - timedelta(days=days_ago)
        while (bought_at := bought_at + timedelta(hours=chance.uniform(2, 20))) < end:
            server = chance.choice("12358")
            draft = Activation(
                service=chance.choice(services),
                country=Country("22", "India"),
                server=Server(server, f"INDIAN SERVER {server} IN"),
                price=Decimal(chance.randrange(4, 40)) / 2,
                profile="otpbuddy",
                bought_at=bought_at,
            )
            key = store.journal.record_intent(draft, "earlier", generous).key
            id, number = f"{chance.getrandbits(96):024x}", f"9190{chance.randrange(10**8):08}"
            code = f"{chance.randrange(10**6):06}"
            lives: tuple[tuple[Event, ...], ...] = (
                ((Answered(id, number), Texted(f"{code} is your code.", code), Expired()),) * 4
                + ((Answered(id, number), CancelAsked(), CancelConfirmed()),)
                + ((Answered(id, number), Expired()),)
                + ((Refused("there are no numbers for this"),),)
            )
            first, *later = chance.choice(lives)
            store.journal.apply(key, first, bought_at)
            for minutes, event in enumerate(later, 1):
                store.journal.apply(
                    key, event, bought_at + timedelta(seconds=minutes * chance.randrange(8, 90))
                )
            for activation, message in store.activations.unannounced():
                store.journal.mark_announced(activation.key, message.text)


@contextmanager
def time_standing_still() -> Iterator[None]:
    """Replace every visible clock by `Moment`, and hide the user's own environment."""
    with ExitStack() as stack:
        # Scenes wait for conditions, not for an idle processor.
        stack.enter_context(patch("textual.app.wait_for_idle", lambda *_: asyncio.sleep(0)))
        for module in (clock_module, limits, model, history_text):
            stack.enter_context(patch.object(module, "datetime", Moment))
        stack.enter_context(patch.object(Moment, "current", Moment.current))
        user = {"TZ": "UTC", "HOME": "/home/you", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        stack.enter_context(patch.dict(os.environ, user))
        for name in ("TMUX", "NO_COLOR"):
            os.environ.pop(name, None)
        time.tzset()
        yield
    time.tzset()


async def still(stage: Stage, is_expected: Callable[[], bool] | None) -> None:
    """Wait until the screen has not changed for a second, the longest delay of anything on it.

    With `is_expected`, wait for that, and longer: a busy machine may be that slow.
    """
    last, since = "", time.monotonic()
    patience = 1.2 if is_expected is None else 6
    while time.monotonic() - since < patience and not (is_expected is not None and is_expected()):
        await stage.pilot.pause(0.05)
        if stage.text != last:
            last, since = stage.text, time.monotonic()


def made_with() -> str:
    """The versions of the libraries that determine a screenshot; each screenshot records them."""
    return f"textual {version('textual')}, rich {version('rich')}"


def tidied(svg: str) -> str:
    """The SVG without external links, and in an installed font."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!-- Generated .*?-->", f"<!-- {made_with()} -->", svg)
    svg = svg.replace("Fira Code, monospace", FONT).replace("font-family: arial", "font-family: sans-serif")
    # At 20 the frames of most fonts do not reach from line to line.
    svg = svg.replace("font-size: 20px", "font-size: 21px")
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def main(names: Sequence[str]) -> int:
    """Make these pictures, or all. Returns the exit status."""
    FOLDER.mkdir(exist_ok=True)
    for name in names or (*SCENES, RECORDING):
        made = asyncio.run(recording() if name == RECORDING else picture(name))
        (FOLDER / f"{name}.svg").write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
