"""The screens that open over the others from anywhere, by the name a command has for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from otptui.ui.commands import ANYWHERE

if TYPE_CHECKING:
    from otptui.ui.app import OtpApp


def opened(name: str, app: OtpApp) -> Screen[None]:
    """A new screen of that name. Each is imported as it opens: the first frame does not wait for them."""
    match name:
        case "help":
            from otptui.ui.screens.help_screen import HelpScreen

            return HelpScreen(app.keys, getattr(app.screen, "contexts", (ANYWHERE,)))
        case "history":
            from otptui.ui.screens.history_screen import HistoryScreen

            return HistoryScreen()
        case "settings":
            from otptui.ui.screens.settings_screen import SettingsScreen

            return SettingsScreen()
        case "troubles":
            from otptui.ui.screens.problems_screen import TroublesScreen

            return TroublesScreen()
        case "log":
            from otptui.ui.screens.log_screen import LogScreen

            return LogScreen()
        case "about":
            from otptui.ui.screens.about import AboutScreen

            return AboutScreen()
    raise ValueError(name)
