"""Which keys have something to do for a number: the footer names only those. Pure, no widget."""

from __future__ import annotations

from otptui.domain.model import Activation, State

_OF_A_NUMBER = frozenset(
    {
        "copy_code", "copy_number", "cancel", "again", "elsewhere", "detail",
        "another_code", "finish", "put_away", "bring_back", "refresh",
    }
)  # fmt: skip


def idle_for(activation: Activation | None, *, can_ask_again: bool) -> frozenset[str]:
    """The commands that would do nothing for `activation`, or for no number at all.

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
