"""The program on the screen: it composes the session, the controllers and the screens of one window."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.reactive import reactive, var
from textual.screen import Screen

from otptui import __version__
from otptui.config.config_file import readable_by_others
from otptui.demo import demo_transport
from otptui.domain.errors import ConfigError, StoreError
from otptui.domain.model import Activation
from otptui.session import Session, SessionReport
from otptui.support.paths import tilde
from otptui.ui.app_window import AppWindow
from otptui.ui.commands import ANYWHERE, Keys, bindings
from otptui.ui.controllers.announcer import Announcer
from otptui.ui.controllers.buy_flow import BuyFlow
from otptui.ui.controllers.config_follower import ConfigFollower
from otptui.ui.controllers.money_follower import MoneyFollower
from otptui.ui.controllers.problem_reporter import ProblemReporter
from otptui.ui.controllers.profile_switch import ProfileSwitch
from otptui.ui.controllers.quit_flow import QuitFlow
from otptui.ui.controllers.read_only_control import ReadOnlyControl
from otptui.ui.controllers.resizing import BREAKPOINTS, HEIGHTS, Resizing
from otptui.ui.copy_choice import CopyChoice
from otptui.ui.dialogs.too_small import TooSmall
from otptui.ui.format.activation_text import window_title
from otptui.ui.format.unsaved_text import unsaved_text
from otptui.ui.messages import ConfigRead, Copy, Reported
from otptui.ui.preload import get_ready
from otptui.ui.problems import LISTING
from otptui.ui.services import Services
from otptui.ui.terminal.ending_signals import on_ending
from otptui.ui.terminal.terminal_app import TerminalApp
from otptui.ui.toasts import Toaster

if TYPE_CHECKING:
    import httpx

    from otptui.config.schema import Config
    from otptui.support.paths import Paths
    from otptui.ui.controllers.config_editor import ConfigEditor
    from otptui.ui.screens.numbers_screen import NumbersScreen

log = logging.getLogger(__name__)

TRY_DEMO = -1
"""What `run` returns when the user asked for the demo instead of giving a key."""


class OtpApp(TerminalApp):
    """One window of otptui.

    Screens watch its reactives: `numbers` are those on display, newest first; `profile` is the one on
    display; `status` is the line about what is wrong; `code_source` is the number whose code `y` copies;
    `unread` is the service of the newest message, until a key is pressed; `announcements` counts the toasts;
    `seconds` counts the ticks of the only clock there is, once a second.
    `impossible` has the commands that can do nothing in this window, which `is_read_only` adds to.
    `transport` leads to the provider of the demo; `demo` says that nothing is kept when the program ends.
    The result is "demo" when the user asked for that instead.
    """

    # The home screen's as well: Textual reads only the CSS of screens that are pushed.
    CSS_PATH = ["app.tcss", "screens/workspace.tcss"]  # noqa: RUF012 (Textual reads it as a class attribute)
    BINDINGS = bindings(ANYWHERE)
    # The palette is ours, under the registry's keys.
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    VERTICAL_BREAKPOINTS = HEIGHTS

    numbers: reactive[tuple[Activation, ...]] = reactive(())
    code_source: reactive[Activation | None] = reactive(None)
    not_understood: reactive[Mapping[int, str]] = reactive[Mapping[int, str]]({})
    unread = reactive("")
    profile = reactive("")
    status = reactive("")
    balance: reactive[Decimal | None] = reactive(None)
    spent_today: reactive[dict[str, Decimal]] = reactive({})
    announcements: reactive[int] = reactive(0)
    is_read_only: reactive[bool] = reactive(False)
    impossible: reactive[frozenset[str]] = reactive(frozenset())
    seconds: var[int] = var(0)
    config_read: reactive[ConfigRead | None] = reactive(None)

    def __init__(
        self,
        config: Config,
        paths: Paths,
        *,
        panel: bool = False,
        plain: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        demo: bool = False,
        read_only: bool = False,
    ) -> None:
        self.keys = Keys(config.keys, config.commands)
        super().__init__()
        self.paths = paths
        self.panel = panel
        self.set_reactive(OtpApp.profile, config.profile)
        if plain:
            self.appearance.be_plain()
        self.session = Session(config, paths.state_db, self._report, transport=transport, read_only=read_only)
        self.around_stop = partial(self.session.store.between_jobs, 1.0)
        self.resizing = Resizing(self)
        self.toaster = Toaster(self, self._count_announcement)
        self.problems = ProblemReporter(partial(setattr, self, "status"))
        window = AppWindow(self, self, self.session, self.problems, self.toaster)
        self._copy_choice = CopyChoice(self._show_code_source)
        self.services = Services(
            self.session, window, self.keys, paths, self._copy_choice, panel=panel, demo=demo
        )
        self._read_only = ReadOnlyControl(self.services)
        self.set_reactive(OtpApp.is_read_only, read_only)
        self.set_reactive(OtpApp.impossible, self.services.impossible)
        self.toast = window.toast
        self.run_in_background = window.run_in_background
        self.copy_from = window.copy_from
        self.config_follower = ConfigFollower(self.services)
        self.money = MoneyFollower(
            self.session,
            self.run_in_background,
            self._show_balance,
            partial(setattr, self, "spent_today"),
        )
        self._announcer = Announcer(
            self.services,
            self.window,
            self.set_timer,
            numbers_changed=partial(setattr, self, "numbers"),
            not_understood=partial(setattr, self, "not_understood"),
            money_moved=self.money.refresh,
            spent_changed=self.money.refresh_spent,
            message_arrived=partial(setattr, self, "unread"),
        )
        self._profile_switch = ProfileSwitch(self.services, self._show_profile)
        self._quit_flow = QuitFlow(self.services, self._end)
        self._buy_flow = BuyFlow(self.services, lambda: self.home, self._announcer.announce_purchase)
        self._home: NumbersScreen | None = None
        self._config_editor: ConfigEditor | None = None
        self.set_keymap(self.keys.keymap())

    async def on_load(self) -> None:
        # Before the first screen is made, so that the first frame has everything that is known.
        try:
            self._notice = await self.session.open()
            theme = await self.session.store.run(lambda store: store.preferences.remembered("theme"))
        except StoreError as error:
            self.exit(return_code=1, message=f"otptui: {error.explanation}")
        else:
            self.appearance.use(theme or "")

    async def on_mount(self) -> None:
        on_ending(self._end)
        if self._notice:
            self.toast(self._notice, "The database", "warning", 20)
        if warning := readable_by_others(self.paths.config):
            self.toast(warning, "The config file", "warning", 20)
        if not self._has_key:
            from otptui.ui.screens.setup import SetupScreen

            await self.push_screen(SetupScreen(self.services, self._enter_home))
        self.set_interval(1.0, self._tick)
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        """Do what can wait until the first frame is on the screen."""
        if not gc.isenabled():
            # Freeze what the start has made: a full collection then takes less than a frame.
            gc.freeze()
            gc.enable()
        log.info("otptui %s began with the profile %s", __version__, self.config.profile)
        self.session.start_polling()
        self.session.start_watching()
        self.money.refresh_spent()
        self.money.refresh_balance()
        self.run_in_background(get_ready, "getting ready")

    def _tick(self) -> None:
        self.problems.refresh()
        self.money.tick()
        self.config_follower.poll()
        self.session.tick()
        self.seconds += 1

    async def on_unmount(self) -> None:
        await self.session.close()

    def _end(self, status: int) -> None:
        self.exit(return_code=status)

    # The session

    @property
    def config(self) -> Config:
        """The settings in force."""
        return self.session.config

    @property
    def _has_key(self) -> bool:
        return bool(self.config.active.api_key or self.config.active.api_key_command)

    def _report(self, report: SessionReport) -> None:
        self.post_message(Reported(report))

    def on_reported(self, event: Reported) -> None:
        # The last reports may come while the screens are closed already.
        if self.screen_stack:
            self._announcer.announce(event.report)

    def on_config_read(self, event: ConfigRead) -> None:
        self.config_follower.apply(event)
        self.config_read = event

    def on_copy(self, event: Copy) -> None:
        self.copy_from(event)

    # The screens

    @property
    def home(self) -> NumbersScreen:
        """The screen the user lives in: the workspace, or the numbers alone in a side pane."""
        if self._home is None:
            if self.panel:
                from otptui.ui.screens.panel import PanelScreen

                self._home = PanelScreen(self.services, self._buy_flow)
            else:
                from otptui.ui.screens.workspace import WorkspaceScreen

                self._home = WorkspaceScreen(self.services, self._buy_flow)
        return self._home

    def get_default_screen(self) -> Screen[None]:
        """The home screen, where there is an API key. Pushed over a blank screen it would be laid out and
        painted twice."""
        return self.resizing.sized(self.home) if self._has_key else super().get_default_screen()

    def _enter_home(self) -> None:
        self.resizing.enter(self.home)

    def _show_profile(self, name: str) -> None:
        """Show another profile. Screens above the home screen were opened over the offers of the former."""
        self.problems.clear_all(LISTING)
        self.balance = None
        if self._home is None:
            # From the first start's question for a key.
            self._enter_home()
        else:
            self.services.window.close_screens_above(self._home)
        self.profile = name

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts in which keys are looked up on the top screen, nearest first."""
        contexts: tuple[str, ...] = getattr(self.screen, "contexts", (ANYWHERE,))
        return contexts

    def action_open(self, name: str) -> None:
        """Open the screen of that name over this one; where it is on top already, close it."""
        from otptui.ui.screens.screen_factory import ScreenFactory

        factory = ScreenFactory(self.services, self._buy_flow, self.problems.problems, self.config_follower)
        screen = factory.make(name, self.contexts, self._home)
        if type(self.screen) is type(screen):
            self.screen.dismiss()
        else:
            self.push_screen(screen)

    def action_command_palette(self) -> None:
        from otptui.config.settings_form import all_lines
        from otptui.ui.palette.palette import EntrySource, Palette, PaletteEntry, commands
        from otptui.ui.palette.profile_entries import ProfileEntries
        from otptui.ui.palette.setting_entries import SettingEntries

        def chosen(entry: PaletteEntry | None) -> None:
            if entry is not None:
                self.call_later(entry.run)

        sources: list[EntrySource] = [
            partial(commands, self.keys, self.contexts, self.services.impossible, self.run_action),
            ProfileEntries(self.config.profiles, self.services.profile_name, self._profile_switch.switch),
            SettingEntries(all_lines(self.config), self._show_setting),
            *(self._home.palette_sources() if self._home is not None else ()),
        ]
        self.push_screen(Palette(sources), chosen)

    def _show_setting(self, path: tuple[str, ...]) -> None:
        from otptui.ui.screens.settings_screen import SettingsScreen

        if isinstance(self.screen, SettingsScreen):
            self.screen.settings.show_row(path)
        else:
            self.push_screen(SettingsScreen(self.services, self.config_follower, at=path))

    def action_run_own(self, on: str, index: int) -> None:
        """Run one of the user's own commands."""
        from otptui.ui.controllers.own_commands import OwnCommands

        OwnCommands(self.services).run(on, index)

    def action_edit_config(self) -> None:
        """Open the config file in the user's editor."""
        from otptui.ui.controllers.config_editor import ConfigEditor
        from otptui.ui.terminal.lent_terminal import run_in_terminal

        if self._config_editor is None:
            self._config_editor = ConfigEditor(
                self.services,
                self.config_follower,
                lambda words: run_in_terminal(self._driver, words, self._end),
            )
        self._config_editor.open()

    def action_theme(self) -> None:
        if not self.appearance.themes:
            self.toast("This terminal has no colours to choose from.")
            return
        from otptui.ui.palette.themes import show_themes

        def choose(name: str) -> None:
            self.appearance.use(name)
            self.run_in_background(
                lambda: self.session.store.run(lambda store: store.preferences.remember("theme", name)),
                "the colours",
            )

        show_themes(self, choose)

    def action_dismiss_toasts(self) -> None:
        """Take the toasts off the screen."""
        self.toaster.dismiss()

    def action_leave(self, status: int = 0) -> None:
        """End the program, after a question where numbers are live."""
        self._quit_flow.leave(status, can_ask=not isinstance(self.screen, TooSmall))

    # The terminal

    @on(events.Mount)
    def _cover_if_small(self) -> None:
        self.resizing.cover(self.size)

    def on_resize(self, event: events.Resize) -> None:
        self.resizing.follow(event)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.MouseDown):
            self.unread = ""
            if self.toaster.any_shown:
                self.call_later(self.toaster.place)
        await super().on_event(event)

    def _count_announcement(self) -> None:
        self.announcements += 1

    def _show_code_source(self) -> None:
        self.code_source = self._copy_choice.code_source(self.numbers)
        self._announcer.follow_copy_choice(self.code_source)

    def _show_balance(self, balance: Decimal | None) -> None:
        self.balance = balance
        self._announcer.follow_balance(balance)

    def watch_numbers(self) -> None:
        self._show_code_source()
        self.window.set_title(window_title(self.numbers, self.unread))

    def watch_unread(self) -> None:
        self.window.set_title(window_title(self.numbers, self.unread))

    def action_suspend_process(self) -> None:
        """Stop the program and give the terminal to the shell."""
        if self.window.has_shell:
            super().action_suspend_process()
        else:
            self.toast("Nothing could resume otptui: it was not started from a shell.", "Cannot suspend")

    def action_read_only(self) -> None:
        """Allow nothing that spends or cancels, or allow it again."""
        self.is_read_only = self._read_only.toggle()
        self.impossible = self.services.impossible

    def action_mouse(self) -> None:
        if (on := self.window.toggle_mouse()) is None:
            return
        does = "works in otptui again" if on else "selects text for copying"
        self.toast(f"The mouse {does}.", f"Mouse {'on' if on else 'off'}", timeout=4)


def run(config: Config, paths: Paths, *, demo: bool, panel: bool, plain: bool, read_only: bool) -> int:
    """Run the screen until the user leaves; returns the exit status, or `TRY_DEMO` where they want the demo.

    Raises ConfigError for `[keys]` that name no action or clash, and the bug that ended the screen.
    """
    try:
        transport = demo_transport() if demo else None
        app = OtpApp(
            config, paths, panel=panel, plain=plain, transport=transport, demo=demo, read_only=read_only
        )
    except ConfigError as error:
        problem = ConfigError(f"{tilde(paths.config)}: {error.message}")
        raise problem from None
    result = app.run()
    sys.stderr.write(unsaved_text(app.session.lost))
    if app.fault is not None:
        raise app.fault
    return TRY_DEMO if result == "demo" else app.return_code or 0
