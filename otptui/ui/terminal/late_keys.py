"""Keys typed faster than the screen changes still reach the widget the user meant.

Textual queues a key with the widget that has the focus when the key arrives, and looks up bindings once
the key has bubbled up. All letters of a quickly typed `/uber` are queued with the list before its `/` has
opened the filter, and would be lost. So would keys on their way up through a dialog that the key before
them closes.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary, WeakSet

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen


class LateKeys:
    """Sends a key that no widget handled on to the widget that has the focus by then."""

    def __init__(self, app: App[str]) -> None:
        self._app = app
        # Weak: a key that was handled disappears from here once nothing refers to it any more.
        self._queued_with: WeakKeyDictionary[events.Key, DOMNode] = WeakKeyDictionary()
        self._sent_on: WeakSet[events.Key] = WeakSet()

    def redirect(self, event: events.Key) -> bool:
        """Note where a new key is queued; send an unhandled one on if the focus has moved since.

        True when the app must not handle this event: it was sent on, or a copy of it was.
        """
        target = self._app.focused or self._app.screen
        if not event.is_forwarded:
            self._queued_with[event] = target
        elif event in self._sent_on:
            return True
        elif self._queued_with.pop(event, target) is not target:
            self._send_on(event)
            return True
        return False

    def leave(self, closed: Screen[object]) -> None:
        """Send on every key that is still on its way up through the `closed` screen."""
        for event, target in list(self._queued_with.items()):
            if closed in target.ancestors_with_self:
                del self._queued_with[event]
                # The closing screen may still let this event bubble up to the app, or may not.
                self._sent_on.add(event)
                self._send_on(event)

    def _send_on(self, event: events.Key) -> None:
        copy = events.Key(event.key, event.character)
        target = self._queued_with[copy] = self._app.focused or self._app.screen
        target._forward_event(copy)
