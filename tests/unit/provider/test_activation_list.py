"""Lists of live and past activations, in every shape in which providers send them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated import Clock, SimulatedTransport

from otptui.domain.errors import BadAction, BadKey, OtpError, PriceRefused
from otptui.provider.activation_list import (
    live_activations,
    past_activations,
)
from otptui.provider.answers import ListedActivation, ListedState
from otptui.provider.client import Client
from otptui.provider.dialects import OTPBUDDY, SMS_ACTIVATE
from otptui.provider.response import Answer
from otptui.simulator import FAMILY_ENDPOINT, Simulator

NEW = {
    "activationId": "635468024",
    "serviceCode": "tg",
    "phoneNumber": "447000000001",
    "activationCost": 0.42,
    "activationStatus": "4",
    "smsCode": None,
    "smsText": None,
    "activationTime": "2026-11-25T10:00:00+02:00",
    "activationEndTime": "2026-11-25T10:20:00+02:00",
    "activationOperator": "any",
    "countryCode": 16,
}
READ = ListedActivation(
    "635468024",
    "447000000001",
    "tg",
    "16",
    Decimal("0.42"),
    datetime(2026, 11, 25, 8, 0, tzinfo=UTC),
    datetime(2026, 11, 25, 8, 20, tzinfo=UTC),
    "any",
)


def answer(data: Any, status: int = 200) -> Answer:
    return Answer(status, (data if isinstance(data, str) else json.dumps(data)).encode())


@pytest.mark.parametrize(
    "data",
    [
        {"status": "success", "data": [NEW]},
        {"status": "success", "data": [NEW], "activeActivations": {"rows": [NEW]}},
        {"status": "success", "activeActivations": [NEW]},
        {"activeActivations": {"rows": [NEW]}},
        {"data": {"activations": [NEW]}},
        [NEW],
        [NEW, None, 7, {"activationCost": 1}, {"activationId": "\x1b[2J"}],
    ],
)
def test_a_list_is_found_however_it_is_wrapped(data: Any) -> None:
    assert live_activations(answer(data)) == (READ,)


@pytest.mark.parametrize(
    "data",
    [
        "NO_ACTIVATIONS",
        {"status": "error", "error": "NO_ACTIVATIONS"},
        {"status": "success", "data": []},
        {"activeActivations": []},
        [],
        {},
    ],
)
def test_an_empty_list_is_empty(data: Any) -> None:
    assert live_activations(answer(data)) == ()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("BAD_ACTION", BadAction),
        ({"title": "BAD_ACTION", "details": ""}, BadAction),
        ({"status": "error", "error": "BAD_KEY"}, BadKey),
        ({"22": "india"}, OtpError),
        ("<html>", OtpError),
        ("", OtpError),
    ],
)
def test_what_is_no_list_is_an_error(data: Any, kind: type[OtpError]) -> None:
    for read in (live_activations, past_activations):
        with pytest.raises(kind):
            read(answer(data))


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"activationStatus": 2, "smsCode": ["11", "22"]}, "text", "22"),
        ({"smsCode": "4711", "smsText": "Your code is 4711"}, "text", "Your code is 4711"),
        ({"smsText": {"text": "Hi 4711", "code": "4711"}}, "text", "Hi 4711"),
        ({"smsCode": 4711}, "text", "4711"),
        ({"activationStatus": "6"}, "state", ListedState.FINISHED),
        ({"activationStatus": 8}, "state", ListedState.CANCELLED),
        ({"activationStatus": 10}, "state", ListedState.REFUNDED),
        ({"activationStatus": "7"}, "state", ListedState.REFUNDED),
        ({"activationStatus": "3"}, "state", ListedState.LIVE),
        ({"activationTime": "2026-11-25 10:00:00"}, "bought_at", None),
        ({"activationTime": "soon"}, "bought_at", None),
        ({"phoneNumber": "+44 7000-000001"}, "number", "447000000001"),
        ({"activationCost": "0.4200"}, "price", Decimal("0.42")),
        ({"activationCost": "1E-2"}, "price", Decimal("0.01")),
        ({"activationCost": 13}, "price", Decimal("13.00")),
        ({"activationCost": 0.30000000000000004}, "price", Decimal("0.30")),
        ({"activationCost": "NaN"}, "price", None),
        ({"activationCost": -1}, "price", None),
        ({"activationCost": None}, "price", None),
    ],
)
def test_each_field(changes: dict[str, Any], field: str, value: object) -> None:
    (found,) = live_activations(answer([{**NEW, **changes}]))
    assert getattr(found, field) == value
    if isinstance(value, Decimal):
        assert str(getattr(found, field)) == str(value)


def test_a_history_names_its_fields_in_its_own_way() -> None:
    entry = {
        "id": 635468024,
        "date": "2026-11-25 10:00:00",
        "phone": "447000000001",
        "sms": None,
        "cost": "0.42",
        "status": "8",
        "currency": 840,
    }
    expected = ListedActivation(
        "635468024", "447000000001", price=Decimal("0.42"), state=ListedState.CANCELLED
    )
    assert past_activations(answer([entry])) == (expected,)


_LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
_VALUE = _LEAF | st.lists(_LEAF, max_size=2) | st.dictionaries(st.sampled_from(["text", "code"]), _LEAF)


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(sorted(NEW)), _VALUE), max_size=3))
def test_whatever_the_fields_hold_the_list_is_read(entries: list[dict[str, Any]]) -> None:
    for found in live_activations(answer({"data": entries})):
        assert found.id
        assert found.number == "" or found.number.isdecimal()
        assert found.price is None or found.price >= 0


async def test_the_simulated_provider_lists_what_it_sold() -> None:
    clock, epoch = Clock(), datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    simulator = Simulator(3, clock=clock, early_window=0, epoch=epoch)
    url = f"http://127.0.0.1{FAMILY_ENDPOINT}"
    client = Client(url, simulator.key, SMS_ACTIVATE, transport=SimulatedTransport(simulator))
    assert await client.live_activations() == ()
    first = simulator.desk.sell("bne", "22", "1", 0.0, decimal_id=True)
    second = simulator.desk.sell("bne", "22", "1", 0.0, decimal_id=True)
    clock.advance(3)
    assert await client.cancel(first.id)
    (live,) = await client.live_activations()
    assert (live.id, live.number, live.price) == (second.id, second.number, second.price)
    assert (live.service, live.country, live.bought_at) == ("bne", "22", epoch)
    assert live.ends_at == epoch + timedelta(minutes=20)
    (past,) = await client.past_activations(epoch - timedelta(seconds=1), epoch + timedelta(minutes=1))
    assert (past.id, past.state) == (first.id, ListedState.CANCELLED)
    assert await client.past_activations(epoch + timedelta(seconds=1), epoch + timedelta(minutes=1)) == ()


async def test_a_provider_of_the_other_dialect_is_never_asked() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError

    client = Client("https://x.test/", "a-key-of-ours", OTPBUDDY, transport=httpx.MockTransport(refuse))
    with pytest.raises(BadAction):
        await client.live_activations()
    with pytest.raises(BadAction):
        await client.past_activations(datetime.now(UTC), datetime.now(UTC))


def test_the_otpbuddy_dialect_has_no_parameter_for_a_price() -> None:
    assert "max_price" in SMS_ACTIVATE.buy.names
    assert "max_price" not in OTPBUDDY.buy.names
    for dialect in (OTPBUDDY, SMS_ACTIVATE):
        assert "fixedPrice" not in (*dialect.buy.names.values(), *dialect.buy.fixed)


@pytest.mark.parametrize(
    ("body", "minimum"),
    [
        ("WRONG_MAX_PRICE:0.12", "0.12"),
        ("WRONG_MAX_PRICE", None),
        ("MAX_PRICE_EXCEEDED", None),
        ("WRONG_MAX_PRICE: ask later", None),
        ({"title": "WRONG_MAX_PRICE", "details": "", "info": {"min": 0.12}}, "0.12"),
        ({"title": "WRONG_MAX_PRICE", "info": {"min": "13"}}, "13"),
        ({"title": "WRONG_MAX_PRICE", "info": []}, None),
    ],
)
def test_a_price_that_is_too_low_says_which_is_asked(body: Any, minimum: str | None) -> None:
    with pytest.raises(PriceRefused) as refused:
        SMS_ACTIVATE.buy.read(answer(body, 400))
    assert refused.value.minimum == (None if minimum is None else Decimal(minimum))
