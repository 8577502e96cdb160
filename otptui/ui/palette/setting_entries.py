"""The settings among the palette's entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec import Struct

from otptui.config.settings_form import Line
from otptui.ui.palette.palette import REST, PaletteEntry, rank


class SettingEntries(Struct, frozen=True):
    """An entry for each of `lines`; `show` is what enter does with the path of one.

    They come behind offers and commands, and not before something is typed.
    """

    lines: Sequence[Line]
    show: Callable[[tuple[str, ...]], object]

    def __call__(self, query: str) -> Iterator[PaletteEntry]:
        for line in self.lines if query.strip() else ():
            if rank(f"setting {line.name} {line.about}", query) is not None:
                yield PaletteEntry(f"Setting {line.name}", line.shown, partial(self.show, line.path), REST)
