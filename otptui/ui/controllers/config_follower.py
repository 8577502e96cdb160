"""The program follows its config file: a change takes effect as soon as any program saves it."""

from __future__ import annotations

from otptui.config.file_watcher import ConfigFile
from otptui.config.settings_form import in_effect
from otptui.domain.errors import ConfigError
from otptui.ui.commands import Keys
from otptui.ui.messages import ConfigRead
from otptui.ui.services import Services


class ConfigFollower:
    """Reads the config file and puts its settings into effect."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._window = services.window
        self._file = ConfigFile(services.paths.config)
        self._commands = services.config.commands

    def poll(self) -> None:
        """Read the file if it has changed since it was last read."""
        if self._file.has_changed():
            self._window.run_in_background(self.read, "the settings")

    async def read(self) -> None:
        """Read the file, changed or not, and post a `ConfigRead` with its settings or its error."""
        try:
            config = await self._file.read()
            if config is not None:
                Keys(config.keys, config.commands)
        except ConfigError as error:
            self._window.post_message(ConfigRead(None, error))
        else:
            self._window.post_message(ConfigRead(config, None))

    def apply(self, read: ConfigRead) -> None:
        """Put what was read into effect. After an error the settings before it stay."""
        if read.error is not None:
            self._window.report_problem("config", f"{read.error}. Previous settings still apply")
            return
        self._window.clear_problem("config")
        if read.config is not None:
            session = self._services.session
            session.use_settings(in_effect(session.config, read.config))
            if read.config.commands != self._commands:
                self._commands = read.config.commands
                self._window.toast("Your commands change with the next start.", "The config file")
