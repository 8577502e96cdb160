"""Keys typed faster than the screen changes still go where the user meant them."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from textual import events
from textual.app import App
from textual.dom import DOMNode


class LateKeysApp(App[str], inherit_bindings=False):
    """Hands a key on to what has the focus now, if nothing took it where it was queued.

    Textual queues a key with the widget that has the focus when the key arrives, and looks for bindings
    once it has bubbled up. Of a quickly typed `/uber` all letters are queued with the list before its
    `/` has opened the filter: they would be lost.
    """

    def __init__(self) -> None:
        super().__init__()
        self._queued_with: WeakKeyDictionary[events.Key, DOMNode] = WeakKeyDictionary()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key):
            target = self.focused or self.screen
            if not event.is_forwarded:
                self._queued_with[event] = target
            elif self._queued_with.pop(event, target) is not target:
                again = events.Key(event.key, event.character)
                self._queued_with[again] = target
                target._forward_event(again)
                return
        await super().on_event(event)
