"""The keys that apply to a number, and the message for one that does not. Pure, no widget."""

from __future__ import annotations

from otptui.domain.model import Activation
from otptui.domain.states import State
from otptui.ui.commands import Keys

_OF_A_NUMBER = frozenset(
    {
        "copy_code", "copy_number", "cancel", "again", "elsewhere", "detail",
        "another_code", "finish", "put_away", "bring_back", "refresh",
    }
)  # fmt: skip


def idle_for(activation: Activation | None, *, can_ask_again: bool) -> frozenset[str]:
    """The commands that would do nothing for `activation`, or where it is None. The footer leaves them out.

    `can_ask_again` says whether its provider can be asked for another code.
    """
    if activation is None:
        return _OF_A_NUMBER
    has_code = activation.live and activation.state is State.RECEIVED
    use = {
        "copy_code": bool(activation.messages),
        "copy_number": bool(activation.number),
        "cancel": activation.state is State.WAITING,
        "again": bool(activation.service.code) and activation.price is not None,
        "elsewhere": bool(activation.service.code),
        "another_code": has_code and can_ask_again,
        "finish": has_code and can_ask_again,
        "put_away": activation.finished,
        "bring_back": activation.finished,
        "refresh": activation.live,
    }
    return frozenset(command for command, is_of_use in use.items() if not is_of_use)


def why_not_cancellable(activation: Activation, keys: Keys) -> str:
    """Why a number that is not waiting cannot be cancelled, and which key helps, as a sentence."""
    put_away = f"{keys.shown('put_away')}: put away."
    match activation.state:
        case State.CANCELLING:
            return "Already cancelling."
        case State.RECEIVED if activation.live:
            return f"Its code has arrived, so it can no longer be cancelled. {put_away}"
        case State.UNKNOWN:
            return f"Its purchase is not confirmed. {keys.shown('detail')}: what to do."
        case _:
            return f"It has ended. {put_away}"
