"""One number in full: its messages, its price, where it is from, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from textual import events, on
from textual.content import Content
from textual.widgets import Static

from otptui.domain.errors import OutcomeUnknown
from otptui.domain.model import Activation, Message, utc_now
from otptui.domain.money import money
from otptui.domain.states import State
from otptui.store import Step
from otptui.text.phone import phone
from otptui.ui.commands import DETAIL, PATHS, bindings
from otptui.ui.controllers.number_actions import NumberActions
from otptui.ui.copy_choice import OwnChoice
from otptui.ui.format.activation_text import number_text
from otptui.ui.format.code_text import CodeCandidates, candidates_of
from otptui.ui.format.history_text import step_text
from otptui.ui.format.number_keys import idle_for
from otptui.ui.format.waiting_text import wait_text
from otptui.ui.screens.reading import ReadingScreen
from otptui.ui.services import Services
from otptui.ui.terminal.terminal_identity import legible


class NumberWays(NamedTuple):
    """What the screen below the detail of a number does for it.

    `again` asks whether to buy the same again, `elsewhere` shows its service in other places, `usual_wait`
    says how many seconds a code usually takes there. `hidden` has the commands that make no sense there.
    """

    again: Callable[[Activation], object]
    elsewhere: Callable[[Activation], object]
    usual_wait: Callable[[Activation], float | None]
    hidden: frozenset[str] = frozenset()


class NumberDetail(ReadingScreen):
    """Shows `activation`, follows it while the screen is open, and has its keys. `ways` lead on from it.

    `steps` of its life, oldest first, are listed below it where they are given.
    """

    BINDINGS = bindings(DETAIL)
    contexts = PATHS[DETAIL]
    copies_codes = True

    def __init__(
        self, services: Services, activation: Activation, ways: NumberWays, steps: Sequence[Step] = ()
    ) -> None:
        super().__init__()
        self._keys = services.keys
        self._hidden = ways.hidden | services.impossible
        self._lifetime = services.config.polling.lifetime
        self._own_choice = OwnChoice(services.copy_choice)
        self._actions = NumberActions(services)
        self._ways = ways
        self.heading = activation.service.name
        self._activation = activation
        self._steps = steps
        self._said = ""
        """What the provider says of the number where that is not understood."""
        self._shown = self._text()
        self.hint = self._hint()

    @property
    def key(self) -> int:
        """The key of the number on display."""
        return self._activation.key

    @property
    def chosen_number(self) -> Activation:
        """The number on display."""
        return self._activation

    def parts(self) -> Iterator[Static]:
        yield Static(self._shown, id="body")

    @on(events.Mount)
    def _begin(self) -> None:
        self.watch(self.app, "seconds", self._refresh, init=False)
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
        self._refresh()

    def _refresh(self) -> None:
        """Show what reads differently by now."""
        if (text := self._text()) != self._shown:
            self._shown = text
            self.query_one("#body", Static).update(text)
        if (hint := self._hint()) != self.hint:
            self.hint = hint
            self.query_one("#hint", Static).update(Content(hint))

    def _hint(self) -> str:
        """The keys that do something for this number."""
        a, keys = self._activation, self._keys
        idle = idle_for(a, can_ask_again=self._actions.can_ask_again(a)) | self._hidden
        commands = (c for c in keys.commands((DETAIL,)) if c.id not in idle and keys.of(c.id))
        return "  ".join(["esc back", *(f"{keys.shown(c.id)} {c.short}" for c in commands)])

    # Keys of the number

    def action_copy(self, what: Literal["code", "number"]) -> None:
        own = self._activation
        self._actions.copy(self._own_choice.code_source(own) if what == "code" else own, what)

    def action_cancel(self) -> None:
        self._actions.cancel(self._activation)

    def action_another_code(self) -> None:
        self._actions.ask_another_code(self._activation)

    def action_finish(self) -> None:
        self._actions.finish(self._activation)

    def action_put_away(self) -> None:
        if self._activation.finished:
            self._actions.toggle_put_away(self._activation, lambda now: self.show(now, self._steps))
        else:
            self._actions.put_away(self._activation)

    def action_refresh(self) -> None:
        self._actions.poll(self._activation)

    def action_again(self) -> None:
        # What comes next is seen on the screen below.
        self.dismiss()
        self._ways.again(self._activation)

    def action_elsewhere(self) -> None:
        self.dismiss()
        self._ways.elsewhere(self._activation)

    def _text(self) -> Content:
        a = self._activation
        now = utc_now()
        words = number_text(a, now, self._lifetime)
        wait = wait_text(a, now, self._lifetime, self._ways.usual_wait(a))
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
        if wait.line:
            lines += [Content(""), Content(wait.line)] if a.messages else [Content(wait.line)]
        lines.append(Content(""))
        lines += [Content.assemble((f"{label:<9}", "dim"), value) for label, value in _facts(a) if value]
        if self._steps:
            lines += [Content(""), Content.styled("Timeline", "bold")]
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
        lines.insert(1, Content.styled(f"Possible codes: {listed}. Copy again for the next.", "$warning"))
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
