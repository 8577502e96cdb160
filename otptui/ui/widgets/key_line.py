"""The last line of a screen: what the keys do where the focus is."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from otptui.ui.commands import ANYWHERE, HISTORY, NUMBERS, Command, Keys


class KeyLine(Widget):
    """Shows the keys of the `contexts` with the focus, as many as fit, those of the lowest rank first."""

    COMPONENT_CLASSES = {"key-line--key"}  # noqa: RUF012 (Textual reads it as a class attribute)

    contexts: reactive[tuple[str, ...]] = reactive(())
    idle: reactive[frozenset[str]] = reactive(frozenset())
    """Commands that would do nothing for the number under the cursor, and are left out."""

    urgent = reactive("")
    """The command that is needed most for the number under the cursor: it never falls away."""

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self._keys = keys

    def render(self) -> Content:
        # Only the pane's own keys and those that work anywhere: there is no room for all that work here.
        here = (*self.contexts[:1], ANYWHERE)
        idle = self.idle if NUMBERS in here or HISTORY in here else ()
        commands = [
            c for c in self._keys.commands(here) if c.short and self._keys.of(c.id) and c.id not in idle
        ]
        style = self.get_visual_style("key-line--key")
        words = {c.id: (self._keys.shown(c.id), c.short) for c in commands}
        fitting = {c.id for c in _fitting(sorted(commands, key=self._rank), words, self.size.width)}
        parts: list[Content] = []
        for command in commands:
            if command.id in fitting:
                key, word = words[command.id]
                parts.append(Content.assemble((key, style), f" {word}"))
        return Content("  ").join(parts)

    def _rank(self, command: Command) -> int:
        return -1 if command.id == self.urgent else command.rank


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
