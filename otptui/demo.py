"""The demo's way to a provider: the simulator in this very process, without a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

DEMO_KEY = "demo-key"
FIRST_CODE_WITHIN = 9.0
"""Seconds in which the first number of a demo gets its code."""


def demo_transport() -> httpx.AsyncBaseTransport:
    """A transport that leads to a fresh simulated provider."""
    import httpx

    from otptui.simulator import Simulator

    simulator = Simulator(key=DEMO_KEY, has_balance=True, first_code_within=FIRST_CODE_WITHIN)
    return httpx.ASGITransport(simulator)
