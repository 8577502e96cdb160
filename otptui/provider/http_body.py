"""One HTTP body, read no further than it is worth: bounded as sent and again as decompressed.

httpx would decompress by itself, but without a bound: 16 KB can swell to 16 MB and on.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from otptui.domain.errors import Malformed, TooMuch
from otptui.text.sanitize import tidy_name

if TYPE_CHECKING:
    import httpx

ACCEPTED = "gzip, deflate"
"""What to send as Accept-Encoding: the packings `read_body` undoes."""

MOST_BYTES = 16 * 1024 * 1024


async def read_body(response: httpx.Response, body: bytearray) -> Malformed | None:
    """Read and decompress into `body`, so that what came before a failure is still there afterwards.

    Returns what is wrong with the body, None for nothing. Raises what httpx raises while it reads.
    """
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip", "deflate"):
        return Malformed(f"an answer packed as {tidy_name(packing, 20)}, which was not asked for")
    # 32: zlib tells by the first bytes which of the two packings it is.
    unpacker = None if packing in ("", "identity") else zlib.decompressobj(32 + zlib.MAX_WBITS)
    sent = 0
    # Not aiter_raw(), which refuses a response that its transport has read already.
    async for chunk in response.stream:  # type: ignore[union-attr]  # an AsyncClient's stream is async
        sent += len(chunk)
        if unpacker is None:
            body += chunk
        elif not unpacker.eof:
            try:
                body += unpacker.decompress(chunk, MOST_BYTES + 1 - len(body))
            except zlib.error:
                return Malformed("an answer that cannot be decompressed")
        if max(sent, len(body)) > MOST_BYTES:
            return TooMuch(f"an answer of more than {MOST_BYTES // 1024 // 1024} MB")
    if unpacker is not None and sent and not unpacker.eof:
        return Malformed(f"an answer cut short after {sent:,} packed bytes")
    return None
