"""The dialects: what each sends, and that their differences end where an answer is parsed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import cast

import httpx
import pytest
from fakes import NO_LIMIT, Time, activation
from msgspec.structs import replace

from otptui.domain.errors import (
    BadAction,
    BadKey,
    BadStatus,
    NoActivation,
    OtpError,
    OutcomeUnknown,
    PriceRefused,
)
from otptui.domain.lifecycle import Answered
from otptui.domain.listing import SERVERS, countries_of, prices_of, services_of
from otptui.domain.model import Country, PriceColumns, Server, Service, utc_now
from otptui.domain.states import State
from otptui.market.browse import Browse
from otptui.market.listing_loader import ListingLoader, ListingSource
from otptui.numbers.purchase import Purchaser, outcome
from otptui.provider import parsers
from otptui.provider.client import Client
from otptui.provider.complaints import refusal
from otptui.provider.dialects import DIALECTS, ONE_SERVER, OTPBUDDY, SMS_ACTIVATE, Call, Dialect
from otptui.provider.listing_parser import listing_data
from otptui.provider.parsers import CancelAnswer, Gone, Received, Sold, Waiting
from otptui.provider.response import Answer, word_of
from otptui.store.store_thread import StoreThread

KEY = "k1-0123456789abcdef"


def answered(text: str, status: int = 200) -> Answer:
    return Answer(status, text.encode())


class Asked:
    """A provider that gives the answers of a dict, by action and status, and keeps what it was asked."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers
        self.queries: list[dict[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        assert query.pop("api_key") == KEY
        self.queries.append(query)
        spelled = f"{query.get('action')} {query.get('status', '')}".strip()
        return httpx.Response(200, text=self.answers.get(spelled, "BAD_ACTION"))

    def client(self, dialect: Dialect) -> Client:
        return Client("https://x.test/api", KEY, dialect, transport=httpx.MockTransport(self))


async def test_the_sms_activate_dialect_sends_its_own_queries() -> None:
    asked = Asked(
        {
            "getNumber": "ACCESS_NUMBER:1:919067545744",
            "getStatus": "STATUS_WAIT_RETRY:1111",
            "getPrices": '{"22": {"bne": {"cost": 13, "count": 10}}}',
            "setStatus 3": "ACCESS_RETRY_GET",
            "setStatus 6": "ACCESS_ACTIVATION",
            "setStatus 8": "ACCESS_CANCEL",
            "getBalance": "ACCESS_BALANCE:17.154",
        }
    )
    client = asked.client(SMS_ACTIVATE)
    sold = SMS_ACTIVATE.buy.read(await client.buy("bne", "22", "", Decimal("13.50")))
    assert sold == Sold("1", "919067545744")
    prices = SMS_ACTIVATE.prices.read(await client.fetch(prices_of("", "22")))
    assert (prices.prices, prices.stocks) == (["13.00"], [10])
    assert await client.status("1") == Waiting("1111")
    await client.another("1")
    await client.finish("1")
    assert await client.cancel("1") is CancelAnswer.CANCELLED
    assert await client.balance() == Decimal("17.154")
    await client.check_key()
    assert await client.servers() == ONE_SERVER
    assert asked.queries == [
        {"action": "getNumber", "service": "bne", "country": "22", "maxPrice": "13.50"},
        {"action": "getPrices", "country": "22"},
        {"action": "getStatus", "id": "1"},
        {"action": "setStatus", "id": "1", "status": "3"},
        {"action": "setStatus", "id": "1", "status": "6"},
        {"action": "setStatus", "id": "1", "status": "8"},
        {"action": "getBalance"},
        {"action": "getBalance"},
    ]


async def test_calls_that_a_dialect_lacks_are_not_sent() -> None:
    asked = Asked({})
    client = asked.client(OTPBUDDY)
    for call in (client.another("1"), client.finish("1")):
        with pytest.raises(BadAction):
            await call
    with pytest.raises(BadAction):
        await asked.client(SMS_ACTIVATE).fetch(SERVERS)
    assert asked.queries == []


async def test_a_cancel_refused_with_bad_status_is_sent_with_status_8() -> None:
    asked = Asked({"setStatus": "BAD_STATUS", "setStatus 8": "ACCESS_CANCEL"})
    assert await asked.client(OTPBUDDY).cancel("1") is CancelAnswer.CANCELLED
    assert [query.get("status") for query in asked.queries] == [None, "8"]
    asked.answers["setStatus 8"] = "BAD_STATUS"
    with pytest.raises(BadStatus):
        await asked.client(OTPBUDDY).cancel("1")


@pytest.mark.parametrize(
    "body",
    [
        '{"22": {"id": 22, "rus": "Индия", "eng": "iNDIA ", "visible": 1}, "0": {"id": 0, "eng": "russia"}}',
        '[{"id": 22, "eng": "iNDIA"}, {"id": "0", "name": "russia"}, {"eng": "nowhere"}, 7, null]',
        '{"22": "iNDIA", "0": "russia"}',
        '{"22": {"eng": "iNDIA"}, "0": {"eng": "", "rus": "Russia"}}',
    ],
)
def test_countries_in_every_shape_of_the_siblings(body: str) -> None:
    assert SMS_ACTIVATE.countries.read(answered(body)) == (Country("22", "India"), Country("0", "Russia"))


@pytest.mark.parametrize(
    "body",
    [
        '{"status": "success", "services": [{"code": "bne", "name": "Uber "}, {"code": "x1", "name": null}]}',
        '[{"code": "bne", "name": "Uber"}, {"code": "x1"}, {"name": "no code"}, []]',
        '{"bne": "Uber", "x1": ""}',
    ],
)
def test_services_in_every_shape_of_the_siblings(body: str) -> None:
    assert SMS_ACTIVATE.services.read(answered(body)) == (Service("bne", "Uber"), Service("x1", "x1"))


@pytest.mark.parametrize("body", ["[]", "{}", '{"services": []}', '{"services": null}'])
def test_a_listing_without_entries_is_empty(body: str) -> None:
    assert SMS_ACTIVATE.services.read(answered(body)) == ()
    assert SMS_ACTIVATE.countries.read(answered("[]")) == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("BAD_KEY", BadKey),
        ("NO_KEY", BadKey),
        ("WRONG_MAX_PRICE:13.5", PriceRefused),
        ('{"status": "error", "message": "BAD_KEY"}', BadKey),
        ('{"status": "error", "error": "NO_ACTIVATION"}', NoActivation),
        ("INVALID_ACTIVATION_ID", NoActivation),
        ("<html>", OtpError),
        ("ACCESS_READY", OtpError),
    ],
)
def test_every_call_raises_the_error_of_a_complaint(body: str, kind: type[OtpError]) -> None:
    for call in (SMS_ACTIVATE.countries, SMS_ACTIVATE.services, SMS_ACTIVATE.finish, SMS_ACTIVATE.balance):
        assert call is not None
        with pytest.raises(kind):
            call.read(answered(body))


