"""Before leaving live numbers behind: stay, leave them running, or cancel them and leave then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.binding import Binding
from textual.content import Content

from otptui.domain.errors import OtpError
from otptui.domain.model import Activation, State, utc_now
from otptui.ui.dialogs.question import Answer, Dialog
from otptui.ui.dialogs.too_small import TooSmall
from otptui.ui.format.activation_text import clock

if TYPE_CHECKING:
    from otptui.ui.app import OtpApp

_STILL_GOING = (State.WAITING, State.CANCELLING)


def leave(app: OtpApp, status: int) -> None:
    """End the program with that exit status: at once, or after a question where numbers are live.

    Asked for while the question stands, or where none can be shown, the user means it.
    """
    live = [number for number in app.numbers if number.live]
    if isinstance(app.screen, QuitDialog | TooSmall) or not (live or app.session.numbers.is_buying):
        app.exit(return_code=status)
        return

    def answered(yes: bool | None) -> None:
        if yes:
            app.exit(return_code=status)

    app.push_screen(QuitDialog(live, buying=app.session.numbers.is_buying, demo=app.demo), answered)


class QuitDialog(Dialog):
    """Asks what becomes of the `live` numbers, or of the one that is being bought.

    Once they are to be cancelled it stays until they are, and then leaves by itself; where the provider
    lets one be cancelled only later, or a code comes first, it says so, and what leaving now would mean.
    """

    BINDINGS = [Binding("x", "cancel_all", show=False)]  # noqa: RUF012 (Textual reads it so)

    def __init__(self, live: Iterable[Activation], *, buying: bool, demo: bool) -> None:
        live = list(live)
        self._to_cancel = [] if buying else [a.key for a in live if a.state is State.WAITING]
        self._is_cancelling = False
        self._is_asked = False
        is_one = len(live) == 1
        numbers = "1 number is" if is_one else f"{len(live)} numbers are"
        stay, time = (
            ("It stays", "its time and it goes") if is_one else ("They stay", "their time and they go")
        )
        stays = (
            "This is the demo: it has cost nothing and keeps nothing."
            if demo
            else f"{stay} yours: start otptui again within {time} on, with every code that came in between."
        )
        body = f"{numbers} live. {stays}"
        if self._to_cancel:
            body += "\n\nx cancels those that have no code, and quits then: the money comes back."
        if buying:
            body = (
                "A number is being bought at this moment. Wait for its answer: if you leave now, "
                "it will be listed as unknown."
            )
        super().__init__("Quit?", body, "Quit", "Stay")

    @property
    def otp(self) -> OtpApp:
        return cast("OtpApp", self.app)

    def answers(self) -> list[Answer]:
        answers = super().answers()
        return [*answers, Answer("x", "cancel", "Cancel all")] if self._to_cancel else answers

    def chosen(self, id: str | None) -> None:
        if id == "cancel":
            self.action_cancel_all()
        else:
            super().chosen(id)

    def action_cancel_all(self) -> None:
        if not self._to_cancel or self._is_cancelling:
            return
        self._is_cancelling = True
        self.query_one("#cancel").display = False
        self.query_one("#no").focus()
        self.otp.behind(self._cancel_all(), "cancel")
        self._show_progress()

    async def _cancel_all(self) -> None:
        for key in self._to_cancel:
            try:
                await self.otp.session.numbers.cancel(key)
            except OtpError as error:
                self.otp.explain(error, "Not cancelled")
        self._is_asked = True

    @on(events.Mount)
    def _begin(self) -> None:
        # A countdown may be shown; what changes by itself is seen with it.
        self.set_interval(0.5, self._show_progress)

    def _show_progress(self) -> None:
        # Below a screen that says there is no room for it, it waits to be seen again.
        if not self._is_cancelling or not self.is_current:
            return
        numbers = [a for a in self.otp.numbers if a.key in self._to_cancel]
        going = [a for a in numbers if a.state in _STILL_GOING and a.live]
        coded = [a for a in numbers if a.messages]
        if self._is_asked and not going and not coded:
            self.dismiss(True)
            return
        cancelled = sum(a.state in (State.CANCELLED, State.REFUNDED_BY_PROVIDER) for a in numbers)
        lines = [f"{cancelled} of {len(self._to_cancel)} cancelled."]
        lines += [f"{a.service.name}: {self._about(a)}" for a in (*coded, *going)]
        if coded:
            lines.append("Stay to see the code; it is kept if you quit, too.")
        elif any(a.cancel_at for a in going):
            lines.append("Wait, and otptui quits then; or quit now: it is cancelled at the next start.")
        self.set_body(Content("\n").join(map(Content, lines)))

    def _about(self, activation: Activation) -> str:
        if activation.messages:
            return "a code came first"
        if activation.state is State.WAITING and self._is_asked:
            return activation.note or "not cancelled"
        if activation.cancel_at is not None:
            return f"can be cancelled in {clock((activation.cancel_at - utc_now()).total_seconds())}"
        return "cancelling …"
