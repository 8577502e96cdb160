"""One number in full: its messages, its price, where it is from, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from textual import events, on
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from otptui.domain.errors import OutcomeUnknown
from otptui.domain.model import Activation, Message, utc_now
from otptui.domain.money import money
from otptui.domain.states import State
from otptui.store import Step
from otptui.text.phone import phone
from otptui.ui.copy_choice import CopyChoice, OwnChoice
from otptui.ui.format.activation_text import number_text
from otptui.ui.format.code_text import CodeCandidates, candidates_of
from otptui.ui.format.history_text import step_text
from otptui.ui.messages import Copy
from otptui.ui.screens.reading import ReadingScreen
from otptui.ui.terminal.terminal_identity import legible


class NumberDetail(ReadingScreen):
    """Shows `activation`, and follows it while the screen is open. `lifetime` is in seconds.

    `steps` of its life, oldest first, are listed below it where they are given.
    """

    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("y", "copy('code')", show=False),
        Binding("Y", "copy('number')", show=False),
    ]
    copies_codes = True
    hint = "y copy code  Y copy number  esc back"

    def __init__(
        self,
        activation: Activation,
        lifetime: float,
        copy_choice: CopyChoice,
        steps: Sequence[Step] = (),
    ) -> None:
        super().__init__()
        self._own_choice = OwnChoice(copy_choice)
        self.heading = activation.service.name
        self._activation = activation
        self._lifetime = lifetime
        self._steps = steps
        self._said = ""
        """What the provider says of the number where that is not understood."""

    @property
    def key(self) -> int:
        """The key of the number on display."""
        return self._activation.key

    def parts(self) -> Iterator[Static]:
        yield Static(self._text(), id="body")

    @on(events.Mount)
    def _begin(self) -> None:
        self.watch(self.app, "numbers", self._show_newest)
        self.watch(self.app, "not_understood", self._show_said)

    def _show_said(self, not_understood: Mapping[int, str]) -> None:
        if (said := not_understood.get(self.key, "")) != self._said:
            self._said = said
            self.show(self._activation, self._steps)

    def _show_newest(self, numbers: tuple[Activation, ...]) -> None:
        for activation in numbers:
            if activation.key == self._activation.key and activation != self._activation:
                self.show(activation, self._steps)

    def show(self, activation: Activation, steps: Sequence[Step]) -> None:
        """Show a newer state of the same number, with the steps that led to it."""
        self._activation = activation
        self._steps = steps
        self.query_one("#body", Static).update(self._text())

    def action_copy(self, what: Literal["code", "number"]) -> None:
        own = self._activation
        self.app.post_message(Copy(self._own_choice.code_source(own) if what == "code" else own, what))

    def _text(self) -> Content:
        a = self._activation
        words = number_text(a, utc_now(), self._lifetime)
        state = f"{words.sign} {words.state}"
        lines = [Content.assemble((state, "bold"), f"   {words.time}")]
        if a.note:
            lines.append(Content.styled(a.note, "$warning"))
        if a.state is State.UNKNOWN:
            lines += [Content(""), Content(OutcomeUnknown.what_now)]
        for message in a.messages:
            lines += [Content(""), *_message(message, candidates_of(message, a.number))]
        if self._said:
            lines += [
                Content(""),
                Content.styled("An answer that otptui does not understand:", "dim"),
            ]
            lines.append(Content(legible(self._said)))
        if not a.messages and a.live:
            lines += [Content(""), Content.styled("No message yet.", "dim")]
        lines.append(Content(""))
        lines += [Content.assemble((f"{label:<9}", "dim"), value) for label, value in _facts(a) if value]
        if self._steps:
            lines += [Content(""), Content.styled("What happened", "bold")]
            lines += map(_step, self._steps)
        return Content("\n").join(lines)


def _step(step: Step) -> Content:
    at = step.at.astimezone().strftime("%m-%d %H:%M:%S")
    return Content.assemble((f"{at}  ", "dim"), legible(step_text(step)))


def _message(message: Message, candidates: CodeCandidates) -> list[Content]:
    shown = candidates.shown or "message"
    head = Content.assemble((shown, "bold reverse"), (f"  {_local(message.received_at)}", "dim"))
    lines = [head, Content(legible(message.text))]
    if candidates.codes[1:]:
        listed = ", ".join(candidates.codes)
        lines.insert(1, Content.styled(f"Possible codes: {listed}. Copied again, the next.", "$warning"))
    return lines


def _facts(a: Activation) -> list[tuple[str, str]]:
    return [
        ("number", phone(a.number, a.country.name) if a.number else ""),
        ("service", f"{a.service.name} ({a.service.code})" if a.service.code else a.service.name),
        ("country", a.country.name or a.country.id),
        ("server", a.server.name),
        ("price", f"{a.currency}{money(a.price)}" if a.price is not None else ""),
        ("id", a.id),
        ("bought", _local(a.bought_at)),
        ("ended", _local(a.ended_at) if a.ended_at else ""),
        ("profile", a.profile),
    ]


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
