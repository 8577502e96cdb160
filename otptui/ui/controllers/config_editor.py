"""Opens the config file in the user's editor."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence

from otptui.config.config_file import save
from otptui.domain.errors import ConfigError
from otptui.support.programs import ProgramError, split_command
from otptui.ui.controllers.config_follower import ConfigFollower
from otptui.ui.services import Services

_USUAL = ("nano", "vi")
"""Editors that are tried where the user has named none."""


class ConfigEditor:
    """Runs the editor with `run_in_terminal`, and puts what it saved into effect."""

    def __init__(
        self,
        services: Services,
        config_follower: ConfigFollower,
        run_in_terminal: Callable[[Sequence[str]], Awaitable[None]],
    ) -> None:
        self._services = services
        self._config_follower = config_follower
        self._run_in_terminal = run_in_terminal
        self._is_open = False

    def open(self) -> None:
        """Open the file, unless it is open. A file that is not there yet is made first."""
        if not self._is_open:
            self._is_open = True
            self._services.window.run_in_background(self._edit, "the editor")

    async def _edit(self) -> None:
        try:
            await self._edit_file()
        finally:
            self._is_open = False

    async def _edit_file(self) -> None:
        file = self._services.paths.config
        window = self._services.window
        try:
            words = editor(os.environ)
            if not file.exists():
                await asyncio.to_thread(save, file, {})
        except ConfigError as error:
            window.report_failure(error, "The file was not opened")
            return
        try:
            await self._run_in_terminal([*words, str(file)])
        except ProgramError as error:
            window.toast(f"{words[0]} {error}. $VISUAL and $EDITOR name it.", "The editor", "error", 12)
        await self._config_follower.read()


def editor(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The words of the user's editor: `$VISUAL`, else `$EDITOR`, else a usual one. Raises ConfigError."""
    for variable in ("VISUAL", "EDITOR"):
        if command := environ.get(variable, "").strip():
            try:
                return split_command(command)
            except ProgramError as error:
                raise ConfigError(f"${variable} {error}") from error
    found = next((program for program in _USUAL if shutil.which(program)), None)
    if found is None:
        raise ConfigError("no editor was found", "Name yours: export EDITOR=nano, then start otptui again.")
    return (found,)
