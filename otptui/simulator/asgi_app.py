"""The simulated provider as a plain ASGI application, and the tests' access to its state.

Each dialect has its own path, because some calls look the same in both and mean different things:
getCountries without a server_id is one.

The paths below `/__sim__/` read and change the state of the simulation (ledger, requests, faults, deliver,
clock). They need no key; a real provider has nothing like them.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from msgspec import to_builtins

from otptui.simulator.desk import Desk, EarlyCancel, Rules, Sale
from otptui.simulator.faults import SENDING, Fault, Faults, corrupted, replacement_of
from otptui.simulator.inventory import HOME
from otptui.simulator.replies import JSON, Refusal, Reply, seeded
from otptui.simulator.sms_activate_api import EPOCH, SmsActivateApi
from otptui.simulator.supply import World
from otptui.simulator.wire import Disconnected, Receive, Scope, Send, Sleep, Wire

ENDPOINT = "/stubs/handler_api.php"
FAMILY_ENDPOINT = "/sms-activate" + ENDPOINT
BACK_DOOR = "/__sim__/"

_METHODS = {ENDPOINT: ("GET",), FAMILY_ENDPOINT: ("GET", "POST")}
"""The HTTP methods of each path: the siblings also accept POST, with all parameters in the URL."""


class Request(NamedTuple):
    """One call: seconds since the start, the caller's host and port, and everything sent but the key."""

    at: float
    peer: str
    action: str
    params: dict[str, str]


