"""The last line of a screen: what the keys do where the focus is."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from otptui.ui.commands import ANYWHERE, HISTORY, NUMBERS, Command, Keys


class KeyLine(Widget):
    """Shows the keys of the `contexts` with the focus, as many as fit, those of the lowest rank first.

    The app's `impossible` has the commands that can do nothing in this window.
    """

    COMPONENT_CLASSES = {"key-line--key"}  # noqa: RUF012 (Textual reads it as a class attribute)

    contexts: reactive[tuple[str, ...]] = reactive(())
    idle: reactive[frozenset[str]] = reactive(frozenset())
    """Commands that would do nothing for the number under the cursor, and are left out."""

    urgent = reactive("")
    """The command that is needed most for the number under the cursor: it never falls away."""

    offered: reactive[frozenset[str]] = reactive(frozenset())
    """Commands on numbers that have something to do in every pane now."""

    hidden: reactive[frozenset[str]] = reactive(frozenset())
    """Commands that can do nothing in this window."""

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self._keys = keys
        self._ends: list[tuple[int, Command]] = []
        """The commands on display, each with the cell behind it."""

    def on_mount(self) -> None:
        self.watch(self.app, "impossible", self._hide)

    def _hide(self, impossible: frozenset[str]) -> None:
        self.hidden = impossible

    def render(self) -> Content:
        commands = [c for c in self._keys.commands(self.contexts) if self._has_room_for(c)]
        style = self.get_visual_style("key-line--key")
        words = {c.id: (self._keys.shown(c.id), c.short) for c in commands}
        fitting = {c.id for c in _fitting(sorted(commands, key=self._rank), words, self.size.width)}
        parts: list[Content] = []
        self._ends = []
        end = 0
        for command in commands:
            if command.id in fitting:
                key, word = words[command.id]
                parts.append(Content.assemble((key, style), f" {word}"))
                end += parts[-1].cell_length + 2
                self._ends.append((end, command))
        return Content("  ").join(parts)

    async def on_click(self, event: events.Click) -> None:
        """A press on a key does what the key does."""
        offset = event.get_content_offset(self)
        pressed = next((c for end, c in self._ends if offset is not None and offset.x < end), None)
        if pressed is not None:
            event.stop()
            await self.app.run_action(pressed.action, self.app.focused or self.screen)

    def _has_room_for(self, command: Command) -> bool:
        """Whether `command` belongs into the line, where it is wide enough."""
        if not command.short or not self._keys.of(command.id) or command.id in self.hidden:
            return False
        if command.id in self.offered:
            return True
        own = self.contexts[0] if self.contexts else ANYWHERE
        if command.id == own or (own in (NUMBERS, HISTORY) and command.id in self.idle):
            # It is here already, or does nothing for the number under the cursor.
            return False
        return own in command.where or NUMBERS not in command.where

    def _rank(self, command: Command) -> int:
        return -1 if command.id == self.urgent or command.id in self.offered else command.rank


def _fitting(commands: list[Command], words: dict[str, tuple[str, str]], width: int) -> list[Command]:
    kept: list[Command] = []
    used = 0
    for command in commands:
        needed = sum(map(cell_len, words[command.id])) + 3
        if used + needed > width + 2:
            break
        kept.append(command)
        used += needed
    return kept
