"""The first run: paste the key, see it tested, or try the demo. Not an error, a door."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Input, Static

from otptui.config.config_file import save_api_key
from otptui.config.schema import Profile
from otptui.domain.errors import OtpError
from otptui.support.paths import tilde
from otptui.ui.widgets.field import Field

if TYPE_CHECKING:
    from otptui.ui.app import OtpApp


class _Door(Vertical):
    """Keeps what has the focus in sight, with what is said of it, whatever becomes of its size."""

    def on_resize(self) -> None:
        self.show_what_matters()

    def show_what_matters(self) -> None:
        # From the top each time: what had to be scrolled away comes back where there is room for it again.
        self.scroll_to(y=0, animate=False, immediate=True)
        said = self.query_one("#said")
        for shown in (said, self.screen.focused or said):
            shown.scroll_visible(animate=False, immediate=True)


class SetupScreen(Screen[None]):
    """Asks for the API key of `profile`, whose endpoint and config file it names."""

    CSS_PATH = "setup.tcss"
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("down,right,j,l", "app.focus_next", show=False),
        Binding("up,left,k,h", "app.focus_previous", show=False),
        Binding("escape", "leave_input", show=False),
        Binding("d", "demo", show=False),
        Binding("q", "app.leave", show=False),
    ]
    AUTO_FOCUS = ""

    class Failed(Message):
        """The test failed, or the saving."""

        def __init__(self, error: OtpError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, profile: Profile, config_file: Path) -> None:
        super().__init__()
        self._profile = profile
        self._config_file = config_file

    @property
    def otp(self) -> OtpApp:
        return cast("OtpApp", self.app)

    def compose(self) -> ComposeResult:
        with _Door(id="setup"):
            yield Static(Content.styled("Welcome to otptui", "bold"))
            yield Static(
                Content(
                    "It rents phone numbers that receive one-time codes, shows the codes here, and never "
                    "loses a number you paid for.\n\n"
                    "To begin it needs your API key. On the provider's site it is under your account or API."
                ),
                id="intro",
            )
            yield Static(Content(f"API key for {self._profile.name}"), classes="label")
            yield Field(id="key", password=True, compact=True, placeholder="paste it here, then enter")
            yield Static(Content(""), id="said")
            with Horizontal(id="choices"):
                yield Button("Test and save", id="save", compact=True)
                yield Button("Try the demo", id="demo", compact=True)
                yield Button("Quit", id="quit", compact=True)
            yield Static(
                Content(
                    f"The key is tested with one call to\n{self._profile.base_url}\n"
                    f"and kept in {tilde(self._config_file)}, which only you can read.\n"
                    "The demo needs no key, no network and no money, and keeps nothing."
                ),
                id="fine-print",
            )

    def on_mount(self) -> None:
        # Not by AUTO_FOCUS: Textual would put the line into the middle, and what it is for out of sight.
        self.set_focus(self.query_one("#key"), scroll_visible=False)

    @property
    def _said(self) -> Static:
        return self.query_one("#said", Static)

    def on_input_submitted(self) -> None:
        self._begin_test()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "save":
            self._begin_test()
        elif event.button.id == "demo":
            self.action_demo()
        else:
            self.app.exit()

    def action_demo(self) -> None:
        self.app.exit("demo")

    def action_leave_input(self) -> None:
        self.query_one("#save").focus()

    def _begin_test(self) -> None:
        key = self.query_one("#key", Input).value.strip()
        if not key:
            self.say("Paste the key first.", bad=True)
            self.query_one("#key").focus()
            return
        self.say("Testing the key …")
        self.otp.behind(self._test(key), "testing the key")

    async def _test(self, key: str) -> None:
        """One harmless call with the key; then it is kept, and the program goes on as if it always had it."""
        otp = self.otp
        try:
            await otp.session.use_key(key)
            save_api_key(self._config_file, self._profile.name, key)
        except OtpError as error:
            self.post_message(self.Failed(error))
            return
        otp.config = otp.session.config
        otp.resizing.enter(otp.home())

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show one line about the test."""
        self._said.update(Content.styled(text, "bold $error" if bad else "dim"))
        self.call_after_refresh(self.query_one(_Door).show_what_matters)

    def on_setup_screen_failed(self, event: Failed) -> None:
        """Say what happened and what to do; the key stays typed in, and what is pasted now replaces it."""
        self.say(event.error.told, bad=True)
        field = self.query_one("#key", Input)
        field.focus()
        field.action_select_all()
