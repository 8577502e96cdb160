"""An app that looks as its terminal can: in as many colours as there are, and plain where that is wanted."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from textual.filter import LineFilter, Monochrome, NoColor

from otptui.ui.terminal.colour_depth import (
    OWN,
    OWN_THEME,
    USUAL,
    Colourless,
    Depth,
    EightColours,
    Spelled,
    depth,
    has_signs,
    theme_for,
)
from otptui.ui.toasts import ToastApp


class LookApp(ToastApp, inherit_bindings=False):
    """`plain` is for screen readers and slow lines: no frames and no drawn letters (the class -plain), and
    the terminal's own colours."""

    plain = False

    def __init__(self) -> None:
        super().__init__()
        self.depth = depth(os.environ)
        # What Textual makes of TERM is too much for some: it has no such choice but in its own environment.
        self.console._color_system = self.depth.system
        self._fitting: list[LineFilter] = []
        if self.depth is Depth.NONE:
            self._fitting.append(Colourless())
        elif self.depth is Depth.EIGHT:
            self._fitting.append(EightColours())
        encoding = getattr(sys.__stderr__, "encoding", None) or "utf-8"
        if not has_signs(encoding):
            self._fitting.append(Spelled(encoding))
        self.register_theme(OWN_THEME)
        self.theme = theme_for(self.depth, "")

    def get_line_filters(self) -> Sequence[LineFilter]:
        # Textual's own for NO_COLOR leaves greys, or writes the codes of the default colours.
        filters = [f for f in super().get_line_filters() if not isinstance(f, Monochrome | NoColor)]
        return [*filters, *self._fitting]

    def look_plain(self) -> None:
        """From now on, and for good."""
        self.plain = True
        self.add_class("-plain")
        if not any(isinstance(f, Spelled) for f in self._fitting):
            self._fitting.append(Spelled("utf-8"))
        self.theme = OWN
        self.css_path.append(Path(__file__).with_name("plain.tcss"))
        # One thing after the other, as it is read out: what stands side by side would be mixed.
        self.HORIZONTAL_BREAKPOINTS = [(0, "-single")]

    def look(self, chosen: str) -> None:
        """Take that theme, as far as there are colours for it; the usual one for ""."""
        if not self.plain:
            # An earlier Textual may have had one that this has not.
            known = chosen if chosen in self.available_themes else ""
            self.theme = theme_for(self.depth, known)

    def remember_theme(self, name: str) -> None:
        """The user chose it: it is to be there at the next start."""

    def action_theme(self) -> None:
        from otptui.ui.palette.palette import Entry, Palette

        if self.plain or self.depth is Depth.NONE:
            self.toast("There are no colours to choose from here.")
            return

        def found(query: str) -> Iterator[Entry]:
            for name in sorted(self.available_themes, key=lambda name: (name not in (OWN, USUAL), name)):
                if theme_for(self.depth, name) == name and all(word in name for word in query.split()):
                    yield Entry(name, "now" if name == self.theme else "", partial(choose, name))

        def choose(name: str) -> None:
            self.look(name)
            self.remember_theme(name)

        def chosen(entry: Entry | None) -> None:
            if entry is not None:
                entry.run()

        self.push_screen(Palette([found], "a theme; terminal has your own colours"), chosen)
