"""Keys and pastes that come faster than the screen changes still reach the widget the user meant.

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

from otptui.ui.terminal.key_layouts import KeyLayouts

Typed = events.Key | events.Paste


class LateKeys:
    """Sends keys to the focused widget, and unhandled ones on to the widget that is focused when they come
    back. `layouts` fits each key to the widget it is sent to."""

    def __init__(self, app: App[str], layouts: KeyLayouts) -> None:
        self._app = app
        self._layouts = layouts
        # Weak: a key that was handled disappears from here once nothing refers to it any more.
        self._queued_with: WeakKeyDictionary[Typed, DOMNode] = WeakKeyDictionary()
        self._typed: WeakKeyDictionary[Typed, events.Key] = WeakKeyDictionary()
        self._sent_on: WeakSet[Typed] = WeakSet()

    @property
    def any_under_way(self) -> bool:
        """Whether a key that came before has not been handled yet."""
        return bool(self._queued_with)

    def arrive(self, event: Typed) -> Typed | None:
        """A key or a paste has come to the app: from the terminal, or from widgets that did not handle it.

        Returns what the app is to handle, None where there is nothing left to do.
        """
        target = self._app.focused or self._app.screen
        if not event.is_forwarded:
            return self._queue(event, target)
        if event in self._sent_on:
            return None
        if self._queued_with.pop(event, target) is not target:
            self._send_on(event)
            return None
        return event

    def leave(self, closed: Screen[object]) -> None:
        """Send on every key that is still on its way up through the `closed` screen."""
        for event, target in list(self._queued_with.items()):
            if closed in target.ancestors_with_self:
                del self._queued_with[event]
                # The closing screen may still let this event bubble up to the app, or may not.
                self._sent_on.add(event)
                self._send_on(event)

    def _queue(self, typed: Typed, target: DOMNode) -> Typed:
        event = self._layouts.for_target(typed, target) if isinstance(typed, events.Key) else typed
        self._queued_with[event] = target
        if event is not typed and isinstance(typed, events.Key):
            self._typed[event] = typed
        return event

    def _send_on(self, event: Typed) -> None:
        # What the user typed, fitted to another widget: a letter for a command may be one for a text.
        target = self._app.focused or self._app.screen
        typed = self._typed.get(event, event)
        copy = self._layouts.copy(typed) if isinstance(typed, events.Key) else events.Paste(typed.text)
        target._forward_event(self._queue(copy, target))
