"""The question before a cancel. One key answers it and says why."""

from __future__ import annotations

from textual.binding import Binding

from otptui.domain.states import CancelReason
from otptui.ui.dialogs.question import Dialog


class CancelDialog(Dialog):
    """Asks whether to cancel a number. `reason` is then why, as far as the user said."""

    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("r", "because('site_refused')", show=False),
        Binding("c", "because('no_code')", show=False),
        Binding("o", "because('other')", show=False),
    ]

    def __init__(self, question: str) -> None:
        self.reason = CancelReason.UNKNOWN
        why = "r  the site refused the number\nc  no code came\no  another reason"
        super().__init__(
            "Cancel this number?",
            f"{question}\n\nOne of these cancels it too:\n{why}",
            "Cancel it",
            "Keep it",
        )

    def action_because(self, reason: str) -> None:
        self.reason = CancelReason(reason)
        self.dismiss(True)
