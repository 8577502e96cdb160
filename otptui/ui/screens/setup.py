"""The first start: enter the API key and have it tested, or try the demo."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Input, Static

from otptui.config.config_file import save_api_key
from otptui.domain.errors import OtpError
from otptui.support.paths import tilde
from otptui.ui.services import Services
from otptui.ui.widgets.field import Field


class _SetupForm(Vertical):
    """Keeps the focused widget and the message about it visible, at any size of the terminal."""

    def on_resize(self) -> None:
        self.show_focus()

    def show_focus(self) -> None:
        # From the top each time, so that text that was scrolled away returns once it fits.
        self.scroll_to(y=0, animate=False, immediate=True)
        message = self.query_one("#said")
        for widget in (message, self.screen.focused or message):
            widget.scroll_visible(animate=False, immediate=True)


class SetupScreen(Screen[None]):
    """Asks for the API key of the active profile. `enter` opens the home screen once a key works."""

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
        """The key could not be tested, or not saved."""

        def __init__(self, error: OtpError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, services: Services, enter: Callable[[], None]) -> None:
        super().__init__()
        self._session = services.session
        self._window = services.window
        self._profile = services.config.active
        self._config_file = services.paths.config
        self._enter = enter

    def compose(self) -> ComposeResult:
        with _SetupForm(id="setup"):
            yield Static(Content.styled("Welcome to otptui", "bold"))
            yield Static(
                Content(
                    "otptui rents phone numbers that receive one-time codes, shows the codes here, and never "
                    "loses a number you paid for.\n\n"
                    "It needs your API key: look under your account or API on the provider's site."
                ),
                id="intro",
            )
            yield Static(Content(f"API key for {self._profile.name}"), classes="label")
            yield Field(id="key", password=True, compact=True, placeholder="paste it here, press enter")
            yield Static(Content(""), id="said")
            with Horizontal(id="choices"):
                yield Button("Test and save", id="save", compact=True)
                yield Button("Try the demo", id="demo", compact=True)
                yield Button("Quit", id="quit", compact=True)
            yield Static(
                Content(
                    f"The key is tested with one call to\n{self._profile.base_url}\n"
                    f"and saved in {tilde(self._config_file)}, which only you can read.\n"
                    "The demo needs no key, no network and no money, and saves nothing."
                ),
                id="fine-print",
            )

    def on_mount(self) -> None:
        # Not by AUTO_FOCUS: Textual would centre the field and scroll its label out of sight.
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
        self._window.run_in_background(lambda: self._test(key), "testing the key")

    async def _test(self, key: str) -> None:
        """Test the key with one harmless call, save it, and go on to the home screen."""
        try:
            await self._session.use_key(key)
            save_api_key(self._config_file, self._profile.name, key)
        except OtpError as error:
            self.post_message(self.Failed(error))
            return
        self._enter()

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a message about the test."""
        self._said.update(Content.styled(text, "bold $error" if bad else "dim"))
        self.call_after_refresh(self.query_one(_SetupForm).show_focus)

    def on_setup_screen_failed(self, event: Failed) -> None:
        """Show the error and what to do. The key stays in the field, selected: another one replaces it."""
        self.say(event.error.explanation, bad=True)
        field = self.query_one("#key", Input)
        field.focus()
        field.action_select_all()
