"""The question before a cancel. One key answers it and says why."""

from __future__ import annotations

from textual.binding import Binding
from textual.content import Content

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
        self._question = question
        super().__init__("Cancel this number?", _body(question), "Cancel it", "Keep it")

    def warn(self, text: str) -> None:
        """Add what a cancel would endanger; nothing for ""."""
        if text:
            self.set_body(Content(_body(f"{self._question}\n\n{text}")))

    def action_because(self, reason: str) -> None:
        self.reason = CancelReason(reason)
        self.dismiss(True)


def _body(question: str) -> str:
    why = "r  the site refused the number\nc  no code came\no  another reason"
    return f"{question}\n\nOr cancel with a reason:\n{why}"
