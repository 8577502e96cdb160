"""A simulated provider of the same protocol, for `--demo`, `otptui simulate` and the tests.

`Simulator` is an ASGI application. `Fault` and `Kind` inject faults, `EarlyCancel` selects how early cancels
are refused, and `serve` runs it on a socket.
"""

from __future__ import annotations

from collections.abc import Callable

from otptui.domain.errors import ConfigError
from otptui.simulator.asgi_app import ENDPOINT, FAMILY_ENDPOINT, Request, Simulator
from otptui.simulator.desk import EarlyCancel, Sale, Sms
from otptui.simulator.faults import Fault, Faults, Kind
from otptui.simulator.replies import Reply

__all__ = [
    "ENDPOINT",
    "FAMILY_ENDPOINT",
    "EarlyCancel",
    "Fault",
    "Faults",
    "Kind",
    "Reply",
    "Request",
    "Sale",
    "Simulator",
    "Sms",
    "serve",
]


def serve(
    simulator: Simulator,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    on_listening: Callable[[int], None] = lambda port: None,
) -> None:
    """Reply over HTTP until SIGINT or SIGTERM; `on_listening` gets the real port once calls are taken.

    Prints and logs nothing. After the sockets are closed the signal takes its usual course (ctrl+c is a
    KeyboardInterrupt here). Raises ConfigError where uvicorn is missing or the address is not to be had.
    """
    try:
        from otptui.simulator import http_server
    except ImportError as error:
        missing = error.name
    else:
        http_server.Listener(simulator, on_listening).run(sockets=[http_server.bound(host, port)])
        return
    raise ConfigError(f"{missing} is not installed", "Install it: pip install 'otptui[dev]'")
