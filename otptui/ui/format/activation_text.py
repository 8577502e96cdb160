"""How an activation reads on a line: its sign, its state, its time. Pure, no widget."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from otptui.domain.lifecycle import FINAL_CHECK
from otptui.domain.model import Activation
from otptui.domain.states import State
from otptui.ui.format.code_text import shown_code


class NumberText(Struct, frozen=True):
    """The words of an activation at one moment; `loud` is its code as it is shown, "" without one."""

    sign: str
    state: str
    loud: str
    time: str


def number_text(activation: Activation, now: datetime, lifetime: float) -> NumberText:
    """The words for `activation` at `now`; `lifetime` is in seconds."""
    state = _word(activation.state)
    if activation.state is State.CANCELLING and activation.cancel_at:
        to_go = (activation.cancel_at - now).total_seconds()
        if activation.note == FINAL_CHECK:
            state = "final check"
        elif to_go >= 1:
            state = f"cancels in {clock(to_go)}"
    loud = shown_code(activation)
    if activation.messages and not loud:
        state = "message"
    return NumberText(activation.state.sign, state, loud, _time(activation, now, lifetime))


def in_words(words: NumberText, activation: Activation) -> NumberText:
    """The same for a screen reader: a word takes the place of the sign, unless the line has one already."""
    if activation.state is State.WAITING or activation.messages:
        return replace(
            words, sign="message" if words.state == "message" else _word(activation.state), state=""
        )
    return replace(words, sign="")


def _word(state: State) -> str:
    # In the list of numbers the code is what counts, and an unknown outcome is that of a purchase. The
    # history and its filter have words of their own.
    return {State.RECEIVED: "code", State.UNKNOWN: "not confirmed"}.get(state, state.word)


def _time(activation: Activation, now: datetime, lifetime: float) -> str:
    if activation.messages:
        return ago((now - activation.messages[-1].received_at).total_seconds())
    if activation.live:
        end = activation.expected_end(lifetime)
        # A clock that was set back since the purchase leaves no more time than there was.
        left = (end - max(now, activation.bought_at)).total_seconds()
        return f"{countdown(left)} left" if left > 0 else "overdue"
    if activation.state is State.UNKNOWN:
        return "enter: what to do"
    if activation.ended_at:
        return ago((now - activation.ended_at).total_seconds())
    return ""


def window_title(numbers: Iterable[Activation], unread: str) -> str:
    """The title of the terminal's window. It never has a code: others see titles, and logs keep them."""
    if unread:
        return f"✉ {unread}"
    waiting = sum(number.live and not number.messages for number in numbers)
    return f"otptui · {waiting} waiting" if waiting else "otptui"


def countdown(seconds: float) -> str:
    """The time left: "18 min", and during the last five minutes as `clock` shows it.

    Before that a line that changed every second would be noise, and traffic on a slow link.
    """
    minutes = math.ceil(seconds / 60)
    return f"{minutes} min" if minutes > 5 else clock(seconds)


def clock(seconds: float) -> str:
    """Minutes and seconds as "18:04", with hours where there are any."""
    whole = max(0, int(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def ago(seconds: float) -> str:
    """How long ago, in the largest unit that fits: "12 s ago", "5 min ago", "3 h ago", "2 d ago"."""
    whole = max(0, int(seconds))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if whole >= size:
            return f"{whole // size} {unit} ago"
    # In steps of five, for the same reason as in `countdown`.
    return f"{whole} s ago" if whole < 10 else f"{whole // 5 * 5} s ago"


def since(seconds: float) -> str:
    """An age for a narrow column, which rarely changes: "now", "5 min", "3 h"."""
    return "now" if seconds < 60 else ago(seconds).removesuffix(" ago")


def age(seconds: float) -> str:
    """The age of data, for a header: "just now", "5 min old". Without seconds, so that it rarely changes."""
    return "just now" if seconds < 60 else ago(seconds).removesuffix(" ago") + " old"
