"""Real answers of the family, each with the meaning it is to have. Skipped where the captures are absent."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

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

CAPTURES = Path(__file__).parents[4] / "shared" / "protocol" / "captures"
pytestmark = pytest.mark.skipif(not CAPTURES.exists(), reason="the captures are not here")

SALE = "ACCESS_NUMBER:687d51e19c5297335bb10161:919067545744"
GERMAN = "Dein OpenAI API Sicherheitscode lautet: 194130"
MINIMA = "Your Minima verification code is: 140975"
MEANINGS: dict[tuple[str, str], object] = {
    ("getNumber", SALE): Sold("687d51e19c5297335bb10161", "919067545744"),
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
    ("getStatus", f"STATUS_OK:{MINIMA}"): Received(MINIMA),
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
COMPLAINTS: dict[tuple[int, str], type[OtpError]] = {
    (401, "BAD_KEY"): BadKey,
    (404, "NOT_FOUND"): NoActivation,
    (429, "RATE_LIMIT"): RateLimited,
    (200, "Bad service"): BadService,
    (200, "BAD_SERVICE"): BadService,
    (409, "EARLY_CANCEL_DENIED"): TooEarly,
}
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


def capture(name: str) -> Any:
    return json.loads((CAPTURES / name).read_text(encoding="utf-8"))


def meaning(read: Callable[[Answer], object], answer: Answer) -> object:
    try:
        return read(answer)
    except OtpError as error:
        return type(error)


def test_every_captured_text_has_its_meaning() -> None:
    captured = [(entry["action"], entry["body"]) for entry in capture("wire_strings.json")["text"]]
    assert set(captured) == set(MEANINGS)
    for action, body in captured:
        for read in READERS.values() if action == "*" else [READERS[action]]:
            assert meaning(read, Answer(200, body.encode())) == MEANINGS[action, body], (action, body)


def test_every_captured_json_complaint_has_its_meaning() -> None:
    captured = capture("wire_strings.json")["json"]
    assert len(captured) == len(COMPLAINTS)
    for entry in captured:
        body = json.dumps(entry["body"]).encode()
        expected = COMPLAINTS[entry["http"], entry["body"].get("title") or entry["body"]["error"]]
        for read in READERS.values():
            assert meaning(read, Answer(entry["http"], body)) is expected, body


def test_the_captured_messages_give_their_codes() -> None:
    assert extract_code(GERMAN) == "194130"
    assert extract_code(MINIMA) == "140975"
    assert extract_code("8522") == "8522"


def test_203_real_countries_load() -> None:
    body = (CAPTURES / "getCountries.json").read_bytes()
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


def test_1931_real_services_load() -> None:
    body = (CAPTURES / "getServices.json").read_bytes()
    sent = json.loads(body)
    services = parsers.services(Answer(200, body))
    assert len(services) == 1_931
    assert all(service.name == " ".join(sent[service.code].split()) for service in services)
    assert {"vk.com", "Picpay", "GreatDay SunFish", "YUEWEN 阅文集团"} <= {
        service.name for service in services
    }


def test_a_catalog_cut_anywhere_is_malformed_and_never_half_a_list() -> None:
    body = (CAPTURES / "getServices.json").read_bytes()
    for end in range(1, len(body) - 2, 997):
        with pytest.raises(OtpError, match="cut short"):
            parsers.services(Answer(200, body[:end]))


def test_real_prices_and_stocks_load() -> None:
    rows = capture("top_countries_by_service.json").values()
    offers = {str(row["country"]): {"wa": {"cost": row["price"], "count": row["count"]}} for row in rows}
    columns = parsers.prices(Answer(200, json.dumps(offers).encode()))
    assert len(columns) == len(offers) == 194
    assert columns.prices[0] == "0.105"
    assert sum(stock == 0 for stock in columns.stocks) == 31
    assert [Decimal(price) for price in columns.prices] == [Decimal(str(row["price"])) for row in rows]


def test_real_stocks_as_strings_load() -> None:
    stocks = capture("numbers_status.json")
    answer = {"22": {service: {"13.00": count} for service, count in stocks.items()}}
    columns = parsers.prices(Answer(200, json.dumps(answer).encode()))
    assert dict(zip(columns.services, columns.stocks, strict=True)) == {
        service: int(count) for service, count in stocks.items()
    }
    assert set(columns.prices) == {"13.00"}
