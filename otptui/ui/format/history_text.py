"""How the history reads: the steps of a number's life, and the totals. Pure, no widget."""

from __future__ import annotations

from datetime import datetime

from otptui.domain.model import Activation
from otptui.domain.money import money_text
from otptui.domain.totals import Tally
from otptui.store import Step
from otptui.ui.format.activation_text import clock
from otptui.ui.format.charts import percent

_STEPS = {
    "intent": "purchase started",
    "attached": "attached by id",
    "answered": "bought",
    "refused": "refused",
    "lost": "purchase not confirmed",
    "texted": "message",
    "cancel_asked": "cancel requested",
    "number_copied": "number copied",
    "cancel_postponed": "cancel postponed",
    "cancel_denied": "cancel refused",
    "cancel_confirmed": "cancelled",
    "provider_cancelled": "refunded by the provider",
    "another_asked": "another code requested",
    "finished": "finished",
    "expired": "expired",
    "closed": "closed by you",
    "reopened": "live again (provider)",
    "described": "provider's details",
    "put_away": "hidden from Numbers",
    "brought_back": "shown in Numbers",
}


def step_text(step: Step) -> str:
    """A step of the timeline, without its time: "bought: 687d… 9190…"."""
    words = _STEPS.get(step.kind, step.kind)
    return f"{words}: {step.text}" if step.text else words


def state_word(activation: Activation) -> str:
    """The state as the filter takes it back."""
    return activation.state.word


def when(moment: datetime, width: int) -> str:
    """A moment in local time, in at most `width` cells (5 or more). In few cells it is time or date."""
    local = moment.astimezone()
    if width >= 16:
        return f"{local:%Y-%m-%d %H:%M}"
    if width >= 11:
        return f"{local:%m-%d %H:%M}"
    is_today = local.date() == datetime.now(local.tzinfo).date()
    return f"{local:%H:%M}" if is_today else f"{local:%m-%d}"


def summary(tally: Tally) -> list[str]:
    """The totals in words, the most important first."""
    wait = tally.median_wait
    return [
        f"spent {money_text(tally.spent)}",
        f"refunded {money_text(tally.refunded)}",
        f"{tally.numbers:,} number{'' if tally.numbers == 1 else 's'}",
        f"{tally.coded:,} with code",
        f"success {percent(tally.success)}",
        f"median wait {'–' if wait is None else clock(wait)}",
    ]
