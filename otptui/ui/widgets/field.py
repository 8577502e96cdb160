"""A line to type into, whose cursor stands still."""

from __future__ import annotations

from textual.reactive import reactive
from textual.widgets import Input


class Field(Input):
    """Textual's input. One that blinks writes to the terminal twice a second while nobody types."""

    cursor_blink = reactive(False, init=False)
