"""The program on the screen: it wires the session to the screens and keeps what they all show."""

from __future__ import annotations

import gc
import logging
import weakref
from collections.abc import Coroutine
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.reactive import reactive
from textual.screen import Screen
from textual.worker import Worker

from otptui import __version__
from otptui.config.config_file import readable_by_others
from otptui.demo import demo_transport
from otptui.domain.errors import ConfigError, OtpError, StoreError
from otptui.domain.limits import start_of_today
from otptui.domain.model import Activation, Message, Offer
from otptui.market.watcher import WatchNews
from otptui.numbers.reports import CodeArrived, NumbersChanged, PollTrouble, StoreTrouble, Unsaved
from otptui.session import Session, SessionReport
from otptui.support.paths import tilde
from otptui.support.supervisor import RESTART_DELAY, TaskFailed
from otptui.text.phone import phone
from otptui.text.sanitize import money
from otptui.ui.commands import ANYWHERE, Keys, bindings
from otptui.ui.controllers.clipboard import Copier
from otptui.ui.controllers.config_follower import ConfigFollower
from otptui.ui.controllers.resizing import BREAKPOINTS, HEIGHTS, Resizing
from otptui.ui.format.activation_text import window_title
from otptui.ui.format.ending_text import ended, told_of, what_is_read, what_next
from otptui.ui.messages import ConfigRead, Copy, Reported
from otptui.ui.preload import get_ready
from otptui.ui.problems import Troubles
from otptui.ui.terminal import capabilities
from otptui.ui.terminal.terminal_app import TerminalApp
from otptui.ui.toasts import Toaster

if TYPE_CHECKING:
    import httpx

    from otptui.config.schema import Config
    from otptui.support.paths import Paths

log = logging.getLogger(__name__)

CODE_TOAST = 30.0
"""Seconds a code stays announced on the screen."""

TRY_DEMO = -1
"""What `run` returns when the user asked for the demo instead of giving a key."""

IN_THE_LOG = "Your numbers are safe; : log has the details"
"""What to do about a fault of ours."""


