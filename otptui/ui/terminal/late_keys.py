"""Keys typed faster than the screen changes still go where the user meant them."""

from __future__ import annotations

from weakref import WeakKeyDictionary, WeakSet

from textual import events
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.dom import DOMNode


class LateKeysApp(App[str], inherit_bindings=False):
    """Hands a key on to what has the focus now, if nothing took it where it was queued.

    Textual queues a key with the widget that has the focus when the key arrives, and looks for bindings
    once it has bubbled up. Of a quickly typed `/uber` all letters are queued with the list before its
    `/` has opened the filter: they would be lost. So would those that are on their way through a dialog
    while the key before them closes it.
    """

    def __init__(self) -> None:
        super().__init__()
        # A key that something took is gone from here as soon as nobody holds it any more.
        self._queued_with: WeakKeyDictionary[events.Key, DOMNode] = WeakKeyDictionary()
        self._handed_on: WeakSet[events.Key] = WeakSet()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key):
            target = self.focused or self.screen
            if not event.is_forwarded:
                self._queued_with[event] = target
            elif event in self._handed_on:
                return
            elif self._queued_with.pop(event, target) is not target:
                self._hand_on(event)
                return
        await super().on_event(event)

    def pop_screen(self) -> AwaitComplete:
        """Leave the screen on top. The keys that are still on their way up through it go to the next."""
        left = self.screen
        done = super().pop_screen()
        for event, target in list(self._queued_with.items()):
            if left in target.ancestors_with_self:
                del self._queued_with[event]
                # What is left of it is closing: it may come back from there all the same, or may not.
                self._handed_on.add(event)
                self._hand_on(event)
        return done

    def _hand_on(self, event: events.Key) -> None:
        again = events.Key(event.key, event.character)
        target = self._queued_with[again] = self.focused or self.screen
        target._forward_event(again)
