"""Forms of answers that only siblings of the provider use, and what each means."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from otptui.domain.errors import BadKey, OtpError, OutcomeUnknown, ProviderError, ServerTrouble
from otptui.domain.model import Country, Server, Service
from otptui.provider import parsers
from otptui.provider.parsers import Answer, CancelAnswer, Gone, Received, Sold

ANOTHER = parsers.confirmed("ACCESS_RETRY_GET")


@pytest.mark.parametrize(
    ("parse", "http", "body", "meaning"),
    [
        # A number as people write it.
        (parsers.number, 200, "ACCESS_NUMBER:77120:(44)7700 900-123", Sold("77120", "447700900123")),
        # A complaint that tells what became of the number.
        (
            parsers.status,
            409,
            '{"title": "NEW_OTP_RECEIVED", "info": {"data": {"code": "40718", "text": "Heron code 40718"}}}',
            Received("Heron code 40718"),
        ),
        (parsers.status, 409, '{"title": "ACTIVATION_NOT_ACTIVE", "details": "It has ended"}', Gone()),
        (parsers.status, 200, "STATUS_EXPIRED", Gone()),
        (parsers.status, 200, '{"status": "STATUS_REFUNDED"}', Gone()),
        # A yes without the word of the document.
        (parsers.cancellation, 200, '{"status": "success"}', CancelAnswer.CANCELLED),
        (parsers.cancellation, 200, '{"success": true, "code": 200}', CancelAnswer.CANCELLED),
        (parsers.cancellation, 204, "", CancelAnswer.CANCELLED),
        (ANOTHER, 200, '{"ok": true}', None),
        (ANOTHER, 204, "", None),
        # Amounts with their currency.
        (parsers.balance, 200, "ACCESS_BALANCE:₹12.50", Decimal("12.50")),
        (parsers.balance, 200, "ACCESS_BALANCE:Rs. 1,012.50", Decimal("1012.50")),
        (parsers.balance, 200, "ACCESS_BALANCE:USD 3.20", Decimal("3.20")),
        (parsers.balance, 200, '{"balance": {"amount": "7,5", "currency": "EUR"}}', Decimal("7.5")),
        # Lists whose keys name the kind.
        (parsers.countries, 200, '[{"country_id": 6, "country_name": "Chad"}]', (Country("6", "Chad"),)),
        (parsers.services, 200, '[{"service_id": "wa", "service_name": "Imo"}]', (Service("wa", "Imo"),)),
        (parsers.services, 200, '[{"id": "wa", "title": "Whatsapp"}]', (Service("wa", "Whatsapp"),)),
        (parsers.servers, 200, '[{"server_id": 4, "server_name": "Server 4"}]', (Server("4", "Server 4"),)),
    ],
)  # fmt: skip
def test_an_answer_means(parse: Callable[[Answer], object], http: int, body: str, meaning: object) -> None:
    assert parse(Answer(http, body.encode())) == meaning


@pytest.mark.parametrize(
    ("parse", "http", "body", "error"),
    [
        # A fault at the provider is called that, whatever was asked.
        (parsers.status, 200, "ERROR_SQL", ServerTrouble),
        (parsers.status, 200, "STATUS_TIMEOUT", ServerTrouble),
        (parsers.balance, 200, '{"error": "Gateway timeout"}', ServerTrouble),
        (parsers.cancellation, 200, "SERVER_ERROR", ServerTrouble),
        (parsers.number, 200, "SERVER_ERROR", OutcomeUnknown),
        # The name of a parameter is no fault.
        (parsers.number, 200, "WRONG_EXCEPTION_PHONE", ProviderError),
        # A yes to something else is none to the cancel, and a machine in trouble says none.
        (parsers.cancellation, 200, '{"status": "success", "data": {"state": "waiting"}}', OtpError),
        (parsers.cancellation, 500, '{"status": "success"}', ServerTrouble),
        (parsers.cancellation, 200, "", OtpError),
        (parsers.status, 200, '{"status": "success"}', OtpError),
        (parsers.status, 500, '{"title": "ACTIVATION_NOT_ACTIVE"}', ServerTrouble),
        (parsers.services, 401, '[{"id": "wa", "title": "Whatsapp"}]', BadKey),
    ],
)
def test_an_answer_is_an_error(
    parse: Callable[[Answer], object], http: int, body: str, error: type[OtpError]
) -> None:
    with pytest.raises(error):
        parse(Answer(http, body.encode()))