class OtpApp(TerminalApp):
    """One window of otptui.

    `numbers` is what the numbers pane shows, newest first, `profile` whose offers are shown, `status` the
    line about what is wrong, and `unread` the service of the last message until a key is pressed; screens
    watch them. `transport` leads to the demo's provider, `demo` says
    that nothing is kept once it ends. The result is "demo" when the user asked for that instead.
    """

    # The home screen's too: Textual reads only the CSS of screens that are pushed.
    CSS_PATH = ["app.tcss", "screens/workspace.tcss"]  # noqa: RUF012 (Textual's way)
    BINDINGS = bindings(ANYWHERE)
    # Ours opens the palette, under the registry's keys.
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    VERTICAL_BREAKPOINTS = HEIGHTS

    numbers: reactive[tuple[Activation, ...]] = reactive(())
    unread = reactive("")
    profile = reactive("")
    status = reactive("")
    balance: reactive[Decimal | None] = reactive(None)
    config_read: reactive[ConfigRead | None] = reactive(None)
    spent_today: reactive[dict[str, Decimal]] = reactive({})

    def __init__(
        self,
        config: Config,
        paths: Paths,
        *,
        panel: bool = False,
        plain: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        demo: bool = False,
    ) -> None:
        self.keys = Keys(config.keys)
        super().__init__()
        self.toast = Toaster(self)
        self.resizing = Resizing(self)
        self.config = config
        self.set_reactive(OtpApp.profile, config.profile)
        self.paths = paths
        self.panel = panel
        self.demo = demo
        if plain:
            self.appearance.be_plain()
        self.session = Session(config, paths.state_db, self._hear, transport=transport)
        self.troubles = Troubles()
        self.config_file = ConfigFollower(self)
        self._today = start_of_today()
        self._copier = Copier(self)
        self.set_keymap(self.keys.keymap())

    async def on_load(self) -> None:
        # Before the first screen is made, so that the first frame has everything that is known.
        try:
            self._notice = await self.session.open()
            theme = await self.session.store.run(lambda store: store.preferences.remembered("theme"))
        except StoreError as error:
            self.exit(return_code=1, message=f"otptui: {error.told}")
        else:
            self.appearance.use(theme or "")

    async def on_mount(self) -> None:
        capabilities.on_ending(self._end_by_signal)
        if self._notice:
            self.toast(self._notice, "The database", "warning", 20)
        if warning := readable_by_others(self.paths.config):
            self.toast(warning, "The config file", "warning", 20)
        if not self._has_key:
            from otptui.ui.screens.setup import SetupScreen

            await self.push_screen(SetupScreen(self.config.active, self.paths.config))
        self.set_interval(1.0, self._tick)
        self.call_after_refresh(self._begin)

    def get_default_screen(self) -> Screen[None]:
        """The home screen, where there is a key for it: pushed over a blank one it would be laid out and
        painted twice."""
        if not self._has_key:
            return super().get_default_screen()
        return self.resizing.sized(self.home())

    def _begin(self) -> None:
        """What can wait until the first frame is on the screen."""
        if not gc.isenabled():
            # What the start made is not looked at again: a full collection stays below a frame's time.
            gc.freeze()
            gc.enable()
        log.info("otptui %s began with the profile %s", __version__, self.config.profile)
        self.session.start_polling()
        self.behind(self._add_up_today(), "what was spent")
        self.refresh_balance()
        self.behind(get_ready(), "getting ready")

    def refresh_balance(self) -> None:
        """Ask for the balance again, where the provider tells it: money may have moved."""
        self.behind(self._ask_balance(), "the balance")

    async def _ask_balance(self) -> None:
        asked_of = self.session.profile.name
        balance = await self.session.balance()
        if asked_of == self.session.profile.name:
            self.balance = balance

    async def _add_up_today(self) -> None:
        try:
            self.spent_today = await self.session.spent_today()
        except StoreError as error:
            # Whatever needs the database says so itself; this one only repeats itself.
            log.warning("spent today: %s", error)

    @property
    def _has_key(self) -> bool:
        return bool(self.config.active.api_key or self.config.active.api_key_command)

    def home(self) -> Screen[None]:
        """The screen the user lives in: the workspace, or the numbers alone for a side pane."""
        if self.panel:
            from otptui.ui.screens.panel import PanelScreen

            return PanelScreen()
        from otptui.ui.screens.workspace import WorkspaceScreen

        return WorkspaceScreen()

    async def on_unmount(self) -> None:
        await self.session.close()

    # The terminal

    @on(events.Mount)
    def _cover_if_small(self) -> None:
        self.resizing.cover(self.size)

    def on_resize(self, event: events.Resize) -> None:
        self.resizing.follow(event)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.MouseDown):
            self.unread = ""
        await super().on_event(event)

    def watch_numbers(self) -> None:
        self.window.set_title(window_title(self.numbers, self.unread))

    def watch_unread(self) -> None:
        self.window.set_title(window_title(self.numbers, self.unread))

    def action_mouse(self) -> None:
        if (on := self.window.toggle_mouse()) is None:
            return
        does = "works here again" if on else "selects text, as everywhere in the terminal"
        self.toast(f"The mouse {does}.", f"Mouse {'on' if on else 'off'}", timeout=4)

    def action_theme(self) -> None:
        if not self.appearance.themes:
            self.toast("There are no colours to choose from here.")
            return
        from otptui.ui.palette.themes import show_themes

        def choose(name: str) -> None:
            self.appearance.use(name)
            self.behind(
                self.session.store.run(lambda store: store.preferences.remember("theme", name)), "the colours"
            )

        show_themes(self, choose)

    # What the session says

    def _hear(self, report: SessionReport) -> None:
        self.post_message(Reported(report))

    def on_reported(self, event: Reported) -> None:
        match event.report:
            case NumbersChanged() as changed:
                self._show_changes(changed)
            case CodeArrived(activation, message):
                self._announce(activation, message)
            case PollTrouble(activation, None):
                self.well(f"number {activation.key}")
            case PollTrouble(activation, OtpError() as error, retry_in):
                told = told_of(activation, error, self.session.profile.name)
                self.trouble(f"number {activation.key}", told, retry_in)
            case StoreTrouble(None):
                self.well("database")
            case StoreTrouble(StoreError() as error):
                self.trouble("database", error.told, 1)
            case TaskFailed(what, kind):
                self.trouble(what, f"{what} failed: {kind}. {IN_THE_LOG}", RESTART_DELAY)
                # Nobody tells when it works again, and it would be told again if it did not.
                self.set_timer(10 * RESTART_DELAY, lambda: self.well(what))
            case WatchNews(offer, before):
                self._tell_watched(offer, before)
            case Unsaved(id, number, error):
                self.toast(
                    f"Write this down: {phone(number)}, activation id {id}. {error.message}; saving it is "
                    f"tried again for as long as otptui runs.",
                    "BOUGHT BUT NOT SAVED",
                    "error",
                    600,
                )

    def _show_changes(self, changed: NumbersChanged) -> None:
        money_moved = False
        for activation, before in zip(changed.activations, changed.before, strict=True):
            money_moved |= before is None or before.state is not activation.state
            if not activation.live:
                self.well(f"number {activation.key}")
            if end := ended(activation, before):
                has_servers = self.session.has_servers(activation.profile)
                next_keys = what_next(self.keys, has_prices=not self.panel, has_servers=has_servers)
                self.toast(next_keys, f"{activation.service.name} {end}")
        self.numbers = self.session.numbers.visible
        if money_moved:
            self.behind(self._add_up_today(), "what was spent")

    def _announce(self, activation: Activation, message: Message) -> None:
        name, number = activation.service.name, phone(activation.number)
        if message.code:
            copied = self.config.alerts.copy_code
            hint = "copied" if copied else f"{self.keys.shown('copy_code')} copies the code"
            about = what_is_read(activation, message.code)
            self.toast(f"{number}\n{hint}", f"{message.code}  {name}", timeout=CODE_TOAST, about=about)
            if copied:
                self.copy(message.code)
        else:
            text, about = f"{message.text[:200]}\n{number}", what_is_read(activation, message.text)
            self.toast(text, f"Message from {name}", timeout=CODE_TOAST, about=about)
        self.unread = name
        if self.config.alerts.bell:
            self.window.ring(f"{name}: {'a code' if message.code else 'a message'} has come")
        if self.config.alerts.command:
            self.behind(self._alert(activation, message), "the alert command")

    def _tell_watched(self, offer: Offer, before: tuple[Decimal, int] | None) -> None:
        price = f"{self.session.profile.currency}{money(offer.price)}"
        was = f" (was {money(before[0])})" if before and before[0] != offer.price else ""
        self.toast(
            f"{price}{was}, stock {offer.stock:,}\n{offer.country.name} · {offer.server.name}",
            f"Watched: {offer.service.name}",
            timeout=20,
        )
        if self.config.alerts.bell:
            self.window.ring(f"{offer.service.name}: what you watch has changed")

    async def _alert(self, activation: Activation, message: Message) -> None:
        environ = {
            "OTPTUI_CODE": message.code,
            "OTPTUI_NUMBER": activation.number,
            "OTPTUI_SERVICE": activation.service.name,
        }
        if failure := await capabilities.run_alert(self.config.alerts.command, environ):
            self.toast(f"[alerts] command {failure}.", "The alert command", "warning", 12)

    # What is wrong

    def trouble(self, about: str, text: str, retry_in: float | None = None) -> None:
        """`about` failed, as `text` says; it is tried again in `retry_in` seconds (None: not by itself)."""
        if self.troubles.set(about, text, retry_in):
            log.warning("%s: %s", about, text)
        self.status = self.troubles.line()

    def well(self, about: str) -> None:
        """`about` works again."""
        self.troubles.clear(about)
        self.status = self.troubles.line()

    def explain(self, error: OtpError, title: str) -> None:
        """Show an error as it is meant to be shown: what happened, and what to do now."""
        log.warning("%s: %s", title, error)
        self.toast(error.told, title, "error", 12)

    def _tick(self) -> None:
        self.status = self.troubles.line()
        if self._today != (today := start_of_today()):
            self._today = today
            self.behind(self._add_up_today(), "what was spent")
        self.config_file.look()

    def behind(self, work: Coroutine[Any, Any, None], what: str) -> None:
        """Do `work` behind the screen. It must not end the program: a fault in it is told and logged."""
        worker: Worker[None] = self.run_worker(
            partial(self._guarded, work, what), group=what, exit_on_error=False
        )
        # One that is cancelled before its turn, as the program ends say, never begins: Python would
        # complain, on a terminal that is the user's again.
        weakref.finalize(worker, work.close)

    async def _guarded(self, work: Coroutine[Any, Any, None], what: str) -> None:
        try:
            await work
        except Exception as error:
            log.exception("%s failed", what)
            self.trouble(what, f"{what} failed: {type(error).__name__}. {IN_THE_LOG}")

    def on_config_read(self, event: ConfigRead) -> None:
        self.config_file.use(event)
        self.config_read = event

    def copy(self, text: str, what: str = "") -> None:
        """Put `text` into the clipboard; say so when `what` names it."""
        self._copier.put(text, what)

    def on_copy(self, event: Copy) -> None:
        self._copier.take(event)

    # Keys that work anywhere

    def action_open(self, name: str) -> None:
        """Open that screen over this one; asked for once more, it is closed."""
        from otptui.ui.screens.screen_names import opened

        screen = opened(name, self)
        if type(self.screen) is type(screen):
            self.screen.dismiss()
        else:
            self.push_screen(screen)

    def action_command_palette(self) -> None:
        from otptui.ui.palette.palette import Entry, Palette, Source, commands
        from otptui.ui.palette.profiles import profiles
        from otptui.ui.screens.asking import AskingScreen

        def chosen(entry: Entry | None) -> None:
            if entry is not None:
                self.call_later(entry.run)

        contexts = getattr(self.screen, "contexts", (ANYWHERE,))
        sources: list[Source] = [
            partial(commands, self.keys, contexts, self.run_action),
            partial(profiles, self),
        ]
        # Where nothing is sold, as in the side panel, nothing is found to buy.
        sources += [screen.found_offers() for screen in self.screen_stack if isinstance(screen, AskingScreen)]
        self.push_screen(Palette(sources), chosen)

    def action_leave(self, status: int = 0) -> None:
        from otptui.ui.dialogs.quit import leave

        leave(self, status)

    # The end

    def _end_by_signal(self, status: int) -> None:
        self.exit(return_code=status)


def run(config: Config, paths: Paths, *, demo: bool, panel: bool, plain: bool) -> int:
    """Run the screen until the user leaves; returns the exit status, `TRY_DEMO` where they want the demo.

    Raises ConfigError for `[keys]` that name no action or clash, and whatever fault ended the screen.
    """
    try:
        transport = demo_transport() if demo else None
        app = OtpApp(config, paths, panel=panel, plain=plain, transport=transport, demo=demo)
    except ConfigError as error:
        problem = ConfigError(f"{tilde(paths.config)}: {error.message}")
        raise problem from None
    result = app.run()
    if app.fault is not None:
        raise app.fault
    return TRY_DEMO if result == "demo" else app.return_code or 0
