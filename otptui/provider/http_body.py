"""One HTTP body, bounded as sent and as decompressed, and kept as sent where it cannot be decompressed.

httpx would decompress by itself, but without a bound: 16 KB can swell to 16 MB and on.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from msgspec import Struct

from otptui.domain.errors import Malformed, OtpError, TooMuch
from otptui.text.sanitize import tidy_name

if TYPE_CHECKING:
    import httpx

ACCEPTED = "gzip, deflate"
"""The value of Accept-Encoding: the encodings that `unpack` decodes."""

MOST_BYTES = 16 * 1024 * 1024
_ZLIB_OR_GZIP = 32 + zlib.MAX_WBITS
_RAW_DEFLATE = -zlib.MAX_WBITS


class Unpacked(Struct, frozen=True):
    """A body unpacked. `error` says why it is not whole or not readable; `data` is then what there is of
    it, or the compressed bytes as they came. `is_cut` says that its end is missing."""

    data: bytes
    error: OtpError | None = None
    is_cut: bool = False


async def receive(response: httpx.Response, received: bytearray) -> None:
    """Read the body into `received` as it is sent, and no further than `MOST_BYTES`.

    What came before a failure is still there afterwards. Raises what httpx raises while it reads.
    """
    # Not aiter_raw(), which refuses a response that its transport has read already.
    async for chunk in response.stream:  # type: ignore[union-attr]  # an AsyncClient's stream is async
        received += chunk
        if len(received) > MOST_BYTES:
            return


def unpack(packing: str, sent: bytes) -> Unpacked:
    """The body that `sent` holds in the packing that Content-Encoding names."""
    name = packing.strip().lower()
    if len(sent) > MOST_BYTES:
        return Unpacked(sent, _too_much(), is_cut=True)
    if name in ("", "identity"):
        return Unpacked(sent)
    if name not in ("gzip", "x-gzip", "deflate"):
        problem = Malformed(f"an answer packed as {tidy_name(name, 20)}, which was not requested")
        return Unpacked(sent, problem)
    try:
        return _decompress(sent, _ZLIB_OR_GZIP)
    except zlib.error:
        pass
    if name == "deflate":
        # Some send the bare stream, against RFC 9110, 8.4.1.2.
        try:
            return _decompress(sent, _RAW_DEFLATE)
        except zlib.error:
            pass
    return Unpacked(sent, Malformed("an answer that cannot be decompressed"))


def _decompress(sent: bytes, window: int) -> Unpacked:
    """Decompress all members of `sent`. Raises zlib.error where the first is none."""
    data = bytearray()
    rest = sent
    while rest:
        member = zlib.decompressobj(window)
        try:
            data += member.decompress(rest, MOST_BYTES + 1 - len(data))
        except zlib.error:
            if rest is sent:
                raise
            # Anything after the last member is padding.
            break
        if len(data) > MOST_BYTES:
            return Unpacked(bytes(data), _too_much(), is_cut=True)
        if not member.eof:
            problem = Malformed(f"an answer cut short after {len(sent):,} compressed bytes")
            return Unpacked(bytes(data), problem, is_cut=True)
        rest = member.unused_data
    return Unpacked(bytes(data))


def _too_much() -> TooMuch:
    return TooMuch(f"an answer of more than {MOST_BYTES // 1024 // 1024} MB")
