"""The one exception tree: everything that can go wrong, with what happened and what to do next.

No exception of httpx or sqlite3 leaves the package that uses it. None of these holds a URL, because the
API key is part of every URL. `str(error)` is one line for the screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


class OtpError(Exception):
    """A failure that otptui can explain. `what_now` is a sentence that says what to try next."""

    what_now = "Try again; if it persists, see the log (otptui --paths shows where)."
    said = ""
    """The provider's answer where it was not understood, for the screen alone. It may hold a code, and is
    never logged."""

    def __init__(self, message: str, what_now: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if what_now is not None:
            self.what_now = what_now

    @property
    def explanation(self) -> str:
        """What happened, then what to do, as sentences."""
        return f"{self.message[:1].upper()}{self.message[1:]}. {self.what_now}".rstrip()


class ConfigError(OtpError):
    """The config file, an environment variable or an argument is wrong.

    The message names the file, the key and, unless `what_now` is given, how to correct it.
    """

    what_now = ""


class StoreError(OtpError):
    """The database cannot be read or written."""

    what_now = "Free some disk space or fix the permissions of the state folder (otptui --paths shows it)."


class StoreUnavailable(StoreError):
    """The disk or the database fails at the moment; the same call may succeed later."""


class PurchaseInFlight(StoreError):
    """Another window is buying at this moment: one purchase at a time, over all windows."""

    what_now = "Wait until it is done."


class Unreachable(OtpError):
    """No answer, and for a purchase: the request certainly never left."""

    what_now = "Check the network and base_url."


class ServerTrouble(Unreachable):
    """The provider's server answered with a 5xx: it can be reached but does not work."""

    what_now = "The provider has problems; wait a little."


class RateLimited(OtpError):
    """The provider asks for fewer calls. `retry_after` is in seconds; None if it did not say."""

    what_now = "Wait a little before the next request."

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Malformed(OtpError):
    """The protocol has no such answer. `excerpt` is its start: short, printable and without the key."""

    what_now = "Press r to retry; if it persists, check base_url."

    def __init__(self, message: str, excerpt: str = "") -> None:
        super().__init__(message)
        self.excerpt = excerpt


class TooMuch(Malformed):
    """The answer is larger than otptui accepts. Asking again would bring the same answer."""

    what_now = "Choose another server or country; if it happens everywhere, check base_url."


class OutcomeUnknown(OtpError):
    """The purchase request left and its answer never came or cannot be read: money may have moved."""

    what_now = (
        "You may own the number and have paid for it. Check the provider's site: if it is there, press a and "
        "enter its activation id; if not, nothing was bought: remove this row with d."
    )


class ReadOnly(OtpError):
    """This window may look and copy, and nothing else. Nothing was sent."""

    what_now = "Start otptui without --read-only to buy or cancel."


class Rejected(OtpError):
    """The provider understood the call and said no. Each word of the protocol has its own subclass."""


class NoNumbers(Rejected):
    what_now = "Try another server or country, or press w to watch for stock."


class NoBalance(Rejected):
    what_now = "Top up on the provider's site."


class BadKey(Rejected):
    what_now = "Paste the key again from the provider's site: api_key in the config, or OTPTUI_API_KEY."


class BadService(Rejected):
    what_now = "Press r to refresh the prices, then choose the service again."


class BadServer(Rejected):
    what_now = "This server does not have this country; choose another server."


class BadCountry(Rejected):
    what_now = "Choose another country; this server does not have it."


class BadAction(Rejected):
    what_now = "This provider does not support the call; check base_url."


class BadStatus(Rejected):
    what_now = "Try again in a minute."


class NoActivation(Rejected):
    what_now = "Check the activation id; providers forget a number some time after it ended."


class PriceRefused(Rejected):
    """The accepted price is too low now. `minimum` is the price asked, None where it is not known."""

    what_now = "Press r to refresh the prices, then buy at the price shown."

    def __init__(self, message: str, minimum: Decimal | None = None) -> None:
        super().__init__(message)
        self.minimum = minimum


class TooEarly(Rejected):
    """A cancel came before the provider accepts one.

    `wait` is the seconds until it does, `min_age` the age in seconds from which it does; None if the
    provider did not say.
    """

    what_now = "It will be cancelled automatically as soon as the provider allows it."

    def __init__(self, message: str, wait: float | None = None, min_age: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait
        self.min_age = min_age


class ProviderError(Rejected):
    """The provider refuses in words that the document does not list. `is_bare` marks the word ERROR alone,
    which says neither why nor, to a purchase, for certain that nothing was bought."""

    what_now = "Try again in a minute, or another server."

    def __init__(self, message: str, *, is_bare: bool = False) -> None:
        super().__init__(message)
        self.is_bare = is_bare
