"""The dependencies of screens and controllers: the services of one run, and the window they run in.

Screens, dialogs, widgets and controllers depend on these, never on the app that composes them.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from otptui.provider.dialects import DIALECTS
from otptui.ui.possible import impossible

if TYPE_CHECKING:
    from textual.message import Message
    from textual.screen import Screen
    from textual.timer import Timer
    from textual.widget import Widget

    from otptui.config.schema import Config
    from otptui.domain.errors import OtpError
    from otptui.domain.estimator import Estimator
    from otptui.domain.model import Activation
    from otptui.session import Session
    from otptui.support.paths import Paths
    from otptui.ui.commands import Keys
    from otptui.ui.copy_choice import CopyChoice
    from otptui.ui.toasts import Severity

BackgroundWork = Callable[[], Coroutine[Any, Any, None]]
"""Makes the coroutine to run. Work that is cancelled before it starts has not made one."""

ResultT = TypeVar("ResultT")


class SetTimer(Protocol):
    """`set_timer` of the screen that a controller works for: its timers end with that screen."""

    def __call__(self, delay: float, callback: Callable[[], Any]) -> Timer: ...


class Window(Protocol):
    """The window as its controllers and screens see it."""

    @property
    def numbers(self) -> tuple[Activation, ...]:
        """The numbers on display, newest first."""

    @property
    def balance(self) -> Decimal | None:
        """The balance of the profile on display; None where it is not known."""

    @property
    def spent_today(self) -> dict[str, Decimal]:
        """What was spent today in all windows and not given back, by currency."""

    @property
    def screen_on_top(self) -> Screen[Any]:
        """The screen that has the keyboard."""

    @property
    def width(self) -> int:
        """The width of the window in cells."""

    def toast(
        self,
        text: str,
        title: str = "",
        severity: Severity = "information",
        timeout: float = 6,
        *,
        about: str = "",
    ) -> None:
        """Announce something for `timeout` seconds, in place of the last toast about the same thing."""

    def amend_toast(self, about: str, old: str, new: str) -> None:
        """Let the toast about this say `new` for the rest of its time, where it still says `old`."""

    def dismiss_toasts(self) -> bool:
        """Take the toasts off the screen; whether there were any."""

    def report_failure(self, error: OtpError, title: str) -> None:
        """Announce an error of something the user asked for, with what to do now."""

    def report_problem(self, about: str, text: str, retry_in: float | None = None) -> None:
        """Keep a problem in the status line until `clear_problem`; `retry_in` is in seconds."""

    def clear_problem(self, about: str) -> None:
        """`about` works again."""

    def run_in_background(self, work: BackgroundWork, name: str) -> None:
        """Run `work` as a worker of the group `name`. A fault is reported and does not end the program."""

    def cancel_background(self, name: str) -> None:
        """Cancel the background work of that name."""

    def open_dialog(
        self, dialog: Screen[ResultT], answered: Callable[[ResultT | None], None] | None = None
    ) -> None:
        """Put a dialog on top; `answered` gets its result."""

    def close_screens_above(self, screen: Screen[Any]) -> None:
        """Close everything on top of `screen`."""

    def copy(self, text: str, title: str = "") -> None:
        """Copy `text` to the clipboard, and say so under `title` where there is one."""

    def refresh_balance(self) -> None:
        """Ask for the balance again: money may have moved."""

    def post_message(self, message: Message) -> bool:
        """Send a message up to the app."""


class Home(Protocol):
    """The screen the user lives in, where the numbers are: the workspace or the side panel."""

    @property
    def estimator(self) -> Estimator:
        """The estimates of the profile on display."""

    @property
    def focused(self) -> Widget | None:
        """The widget that has the focus on this screen."""

    def show_bought(self, activation: Activation, asked_from: Widget | None) -> None:
        """Show a new number. `asked_from` had the focus when the purchase was asked for."""

    def post_message(self, message: Message) -> bool:
        """Tell the screen of a listing that was read again."""


class Storefront(Home, Protocol):
    """A home that shows offers as well."""

    def action_pane(self, name: str) -> None:
        """Go to the pane of that name."""

    def show_elsewhere(self, activation: Activation) -> bool:
        """Compare the service of `activation` in other places; False, after a toast, where it cannot be."""


class Services(NamedTuple):
    """The services of one run. `panel`: its home is the side panel; `demo`: nothing is kept when it ends."""

    session: Session
    window: Window
    keys: Keys
    paths: Paths
    copy_choice: CopyChoice
    panel: bool = False
    demo: bool = False

    @property
    def config(self) -> Config:
        """The settings in force."""
        return self.session.config

    @property
    def profile_name(self) -> str:
        """The profile on display."""
        return self.session.profile.name

    @property
    def impossible(self) -> frozenset[str]:
        """The commands that can do nothing in this window."""
        dialects = (DIALECTS[profile.dialect] for profile in self.config.profiles.values())
        return impossible(dialects, is_read_only=self.session.numbers.is_read_only)
