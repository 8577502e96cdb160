"""The rules for a provider's address: what one looks like, and where an API key may be sent."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

WANTED = "a full https:// address in quotes, without ?, # or a password"
"""What an address must be; finishes a sentence "base_url must be …"."""


def read_endpoint(text: str) -> str:
    """`text` as the address to send calls to, its scheme and host in lower case.

    A user name, query or fragment is refused: it would go out with every call. Raises ValueError.
    """
    address = text.strip()
    parts = _parts(address)
    if parts is None or parts.query or parts.fragment or "@" in parts.netloc or not parts.hostname:
        raise ValueError
    if parts.scheme not in ("http", "https"):
        raise ValueError
    return parts._replace(netloc=parts.netloc.lower()).geturl()


def _parts(address: str) -> SplitResult | None:
    """The parts of an address of visible ASCII characters; None where it has none."""
    if not re.fullmatch(r"[!-~]+", address):
        return None
    try:
        parts = urlsplit(address)
        # Reading the port is what checks it.
        _ = parts.port
    except ValueError:
        return None
    return parts


def is_encrypted(endpoint: str) -> bool:
    """Whether calls to `endpoint`, as `read_endpoint` gives it, are sent over TLS."""
    return endpoint.startswith("https://")


def keeps_key_private(endpoint: str) -> bool:
    """Whether a key sent to `endpoint` cannot be read on the way: it uses TLS or is this machine."""
    parts = urlsplit(endpoint)
    if parts.scheme == "https" or parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
