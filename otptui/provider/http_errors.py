"""Turns httpx's exceptions into those of otptui.

The API key is in every URL, and httpx puts the URL into its exceptions. So an error is built from the kind
of failure alone, and the caller raises it outside its `except` block, so that nothing chains to it.
"""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

from otptui.domain.errors import Malformed, OtpError, Unreachable
from otptui.text.sanitize import tidy_name


def explain(
    caught: Exception, *, connect: float, silence: float, head_arrived: bool
) -> tuple[OtpError, bool]:
    """The OtpError for an exception of httpx, and whether the request certainly never left.

    `connect` and `silence` are the seconds that were waited for a connection and for the next byte;
    `head_arrived` says that the head of an answer was there when the exception was raised.
    """
    import httpx

    match caught:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return Unreachable(f"no connection within {connect:g} s"), True
        case httpx.ConnectError():
            return Unreachable(_why_no_connection(caught)), True
        case httpx.ProxyError():
            return Unreachable("the proxy refuses to connect"), True
        case httpx.UnsupportedProtocol():
            return Unreachable("base_url must begin with https://"), True
        case httpx.TimeoutException():
            return Unreachable(f"no answer within {silence:g} s"), False
        case httpx.NetworkError() | httpx.RemoteProtocolError() if head_arrived:
            return Malformed("an answer cut short: the connection ended in the middle of it"), False
        case httpx.NetworkError() | httpx.RemoteProtocolError():
            return Unreachable("the connection ended without an answer"), False
        case _:
            return Unreachable(f"the call failed ({type(caught).__name__})"), False


def _why_no_connection(error: Exception) -> str:
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                why = tidy_name(getattr(cause, "verify_message", ""))
                return "the provider's certificate is not trusted" + (f": {why}" if why else "")
            case ssl.SSLError():
                return "no TLS connection: the server does not speak https"
            case socket.gaierror():
                return "the provider's address was not found: no network, or a typo in base_url"
            case ConnectionRefusedError():
                return "the connection was refused"
            case OSError(errno=errno.ENETUNREACH | errno.EHOSTUNREACH):
                return "the provider cannot be reached: no network"
    return "no connection to the provider"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and its causes; where several attempts failed together, the causes of each."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for attempt in error.exceptions:
                yield from _causes(attempt)
        error = error.__cause__ or error.__context__
