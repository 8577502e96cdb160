"""The simulated provider in the sms-activate dialect: another path, the same money, stock and faults."""

from __future__ import annotations

from decimal import Decimal

import httpx
import pytest
from simulated import Clock, SimulatedTransport, ask

from otptui.simulator import ENDPOINT, FAMILY_ENDPOINT, EarlyCancel, Fault, Kind, Simulator


@pytest.fixture
def clock() -> Clock:
    return Clock()


def simulator(clock: Clock, **rules: object) -> Simulator:
    return Simulator(3, clock=clock, **{"early_window": 0, **rules})  # type: ignore[arg-type]


async def told(sim: Simulator, action: str, method: str = "GET", **params: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=SimulatedTransport(sim)) as client:
        query = {"api_key": sim.key, "action": action, **params}
        return await client.request(method, f"http://simulated{FAMILY_ENDPOINT}", params=query)


async def word(sim: Simulator, action: str, **params: str) -> str:
    return (await told(sim, action, **params)).text


async def bought(sim: Simulator) -> str:
    sold, id, number = (await word(sim, "getNumber", service="bne", country="22")).split(":")
    assert sold == "ACCESS_NUMBER"
    assert id.isdecimal()
    assert number.startswith("91")
    return id


async def test_both_dialects_sell_from_one_stock_into_one_ledger(clock: Clock) -> None:
    sim = simulator(clock)
    prices = (await told(sim, "getPrices", country="22")).json()["22"]
    tiers = (await ask(sim, "getPrices", country="22", server_id="1")).json()["22"]
    assert prices.keys() == tiers.keys()
    for code, price in prices.items():
        in_stock = {Decimal(cost): int(stock) for cost, stock in tiers[code].items() if int(stock)}
        assert price["count"] == (in_stock[Decimal(str(price["cost"]))] if in_stock else 0)
    await bought(sim)
    other = (await ask(sim, "getNumber", service="bne", country="22", server_id="1")).text
    assert [sale.server for sale in sim.ledger] == ["1", "1"]
    left = (await told(sim, "getPrices", country="22", service="bne")).json()["22"]["bne"]["count"]
    assert left == prices["bne"]["count"] - 2
    spent = sum((sale.price for sale in sim.ledger), Decimal())
    assert await word(sim, "getBalance") == f"ACCESS_BALANCE:{Decimal('1234.50') - spent}"
    assert await word(sim, "getStatus", id=other.split(":")[1]) == "STATUS_WAIT_CODE"


async def test_listings_have_the_shapes_of_the_siblings(clock: Clock) -> None:
    sim = simulator(clock)
    countries = (await told(sim, "getCountries")).json()
    assert (countries["22"]["id"], countries["22"]["eng"]) == (22, "iNDIA")
    listed = (await told(sim, "getServicesList")).json()
    assert listed["status"] == "success"
    assert "bne" in {service["code"] for service in listed["services"]}
    assert (await told(sim, "getPrices")).json().keys() == countries.keys()


async def test_a_further_code_comes_when_it_is_asked_for(clock: Clock) -> None:
    sim = simulator(clock)
    id = await bought(sim)
    assert await word(sim, "setStatus", id=id, status="3") == "BAD_STATUS"
    assert await word(sim, "setStatus", id=id, status="6") == "BAD_STATUS"
    assert await word(sim, "setStatus", id=id, status="1") == "ACCESS_READY"
    sim.ledger[0].messages.clear()
    sim.desk.deliver(id, "Your code is 1111", "1111", sim.now())
    clock.advance(1)
    assert await word(sim, "getStatus", id=id) == "STATUS_OK:1111"
    assert await word(sim, "setStatus", id=id, status="8") == "BAD_STATUS"
    assert await word(sim, "setStatus", id=id, status="3") == "ACCESS_RETRY_GET"
    assert await word(sim, "getStatus", id=id) == "STATUS_WAIT_RETRY:1111"
    clock.advance(60)
    second = await word(sim, "getStatus", id=id)
    assert second == f"STATUS_OK:{sim.ledger[0].messages[1].code}"
    assert await word(sim, "setStatus", id=id, status="6") == "ACCESS_ACTIVATION"
    assert await word(sim, "getStatus", id=id) == second
    assert (sim.ledger[0].ended_by, sim.ledger[0].refunded) == ("finish", Decimal(0))


@pytest.mark.parametrize(
    ("way", "answer"),
    [
        (EarlyCancel.ERROR, "EARLY_CANCEL_DENIED"),
        (EarlyCancel.WAIT, "ACCESS_CANCEL_WAIT:30"),
        (EarlyCancel.DENIED, '{"title": "EARLY_CANCEL_DENIED"'),
    ],
)
async def test_an_early_cancel_is_refused_as_siblings_do(clock: Clock, way: EarlyCancel, answer: str) -> None:
    sim = simulator(clock, early_window=30, early_cancel=way)
    id = await bought(sim)
    sim.ledger[0].messages.clear()
    assert (await word(sim, "setStatus", id=id, status="8")).startswith(answer)
    clock.advance(30)
    assert await word(sim, "setStatus", id=id, status="8") == "ACCESS_CANCEL"
    assert await word(sim, "setStatus", id=id, status="8") == "BAD_STATUS"
    assert sim.balance == Decimal("1234.50")


@pytest.mark.parametrize(
    ("action", "params", "answer"),
    [
        ("getNumber", {"service": "nix", "country": "22"}, "BAD_SERVICE"),
        ("getNumber", {"service": "bne", "country": "99999"}, "BAD_COUNTRY"),
        ("getNumber", {"service": "bne", "country": "22", "maxPrice": "0.01"}, "WRONG_MAX_PRICE:"),
        ("getNumber", {"service": "bne", "country": "22", "maxPrice": "cheap"}, "WRONG_MAX_PRICE"),
        ("getPrices", {"country": "99999"}, "BAD_COUNTRY"),
        ("getStatus", {"id": "1"}, "NO_ACTIVATION"),
        ("setStatus", {"id": "1", "status": "8"}, "NO_ACTIVATION"),
        ("getServers", {}, "BAD_ACTION"),
    ],
)
async def test_a_refusal_is_a_word(clock: Clock, action: str, params: dict[str, str], answer: str) -> None:
    sim = simulator(clock)
    assert (await word(sim, action, **params)).startswith(answer)
    assert sim.ledger == []


async def test_faults_and_state_are_shared_by_both_dialects(clock: Clock) -> None:
    sim = simulator(clock)
    assert (await told(sim, "getBalance", method="POST")).text == "ACCESS_BALANCE:1234.50"
    assert (await told(sim, "getBalance", method="DELETE")).status_code == 405
    sim.faults.add(Fault(Kind.BAD_KEY_401, "getBalance", times=1))
    assert (await told(sim, "getBalance")).status_code == 401
    async with httpx.AsyncClient(transport=SimulatedTransport(sim)) as client:
        assert (await client.get(f"http://simulated{FAMILY_ENDPOINT}")).text == "NO_KEY"
        assert (await client.get(f"http://simulated{ENDPOINT}")).text == "BAD_KEY"
        assert (await client.post(f"http://simulated{ENDPOINT}")).status_code == 405
