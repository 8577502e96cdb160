"""Every setting with its meaning, changed where it stands and saved at once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from otptui.config.config_file import save
from otptui.config.schema import Config
from otptui.config.settings_form import Changes, Line, sections, shown_profiles
from otptui.domain.errors import ConfigError
from otptui.support.paths import tilde
from otptui.support.redact import hide
from otptui.ui.commands import COMMANDS, LIST, PATHS, SETTINGS, Keys, bindings
from otptui.ui.dialogs.question import Dialog
from otptui.ui.messages import ConfigRead
from otptui.ui.widgets.edit_bar import EditBar
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.lines import StatusLine, TopLine
from otptui.ui.widgets.settings_list import SettingsList

if TYPE_CHECKING:
    from otptui.ui.app import OtpApp

_STOOD_IN_FOR = {"api_key": "OTPTUI_API_KEY", "base_url": "OTPTUI_BASE_URL"}


class SettingsPane(SettingsList):
    BINDINGS = bindings(SETTINGS, LIST)


class SettingsScreen(Screen[None]):
    """The config file as a form, which follows what the app reads in it."""

    CSS_PATH = "settings_screen.tcss"
    AUTO_FOCUS = "SettingsPane"
    contexts = PATHS[SETTINGS]

    class Saved(Message):
        """The change of `line` is in the file; `backup` is what held the comments, if there were any."""

        def __init__(self, line: Line, backup: Path | None) -> None:
            super().__init__()
            self.line = line
            self.backup = backup

    class Refused(Message):
        """The change was not written."""

        def __init__(self, error: ConfigError) -> None:
            super().__init__()
            self.error = error

    def __init__(self) -> None:
        super().__init__()
        self._editing: Line | None = None

    @property
    def otp(self) -> OtpApp:
        return cast("OtpApp", self.app)

    @property
    def settings(self) -> SettingsPane:
        return self.query_one(SettingsPane)

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield SettingsPane()
        yield Static(id="about")
        yield EditBar()
        yield Static(id="wrong")
        yield StatusLine()
        yield KeyLine(self.otp.keys)

    def on_mount(self) -> None:
        self.query_one(TopLine).place = (f"Settings · {tilde(self.otp.paths.config)}",)
        self.query_one(KeyLine).contexts = self.contexts
        self._show(self.otp.config)
        self.watch(self.app, "config_read", self._config_read, init=False)
        self.otp.behind(self.otp.config_file.read(), "the settings")

    # The file

    def _config_read(self, read: ConfigRead | None) -> None:
        if read is None:
            return
        if read.error is not None:
            self._complain(str(read.error))
            return
        if self._editing is None:
            self._complain("")
        self._show(shown_profiles(read.config or Config(), self.otp.config))

    def _show(self, config: Config) -> None:
        self._config = config
        self.settings.show(sections(config, ((c.id, c.keys, c.does) for c in COMMANDS)))
        self._tell_about()

    def _change(self, line: Line, changes: Changes) -> None:
        self.otp.behind(self._save(line, changes), "saving a setting")

    async def _save(self, line: Line, changes: Changes) -> None:
        # Not in the loop: it waits for the disk, and for another window that saves at this moment.
        try:
            backup = await asyncio.to_thread(save, self.otp.paths.config, changes)
        except ConfigError as error:
            self.post_message(self.Refused(error))
        else:
            await self.otp.config_file.read()
            self.post_message(self.Saved(line, backup))

    def on_settings_screen_saved(self, event: Saved) -> None:
        self._leave_editing()
        comments = f"\nThe file had comments; as it was it is {event.backup.name}." if event.backup else ""
        timeout = 12 if event.backup else 4
        self.otp.toast(f"{event.line.effect}{comments}", f"{event.line.name} is saved", timeout=timeout)

    def on_settings_screen_refused(self, event: Refused) -> None:
        self._complain(str(event.error))

    # Telling

    def on_line_list_highlighted(self) -> None:
        self._tell_about()

    def _tell_about(self) -> None:
        line = self.settings.current
        about = self.query_one("#about", Static)
        if line is None:
            about.update(Content.styled("Choose a setting with j and k; • marks what is changed.", "dim"))
            return
        stood_in = _STOOD_IN_FOR.get(line.key, "")
        environment = f" {stood_in} stands in for it while it is set." if stood_in else ""
        about.update(
            Content.assemble((line.key, "bold"), f"  {line.about}{environment} ", (line.effect, "dim"))
        )

    def _complain(self, text: str) -> None:
        # Which file it is stands in the first line of the screen.
        text = text.removeprefix(f"{tilde(self.otp.paths.config)}: ")
        wrong = self.query_one("#wrong", Static)
        wrong.update(Content(text))
        wrong.display = bool(text)

    # Changing

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        line = self.settings.current
        if line is None:
            return
        self._complain("")
        if line.is_switch:
            self._change(line, line.changes(not line.value))
        else:
            self._editing = line
            self.query_one(EditBar).open(line.key, line.text, secret=line.setting.secret)

    def on_edit_bar_changed(self, event: EditBar.Changed) -> None:
        if self._editing is not None:
            self._complain(self._wrong_with(self._editing, event.text))

    def _wrong_with(self, line: Line, text: str) -> str:
        """What is wrong with `text` as a value of `line`; "" when it will do."""
        if line.setting.secret and not text:
            return ""
        try:
            value = line.setting.check.read(line.read(text))
            if line.path[0] == "keys":
                Keys({**self._config.keys, line.key: value})
        except ConfigError as error:
            return error.told if error.what_now else str(error)
        return ""

    def on_edit_bar_given(self, event: EditBar.Given) -> None:
        event.stop()
        line = self._editing
        if line is None or self._wrong_with(line, event.text):
            return
        if line.setting.secret and not event.text:
            self._leave_editing()
            self.otp.toast("Nothing was typed: it stays as it is. d takes it out.", timeout=5)
            return
        if line.key == "api_key":
            hide(event.text.strip())
        self._change(line, line.changes(line.read(event.text)))

    def on_edit_bar_left(self) -> None:
        self._leave_editing()

    def _leave_editing(self) -> None:
        self._editing = None
        self._complain("")
        self.query_one(EditBar).close()
        self.settings.focus()

    def action_default(self) -> None:
        line = self.settings.current
        if line is None:
            return
        if line.is_default:
            self.otp.toast("It is the default already.", timeout=3)
        elif line.path[0] == "keys" and (wrong := self._wrong_with(line, ",".join(line.default))):
            self._complain(wrong)
        elif line.setting.secret:
            self._ask_to_take_out(line)
        else:
            self._change(line, line.removal())

    def _ask_to_take_out(self, line: Line) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._change(line, line.removal())

        question = f"{line.name} is taken out of the file. It cannot be brought back from here."
        self.app.push_screen(Dialog("Take it out?", question, "Take out"), answered)

    def action_back(self) -> None:
        self.dismiss()
