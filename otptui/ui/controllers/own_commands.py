"""The user's own commands from `[[commands]]`: run on the number or the offer under the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from otptui.config.schema import NUMBER, OwnCommand
from otptui.domain.model import Activation, Offer
from otptui.support.programs import ProgramError, run_program, split_command
from otptui.ui.services import Services
from otptui.ui.terminal.terminal_identity import legible

TIMEOUT = 60.0
"""Seconds a command may run."""

MOST_SHOWN = 200
"""Characters of what a command prints that are shown."""


@runtime_checkable
class HasNumber(Protocol):
    """A screen on which a number is chosen."""

    @property
    def chosen_number(self) -> Activation | None:
        """The number under the cursor."""


@runtime_checkable
class HasOffer(Protocol):
    """A screen on which an offer is chosen."""

    @property
    def chosen_offer(self) -> Offer | None:
        """The offer under the cursor."""


class OwnCommands:
    """Runs the commands of `[[commands]]`, each without a shell and without the API key."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._window = services.window

    def run(self, on: str, index: int) -> None:
        """Run the command in that place, after a question where it wants one."""
        command = [own for own in self._services.config.commands if own.on == on][index]
        environ = self._environment(on)
        if not environ:
            self._window.toast(f"Choose {'a number' if on == NUMBER else 'an offer'} first.", timeout=4)
        elif command.confirm:
            self._ask(command, environ)
        else:
            self._start(command, environ)

    def _environment(self, on: str) -> dict[str, str]:
        """The fields of what is chosen; none where nothing is."""
        screen = self._window.screen_on_top
        if on == NUMBER:
            number = screen.chosen_number if isinstance(screen, HasNumber) else None
            return number_environment(number) if number is not None else {}
        offer = screen.chosen_offer if isinstance(screen, HasOffer) else None
        profile = self._services.session.profile
        return offer_environment(offer, profile.name, profile.currency) if offer is not None else {}

    def _ask(self, command: OwnCommand, environ: Mapping[str, str]) -> None:
        from otptui.ui.dialogs.question import Dialog

        def answered(is_yes: bool | None) -> None:
            if is_yes:
                self._start(command, environ)

        about = " ".join(filter(None, (environ["OTPTUI_SERVICE"], environ.get("OTPTUI_NUMBER"))))
        dialog = Dialog(f"{command.name}?", f"{legible(about)}\n\n{command.run}", "Run it")
        self._window.open_dialog(dialog, answered)

    def _start(self, command: OwnCommand, environ: Mapping[str, str]) -> None:
        self._window.run_in_background(lambda: self._run(command, environ), command.name)

    async def _run(self, command: OwnCommand, environ: Mapping[str, str]) -> None:
        try:
            words = split_command(command.run)
            printed = await run_program(words, timeout=TIMEOUT, environ=environ, keep_output=True)
        except ProgramError as error:
            self._window.toast(f"The command {error}.", command.name, "error", timeout=12)
        else:
            first = legible(printed.strip().partition("\n")[0])
            self._window.toast(first[:MOST_SHOWN] or "Done.", command.name, timeout=5)


def number_environment(number: Activation) -> dict[str, str]:
    """The fields of a number as environment variables."""
    return _variables(
        number,
        code=number.code,
        message=number.messages[-1].text if number.messages else "",
        number=number.number,
        currency=number.currency,
        id=number.id,
        state=number.state.value,
        profile=number.profile,
    )


def offer_environment(offer: Offer, profile: str, currency: str) -> dict[str, str]:
    """The fields of an offer as environment variables."""
    return _variables(offer, currency=currency, stock=offer.stock, profile=profile)


def _variables(of: Activation | Offer, **fields: object) -> dict[str, str]:
    """These fields, and those that a number and an offer share."""
    fields |= {
        "service": of.service.name,
        "service_code": of.service.code,
        "country": of.country.name,
        "country_id": of.country.id,
        "server": of.server.name,
        "server_id": of.server.id,
        "price": of.price,
    }
    # No variable can hold a NUL, and an SMS may.
    return {
        f"OTPTUI_{name.upper()}": "" if value is None else str(value).replace("\0", "")
        for name, value in fields.items()
    }
