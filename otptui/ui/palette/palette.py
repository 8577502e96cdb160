"""The command palette: a few words lead to any offer or command.

Its sources answer a query at once, from memory. A key press must not wait, and enter right after the last
letter must choose from the results with that letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain

from msgspec import Struct
from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.strip import Strip
from textual.widgets import Input

from otptui.text.matching import fold, spans, words_of
from otptui.ui.commands import CATALOG, NUMBERS, PRICES, WORKSPACE, Keys
from otptui.ui.dialogs.modal import Modal
from otptui.ui.synonyms import searched
from otptui.ui.widgets.cells import fit, marked
from otptui.ui.widgets.line_list import LineList

NOTHING = "No match.\nTry part of a service, server or command."


class PaletteEntry(Struct, frozen=True):
    """One line of the palette: its text, what is written at the right edge, and what enter does.

    Entries with the lower `rank` come first, whichever source they are from.
    """

    text: str
    right: str
    run: Callable[[], object]
    rank: int = 0
    sign: str = ""
    dim: bool = False


EntrySource = Callable[[str], Iterable[PaletteEntry]]
"""Gives the entries for what is typed, best first; for "" those worth suggesting."""

FIRST, NAMED, FOUND, REST = range(4)
"""Ranks: favourites and recent purchases, commands of that name, offers, other commands."""


class Entries(LineList, can_focus=False):
    """The lines of the palette. The focus stays in the line above; the screen passes keys on."""

    SIGNS = ("▌", "▌")
    DEFAULT_CSS = """
    Entries > .line-list--cursor {
        background: $block-cursor-background;
        color: $block-cursor-foreground;
        text-style: $block-cursor-text-style;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._entries: Sequence[PaletteEntry] = ()
        self._words: tuple[str, ...] = ()
        self.empty_text = NOTHING

    def show(self, entries: Sequence[PaletteEntry], query: str) -> None:
        """Show these, the cursor on the first."""
        with self.replacing_rows():
            self._entries = entries
            self._words = words_of(query)
            self._has_moved = False

    @property
    def current(self) -> PaletteEntry | None:
        """The entry under the cursor."""
        return self._entries[self.cursor] if self._entries else None

    @property
    def row_count(self) -> int:
        return len(self._entries)

    def key_of(self, row: int) -> tuple[str, int]:
        return self._entries[row].text, row

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        entry = self._entries[row]
        dim = ("line-list--dim",) if entry.dim else ()
        style = self.row_style(*dim, cursor=cursor)
        right = f" {entry.right} " if entry.right else ""
        sign = f"{entry.sign or ' '} "
        text = fit(entry.text, width - len(right) - len(sign))
        match = self.row_style(*dim, "line-list--match", cursor=cursor)
        return Strip(
            [
                Segment(sign, style),
                *marked(text, spans(text, self._words), style, match),
                Segment(right, style),
            ]
        )


class Palette(Modal[PaletteEntry | None]):
    """The palette on the screen. Its result is the chosen entry, which the caller runs, or None."""

    CSS_PATH = "palette.tcss"
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("escape", "dismiss(None)", show=False),
        Binding("down,tab,ctrl+n", "move('cursor_down')", show=False),
        Binding("up,shift+tab,ctrl+p", "move('cursor_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
    ]
    AUTO_FOCUS = "Input"

    def __init__(self, sources: Sequence[EntrySource], prompt: str = "service, country or command") -> None:
        super().__init__()
        self._sources = sources
        self._prompt = prompt

    def compose(self) -> ComposeResult:
        with Vertical(id="palette"):
            yield Input(placeholder=self._prompt, compact=True, max_length=100)
            yield Entries()

    def on_mount(self) -> None:
        field = self.query_one(Input)
        field.cursor_blink = False
        # At once: letters may have been typed before the palette was on the screen.
        self.set_focus(field)
        self._find("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._find(event.value)

    def _find(self, query: str) -> None:
        found = chain.from_iterable(source(query) for source in self._sources)
        self.query_one(Entries).show(sorted(found, key=lambda entry: entry.rank), query)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        # The last letters may be typed but not handled yet.
        if entry := self.query_one(Entries).current:
            self.dismiss(entry)

    def on_line_list_opened(self) -> None:
        self.dismiss(self.query_one(Entries).current)

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss(None)

    def action_move(self, way: str) -> None:
        getattr(self.query_one(Entries), f"action_{way}")()


def commands(
    keys: Keys,
    contexts: tuple[str, ...],
    hidden: frozenset[str],
    run: Callable[[str], object],
    query: str,
) -> Iterable[PaletteEntry]:
    """The registry's commands that apply in `contexts`, without those of `hidden`; `run` runs the action of
    one. On a screen with panes those of the other panes are found too, once something is typed."""
    others = (CATALOG, PRICES, NUMBERS) if WORKSPACE in contexts and query.strip() else ()
    for command in keys.commands((*contexts, *others)):
        is_offered = command.in_palette and command.id not in hidden
        if is_offered and (place := rank(searched(command), query)) is not None:
            yield PaletteEntry(command.full, keys.shown_all(command.id), partial(run, command.action), place)


def rank(text: str, query: str) -> int | None:
    """The rank of a command with that `text`: before the offers where every word of `query` begins one of
    its words, after them where it is within one; None where a word of `query` is missing."""
    text, words = fold(text), words_of(query)
    if not all(word in text for word in words):
        return None
    names = re.findall(r"[^\s,;(]+", text)
    return NAMED if all(any(name.startswith(word) for name in names) for word in words) else REST
