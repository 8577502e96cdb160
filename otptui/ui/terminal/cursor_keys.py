"""Keys that only move the cursor of the list with the focus: they are handled as they come.

Textual sends a key to the list and from there through every widget around it, and looks up its binding once
it is back at the app: six queues for a step of one row.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable
from weakref import WeakKeyDictionary

from textual import events
from textual.app import App
from textual.widget import Widget


@runtime_checkable
class MovesCursor(Protocol):
    """A widget whose `cursor_actions` do nothing but move its cursor, and handles no key itself."""

    cursor_actions: frozenset[str]


class CursorKeys:
    """Moves the cursor of the focused widget of `app`."""

    def __init__(self, app: App[str]) -> None:
        self._app = app
        self._actions: WeakKeyDictionary[Widget, dict[str, str]] = WeakKeyDictionary()

    def move(self, event: events.Key) -> bool:
        """Move the cursor, if that is all the key does and nothing that came before it is still under way."""
        focused = self._app.focused
        if focused is None:
            return False
        actions = self._actions.get(focused)
        if actions is None:
            actions = self._actions[focused] = self._actions_of(focused)
        action = actions.get(event.key)
        if action is None or any(node.message_queue_size for node in focused.ancestors_with_self[:-1]):
            # A click, for one, may still wait there.
            return False
        getattr(focused, f"action_{action}")()
        return True

    def _actions_of(self, focused: Widget) -> dict[str, str]:
        """The actions that move the cursor, by the keys that are bound to them."""
        if not isinstance(focused, MovesCursor):
            return {}
        return {
            key: active.binding.action
            for key, active in self._app.screen.active_bindings.items()
            if active.node is focused and active.binding.action in focused.cursor_actions
        }
