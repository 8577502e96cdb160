"""The screens that a command opens over the others, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from otptui.ui.controllers.buy_flow import BuyFlow
from otptui.ui.controllers.config_follower import ConfigFollower
from otptui.ui.problems import Problems
from otptui.ui.services import Services

if TYPE_CHECKING:
    from otptui.ui.screens.numbers_screen import NumbersScreen


class ScreenFactory:
    """Makes screens. Each is imported as it is opened: the first frame does not wait for it."""

    def __init__(
        self, services: Services, buy_flow: BuyFlow, problems: Problems, config_follower: ConfigFollower
    ) -> None:
        self._services = services
        self._buy_flow = buy_flow
        self._problems = problems
        self._config_follower = config_follower

    def make(self, name: str, contexts: tuple[str, ...], home: NumbersScreen | None) -> Screen[None]:
        """A new screen of that name. `contexts` are those of the screen it is opened from.

        Raises ValueError for an unknown name, and for one that `home` does not lead to.
        """
        match name:
            case "help":
                from otptui.ui.screens.help_screen import HelpScreen

                return HelpScreen(self._services.keys, contexts, self._services.impossible)
            case "history":
                from otptui.ui.screens.history_screen import HistoryScreen
                from otptui.ui.screens.workspace import WorkspaceScreen

                if isinstance(home, WorkspaceScreen):
                    return HistoryScreen(self._services, self._buy_flow, home)
            case "settings":
                from otptui.ui.screens.settings_screen import SettingsScreen

                return SettingsScreen(self._services, self._config_follower)
            case "troubles":
                from otptui.ui.screens.problems_screen import ProblemsScreen

                return ProblemsScreen(self._problems)
            case "log":
                from otptui.ui.screens.log_screen import LogScreen

                return LogScreen(self._services)
            case "about":
                from otptui.ui.screens.about import AboutScreen

                return AboutScreen(self._services)
        raise ValueError(name)
