"""Answers of every shape the protocol family sends, each with its meaning, and catalogs of real size."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from fixtures.catalogs import country_names, country_prices, service_names, service_stocks

from otptui.domain.errors import (
    BadAction,
    BadCountry,
    BadKey,
    BadServer,
    BadService,
    BadStatus,
    NoActivation,
    NoBalance,
    NoNumbers,
    OtpError,
    PriceRefused,
    ProviderError,
    RateLimited,
    TooEarly,
)
from otptui.provider import parsers
from otptui.provider.parsers import Answer, CancelAnswer, Gone, Received, Sold, Waiting
from otptui.text.otp_code import extract_code

SALE = "ACCESS_NUMBER:64af52e1b75297335cc20c71:919067545744"
GERMAN = "Dein Kranich Sicherheitscode lautet: 194130"
ENGLISH = "Your Lantern verification code is: 140975"
MEANINGS: dict[tuple[str, str], object] = {
    ("getNumber", SALE): Sold("64af52e1b75297335cc20c71", "919067545744"),
    ("getNumber", "NO_NUMBERS"): NoNumbers,
    ("getNumber", "BAD_SERVICE"): BadService,
    ("getNumber", "BAD_SERVER"): BadServer,
    ("getNumber", "BAD_COUNTRY"): BadCountry,
    ("getNumber", "NO_BALANCE"): NoBalance,
    ("getNumber", "WRONG_MAX_PRICE:0.07"): PriceRefused,
    ("getNumber", "TRY_AGAIN"): ProviderError,
    ("getNumber", "MAX_PRICE_EXCEEDED"): PriceRefused,
    ("getStatus", "STATUS_WAIT_CODE"): Waiting(),
    ("getStatus", "STATUS_CANCEL"): Gone(),
    ("getStatus", "STATUS_WAIT_RETRY:8522"): Waiting("8522"),
    ("getStatus", "ACCESS_CANCEL"): Gone(),
    ("getStatus", f"STATUS_OK:{GERMAN}"): Received(GERMAN),
    ("getStatus", f"STATUS_OK:{ENGLISH}"): Received(ENGLISH),
    ("getStatus", "STATUS_OK:"): Waiting(),
    ("getStatus", "NO_ACTIVATION"): NoActivation,
    ("setStatus", "ACCESS_CANCEL"): CancelAnswer.CANCELLED,
    ("setStatus", "ACCESS_APPROVED"): CancelAnswer.APPROVED,
    ("setStatus", "ACCESS_CANCEL_ALREADY"): CancelAnswer.ALREADY,
    ("setStatus", "ACCESS_READY"): CancelAnswer.OTHER,
    ("setStatus", "ACCESS_RETRY_GET"): CancelAnswer.OTHER,
    ("setStatus", "ACCESS_ACTIVATION"): CancelAnswer.APPROVED,
    ("setStatus", "EARLY_CANCEL_DENIED"): TooEarly,
    ("setStatus", "BAD_STATUS"): BadStatus,
    ("setStatus", "ACCESS_CANCEL_WAIT:30"): TooEarly,
    ("getBalance", "ACCESS_BALANCE:17.154"): Decimal("17.154"),
    ("*", "ERROR"): ProviderError,
    ("*", "BAD_KEY"): BadKey,
    ("*", "BAD_ACTION"): BadAction,
}
COMPLAINTS: list[tuple[int, dict[str, object], type[OtpError]]] = [
    (401, {"title": "BAD_KEY", "details": "The key is wrong"}, BadKey),
    (404, {"title": "NOT_FOUND", "details": "No such activation"}, NoActivation),
    (429, {"title": "RATE_LIMIT", "details": ""}, RateLimited),
    (200, {"error": "Bad service"}, BadService),
    (200, {"title": "BAD_SERVICE", "details": "Not sold in this country"}, BadService),
    (
        409,
        {"title": "EARLY_CANCEL_DENIED", "details": "Too early", "info": {"minActivationTime": 120}},
        TooEarly,
    ),
]
READERS: dict[str, Callable[[Answer], object]] = {
    "getServers": parsers.servers,
    "getCountries": parsers.countries,
    "getServices": parsers.services,
    "getPrices": parsers.prices,
    "getNumber": parsers.number,
    "getStatus": parsers.status,
    "setStatus": parsers.cancellation,
    "getBalance": parsers.balance,
}


def meaning(read: Callable[[Answer], object], answer: Answer) -> object:
    try:
        return read(answer)
    except OtpError as error:
        return type(error)


@pytest.mark.parametrize(("call", "body"), MEANINGS)
def test_every_text_answer_has_its_meaning(call: str, body: str) -> None:
    for read in READERS.values() if call == "*" else [READERS[call]]:
        assert meaning(read, Answer(200, body.encode())) == MEANINGS[call, body]


@pytest.mark.parametrize(("status", "body", "expected"), COMPLAINTS)
def test_every_json_complaint_has_its_meaning(
    status: int, body: dict[str, object], expected: type[OtpError]
) -> None:
    for read in READERS.values():
        assert meaning(read, Answer(status, json.dumps(body).encode())) is expected


def test_the_received_messages_give_their_codes() -> None:
    assert extract_code(GERMAN) == "194130"
    assert extract_code(ENGLISH) == "140975"
    assert extract_code("8522") == "8522"


def test_203_countries_load() -> None:
    body = json.dumps(country_names()).encode()
    countries = parsers.countries(Answer(200, body))
    names = {country.id: country.name for country in countries}
    assert len(countries) == 203
    assert (names["22"], names["12"], names["31"], names["0"]) == (
        "India",
        "USA (virtual)",
        "Southafrica",
        "Russia",
    )
    assert all(name[0].isupper() for name in names.values())


def test_1931_services_load() -> None:
    sent = service_names()
    services = parsers.services(Answer(200, json.dumps(sent, ensure_ascii=False).encode()))
    assert len(services) == 1_931
    assert all(service.name == " ".join(sent[service.code].split()) for service in services)
    assert {"vd.example", "Pivopay", "MistralDay MoonCod", "LANTERN 灯笼集团"} <= {
        service.name for service in services
    }


def test_a_truncated_catalog_is_malformed_and_never_half_a_list() -> None:
    body = json.dumps(service_names(), ensure_ascii=False).encode()
    assert len(body) > 35_000
    for end in range(1, len(body) - 2, 997):
        with pytest.raises(OtpError, match="cut short"):
            parsers.services(Answer(200, body[:end]))


def test_prices_and_stocks_load() -> None:
    rows = country_prices()
    body = json.dumps(
        {country: {"wa": {"cost": float(price), "count": stock}} for country, price, stock in rows}
    )
    columns = parsers.prices(Answer(200, body.encode()))
    assert len(columns) == len(rows) == 194
    assert columns.prices[0] == "0.105"
    assert sum(stock == 0 for stock in columns.stocks) == 31
    assert [Decimal(price) for price in columns.prices] == [Decimal(price) for _, price, _ in rows]


def test_stocks_sent_as_strings_load() -> None:
    stocks = service_stocks()
    body = json.dumps({"22": {service: {"13.00": stock} for service, stock in stocks.items()}})
    columns = parsers.prices(Answer(200, body.encode()))
    assert len(stocks) == 169
    assert dict(zip(columns.services, columns.stocks, strict=True)) == {
        service: int(stock) for service, stock in stocks.items()
    }
    assert set(columns.prices) == {"13.00"}