class Simulator:
    """One simulated provider with its own catalog, money and memory, as an ASGI application.

    Its behaviour follows from `seed`, `clock` (seconds from any start) and the calls it receives; delays
    wait with `sleep`. `offers` sets the approximate number of offers in India, over all servers.
    The other parameters, in seconds and in the provider's currency: the `balance` to start with, the
    `lifetime` of a number, the `early_window` in which a cancel is refused as `early_cancel` says,
    `needs_status_8` for a provider that wants status=8 in a cancel, `has_balance` for one that has
    getBalance, and `first_code_within` to have the first number sold get its code that soon.
    `epoch` is the time that the lists of activations show for the start.
    """

    def __init__(
        self,
        seed: int = 0,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        key: str = "simulated-key",
        offers: int | None = None,
        balance: Decimal | str = "1234.50",
        lifetime: float = 1200.0,
        early_window: float = 30.0,
        early_cancel: EarlyCancel = EarlyCancel.ERROR,
        needs_status_8: bool = False,
        has_balance: bool = False,
        first_code_within: float | None = None,
        sends_messages: bool = True,
        faults: Iterable[Fault] = (),
        epoch: datetime = EPOCH,
    ) -> None:
        self.key = key
        self.world = World(seed, offers)
        rules = Rules(
            Decimal(balance),
            lifetime,
            early_window,
            early_cancel,
            needs_status_8,
            first_code_within,
            sends_messages,
        )
        self.desk = Desk(self.world, seed, rules)
        self.faults = Faults(seeded(seed, "faults"), faults)
        self.requests: deque[Request] = deque(maxlen=100_000)
        self._clock = clock
        self._start = clock()
        self._sleep = sleep
        self._calls: dict[str, Callable[[dict[str, str]], Reply]] = {
            "getServers": lambda _: Reply(self.world.servers()),
            "getCountries": lambda p: Reply(self.world.countries(_server(p))),
            "getServices": lambda p: Reply(self.world.services(_server(p), _country(p))),
            "getPrices": lambda p: Reply(self.world.prices(_server(p), _country(p), self.now())),
            "getNumber": self._get_number,
            "getStatus": lambda p: Reply(self.desk.status(p.get("id", ""), self.now())),
            "setStatus": lambda p: self.desk.cancel(p.get("id", ""), p.get("status"), self.now()),
        }
        self._sms_activate = SmsActivateApi(self.world, self.desk, epoch)
        if has_balance:
            self._calls["getBalance"] = lambda _: Reply(f"ACCESS_BALANCE:{self.balance}")

    def now(self) -> float:
        """Seconds since the start, including those it was advanced by."""
        return self._clock() - self._start

    def advance(self, seconds: float) -> None:
        """Let time pass at once. Raises ValueError for a negative step."""
        if seconds < 0:
            raise ValueError("time goes forward")
        self._start -= seconds

    @property
    def ledger(self) -> list[Sale]:
        """Every number ever sold, the oldest first, in its present state."""
        self.desk.settle(self.now())
        return self.desk.ledger

    @property
    def balance(self) -> Decimal:
        """The money that is left."""
        return self.desk.balance(self.now())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "lifespan":
                await _live(receive, send)
            case "http":
                await self._http(scope, Wire(scope, receive, send, self._sleep))
            case other:
                raise ValueError(f"the simulated provider does not speak {other}")

    async def _http(self, scope: Scope, wire: Wire) -> None:
        path = scope["path"]
        params = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        if path.startswith(BACK_DOOR):
            await wire.send(self._back_door(path.removeprefix(BACK_DOOR), params, await wire.body()))
        elif path not in _METHODS:
            await wire.send(Reply("<html><h1>404 Not Found</h1></html>\n", 404))
        elif scope["method"] not in _METHODS[path]:
            await wire.send(Reply("<html><h1>405 Not Allowed</h1></html>\n", 405))
        else:
            await self._call(path, params, wire)

    async def _call(self, path: str, params: dict[str, str], wire: Wire) -> None:
        key = params.pop("api_key", "")
        action = params.pop("action", "")
        self.requests.append(Request(self.now(), wire.peer, action, params))
        faults = self.faults.take(action)
        try:
            answer = None
            for fault in faults:
                if not fault.after:
                    await wire.apply(fault)
                    answer = answer or replacement_of(fault)
            if answer is None:
                answer = self._answer(path, key, action, params)
                for fault in faults:
                    if fault.after:
                        await wire.apply(fault)
                        answer = replacement_of(fault) or answer
            for fault in faults:
                answer = corrupted(answer, fault)
            await wire.send(answer, *(fault for fault in faults if fault.kind in SENDING))
        except Disconnected:
            return

    def _answer(self, path: str, key: str, action: str, params: dict[str, str]) -> Reply:
        if key != self.key:
            return Reply("BAD_KEY" if key or path == ENDPOINT else "NO_KEY")
        try:
            if path == FAMILY_ENDPOINT and action in self._sms_activate.calls:
                return self._sms_activate.calls[action](params, self.now())
            if path == ENDPOINT and action in self._calls:
                return self._calls[action](params)
            return Reply("BAD_ACTION")
        except Refusal as refusal:
            return Reply(refusal.word)

    def _get_number(self, params: dict[str, str]) -> Reply:
        sale = self.desk.sell(params.get("service", ""), _country(params), _server(params), self.now())
        return Reply(f"ACCESS_NUMBER:{sale.id}:{sale.number}")

    def _back_door(self, lever: str, params: dict[str, str], body: bytes) -> Reply:
        try:
            match lever:
                case "ledger":
                    return _plain(to_builtins(self.ledger))
                case "requests":
                    return _plain([request._asdict() for request in self.requests])
                case "faults":
                    faults = [Fault(**fields) for fields in json.loads(body)]
                    self.faults.replace(*faults)
                    return _plain(to_builtins(faults))
                case "deliver":
                    self.desk.deliver(params["id"], params["text"], params.get("code", ""), self.now())
                    return _plain({"delivered": params["text"]})
                case "clock":
                    self.advance(float(params.get("advance", "0")))
                    return _plain({"now": self.now()})
        except (KeyError, TypeError, ValueError, Refusal) as error:
            return Reply({"error": f"{type(error).__name__}: {error}"}, 400, JSON)
        return Reply({"error": f"no such lever: {lever}"}, 404, JSON)


def _server(params: dict[str, str]) -> str:
    return params.get("server_id", "1")


def _country(params: dict[str, str]) -> str:
    return params.get("country", HOME)


def _plain(value: Any) -> Reply:
    return Reply(json.dumps(value, default=str), content_type=JSON)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
