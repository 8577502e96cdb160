"""An input whose cursor does not blink, and whose keys take effect in the order they are typed."""

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
    """Textual's input without the blinking, which would write to the terminal twice a second."""

    cursor_blink = reactive(False, init=False)

    @on(events.Key)
    async def _edit_at_once(self, event: events.Key) -> None:
        # At once: as a binding it would run after the letters queued behind it, so that a ctrl+u would
        # delete letters typed after it.
        if event.key in _EDITS and self.screen.focused is self:
            event.stop()
            event.prevent_default()
            await self.run_action(_EDITS[event.key])
