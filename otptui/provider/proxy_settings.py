"""The proxy variables of the environment: the one for an endpoint, and mistakes in them.

httpx reads them itself. What it raises for a bad one names neither the variable nor what to change.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.util import find_spec
from urllib.parse import urlsplit

_SCHEMES = ("http", "https", "socks5", "socks5h")
_NO_PROXY = ("no_proxy", "NO_PROXY")


def proxy_variable(endpoint: str, environ: Mapping[str, str] = os.environ) -> str:
    """The variable that names the proxy for calls to `endpoint`; "" where they need none."""
    # Imported where it is needed: it brings http.client along.
    from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # documented nowhere

    address = urlsplit(endpoint)
    listed = {"no": next((environ[name] for name in _NO_PROXY if environ.get(name)), "")}
    if proxy_bypass_environment(address.hostname or "", listed):
        return ""
    names = (f"{address.scheme}_proxy", "all_proxy")
    return next((n for name in names for n in (name, name.upper()) if environ.get(n)), "")


def proxy_problem(environ: Mapping[str, str] = os.environ) -> str:
    """The mistake in the proxy variables, with the variable and the fix; "" for none."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            if problem := _wrong_with_proxy(environ.get(variable, "")):
                return f"{variable} {problem}."
    for variable in _NO_PROXY:
        for entry in environ.get(variable, "").split(","):
            if problem := _wrong_with_exception(entry.strip()):
                return f"{variable} has {entry.strip()}, {problem}."
    return ""


def _wrong_with_proxy(value: str) -> str:
    """The mistake in the address of a proxy. It may hold a password, so it is not repeated."""
    if not value:
        return ""
    try:
        # httpx takes an address without a scheme for http.
        address = urlsplit(value if "://" in value else f"http://{value}")
        port = address.port
    except ValueError:
        return "is not an address: write http://host:port"
    if address.scheme not in _SCHEMES:
        return f"begins with {address.scheme}://, which is not a proxy type: use {', '.join(_SCHEMES)}"
    if not address.hostname or port == 0:
        return "is not an address: write http://host:port"
    if address.scheme.startswith("socks") and find_spec("socksio") is None:
        return "names a SOCKS proxy, for which socksio is missing: pip install 'httpx[socks]'"
    return ""


def _wrong_with_exception(entry: str) -> str:
    """The mistake in one host of NO_PROXY."""
    if "://" in entry or not entry:
        return ""
    if "[" in entry or "]" in entry:
        return "with brackets: write IPv6 addresses without them, such as ::1"
    if ":" in entry and "/" in entry:
        return "a network of IPv6 addresses, which is not supported: name the hosts instead"
    return ""
