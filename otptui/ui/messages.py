"""The messages that widgets, dialogs and background work send up. Data goes down by reactives."""

from __future__ import annotations

from typing import Literal

from textual.message import Message

from otptui.config.schema import Config
from otptui.domain.errors import ConfigError
from otptui.domain.estimator import Estimator
from otptui.domain.listing import AnyListing
from otptui.domain.model import Activation
from otptui.domain.quote import Quote
from otptui.session import SessionReport


class Reported(Message):
    """The session reports something: a code arrived, a number changed, a poll failed."""

    def __init__(self, report: SessionReport) -> None:
        super().__init__()
        self.report = report


class Reread(Message):
    """The offer in question as the provider has it now."""

    def __init__(self, quote: Quote) -> None:
        super().__init__()
        self.quote = quote


class Listed(Message):
    """A listing of the market was answered, or failed."""

    def __init__(self, listing: AnyListing) -> None:
        super().__init__()
        self.listing = listing


class EstimatesChanged(Message):
    """The estimates of the profile on display are now those of `estimator`."""

    def __init__(self, estimator: Estimator) -> None:
        super().__init__()
        self.estimator = estimator


class Copy(Message):
    """The user wants the code or the number of an activation in the clipboard."""

    def __init__(self, activation: Activation, what: Literal["code", "number"]) -> None:
        super().__init__()
        self.activation = activation
        self.what = what


class ConfigRead(Message):
    """The config file was read: `config` is its content, None where there is no file or an `error`."""

    def __init__(self, config: Config | None, error: ConfigError | None) -> None:
        super().__init__()
        self.config = config
        self.error = error