@pytest.mark.parametrize(
    ("body", "bought"),
    [
        ("WRONG_SERVICE", False),
        ("BANNED:2026-04-20 10:00:00", False),
        ("WRONG_MAX_PRICE:0.07", False),
        ("NO_KEY", False),
        ("ERROR_SQL", None),
        ("ACCESS_NUMBER:1:919067545744", True),
    ],
)
def test_only_a_clear_no_means_that_nothing_was_bought(body: str, bought: bool | None) -> None:
    try:
        SMS_ACTIVATE.buy.read(answered(body))
        told: bool | None = True
    except OutcomeUnknown:
        told = None
    except OtpError:
        told = False
    assert told is bought


# A third dialect, made up: other words, other shapes, all of it here.


def _read_offers(answer: Answer) -> PriceColumns:
    columns = PriceColumns()
    for entry in listing_data(answer)["offers"]:
        columns.countries.append(entry["where"])
        columns.services.append(entry["what"])
        columns.prices.append(entry["asks"])
        columns.stocks.append(entry["left"])
    return columns


def _read_sale(answer: Answer) -> Sold:
    word, rest = word_of(answer)
    if word != "YOURS":
        raise refusal(answer)
    number, _, id = rest.partition("/")
    return Sold(id, number)


MADE_UP = Dialect(
    name="made-up",
    servers=None,
    countries=Call("lands", parsers.countries),
    services=Call("things", parsers.services, {"country": "in"}),
    prices=Call("offers", _read_offers, {"country": "in"}),
    balance=Call("purse", parsers.balance),
    buy=Call("take", _read_sale, {"service": "what", "country": "in"}, {"now": "yes"}),
    status=Call("look", lambda answer: Received("1234"), {"id": "ticket"}),
    cancel=(Call("drop", lambda answer: CancelAnswer.CANCELLED, {"id": "ticket"}),),
)


