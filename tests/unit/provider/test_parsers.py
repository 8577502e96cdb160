"""Every answer of the document and of the siblings has one meaning."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otptui.domain.errors import (
    BadAction,
    BadCountry,
    BadKey,
    BadServer,
    BadService,
    BadStatus,
    Malformed,
    NoActivation,
    NoBalance,
    NoNumbers,
    OtpError,
    OutcomeUnknown,
    PriceRefused,
    ProviderError,
    RateLimited,
    ServerTrouble,
    TooEarly,
)
from otptui.domain.model import Country, Server, Service
from otptui.provider import parsers
from otptui.provider.parsers import Answer, CancelAnswer, Ended, Gone, Received, Sold, Waiting

ID = "687d51e19c5297335bb10161"
SALE = Sold(ID, "919067545744")


def said(body: str | bytes, http: int = 200, retry_after: float | None = None) -> Answer:
    return Answer(http, body if isinstance(body, bytes) else body.encode(), retry_after)


# Lists ---------------------------------------------------------------------------------------------


def test_servers_are_name_to_id_with_their_flags_as_letters() -> None:
    body = '{\n    "INDIAN SERVER 1 ðŸ‡®ðŸ‡³": "1",\n    "INDIAN SERVER 2 🇮🇳": "2",\n    " ": 8\n}'
    assert parsers.servers(said(body)) == (
        Server("1", "INDIAN SERVER 1 IN"),
        Server("2", "INDIAN SERVER 2 IN"),
        Server("8", "server 8"),
    )


def test_countries_are_id_to_name_in_the_case_of_names() -> None:
    body = '{"0": "russia", "12": "usa (virtual)", "22": "iNDIA", "23": null, "31": " southafrica "}'
    assert parsers.countries(said(body)) == (
        Country("0", "Russia"),
        Country("12", "USA (virtual)"),
        Country("22", "India"),
        Country("23", "country 23"),
        Country("31", "Southafrica"),
    )


def test_services_are_code_to_name_and_the_code_replaces_a_missing_name() -> None:
    body = '{"bne": "Uber ", "apg": "Mera  Gaon ", "oht": "Anyother", "xx": "", "yy": null, "vk": "vk.com",}'
    assert parsers.services(said(body)) == (
        Service("bne", "Uber"),
        Service("apg", "Mera Gaon"),
        Service("oht", "Anyother"),
        Service("xx", "xx"),
        Service("yy", "yy"),
        Service("vk", "vk.com"),
    )


def test_ids_are_trimmed_and_those_that_cannot_be_sent_are_dropped() -> None:
    body = (
        '{" bne ": "Uber", "": "Nobody", "a\\u001b[2J": "Evil", "\\ud800": "Half", "'
        + "x" * 65
        + '": "Long"}'
    )
    assert parsers.services(said(body)) == (Service("bne", "Uber"),)


@pytest.mark.parametrize("call", [parsers.servers, parsers.countries, parsers.services])
def test_an_empty_list_is_an_empty_object(call: Callable[[Answer], object]) -> None:
    for body in ("[]", "{}", " [ ]\n", "\ufeff[]"):
        assert call(said(body)) == ()


@pytest.mark.parametrize(
    ("http", "kind"), [(400, Malformed), (401, BadKey), (429, RateLimited), (500, ServerTrouble)]
)
def test_an_answer_with_an_error_status_is_never_a_list(http: int, kind: type[OtpError]) -> None:
    for call in (parsers.servers, parsers.countries, parsers.services, parsers.prices):
        with pytest.raises(kind):
            call(said('{"22": {"a": {"1": "2"}}}', http))
        with pytest.raises(kind):
            call(said('{"22": "india"}', http))


def test_trailing_commas_are_accepted_and_strings_left_unchanged() -> None:
    body = '{"a": "x,}", "b": "y\\",]", "c": "z",\n , }'
    with pytest.raises(Malformed):
        parsers.services(said(body))
    body = '{"a": "x,}", "b": "y\\",]", "c": "z",\n }'
    names = [service.name for service in parsers.services(said(body))]
    assert names == ["x,}", 'y",]', "z"]


@pytest.mark.parametrize(
    "body",
    [
        '{"bne": "Uber", "apg": "Mera',
        '{"bne": "Uber", "apg"',
        '{"bne": "Uber",',
        '{"bne": "Uber"',
        '{"22": {"ahz": {"13.00": "10"}',
        "[",
        "{",
        '{"22": "caf\u00e9'.encode()[:-1],
    ],
)
def test_a_list_cut_short_says_so(body: str | bytes) -> None:
    for call in (parsers.services, parsers.prices):
        with pytest.raises(Malformed, match="cut short"):
            call(said(body))


def test_bytes_that_are_not_utf8_are_read_as_latin1() -> None:
    assert parsers.services(said(b'{"a": "Caf\xe9"}')) == (Service("a", "Café"),)
    # A stray byte elsewhere makes the whole body Latin-1; the names are repaired one by one.
    assert parsers.services(said('{"a": "Café", "b": "'.encode() + b'\xff"}'))[0] == Service("a", "Café")


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"22": {"a": {"1.00": ' + "9" * 5_000 + "}}}",
        "null",
        "true",
        '"text"',
        "12",
        "{'22': 1}",
        "{]",
        "NaN",
        "",
        " \n ",
        "\ufeff",
        "what is this",
        "STATUS",
        b"\x00\xff\xfe",
    ],
)
def test_anything_but_a_list_is_an_error_of_ours(body: str | bytes) -> None:
    for call in (parsers.servers, parsers.countries, parsers.services, parsers.prices):
        with pytest.raises((Malformed, ProviderError)):
            call(said(body))


# Errors --------------------------------------------------------------------------------------------

EVERY_CALL: list[Callable[[Answer], object]] = [
    parsers.servers,
    parsers.countries,
    parsers.services,
    parsers.prices,
    parsers.number,
    parsers.status,
    parsers.cancellation,
    parsers.balance,
]
WORDS = {
    "NO_NUMBERS": NoNumbers,
    "NO_BALANCE": NoBalance,
    "BAD_KEY": BadKey,
    "BAD_SERVICE": BadService,
    "BAD_SERVER": BadServer,
    "BAD_COUNTRY": BadCountry,
    "BAD_ACTION": BadAction,
    "BAD_STATUS": BadStatus,
    "NO_ACTIVATION": NoActivation,
    "WRONG_MAX_PRICE:0.07": PriceRefused,
    "MAX_PRICE_EXCEEDED": PriceRefused,
    "EARLY_CANCEL_DENIED": TooEarly,
    "ACCESS_CANCEL_WAIT:30": TooEarly,
    "TRY_AGAIN": ProviderError,
    "BANNED:'2025-01-01 10-00-00'": ProviderError,
    "ERROR": ProviderError,
}


@pytest.mark.parametrize("call", EVERY_CALL)
@pytest.mark.parametrize(("word", "kind"), WORDS.items())
def test_every_call_knows_every_word(
    call: Callable[[Answer], object], word: str, kind: type[OtpError]
) -> None:
    for body in (word, f" \r\n{word}\n", f"\ufeff{word}", f"{{\n    {word}\n}}", f'"{word}"', word.lower()):
        with pytest.raises(kind) as caught:
            call(said(body))
        assert type(caught.value) is kind
        assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"title": "BAD_KEY", "details": "Unauthorized"}', BadKey),
        ('{"title": "NOT_FOUND", "details": "Activation Not Found"}', NoActivation),
        ('{"title": "RATE_LIMIT", "details": ""}', RateLimited),
        ('{"error": "Bad service"}', BadService),
        ('{"title": "BAD_SERVICE", "details": "This service is not available"}', BadService),
        ('{"title": "Sorry", "details": "BAD_SERVER"}', BadServer),
        ('{"error": "No numbers"}', NoNumbers),
        ('{"status": "error", "message": "NO_BALANCE"}', NoBalance),
        ('{"success": false, "message": "BAD_COUNTRY"}', BadCountry),
        ('{"error": "out of order"}', ProviderError),
        ('{"title": "EARLY_CANCEL_DENIED", "info": {"minActivationTime": 120}}', TooEarly),
    ],
)
@pytest.mark.parametrize("call", EVERY_CALL)
def test_every_call_knows_a_json_complaint(
    call: Callable[[Answer], object], body: str, kind: type[OtpError]
) -> None:
    with pytest.raises(kind) as caught:
        call(said(body))
    assert type(caught.value) is kind


def test_an_unlisted_word_is_named() -> None:
    with pytest.raises(ProviderError, match="SOMETHING_NEW: with a detail"):
        parsers.status(said("SOMETHING_NEW: with a \x1b[31mdetail"))
    with pytest.raises(ProviderError, match="banned this account: '2025"):
        parsers.status(said("BANNED:'2025-01-01'"))
    with pytest.raises(ProviderError, match="out of order"):
        parsers.status(said('{"error": "out of order"}'))
    with pytest.raises(ProviderError, match="reports an error: no route"):
        parsers.status(said("ERROR: no route"))


def test_words_are_compared_whole() -> None:
    for body in ("NO_NUMBERS_AT_ALL", "XBAD_KEY", "BAD_KEYS", "STATUS_OKAY:1", "STATUS_CANCELLED_NOT"):
        with pytest.raises(ProviderError) as caught:
            parsers.status(said(body))
        assert type(caught.value) is ProviderError


@pytest.mark.parametrize(
    ("http", "body", "kind", "words"),
    [
        (401, "", BadKey, "API key"),
        (401, "<html>no</html>", BadKey, "API key"),
        (403, "", BadKey, "API key"),
        (403, "<html>Just a moment...</html>", Malformed, "a web page instead of an answer"),
        (404, "", Malformed, "empty answer.*404"),
        (404, "<html>Not Found</html>", Malformed, "a web page instead of an answer.*404"),
        (404, '{"title": "NOT_FOUND", "details": ""}', NoActivation, "activation"),
        (429, "", RateLimited, "fewer calls"),
        (429, "<html>slow down</html>", RateLimited, "fewer calls"),
        (500, "", ServerTrouble, "HTTP 500"),
        (502, "<html>Bad Gateway</html>", ServerTrouble, "HTTP 502"),
        (503, "ERROR", ServerTrouble, "HTTP 503"),
        (500, "BAD_KEY", BadKey, "API key"),
        (301, "", Malformed, "base_url.*301"),
        (302, "<html>Moved</html>", Malformed, "base_url.*302"),
        (200, "", Malformed, "empty answer"),
        (200, "<!DOCTYPE html><p>Hi", Malformed, "a web page instead of an answer"),
        (200, "<br />\n<b>Warning</b>: x", Malformed, "a web page instead of an answer"),
        (400, "who knows", Malformed, "unexpected answer.*400"),
    ],
)
def test_the_http_status_decides_where_the_body_does_not(
    http: int, body: str, kind: type[OtpError], words: str
) -> None:
    for call in (parsers.services, parsers.status, parsers.cancellation, parsers.balance):
        with pytest.raises(kind, match=words) as caught:
            call(said(body, http))
        assert type(caught.value) is kind


def test_a_rate_limit_carries_the_time_to_wait() -> None:
    for body in ("", "RATE_LIMIT", '{"title": "RATE_LIMIT"}'):
        with pytest.raises(RateLimited) as caught:
            parsers.status(said(body, 429, 7.5))
        assert caught.value.retry_after == 7.5


def test_an_unknown_body_is_shown_short_and_without_a_key() -> None:
    with pytest.raises(Malformed) as caught:
        parsers.status(said("<html><a href='?api_key=0123456789'>\x1b[2J" + "x" * 500))
    assert caught.value.excerpt.startswith("<html><a href='?api_key=***'>")
    assert len(caught.value.excerpt) == 80


# getNumber -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        f"ACCESS_NUMBER:{ID}:919067545744",
        f"{{\n    ACCESS_NUMBER:{ID}:919067545744\n}}",
        f"\ufeff ACCESS_NUMBER:{ID}:919067545744\r\n",
        f"ACCESS_NUMBER : {ID} : +91 90675-45744 ",
        f"ACCESS_NUMBER:{ID}:919067545744:13.00:x",
        f"ACCESS_NUMBER::{ID}:919067545744",
        f"ACCESS_NUMBER:{ID}:919067545744\n<br>200 rows",
        f'"ACCESS_NUMBER:{ID}:919067545744"',
        f"access_number:{ID}:919067545744",
    ],
)
@pytest.mark.parametrize("http", [200, 302, 500])
def test_a_sale_is_read_in_every_form_and_with_every_status(body: str, http: int) -> None:
    assert parsers.number(said(body, http)) == SALE


def test_a_sale_keeps_ids_of_every_form() -> None:
    assert parsers.number(said("ACCESS_NUMBER:635468024:79161234567")) == Sold("635468024", "79161234567")
    assert parsers.number(said("ACCESS_NUMBER:a-b_C:79161234567")).id == "a-b_C"


@pytest.mark.parametrize(
    "call_word", ["NO_MORE_CHANNELS", "TOO_MANY_ACTIVE_RENTALS", "CHANNELS_LIMIT", "BANNED"]
)
def test_a_word_in_the_form_of_a_refusal_is_one(call_word: str) -> None:
    with pytest.raises(ProviderError):
        parsers.number(said(call_word))


def test_a_refusal_by_status_alone_is_clear() -> None:
    with pytest.raises(RateLimited):
        parsers.number(said("", 429))
    with pytest.raises(BadKey):
        parsers.number(said("", 401))


@pytest.mark.parametrize(
    ("body", "http"),
    [
        ("", 200),
        ("", 404),
        ("", 500),
        ("<html>502</html>", 502),
        ("ERROR", 500),
        ("<!doctype html>", 200),
        (f"<p>ACCESS_NUMBER:{ID}:919067545744 is how a sale looks</p>", 200),
        ("<html>Moved</html>", 302),
        ("ACCESS_NUM", 200),
        ("ACCESS_NUMBER", 200),
        ("ACCESS_NUMBER:", 200),
        (f"ACCESS_NUMBER:{ID}", 200),
        (f"ACCESS_NUMBER:{ID}:", 200),
        (f"ACCESS_NUMBER:{ID}:79****", 200),
        ("ACCESS_READY", 200),
        ("STATUS_WAIT_CODE", 200),
        ("SQL_ERROR", 200),
        ("ERROR_SQL", 200),
        ("OK", 200),
        ('{"number": 1', 200),
        ('{"number": 1}', 200),
        ("[]", 200),
        ("junk", 200),
        (b"\x00\x01\x02", 200),
    ],
)
def test_any_other_answer_leaves_the_outcome_of_a_purchase_unknown(body: str | bytes, http: int) -> None:
    with pytest.raises(OutcomeUnknown):
        parsers.number(said(body, http))


def test_a_sale_that_cannot_be_read_still_shows_its_id() -> None:
    with pytest.raises(OutcomeUnknown, match=ID):
        parsers.number(said(f"ACCESS_NUMBER:{ID}:79****"))


# getStatus -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        ("STATUS_WAIT_CODE", Waiting()),
        ("{ STATUS_WAIT_CODE }", Waiting()),
        ("status_wait_code", Waiting()),
        ("STATUS_WAIT_RESEND", Waiting()),
        ("STATUS_WAIT_RETRY:8522", Waiting("8522")),
        ("STATUS_WAIT_RETRY:", Waiting()),
        ("STATUS_CANCEL", Gone()),
        ("ACCESS_CANCEL", Gone()),
        ("ACCESS_CANCEL_ALREADY", Gone()),
        ("STATUS_OK:", Waiting()),
        ("STATUS_OK", Waiting()),
        ("STATUS_OK: \u200b\n", Waiting()),
        ("STATUS_WAIT_READY", Waiting()),
        ("ACCESS_WAITING", Waiting()),
        ('{"verificationType": 0, "sms": null, "call": null}', Waiting()),
        ('{"status": "STATUS_WAIT_CODE"}', Waiting()),
        ('{"data": {"sms": []}}', Waiting()),
        ('{"sms": {"dateTime": "", "code": "482910", "text": "Code 482910"}}', Received("Code 482910")),
        ('{"sms": [{"code": "1"}, {"code": "482910"}]}', Received("482910")),
        ('{"verificationType": "sms", "data": {"code": "482910", "text": ""}}', Received("482910")),
        ('{"status": "STATUS_OK", "code": "482910"}', Received("482910")),
        ('{"response": "STATUS_OK:482910"}', Received("482910")),
        ('{"status": "STATUS_CANCEL"}', Gone()),
        ("STATUS_FINISH", Ended()),
        ("STATUS_OK:482910", Received("482910")),
        ("STATUS_OK : 482910", Received("482910")),
        ("{STATUS_OK:482910}", Received("482910")),
        ('"STATUS_OK:482910"', Received("482910")),
        (
            'STATUS_OK:Your code: 1:2:3 "x" https://a.b/c?d=1',
            Received('Your code: 1:2:3 "x" https://a.b/c?d=1'),
        ),
        ("STATUS_OK:Zwei\r\nZeilen {1}", Received("Zwei\nZeilen {1}")),
        ("STATUS_OK:BAD_KEY", Received("BAD_KEY")),
        ("STATUS_OK:STATUS_CANCEL", Received("STATUS_CANCEL")),
        ("STATUS_OK:cafÃ© 🎉", Received("café 🎉")),
    ],
)
@pytest.mark.parametrize("http", [200, 500])
def test_each_status_answer_has_one_meaning(body: str, meaning: object, http: int) -> None:
    assert parsers.status(said(body, http)) == meaning


def test_a_message_in_another_encoding_is_kept() -> None:
    assert parsers.status(said(b"STATUS_OK:c\xf3digo 4829")) == Received("código 4829")


# setStatus -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        ("ACCESS_CANCEL", CancelAnswer.CANCELLED),
        ("{\n    ACCESS_CANCEL\n}", CancelAnswer.CANCELLED),
        ("STATUS_CANCEL", CancelAnswer.CANCELLED),
        ("ACCESS_CANCEL_ALREADY", CancelAnswer.ALREADY),
        ("ACCESS_APPROVED", CancelAnswer.APPROVED),
        ("ACCESS_ACTIVATION", CancelAnswer.APPROVED),
        ("ALREADY_CANCELED", CancelAnswer.ALREADY),
        ('{"error": "number already cancelled"}', CancelAnswer.ALREADY),
        ('{"title": "OTP_RECEIVED", "details": ""}', CancelAnswer.APPROVED),
        ('{"error": "the code was already received"}', CancelAnswer.APPROVED),
        ('{"status": "ACCESS_CANCEL"}', CancelAnswer.CANCELLED),
        ("Number cancelled successfully", CancelAnswer.CANCELLED),
        ("The activation has been canceled.", CancelAnswer.CANCELLED),
        ("ACCESS_READY", CancelAnswer.OTHER),
        ("ACCESS_RETRY_GET", CancelAnswer.OTHER),
    ],
)
def test_a_cancel_has_one_meaning(body: str, meaning: CancelAnswer) -> None:
    assert parsers.cancellation(said(body)) is meaning


@pytest.mark.parametrize(
    ("body", "http", "wait", "min_age"),
    [
        ("EARLY_CANCEL_DENIED", 200, None, None),
        ("ACCESS_CANCEL_WAIT:30", 200, 30.0, None),
        ("ACCESS_CANCEL_WAIT", 200, None, None),
        ("ACCESS_CANCEL_WAIT:soon", 200, None, None),
        ("WAIT_CANCEL:120", 200, 120.0, None),
        ("CANCEL_TOO_EARLY", 200, None, None),
        ("CANNOT_BEFORE_2_MIN", 200, None, None),
        ("Please wait 2 minutes before you cancel", 400, None, None),
        ('{"error": "too early to cancel this number"}', 400, None, None),
        (
            '{"title": "EARLY_CANCEL_DENIED", "details": "", "info": {"minActivationTime": 120}}',
            409,
            None,
            120.0,
        ),
        ('{"title": "EARLY_CANCEL_DENIED", "info": {"minActivationTime": "120"}}', 409, None, 120.0),
        ('{"title": "EARLY_CANCEL_DENIED", "info": {"minActivationTime": [1]}}', 409, None, None),
        ('{"title": "EARLY_CANCEL_DENIED", "info": null}', 409, None, None),
    ],
)
def test_an_early_cancel_says_how_long_to_wait(
    body: str, http: int, wait: float | None, min_age: float | None
) -> None:
    with pytest.raises(TooEarly) as caught:
        parsers.cancellation(said(body, http))
    assert (caught.value.wait, caught.value.min_age) == (wait, min_age)


# getBalance ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "amount"),
    [
        ("ACCESS_BALANCE:17.154", "17.154"),
        ("ACCESS_BALANCE: 1,234.50", "1234.50"),
        ("ACCESS_BALANCE:-3", "-3"),
        ("{ACCESS_BALANCE:0.00}", "0.00"),
        ("ACCESS_BALANCE:5.5:bonus", "5.5"),
        ("ACCESS_BALANCE:12,34", "12.34"),
        ("ACCESS_BALANCE:1,234", "1234"),
        ("ACCESS_BALANCE:1.0E-5", "0.000010"),
        ("BALANCE: 7", "7"),
        ('{"balance": "12.30"}', "12.30"),
        ('{"status": "success", "data": {"balance": 12.5}}', "12.5"),
    ],
)
def test_the_balance_is_exact(body: str, amount: str) -> None:
    assert parsers.balance(said(body)) == Decimal(amount)


@pytest.mark.parametrize("body", ["ACCESS_BALANCE:", "ACCESS_BALANCE:NaN", "ACCESS_BALANCE:x", "17.154"])
def test_a_balance_without_an_amount_is_none(body: str) -> None:
    with pytest.raises(OtpError):
        parsers.balance(said(body))


# Anything ------------------------------------------------------------------------------------------

_FRAGMENTS = st.sampled_from(
    [
        *WORDS,
        *[
            "ACCESS_NUMBER",
            "STATUS_OK",
            "STATUS_WAIT_RETRY",
            "ACCESS_BALANCE",
            ":",
            "{",
            "}",
            "[",
            "]",
            '"',
            ",",
        ],
        *[
            "\n",
            "1",
            "13.00",
            "-1",
            "1e999",
            "NaN",
            "null",
            '"22":',
            '"title":',
            '"error":',
            '"info":',
            "\ufeff",
        ],
        *['{"a":{"cost":1,"count":2}}', "<html>", "\x1b[31m", "\ud7ff"],
    ]
)
_BODIES = st.binary(max_size=200) | st.lists(_FRAGMENTS, max_size=12).map(
    lambda parts: "".join(parts).encode()
)


def _error_of(call: Callable[[Answer], object], answer: Answer) -> OtpError | None:
    try:
        call(answer)
    except OtpError as error:
        return error
    return None


@settings(deadline=None)
@given(_BODIES, st.integers(100, 599) | st.sampled_from([200, 401, 403, 404, 429, 500]))
def test_only_our_own_errors_are_raised(body: bytes, http: int) -> None:
    for call in EVERY_CALL:
        if error := _error_of(call, Answer(http, body)):
            assert str(error).isprintable()
            assert error.__context__ is None
            assert call is parsers.number or not isinstance(error, OutcomeUnknown)
