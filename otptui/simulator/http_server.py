"""The simulated provider on a real socket, by uvicorn from the `dev` extra."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from otptui.domain.errors import ConfigError
from otptui.simulator.asgi_app import Simulator
from otptui.simulator.wire import DROP, Receive, Scope, Send


class DroppableProtocol(H11Protocol):
    """Uvicorn's HTTP/1.1 with an extension by which the application closes or resets the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        app = self.app

        def drop(*, reset: bool) -> None:
            if not reset:
                transport.close()
                return
            # With a linger time of 0, closing sends a reset.
            sock = transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()

        async def droppable(scope: Scope, receive: Receive, send: Send) -> None:
            scope["extensions"] = {**scope.get("extensions", {}), DROP: drop}
            await app(scope, receive, send)

        self.app = droppable


class Listener(uvicorn.Server):
    """A uvicorn server that reports its port, logs nothing, and closes open connections when it ends."""

    def __init__(self, simulator: Simulator, on_listening: Callable[[int], None]) -> None:
        super().__init__(
            uvicorn.Config(
                simulator,
                http=DroppableProtocol,
                ws="none",
                lifespan="on",
                loop="asyncio",
                log_config=None,
                log_level="critical",
                access_log=False,
                # Longer than any pause between two calls, as at real servers.
                timeout_keep_alive=75,
            )
        )
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_listening(self.servers[0].sockets[0].getsockname()[1])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


def bound(host: str, port: int) -> socket.socket:
    """A socket bound to that address; port 0 is any free port. Raises ConfigError if it cannot be bound."""
    problem: Exception | None = None
    sock = socket.socket()
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
    except (OSError, OverflowError) as error:
        problem = error
    if problem:
        sock.close()
        raise ConfigError(f"cannot listen on {host}:{port}: {problem}", "Choose another --port.")
    return sock
