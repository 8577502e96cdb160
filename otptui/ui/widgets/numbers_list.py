"""The active numbers, one line each, two in a narrow terminal; the code stands out most."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime

from msgspec.structs import replace
from rich.cells import cell_len
from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip

from otptui.domain.model import Activation, utc_now
from otptui.domain.money import money
from otptui.domain.states import State
from otptui.text.phone import phone
from otptui.ui.commands import LIST, NUMBERS, bindings
from otptui.ui.format.activation_text import NumberText, in_words, number_text
from otptui.ui.format.waiting_text import WaitText, wait_begin, wait_text
from otptui.ui.widgets.cells import fit
from otptui.ui.widgets.line_list import LineList

_ONE_LINE = 70
"""Cells from which a number fits on one line."""

_SERVER = 10
"""Cells below which the name of a server cannot be recognised."""

_TIME = 20
"""Cells for the times of a number on one line."""

_COMPONENTS = {
    State.RECEIVED: "numbers-list--received",
    State.UNKNOWN: "numbers-list--unknown",
    State.REFUSED: "numbers-list--unknown",
    State.CANCELLING: "numbers-list--cancelling",
}


class NumbersList(LineList):
    """Shows activations as given, newest first. `lifetime` is in seconds, for the countdowns.

    Numbers of another profile than `profile` have its name in their row.
    """

    BINDINGS = bindings(NUMBERS, LIST)
    profile: reactive[str] = reactive("", repaint=False)
    copied: reactive[int | None] = reactive(None, repaint=False)
    """The number whose code is copied by the key `copy_key`; the key stands beside that code."""

    COMPONENT_CLASSES = {  # noqa: RUF012 (Textual reads it as a class attribute)
        "numbers-list--code",
        "numbers-list--received",
        "numbers-list--unknown",
        "numbers-list--cancelling",
    }
    DEFAULT_CSS = """
    NumbersList {
        & > .numbers-list--code { color: $text-success; text-style: bold reverse; }
        & > .numbers-list--received { color: $text-success; text-style: bold; }
        & > .numbers-list--unknown { color: $text-warning; text-style: bold; }
        & > .numbers-list--cancelling { color: $text-warning; }
    }
    """

    def __init__(self, lifetime: float, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lifetime = lifetime
        self._numbers: tuple[Activation, ...] = ()
        self._price_width = 0
        self._now: datetime = utc_now()
        # The words of the rows painted so far.
        self._words: dict[int, tuple[NumberText, WaitText]] = {}
        self._wanted: int | None = None
        self._outlooks: dict[int, str] = {}
        self.copy_key = ""
        self.usual_wait: Callable[[Activation], float | None] = lambda number: None
        """How long a code usually takes at the place of a number, in seconds; None where it is not known."""

    @property
    def current(self) -> Activation | None:
        """The number under the cursor."""
        return self._numbers[self.cursor] if self._numbers else None

    def show(self, numbers: tuple[Activation, ...]) -> None:
        """Show these numbers; the cursor stays on its number."""
        with self.replacing_rows():
            self._now = utc_now()
            self._numbers = numbers
            self._price_width = 2 + max((cell_len(_price(number)) for number in numbers), default=0)
            self._words.clear()
        if self._wanted is not None:
            self.go_to(self._wanted)

    def tick(self, outlooks: dict[int, str] | None = None) -> None:
        """A second has passed: paint the rows whose words have changed.

        `outlooks` has by key what the row of a waiting number says in the place of "waiting".
        """
        self._now = utc_now()
        self._outlooks = outlooks or {}
        changed = [row for row, words in self._words.items() if self._text(self._numbers[row]) != words]
        if not changed:
            return
        visible = self.rows_in_sight
        hidden = [row for row in self._words if row not in visible]
        self.painter.forget_rows(hidden)
        for row in hidden:
            del self._words[row]
        self.refresh_rows(row for row in changed if row in visible)

    def watch_copied(self, before: int | None, now: int | None) -> None:
        rows = (self.row_of(key) for key in (before, now) if key is not None)
        self.refresh_rows(row for row in rows if row is not None)

    def watch_profile(self) -> None:
        self.refresh_rows(range(len(self._numbers)))

    def go_to(self, key: int) -> None:
        """Put the cursor on the activation of that key, now or as soon as it is in the list."""
        row = self.row_of(key)
        self._wanted = key if row is None else None
        if row is not None:
            self.cursor = row

    def _text(self, number: Activation) -> tuple[NumberText, WaitText]:
        words = number_text(number, self._now, self._lifetime)
        wait = wait_text(number, self._now, self._lifetime, self.usual_wait(number))
        if number.state is State.WAITING and (outlook := self._outlooks.get(number.key)):
            words = replace(words, state=outlook)
        return in_words(words, number) if self.is_plain else words, wait

    @property
    def row_count(self) -> int:
        return len(self._numbers)

    @property
    def row_height(self) -> int:
        return 1 if self.size.width >= _ONE_LINE else 2

    def key_of(self, row: int) -> Hashable:
        return self._numbers[row].key

    def row_of(self, key: Hashable) -> int | None:
        return next((row for row, number in enumerate(self._numbers) if number.key == key), None)

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        number = self._numbers[row]
        words, wait = self._words[row] = self._text(number)
        plain = self.row_style(cursor=cursor)
        quiet = plain if number.live else self.row_style("line-list--dim", cursor=cursor)
        component = _COMPONENTS.get(number.state)
        state = self.row_style(component, cursor=cursor) if component else quiet
        if self.row_height == 1:
            cells = self._wide(number, words, wait, width)
        elif line == 0:
            cells = self._first(number, words, wait, width)
        else:
            cells = self._second(number, words, wait, width)
        code = self.row_style("numbers-list--code", cursor=cursor)
        styles = {
            "code": code,
            "state": state,
            "plain": quiet,
            "dim": self.row_style("line-list--dim", cursor=cursor),
        }
        return Strip([Segment(text, styles[style]) for text, style in cells])

    def _wide(
        self, number: Activation, words: NumberText, wait: WaitText, width: int
    ) -> list[tuple[str, str]]:
        lead = _lead(words)
        hint = f" {self.copy_key} copy" if self._is_copied(number) else ""
        price = _price(number)
        spare = max(0, width - 2 - 17 - 18 - _TIME)
        name = min(24, max(10, spare * 3 // 10))
        price_width = self._price_width if spare - name >= self._price_width else 0
        server = max(0, spare - name - price_width)
        if server < _SERVER:
            name, server = name + server, 0
        time = f"{wait.waited} · {words.time}" if wait.waited else words.time
        if not server and wait.usual and not _is_late(number, self._now, self.usual_wait(number)):
            # There is room for one of the two: first for when the code should be here.
            time = f"{wait.waited} · {wait.usual}"
        # What there is to say of the number takes the room that its time leaves.
        about = number.note or wait.hint or number.server.short if server else ""
        room = server + _TIME - cell_len(time)
        return [
            (lead, "state"),
            *_loud(words.loud),
            (
                fit(hint if words.loud else words.state, 18 - cell_len(lead) - _loudness(words)) + " ",
                "state",
            ),
            (fit(self._titled(number), name), "plain"),
            (fit("  " + _number(number), 18), "plain"),
            (fit(price, price_width, "right"), "plain"),
            (fit(f"  {about}" if about else "", room - 1) + " ", "dim"),
            (time, "dim" if number.messages else "plain"),
        ]

    def _first(
        self, number: Activation, words: NumberText, wait: WaitText, width: int
    ) -> list[tuple[str, str]]:
        waits = " · ".join(filter(None, (wait.waited, wait.usual))) or words.time
        right = "" if words.loud else waits if number.state is State.WAITING else words.state
        lead = _lead(words)
        if words.loud and self._is_copied(number):
            right = f"{self.copy_key} "
        room = max(4, width - cell_len(lead) - 1 - cell_len(right) - _loudness(words))
        return [
            (lead, "state"),
            (fit(self._titled(number), room) + " ", "plain"),
            (right, "state"),
            *_loud(words.loud),
        ]

    def _is_copied(self, number: Activation) -> bool:
        return bool(self.copy_key) and number.key == self.copied

    def _titled(self, number: Activation) -> str:
        mine = number.profile == self.profile
        return number.service.name if mine else f"{number.service.name} · {number.profile}"

    def _second(
        self, number: Activation, words: NumberText, wait: WaitText, width: int
    ) -> list[tuple[str, str]]:
        right = number.server.short
        if number.state is State.WAITING or wait.open:
            right = wait.open or wait.cancel or words.time
        elif number.messages or number.state in (State.CANCELLING, State.UNKNOWN):
            right = words.time
        if number.state is State.REFUSED:
            return [(fit(f"  {number.note}", width), "dim")]
        left = f"  {_number(number)}"
        # The server may be cut, but not the number, which the user may have to type.
        room = max(width - 20, width - cell_len(left) - 1)
        return [
            (fit(left, width - room), "plain"),
            (fit(right, room, "right"), "dim"),
        ]


def _price(number: Activation) -> str:
    return f"{number.currency}{money(number.price)}" if number.price is not None else ""


def _is_late(number: Activation, now: datetime, usual: float | None) -> bool:
    """Whether a number waits longer than is usual."""
    return usual is not None and (now - wait_begin(number)).total_seconds() > usual


def _lead(words: NumberText) -> str:
    return f"{words.sign} " if words.sign else ""


def _loud(code: str) -> list[tuple[str, str]]:
    """The code as a highlighted block."""
    return [(f" {code} ", "code")] if code else []


def _loudness(words: NumberText) -> int:
    return cell_len(words.loud) + 2 if words.loud else 0


def _number(number: Activation) -> str:
    return phone(number.number, number.country.name) if number.number else number.id or "–"
