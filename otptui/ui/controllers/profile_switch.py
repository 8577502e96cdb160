"""Switching from one provider to another: everything on display becomes the other's, but for the numbers."""

from __future__ import annotations

from collections.abc import Callable

from otptui.domain.errors import OtpError
from otptui.ui.controllers.listing_refresh import CATALOG, LOADING
from otptui.ui.services import Services


class ProfileSwitch:
    """Switches the profile of this window. `switched` gets the name of the new one, which then has the
    session already."""

    def __init__(self, services: Services, switched: Callable[[str], None]) -> None:
        self._services = services
        self._window = services.window
        self._session = services.session
        self._switched = switched

    def switch(self, name: str) -> None:
        """Switch to that profile of the config, in the background."""
        self._window.run_in_background(lambda: self._switch(name), "switching the profile")

    async def _switch(self, name: str) -> None:
        before = self._services.profile_name
        if self._services.config.profiles[name].api_key_command:
            self._window.toast(
                "Running its api_key_command; this may take a while.", f"Switching to {name} …", timeout=4
            )
        try:
            await self._session.switch(name)
        except OtpError as error:
            self._window.report_failure(error, f"Still on {before}")
            return
        for work in (LOADING, CATALOG):
            self._window.cancel_background(work)
        self._switched(name)
        self._window.refresh_balance()
        self._window.toast("Numbers of all profiles stay visible and checked.", f"Now on {name}")
