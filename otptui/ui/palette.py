"""The command palette, filled from the registry."""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.binding import Binding
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from otptui.ui.actions import ANYWHERE, Command

if TYPE_CHECKING:
    from otptui.ui.app import OtpApp


class Palette(CommandPalette):
    """Textual's palette, which ctrl+c leaves behind as it does everything else."""

    BINDINGS = [Binding("ctrl+c", "app.leave(130)", show=False)]  # noqa: RUF012 (Textual reads it so)


class RegistryCommands(Provider):
    """Every command that means something on the screen below, with its key."""

    async def discover(self) -> Hits:
        for command in self._commands():
            yield DiscoveryHit(
                Content(command.does), self._run(command), text=command.does, help=self._key(command)
            )

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._commands():
            if (score := matcher.match(command.does)) > 0:
                yield Hit(
                    score,
                    Content(command.does),
                    self._run(command),
                    text=command.does,
                    help=self._key(command),
                )

    @property
    def _otp(self) -> OtpApp:
        return cast("OtpApp", self.app)

    def _commands(self) -> list[Command]:
        contexts = getattr(self.screen, "contexts", (ANYWHERE,))
        return [command for command in self._otp.keys.commands(contexts) if command.in_palette]

    def _key(self, command: Command) -> str:
        return self._otp.keys.shown_all(command.id)

    def _run(self, command: Command) -> partial[Coroutine[Any, Any, bool]]:
        return partial(self._otp.run_action, command.action)