async def test_a_new_dialect_needs_only_its_queries_and_parsers(tmp_path: Path) -> None:
    asked = Asked(
        {
            "lands": '{"22": "india"}',
            "things": '{"bne": "Uber"}',
            "offers": '{"offers": [{"where": "22", "what": "bne", "asks": "9.00", "left": 3}]}',
            "take": "YOURS: 919067545744/t1",
            "look": "whatever",
            "drop": "whatever",
        }
    )
    client = asked.client(MADE_UP)
    store = StoreThread(tmp_path / "otptui.db")
    loader = ListingLoader(cast("ListingSource", client), store, "third", utc_now, MADE_UP)
    browse = Browse(loader, "", "22")
    for listing in (SERVERS, countries_of(""), services_of("", "22"), prices_of("", "22")):
        assert (await loader.refresh(listing)).error is None
    view = browse.view()
    assert len(view) == 1
    offer = view.offer(0)
    assert (offer.service.name, offer.country.name, offer.server) == ("Uber", "India", Server("", ""))
    assert (offer.price, offer.stock) == (Decimal("9.00"), 3)
    purchaser = Purchaser(
        store, "me", begun=lambda _: None, settled=lambda _: None, unsaved=lambda _: None, clock=Time()
    )
    draft = replace(
        activation(key=0, id="", number="", state=State.INTENT, profile="third"), server=offer.server
    )
    bought = await purchaser.buy(draft, client, NO_LIMIT)
    assert (bought.id, bought.number) == ("t1", "919067545744")
    assert await client.status("t1") == Received("1234")
    assert await client.cancel("t1") is CancelAnswer.CANCELLED
    assert asked.queries[-3:] == [
        {"action": "take", "what": "bne", "in": "22", "now": "yes"},
        {"action": "look", "ticket": "t1"},
        {"action": "drop", "ticket": "t1"},
    ]
    # What died half-way is read in the words of its own profile.
    assert outcome(MADE_UP, 200, b"YOURS: 919067545744/t1") == Answered("t1", "919067545744")
    assert [row.id for row in await store.run(lambda store: store.activations.shown())] == ["t1"]
    await store.close()


async def test_the_only_server_is_known_without_a_call(tmp_path: Path) -> None:
    asked = Asked({})
    store = StoreThread(tmp_path / "otptui.db")
    loader = ListingLoader(
        cast("ListingSource", asked.client(SMS_ACTIVATE)), store, "other", utc_now, SMS_ACTIVATE
    )
    assert loader.market.servers() == ONE_SERVER
    await loader.warm([SERVERS, prices_of("", "22")])
    assert (await loader.refresh(SERVERS)).content == ONE_SERVER
    assert asked.queries == []
    await store.close()


def test_dialects_are_found_by_their_name() -> None:
    assert [dialect.name for dialect in DIALECTS.values()] == list(DIALECTS) == ["otpbuddy", "sms-activate"]
    assert SMS_ACTIVATE.status.read(answered("STATUS_WAIT_RESEND")) == Waiting()
    assert SMS_ACTIVATE.status.read(answered("STATUS_CANCEL")) == Gone()
