"""A line to type into, whose cursor stands still, and which edits in the order it is typed at."""

from __future__ import annotations

from textual import events, on
from textual.binding import Binding
from textual.reactive import reactive
from textual.widgets import Input

_EDITS = {
    binding.key: binding.action
    for binding in Binding.make_bindings(Input.BINDINGS)
    if binding.action.startswith(("cursor_", "delete_", "home", "end"))
}


class Field(Input):
    """Textual's input. One that blinks writes to the terminal twice a second while nobody types."""

    cursor_blink = reactive(False, init=False)

    @on(events.Key)
    async def _edit_at_once(self, event: events.Key) -> None:
        # At once: as a binding it comes after the letters that are queued behind it, and a ctrl+u typed
        # before them deletes them.
        if event.key in _EDITS and self.screen.focused is self:
            event.stop()
            event.prevent_default()
            await self.run_action(_EDITS[event.key])
