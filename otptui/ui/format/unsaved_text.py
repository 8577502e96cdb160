"""What could not be written when the program ended, for the terminal it leaves behind. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from otptui.domain.model import Activation
from otptui.text.phone import phone


def unsaved_text(numbers: Sequence[Activation]) -> str:
    """Lines that name each number with everything that would be lost; "" if there is none."""
    if not numbers:
        return ""
    what = "this number" if len(numbers) == 1 else f"these {len(numbers)} numbers"
    lines = [f"otptui: the database could not be written. Write down what it lacks about {what}:"]
    for number in numbers:
        parts = [
            number.service.name,
            phone(number.number, number.country.name),
            f"activation id {number.id}",
            number.state.word,
        ]
        parts += [f"code {message.code}" if message.code else message.text for message in number.messages]
        lines.append("  " + ", ".join(part for part in parts if part))
    return "\n".join(lines) + "\n"
