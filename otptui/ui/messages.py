"""What goes up: everything a handler may be told, as Textual messages. Data goes down by reactives."""

from __future__ import annotations

from typing import Literal

from textual.message import Message

from otptui.config.schema import Config
from otptui.domain.errors import ConfigError
from otptui.domain.listing import AnyListing
from otptui.domain.model import Activation
from otptui.domain.quote import Quote
from otptui.session import SessionReport


class Reported(Message):
    """Something happened behind the screen: a code came, a number changed, a look failed."""

    def __init__(self, report: SessionReport) -> None:
        super().__init__()
        self.report = report


class Reread(Message):
    """The offer in question as the provider has it now."""

    def __init__(self, checked: Quote) -> None:
        super().__init__()
        self.checked = checked


class Listed(Message):
    """A listing of the market was answered, or failed."""

    def __init__(self, listing: AnyListing) -> None:
        super().__init__()
        self.listing = listing


class Scanned(Message):
    """A scan saw something, or came to its end."""


class Copy(Message):
    """The user wants the code or the number of an activation in the clipboard."""

    def __init__(self, activation: Activation, what: Literal["code", "number"]) -> None:
        super().__init__()
        self.activation = activation
        self.what = what


class ConfigRead(Message):
    """The config file was read: `config` is what it says, None where there is none or for the `error`."""

    def __init__(self, config: Config | None, error: ConfigError | None) -> None:
        super().__init__()
        self.config = config
        self.error = error
