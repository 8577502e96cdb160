"""The simulated provider as a test controls it: over its socket, by the paths for tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import msgspec
from simulated import serving

from otptui.simulator import ENDPOINT, Fault, Simulator

# A proxy of the machine must not intercept the requests of a test.
_open = build_opener(ProxyHandler({})).open


@dataclass(frozen=True)
class Provider:
    """A simulated provider that listens at `url`, in this process or another."""

    url: str
    key: str = "simulated-key"

    def ledger(self) -> list[dict[str, Any]]:
        """Every number sold, oldest first."""
        sales: list[dict[str, Any]] = self._pull("ledger")
        return sales

    def requests(self, action: str = "") -> list[dict[str, Any]]:
        """Every call received, or those of one action: `at`, `peer`, `action`, `params`."""
        return [call for call in self._pull("requests") if action in ("", call["action"])]

    def deliver(self, id: str, text: str, code: str = "") -> None:
        """Deliver an SMS to the number of that activation."""
        self._pull("deliver", id=id, text=text, code=code)

    def go_wrong(self, *faults: Fault) -> None:
        """Let these faults happen from now on, and no others."""
        self._pull("faults", msgspec.json.encode(faults))

    def advance(self, seconds: float) -> float:
        """Move the provider's clock forward. Returns its time, in the unit of `at` in `requests`."""
        return float(self._pull("clock", advance=str(seconds))["now"])

    def _pull(self, lever: str, body: bytes | None = None, **params: str) -> Any:
        address = f"{self.url.removesuffix(ENDPOINT)}/__sim__/{lever}?{urlencode(params)}"
        with _open(Request(address, body), timeout=10) as answer:  # noqa: S310 (our own address)
            return json.load(answer)


def quiet(**switches: Any) -> Simulator:
    """A simulator whose numbers get only the messages that a test delivers, so that all runs are alike."""
    return Simulator(**switches, sends_messages=False)


@contextmanager
def provided(simulator: Simulator) -> Iterator[Provider]:
    """The simulator on a socket, for as long as the block lasts."""
    with serving(simulator) as url:
        yield Provider(url, simulator.key)
