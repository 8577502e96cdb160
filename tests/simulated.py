"""The simulated provider for tests: in this process without sockets, or on a real socket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx

from otptui.simulator import ENDPOINT, Simulator
from otptui.simulator.http_server import Listener, bound


class Clock:
    """A clock that only `advance` and `sleep` move; `sleep` returns at once."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


class SimulatedTransport(httpx.ASGITransport):
    """An httpx transport into a simulator. Its broken connections look to httpx like those of a socket.

    A dropped connection is a ReadError and a read timeout is kept, as ASGITransport alone would not.
    """

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(app=simulator)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            async with asyncio.timeout(request.extensions.get("timeout", {}).get("read")):
                return await super().handle_async_request(request)
        except TimeoutError:
            error: httpx.TransportError = httpx.ReadTimeout("", request=request)
        except ConnectionResetError:
            error = httpx.ReadError("", request=request)
        raise error


@contextmanager
def serving(simulator: Simulator) -> Iterator[str]:
    """Serve the simulator on a free port from a thread; yields the URL of its endpoint."""
    ready = threading.Event()
    sock = bound("127.0.0.1", 0)
    port = sock.getsockname()[1]
    listener = Listener(simulator, lambda _: ready.set())
    thread = threading.Thread(target=listener.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        assert ready.wait(10), "the simulated provider did not start"
        yield f"http://127.0.0.1:{port}{ENDPOINT}"
    finally:
        listener.should_exit = True
        thread.join()


@asynccontextmanager
async def running(simulator: Simulator) -> AsyncIterator[str]:
    """`serving` for async tests: entering and leaving do not block the event loop."""
    server = serving(simulator)
    url = await asyncio.to_thread(server.__enter__)
    try:
        yield url
    finally:
        await asyncio.to_thread(server.__exit__, None, None, None)


async def ask(simulator: Simulator, action: str, **params: str) -> httpx.Response:
    """Make one call of the protocol without a socket."""
    async with httpx.AsyncClient(transport=SimulatedTransport(simulator), timeout=5) as client:
        query = {"api_key": simulator.key, "action": action, **params}
        return await client.get(f"http://simulated{ENDPOINT}", params=query)
