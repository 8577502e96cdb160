"""The connection under one call to the simulated provider: sends the answer, or fails as connections do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from otptui.simulator.faults import WHOLE_CALL, Fault, Kind
from otptui.simulator.replies import Reply

DROP = "otptui.drop"
"""The ASGI extension by which the server closes or resets the connection: `drop(reset=True)`."""

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]

HUGE_PIECE, HUGE_PIECES = b" " * 65536, 1024


class Disconnected(Exception):
    """The caller has disconnected or was disconnected, so there is nobody to answer."""


class Wire:
    """The connection under one call: sends the answer, with the faults of the connection."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, sleep: Sleep) -> None:
        client = scope.get("client")
        self.peer = f"{client[0]}:{client[1]}" if client else ""
        self._drop = (scope.get("extensions") or {}).get(DROP)
        self._receive = receive
        self._send = send
        self._sleep = sleep

    async def body(self) -> bytes:
        """The whole body of the request."""
        body: bytes = b""
        while True:
            message = await self._receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                return body

    async def apply(self, fault: Fault) -> None:
        """Apply a fault of the whole call, if it is one. Raises Disconnected if that ends the call."""
        if fault.kind not in WHOLE_CALL:
            return
        if fault.kind is Kind.RESET:
            await self._drop_connection(reset=True)
        await self._pause(fault.seconds if fault.kind is Kind.HANG else fault.seconds or 0.0)
        if fault.kind is Kind.HANG:
            await self._drop_connection(reset=False)

    async def send(self, answer: Reply, *faults: Fault) -> None:
        """Send the answer with these faults. Raises Disconnected where one of them cuts it off."""
        content = answer.content
        kinds = {fault.kind: fault for fault in faults}
        headers = [("content-type", answer.content_type), *answer.headers]
        if Kind.HUGE not in kinds:
            headers.append(("content-length", str(len(content))))
        await self._send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": [(name.encode(), value.encode()) for name, value in headers],
            }
        )
        if Kind.CUT_OFF in kinds:
            await self._piece(content[: len(content) // 2])
            await self._drop_connection(reset=False)
        if Kind.DRIP in kinds:
            for at in range(len(content)):
                await self._piece(content[at : at + 1])
                if gap := kinds[Kind.DRIP].seconds:
                    await self._pause(gap)
            content = b""
        if Kind.HUGE in kinds:
            await self._piece(content)
            for _ in range(HUGE_PIECES):
                await self._piece(HUGE_PIECE)
            content = b""
        await self._send({"type": "http.response.body", "body": content})

    async def _piece(self, piece: bytes) -> None:
        await self._send({"type": "http.response.body", "body": piece, "more_body": True})
        # Sending may never wait; without this the server would not notice that the caller has left.
        await asyncio.sleep(0)

    async def _pause(self, seconds: float | None) -> None:
        """Wait that many seconds (None: for ever). Raises Disconnected as soon as the caller leaves."""
        gone = asyncio.ensure_future(self._disconnected())
        waits: set[asyncio.Future[None]] = {gone}
        if seconds is not None:
            waits.add(asyncio.ensure_future(self._sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                raise Disconnected
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _disconnected(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _drop_connection(self, *, reset: bool) -> None:
        if self._drop is None:
            # There is no socket, as with a test's in-process transport: this is the nearest equivalent.
            raise ConnectionResetError("the simulated provider drops the connection")
        self._drop(reset=reset)
        # If this returned before the server noticed, the server would answer with status 500.
        await self._disconnected()
        raise Disconnected
