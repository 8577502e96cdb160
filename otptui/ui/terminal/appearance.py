"""The look that suits the terminal: as many colours as it has, and plain output where that is asked for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from textual.app import App
from textual.filter import ANSIToTruecolor, LineFilter, Monochrome, NoColor

from otptui.ui.terminal.charset import charset
from otptui.ui.terminal.colour_depth import (
    CONTRAST,
    CONTRAST_THEME,
    OWN,
    OWN_THEME,
    USUAL,
    Depth,
    depth,
    has_signs,
    theme_for,
)
from otptui.ui.terminal.contrast import ENHANCED, LEAST, Legible, UndimmedOnColour
from otptui.ui.terminal.line_filters import Colourless, EightColours, Spelled


class Appearance:
    """Fits the colours and signs of `app` to its terminal.

    `plain` is for screen readers and slow lines: no frames, no drawn letters (the CSS class -plain), and the
    terminal's own colours.
    """

    def __init__(self, app: App[str]) -> None:
        self._app = app
        self.plain = False
        self.depth = depth(os.environ)
        # Textual overrates some values of TERM, and only its own environment variable could change that.
        app.console._color_system = self.depth.system
        self._filters: list[LineFilter] = []
        self._undimmed = UndimmedOnColour()
        self._of_theme: tuple[ANSIToTruecolor, str, Legible] | None = None
        if self.depth is Depth.NONE:
            self._filters.append(Colourless())
        elif self.depth is Depth.EIGHT:
            self._filters.append(EightColours())
        encoding = charset()
        if not has_signs(encoding):
            self._filters.append(Spelled(encoding))
        app.register_theme(OWN_THEME)
        app.register_theme(CONTRAST_THEME)
        app.theme = theme_for(self.depth, "")

    def line_filters(self, of_textual: Sequence[LineFilter]) -> list[LineFilter]:
        """All filters of a line. Textual's own for NO_COLOR leave greys or write default-colour codes."""
        kept = [f for f in of_textual if not isinstance(f, Monochrome | NoColor | ANSIToTruecolor)]
        resolve = next((f for f in of_textual if isinstance(f, ANSIToTruecolor)), None)
        return [*kept, self._legible(resolve) if resolve else self._undimmed, *self._filters]

    def _legible(self, resolve: ANSIToTruecolor) -> Legible:
        # Strips remember what a filter made of them by the filter itself.
        theme = self._app.theme
        if self._of_theme is None or self._of_theme[:2] != (resolve, theme):
            least = ENHANCED if theme == CONTRAST else LEAST
            self._of_theme = resolve, theme, Legible(resolve, least)
        return self._of_theme[2]

    def be_plain(self) -> None:
        """Switch to the plain look, for the rest of the run."""
        self.plain = True
        self._app.add_class("-plain")
        self.spell_signs()
        self._app.theme = OWN
        self._app.css_path.append(Path(__file__).with_name("plain.tcss"))
        # A screen reader reads line by line: panes side by side would be read as a mixture.
        self._app.HORIZONTAL_BREAKPOINTS = [(0, "-single")]

    def spell_signs(self) -> None:
        """Draw with ASCII from now on."""
        if not any(isinstance(f, Spelled) for f in self._filters):
            self._filters.append(Spelled("utf-8"))

    def use(self, theme: str) -> None:
        """Use that theme where the terminal has enough colours for it; "" is the default theme."""
        if not self.plain:
            # The database may hold the name of a theme that only an earlier Textual had.
            known = theme if theme in self._app.available_themes else ""
            self._app.theme = theme_for(self.depth, known)

    @property
    def themes(self) -> list[str]:
        """The themes the user can choose from, our own first; [] where there are no colours."""
        if self.plain or self.depth is Depth.NONE:
            return []
        names = (n for n in self._app.available_themes if theme_for(self.depth, n) == n)
        return sorted(names, key=lambda name: (name not in (OWN, USUAL, CONTRAST), name))
