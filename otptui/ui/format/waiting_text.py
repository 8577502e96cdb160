"""How long a number has waited, what is usual, when it can be cancelled and how long it is open. Pure."""

from __future__ import annotations

import math
from datetime import datetime

from msgspec import Struct

from otptui.domain.estimate import Certainty
from otptui.domain.estimator import Estimator
from otptui.domain.model import Activation
from otptui.domain.states import State
from otptui.ui.format.activation_text import clock, countdown


class WaitText(Struct, frozen=True):
    """Each is "" where it does not apply or is not known.

    They change every five seconds in the first minute and rarely after it, so that rows keep still.
    """

    waited: str = ""
    """How long the code has been waited for: "0:40", "3 min"."""
    usual: str = ""
    """How long it usually takes there: "usually 0:14"."""
    cancel: str = ""
    """When it can be cancelled, until it can: "cancel in 1:40"."""
    open: str = ""
    """How long further codes can come, once there is one: "open 19 min"."""

    @property
    def hint(self) -> str:
        """What there is to know about the wait, for one short cell: "" where nothing is."""
        return self.open or self.cancel or self.usual

    @property
    def line(self) -> str:
        """All of it, for a line of its own."""
        waited = f"waited {self.waited}" if self.waited else ""
        further = f"{self.open} for more codes" if self.open else ""
        return " · ".join(filter(None, (waited, self.usual, self.cancel, further)))


def wait_text(activation: Activation, now: datetime, lifetime: float, usual: float | None) -> WaitText:
    """The words for `activation` at `now`. `lifetime` is in seconds, as is `usual`, the median wait for a
    code at its place, None where that is not known."""
    if not activation.live:
        return WaitText()
    if activation.messages:
        left = (activation.expected_end(lifetime) - now).total_seconds()
        return WaitText(open=f"open {countdown(left)}" if left > 0 else "")
    if activation.state is not State.WAITING:
        return WaitText()
    return WaitText(
        _passed((now - wait_begin(activation)).total_seconds()),
        "" if usual is None else f"usually {clock(usual)}",
        _cancel(activation, now),
    )


def wait_begin(activation: Activation) -> datetime:
    """When the wait for the code began: as the number was copied, or else bought."""
    return activation.number_copied_at or activation.bought_at


def usual_wait(estimator: Estimator, activation: Activation, profile: str) -> float | None:
    """The median wait for a code at the place of `activation`, in seconds; None where nothing is known of
    the place or its server. `estimator` is that of `profile`."""
    if not activation.service.code or activation.profile != profile:
        return None
    estimate = estimator.place(activation.place)
    return None if estimate.certainty is Certainty.UNTRIED else estimate.wait


def _passed(seconds: float) -> str:
    whole = max(0, int(seconds))
    return clock(whole // 5 * 5) if whole < 60 else f"{whole // 60} min"


def _cancel(activation: Activation, now: datetime) -> str:
    if activation.cancel_from is None:
        return ""
    left = (activation.cancel_from - now).total_seconds()
    if left <= 0:
        return ""
    return f"cancel in {clock(math.ceil(left / 5) * 5) if left <= 300 else countdown(left)}"
