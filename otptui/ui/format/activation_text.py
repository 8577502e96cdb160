"""How one activation reads on a line: its sign, its state in words, its time. Pure, no widget.

Every state has a sign and a word of its own, so that nothing hangs on colour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from otptui.domain.model import Activation
from otptui.domain.states import State


@dataclass(frozen=True, slots=True)
class NumberText:
    """The words of one activation at one moment; `loud` is the code when there is one."""

    sign: str
    state: str
    loud: str
    time: str


def number_text(activation: Activation, now: datetime, lifetime: float) -> NumberText:
    """The words for `activation` at `now`; `lifetime` is in seconds."""
    state = _word(activation.state)
    if activation.state is State.CANCELLING and activation.cancel_at:
        to_go = (activation.cancel_at - now).total_seconds()
        if to_go >= 1:
            state = f"cancels in {clock(to_go)}"
    loud = activation.code
    if activation.messages and not loud:
        state = "message"
    return NumberText(activation.state.sign, state, loud, _time(activation, now, lifetime))


def in_words(words: NumberText, activation: Activation) -> NumberText:
    """The same for a screen that is read out: a word for the sign, where no other says it on the line."""
    if activation.state is State.WAITING or activation.messages:
        return replace(
            words, sign="message" if words.state == "message" else _word(activation.state), state=""
        )
    return replace(words, sign="")


def _word(state: State) -> str:
    # In a list of numbers the news is the code; elsewhere the state is called "received".
    return "code" if state is State.RECEIVED else state.word


def _time(activation: Activation, now: datetime, lifetime: float) -> str:
    if activation.messages:
        return ago((now - activation.messages[-1].received_at).total_seconds())
    if activation.live:
        left = lifetime - (now - activation.bought_at).total_seconds()
        return f"{countdown(left)} left" if left > 0 else "last look"
    if activation.state is State.UNKNOWN:
        return "enter: what to do"
    if activation.ended_at:
        return ago((now - activation.ended_at).total_seconds())
    return ""


def window_title(numbers: Iterable[Activation], unread: str) -> str:
    """What the terminal's window is called: never a code, titles are seen by others and kept in logs."""
    if unread:
        return f"✉ {unread}"
    waiting = sum(number.live and not number.messages for number in numbers)
    return f"otptui · {waiting} waiting" if waiting else "otptui"


def countdown(seconds: float) -> str:
    """The time that is left: "18 min", and from five minutes on as `clock` shows it.

    Far from its end nobody needs the second, and a number a line that changes each second is noise, and
    bytes on a slow link.
    """
    minutes = math.ceil(seconds / 60)
    return f"{minutes} min" if minutes > 5 else clock(seconds)


def clock(seconds: float) -> str:
    """Minutes and seconds, as a countdown shows them: "18:04"; hours where there are any."""
    whole = max(0, int(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def ago(seconds: float) -> str:
    """How long ago, coarser the longer: "12 s ago", "5 min ago", "3 h ago", "2 d ago"."""
    whole = max(0, int(seconds))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if whole >= size:
            return f"{whole // size} {unit} ago"
    # Steps of five: a line that changes each second for no news is noise, and bytes on a slow link.
    return f"{whole} s ago" if whole < 10 else f"{whole // 5 * 5} s ago"


def since(seconds: float) -> str:
    """An age for a narrow column, in steps so coarse that it hardly ever changes: "now", "5 min", "3 h"."""
    return "now" if seconds < 60 else ago(seconds).removesuffix(" ago")


def age(seconds: float) -> str:
    """The age of data, for a header: "just now", "5 min old". No seconds: a header that changes while
    nothing happens keeps a slow line busy."""
    return "just now" if seconds < 60 else ago(seconds).removesuffix(" ago") + " old"
