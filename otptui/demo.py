"""The HTTP transport of the demo: it leads to a simulator in the same process, without a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

DEMO_KEY = "demo-key"
FIRST_CODE_WITHIN = 9.0
"""Seconds within which the first number of a demo gets its code."""


def demo_transport() -> httpx.AsyncBaseTransport:
    """A transport to a new simulated provider."""
    import httpx

    from otptui.simulator import Simulator

    simulator = Simulator(key=DEMO_KEY, has_balance=True, first_code_within=FIRST_CODE_WITHIN)
    return httpx.ASGITransport(simulator)
