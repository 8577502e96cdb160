"""Bytes left over behind an answer, and the private names of httpcore that reveal them.

httpcore keeps a connection open when bytes follow an answer, and takes them for the answer to the next
request: for another number's code, in the worst case. It has no public name for them.
tests/unit/provider/test_client_wire.py fails on an httpcore that changes these names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

_PATH = ("_stream", "_httpcore_stream", "_stream", "_connection", "_h11_state")
"""From the stream of a response of httpx 0.28 to the parser of httpcore 1.0 below it."""


async def close_if_surplus(response: httpx.Response) -> None:
    """Close the connection of an answer, read to its end, where bytes are left over behind it.

    If that cannot be determined, the connection is closed as well. A transport without connections, as
    tests have, has nothing to close.
    """
    connection: Any = response.extensions.get("network_stream")
    if connection is not None and _has_surplus(response):
        await connection.aclose()


def _has_surplus(response: httpx.Response) -> bool:
    parser: Any = response.stream
    for name in _PATH:
        parser = getattr(parser, name, None)
    trailing = getattr(parser, "trailing_data", None)
    return trailing is None or bool(trailing[0])
