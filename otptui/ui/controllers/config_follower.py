"""The program follows its config file: what is written there counts wherever one is at the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from otptui.config.file_watcher import ConfigFile
from otptui.config.settings_form import in_effect
from otptui.domain.errors import ConfigError
from otptui.ui.commands import Keys
from otptui.ui.messages import ConfigRead

if TYPE_CHECKING:
    from otptui.ui.app import OtpApp


class ConfigFollower:
    """Reads the config file of `app` and puts what it says into effect."""

    def __init__(self, app: OtpApp) -> None:
        self._app = app
        self._file = ConfigFile(app.paths.config)

    def look(self) -> None:
        """Read it where it is not as it was last read: this window, another or an editor wrote it."""
        if self._file.has_changed():
            self._app.behind(self.read(), "the settings")

    async def read(self) -> None:
        """Read it in any case; the app hears what it says, or why it cannot be used."""
        try:
            config = await self._file.read()
            Keys(config.keys if config else {})
        except ConfigError as error:
            self._app.post_message(ConfigRead(None, error))
        else:
            self._app.post_message(ConfigRead(config, None))

    def use(self, read: ConfigRead) -> None:
        """Go on with what was read; where it makes no sense, with the settings there were."""
        app = self._app
        if read.error is not None:
            app.trouble("config", f"{read.error}. The settings before it stay in force")
            return
        app.well("config")
        if read.config is not None:
            app.config = in_effect(app.config, read.config)
            app.session.use_settings(app.config)
