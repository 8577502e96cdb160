"""Every setting with its meaning, edited in place and saved at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from otptui.config import validators
from otptui.config.config_file import save
from otptui.config.schema import Config, Setting
from otptui.config.settings_form import Changes, Line, sections, shown_profiles
from otptui.domain.errors import ConfigError
from otptui.support.paths import tilde
from otptui.support.redact import hide
from otptui.ui.commands import BY_ID, COMMANDS, PATHS, SETTINGS, Keys
from otptui.ui.controllers.config_follower import ConfigFollower
from otptui.ui.dialogs.question import Dialog
from otptui.ui.format.empty_text import key_of
from otptui.ui.messages import ConfigRead
from otptui.ui.services import Services
from otptui.ui.terminal.colour_depth import USUAL
from otptui.ui.widgets.edit_bar import EditBar
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.lines import StatusLine, TopLine
from otptui.ui.widgets.settings_list import SettingsList

_OVERRIDDEN_BY = {"api_key": "OTPTUI_API_KEY", "base_url": "OTPTUI_BASE_URL"}

_THEME = ("theme",)
_THEME_SETTING = Setting(
    "", "theme", USUAL, validators.LINE, "the colours; kept beside your numbers, not in the file", USUAL
)
"""The setting that is not in the config file: it is chosen from a list, and tried as it is chosen."""


class SettingsScreen(Screen[None]):
    """The config file as a form, which follows the file. The cursor begins at the setting `at`."""

    CSS_PATH = "settings_screen.tcss"
    AUTO_FOCUS = "SettingsList"
    contexts = PATHS[SETTINGS]

    class Saved(Message):
        """The change of `line` is in the file; `backup` is the file as it was, where it had comments."""

        def __init__(self, line: Line, backup: Path | None) -> None:
            super().__init__()
            self.line = line
            self.backup = backup

    class Refused(Message):
        """The change was not written."""

        def __init__(self, error: ConfigError) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self, services: Services, config_follower: ConfigFollower, *, at: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self._at = at
        self._services = services
        self._window = services.window
        self._config_follower = config_follower
        self._editing: Line | None = None

    @property
    def settings(self) -> SettingsList:
        return self.query_one(SettingsList)

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield SettingsList()
        yield Static(id="about")
        yield EditBar()
        yield Static(id="wrong")
        yield StatusLine(self._services.keys)
        yield KeyLine(self._services.keys)

    def on_mount(self) -> None:
        self.query_one(TopLine).place = (f"Settings · {tilde(self._services.paths.config)}",)
        self.query_one(KeyLine).contexts = self.contexts
        self.settings.highlighted = self._describe
        self._show(self._services.config)
        if self._at:
            self.settings.show_row(self._at)
        self.watch(self.app, "config_read", self._config_read, init=False)
        self.watch(self.app, "theme", lambda: self._show(self._config), init=False)
        self._window.run_in_background(self._config_follower.read, "the settings")

    # The file

    def _config_read(self, read: ConfigRead | None) -> None:
        if read is None:
            return
        if read.error is not None:
            self._show_error(str(read.error))
            return
        if self._editing is None:
            self._show_error("")
        self._show(shown_profiles(read.config or Config(), self._services.config))

    def _show(self, config: Config) -> None:
        self._config = config
        first, *others = sections(config, ((c.id, c.keys, c.full) for c in COMMANDS))
        theme = Line(_THEME_SETTING, _THEME, self.app.theme, _THEME_SETTING.default)
        self.settings.show([replace(first, lines=(*first.lines, theme)), *others])
        self._describe()

    def _change(self, line: Line, changes: Changes) -> None:
        self._window.run_in_background(lambda: self._save(line, changes), "saving a setting")

    async def _save(self, line: Line, changes: Changes) -> None:
        # In a thread: it waits for the disk, and for another window that is saving.
        try:
            backup = await asyncio.to_thread(save, self._services.paths.config, changes)
        except ConfigError as error:
            self.post_message(self.Refused(error))
        else:
            await self._config_follower.read()
            self.post_message(self.Saved(line, backup))

    def on_settings_screen_saved(self, event: Saved) -> None:
        self._leave_editing()
        comments = (
            f"\nIts comments were removed; the old file is {event.backup.name}." if event.backup else ""
        )
        timeout = 12 if event.backup else 4
        self._window.toast(f"{event.line.effect}{comments}", f"{event.line.name} saved", timeout=timeout)

    def on_settings_screen_refused(self, event: Refused) -> None:
        self._show_error(str(event.error))

    # Words about a setting

    def _describe(self) -> None:
        line = self.settings.current
        about = self.query_one("#about", Static)
        if line is None:
            about.update(Content.styled("Choose a setting; • marks changed ones.", "dim"))
            return
        variable = _OVERRIDDEN_BY.get(line.key, "")
        environment = f" Overridden by {variable} while that is set." if variable else ""
        about.update(
            Content.assemble((line.key, "bold"), f"  {line.about}{environment} ", (line.effect, "dim"))
        )

    def _show_error(self, text: str) -> None:
        # The top line names the file already.
        text = text.removeprefix(f"{tilde(self._services.paths.config)}: ")
        wrong = self.query_one("#wrong", Static)
        wrong.update(Content(text))
        wrong.display = bool(text)

    # Changing

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        line = self.settings.current
        if line is None:
            return
        self._show_error("")
        if line.path == _THEME:
            self._choose_theme()
        elif line.is_switch:
            self._change(line, line.changes(not line.value))
        else:
            self._editing = line
            self.query_one(EditBar).open(line.key, line.text, secret=line.is_secret)

    def on_edit_bar_changed(self, event: EditBar.Changed) -> None:
        if self._editing is not None:
            self._show_error(self._error_in(self._editing, event.text))

    def _error_in(self, line: Line, text: str) -> str:
        """What is wrong with `text` as a value of `line`; "" where it is valid."""
        if line.is_secret and not text:
            return ""
        try:
            value = line.setting.check.read(line.read(text))
            if line.path[0] == "keys":
                Keys({**self._config.keys, line.key: value}, self._config.commands)
        except ConfigError as error:
            return error.explanation if error.what_now else str(error)
        return ""

    def on_edit_bar_given(self, event: EditBar.Given) -> None:
        event.stop()
        line = self._editing
        if line is None or self._error_in(line, event.text):
            return
        if line.is_secret and not event.text:
            self._leave_editing()
            remove = key_of(self._services.keys, "default")
            self._window.toast(f"Nothing typed: unchanged. {remove}: remove it", timeout=5)
            return
        if line.key == "api_key":
            hide(event.text.strip())
        self._change(line, line.changes(line.read(event.text)))

    def on_edit_bar_left(self) -> None:
        self._leave_editing()

    def _leave_editing(self) -> None:
        self._editing = None
        self._show_error("")
        self.query_one(EditBar).close()
        self.settings.focus()

    def action_default(self) -> None:
        line = self.settings.current
        if line is None:
            return
        if line.path == _THEME:
            self._choose_theme()
        elif line.is_default:
            self._window.toast("Already the default.", timeout=3)
        elif line.path[0] == "keys" and (wrong := self._error_in(line, ",".join(line.default))):
            self._show_error(wrong)
        elif line.is_secret:
            self._ask_to_remove(line)
        else:
            self._change(line, line.removal())

    def _choose_theme(self) -> None:
        self.app.call_later(self.app.run_action, BY_ID["theme"].action)

    def _ask_to_remove(self, line: Line) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._change(line, line.removal())

        question = f"{line.name} will be removed from the file. You cannot undo this here."
        self._window.open_dialog(Dialog("Remove this setting?", question, "Remove"), answered)

    def action_back(self) -> None:
        self.dismiss()
