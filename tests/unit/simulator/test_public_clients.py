"""Clients of the protocol that others wrote, unchanged from the package index, against the simulator.

They hold the simulator's sms-activate dialect to what others take it to be. Each buys, waits, reads a code
and cancels. What each cannot do is for reasons of its own:

- smsbower 0.1: a refusal it does not list (NO_KEY, ACCESS_CANCEL_WAIT) is handed out by `get_status` and
  `set_status` as if it were the answer. It does not wait for a code by itself.
- grizzly-sms-client 0.1: reads a listing only where it is announced as application/json; does not know
  EARLY_CANCEL_DENIED, which it reports as UNEXPECTED_RESPONSE.
- herosms 0.1: goes by the HTTP status alone, so that a cancel refused with 200 counts as done; a purchase
  refused in a word (NO_NUMBERS) is a pydantic error; one that broke off it sends again, up to three times
  and then as getNumber; its list of services cannot be the object that the family sends.
- aiosmsactivate 1.5: `get_number` hands out the bare line; the methods of the number it buys start a call
  and never wait for it; ids must be decimal; answers to setStatus that it does not list are a KeyError.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

import aiosmsactivate
import grizzly_sms
import herosms
import pytest
import smsbower
from aiosmsactivate.types import ActivationStatus, SetActivationStatus
from pydantic import ValidationError
from simulated import running

from otptui.simulator import ENDPOINT, FAMILY_ENDPOINT, Simulator

SERVICE, COUNTRY = "bne", 22


class Provider:
    """The address of the simulator on a socket, for a client: `root` is the part before the endpoint."""

    def __init__(self, simulator: Simulator, url: str) -> None:
        self.simulator = simulator
        self.url = url.removesuffix(ENDPOINT) + FAMILY_ENDPOINT
        self.root = self.url.removesuffix(ENDPOINT)

    def texts(self, id: str, code: str) -> None:
        self.simulator.desk.deliver(id, f"Your code is {code}", code, self.simulator.now())


async def with_smsbower(provider: Provider) -> None:
    with smsbower.SmsBowerClient(provider.simulator.key, provider.root) as client:
        assert client.get_balance() == 1234.5
        assert client.get_countries()["22"].eng == "iNDIA"
        assert {"Uber"} < {service.name.strip() for service in client.get_services_list()}
        price = client.get_prices(SERVICE, COUNTRY)["22"][SERVICE]
        first = client.get_number(SERVICE, COUNTRY)
        assert client.get_balance() == 1234.5 - price["cost"]
        assert client.get_status(first.id).status == "STATUS_WAIT_CODE"
        provider.texts(first.id, "90210")
        assert client.get_status(first.id).code == "90210"
        assert client.set_status(first.id, 3) == "ACCESS_RETRY_GET"
        assert client.get_status(first.id).status == "STATUS_WAIT_RETRY"
        assert client.set_status(first.id, 6) == "ACCESS_ACTIVATION"
        second = client.get_number_v2(SERVICE, COUNTRY)
        assert client.set_status(second["activationId"], 8) == "ACCESS_CANCEL"
        with pytest.raises(smsbower.SmsBowerError, match="BAD_STATUS"):
            client.set_status(second["activationId"], 8)


async def with_grizzly(provider: Provider) -> None:
    with grizzly_sms.GrizzlySms(provider.simulator.key, base_url=provider.root) as client:
        assert client.get_balance() == 1234.5
        assert {"iNDIA"} < {country.eng for country in client.get_countries()}
        assert {"Uber"} < {service.name.strip() for service in client.get_services()}
        (price,) = client.find_prices(service=SERVICE, country=COUNTRY)
        first = client.get_number(SERVICE, country=COUNTRY, max_price=price.cost)
        assert client.get_status(first.activation_id).status == "STATUS_WAIT_CODE"
        provider.texts(first.activation_id, "90210")
        assert client.wait_for_code(first.activation_id).code == "90210"
        assert client.complete(first.activation_id) == "ACCESS_ACTIVATION"
        second = client.get_number_v2(SERVICE, country=COUNTRY)
        assert client.ready(second.activation_id) == "ACCESS_READY"
        assert client.cancel(second.activation_id) == "ACCESS_CANCEL"
        assert client.get_status(second.activation_id).status == "STATUS_CANCEL"
        with pytest.raises(grizzly_sms.GrizzlySmsError, match="WRONG_MAX_PRICE"):
            client.get_number(SERVICE, country=COUNTRY, max_price=0.01)


async def with_herosms(provider: Provider) -> None:
    async with herosms.HeroSMSClient(provider.simulator.key, base_url=provider.url) as client:
        assert (await client.get_balance()).amount == 1234.5
        assert {"iNDIA"} < {country.name for country in await client.get_countries()}
        prices = await client.get_prices(service=SERVICE, country=COUNTRY)
        first = await client.activations.create(service=SERVICE, country=COUNTRY)
        assert first.cost == prices["22"][SERVICE].cost
        assert await client.get_status_v1(first.id) == "STATUS_WAIT_CODE"
        provider.texts(str(first.id), "90210")
        assert (await first.wait_for_sms(timeout=5, poll_interval=0.01)).code == "90210"
        await first.complete()
        second = await client.activations.create(service=SERVICE, country=COUNTRY)
        await second.cancel()
        assert await client.get_status_v1(second.id) == "STATUS_CANCEL"
        with pytest.raises(ValidationError):
            await client.get_services()


async def with_aiosmsactivate(provider: Provider) -> None:
    client = aiosmsactivate.SmsActivate(provider.simulator.key, provider.url)
    assert await client.get_balance() == 1234.5
    first = await client.purchase(SERVICE, country=COUNTRY)
    assert await client.get_activation_status_v1(first.activation_id) == (ActivationStatus.WAIT, None)
    provider.texts(str(first.activation_id), "90210")
    assert await client.get_activation_status_v1(first.activation_id) == (ActivationStatus.OK, "90210")
    assert (await client.get_activation_status(first.activation_id)).sms.code == "90210"
    await client.set_activation_status(first.activation_id, SetActivationStatus.COMPLETE)
    line = await client.get_number(SERVICE, country=COUNTRY)
    second = line.split(":")[1]
    await client.set_activation_status(second, SetActivationStatus.CANCEL)
    assert await client.get_activation_status_v1(second) == (ActivationStatus.CANCEL, None)


@pytest.mark.parametrize("job", [with_smsbower, with_grizzly, with_herosms, with_aiosmsactivate])
async def test_a_public_client_can_buy_wait_and_cancel(
    job: Callable[[Provider], Awaitable[None]],
) -> None:
    simulator = Simulator(3, early_window=0)
    async with running(simulator) as url:
        await job(Provider(simulator, url))
    first, second = simulator.ledger
    assert (first.ended_by, first.refunded) == ("finish", Decimal(0))
    assert (second.ended_by, second.refunded) == ("user", second.price)
    assert simulator.balance == Decimal("1234.50") - first.price
