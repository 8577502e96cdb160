"""The question before quitting with live numbers: stay, leave them running, or cancel them first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual import events, on
from textual.binding import Binding
from textual.content import Content

from otptui.domain.lifecycle import FINAL_CHECK
from otptui.domain.model import Activation, utc_now
from otptui.domain.states import State
from otptui.ui.dialogs.question import Choice, Dialog
from otptui.ui.format.activation_text import clock

_NOT_DECIDED = (State.WAITING, State.CANCELLING)


class QuitDialog(Dialog):
    """Asks what to do with the `live` numbers, or with the one that is being bought. Some data of the
    `unsaved` numbers could not be written.

    `cancel` asks for the cancels of the numbers of these keys, and calls its second argument once all are
    asked for. `keep`, if given, has the numbers polled after this window is gone. The dialog stays until
    the cancels are confirmed and then quits by itself. If the provider allows a cancel only later, or a
    code arrives first, the dialog says so and explains the consequence of quitting now.
    """

    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("x", "cancel_all", show=False),
        Binding("k", "keep_polling", show=False),
    ]

    def __init__(
        self,
        live: Iterable[Activation],
        cancel: Callable[[Sequence[int], Callable[[], None]], None],
        *,
        buying: bool,
        unsaved: int,
        demo: bool,
        keep: Callable[[], None] | None = None,
    ) -> None:
        live = self._numbers = tuple(live)
        self._cancel = cancel
        self._keep = keep
        self._to_cancel = [] if buying else [a.key for a in live if a.state is State.WAITING]
        self._is_cancelling = False
        self._is_asked = False
        texts = [_on_live(len(live), demo)] if live else []
        if live and keep is not None:
            texts.append("k: quit, but keep checking in the background until they end.")
        if self._to_cancel:
            texts.append("x: cancel those without a code (refunded), then quit.")
        if buying:
            texts = [
                "A number is being bought right now. Wait for the answer: if you quit, otptui waits "
                "5 seconds for it and then lists the number as unknown."
            ]
        if unsaved:
            what = "1 number" if unsaved == 1 else f"{unsaved} numbers"
            texts.append(
                f"The database cannot be written: what happened to {what} is in memory only and lost if you "
                "quit now. otptui then prints it; write it down."
            )
        body = "\n\n".join(texts)
        super().__init__("Quit?", body, "Quit", "Stay")

    def answers(self) -> list[Choice]:
        answers = super().answers()
        return [*answers, Choice("x", "cancel", "Cancel all")] if self._to_cancel else answers

    def chosen(self, id: str | None) -> None:
        if id == "cancel":
            self.action_cancel_all()
        else:
            super().chosen(id)

    def action_keep_polling(self) -> None:
        if self._keep is not None:
            self._keep()
            self.dismiss(True)

    def action_cancel_all(self) -> None:
        if not self._to_cancel or self._is_cancelling:
            return
        self._is_cancelling = True
        self.query_one("#cancel").display = False
        self.query_one("#no").focus()
        self._cancel(self._to_cancel, self._cancels_asked)
        self._show_progress()

    def _cancels_asked(self) -> None:
        self._is_asked = True

    @on(events.Mount)
    def _begin(self) -> None:
        self.watch(self.app, "numbers", self._follow)
        # A countdown may be on display.
        self.set_interval(0.5, self._show_progress)

    def _follow(self, numbers: tuple[Activation, ...]) -> None:
        self._numbers = numbers

    def _show_progress(self) -> None:
        # Covered by the notice that the terminal is too small, it waits to be visible again.
        if not self._is_cancelling or not self.is_current:
            return
        numbers = [a for a in self._numbers if a.key in self._to_cancel]
        undecided = [a for a in numbers if a.state in _NOT_DECIDED and a.live]
        coded = [a for a in numbers if a.messages]
        if self._is_asked and not undecided and not coded:
            self.dismiss(True)
            return
        cancelled = sum(a.state in (State.CANCELLED, State.REFUNDED_BY_PROVIDER) for a in numbers)
        lines = [f"{cancelled} of {len(self._to_cancel)} cancelled."]
        lines += [f"{a.service.name}: {self._about(a)}" for a in (*coded, *undecided)]
        if coded:
            lines.append("Stay to see the code; it is saved even if you quit.")
        elif any(a.cancel_at for a in undecided):
            lines.append(
                "Wait and otptui quits by itself; or quit now and it is cancelled at the next start."
            )
        self.set_body(Content("\n").join(map(Content, lines)))

    def _about(self, activation: Activation) -> str:
        if activation.messages:
            return "a code arrived first"
        if activation.state is State.WAITING and self._is_asked:
            return activation.note or "not cancelled"
        if activation.note == FINAL_CHECK:
            return activation.note
        if activation.cancel_at is not None:
            return f"can be cancelled in {clock((activation.cancel_at - utc_now()).total_seconds())}"
        return "cancelling …"


def _on_live(numbers: int, demo: bool) -> str:
    is_one = numbers == 1
    live = "1 number is live." if is_one else f"{numbers} numbers are live."
    if demo:
        return f"{live} This is the demo: it cost nothing and saves nothing."
    if is_one:
        return f"{live} It keeps running; reopen before it expires to get its code."
    return f"{live} They keep running; reopen before they expire to get their codes."
