"""What the client sends, and the error each failure of httpx becomes."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import traceback
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

import otptui
from otptui.domain.errors import (
    BadKey,
    ConfigError,
    Malformed,
    OtpError,
    OutcomeUnknown,
    RateLimited,
    ServerTrouble,
    Unreachable,
)
from otptui.domain.listing import SERVERS, countries_of, prices_of, services_of
from otptui.domain.model import Country, Server, Service, utc_now
from otptui.provider.client import Client
from otptui.provider.dialects import OTPBUDDY
from otptui.provider.parsers import Answer, CancelAnswer, Received

KEY = "k3y/0123456789abcdef"
URL = "https://provider.test/stubs/handler_api.php"


def client_of(handler: Callable[[httpx.Request], httpx.Response], **options: Any) -> Client:
    return Client(URL, KEY, transport=httpx.MockTransport(handler), **options)


def answering(body: str | bytes, status: int = 200, **headers: str) -> Client:
    return client_of(lambda request: httpx.Response(status, content=body, headers=headers))


def failing(error: type[httpx.TransportError], cause: BaseException | None = None) -> Client:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error(f"failed at {request.url}", request=request) from cause

    return client_of(handler)


# What goes out -------------------------------------------------------------------------------------


async def test_each_call_sends_the_documented_query() -> None:
    asked: list[dict[str, str]] = []
    answers = {
        "getServers": '{"One": "1"}',
        "getCountries": '{"22": "india"}',
        "getServices": '{"bne": "Uber "}',
        "getPrices": '{"22": {"bne": {"9.00": "5"}}}',
        "getNumber": "ACCESS_NUMBER:1:919067545744",
        "getStatus": "STATUS_OK:482910",
        "setStatus": "ACCESS_CANCEL",
        "getBalance": "ACCESS_BALANCE:17.154",
    }

    def provider(request: httpx.Request) -> httpx.Response:
        assert str(request.url).startswith(URL + "?")
        params = dict(request.url.params)
        assert params.pop("api_key") == KEY
        asked.append(params)
        return httpx.Response(200, text=answers[params["action"]])

    client = client_of(provider)
    assert await client.servers() == (Server("1", "One"),)
    countries = await client.fetch(countries_of("1"))
    assert OTPBUDDY.countries.read(countries) == (Country("22", "India"),)
    services = await client.fetch(services_of("3", "22"))
    assert OTPBUDDY.services.read(services) == (Service("bne", "Uber"),)
    assert await client.buy("bne", "22", "3", Decimal("9.00")) == Answer(200, b"ACCESS_NUMBER:1:919067545744")
    assert await client.status("1") == Received("482910")
    assert await client.cancel("1") is CancelAnswer.CANCELLED
    assert await client.balance() == Decimal("17.154")
    assert await client.fetch(prices_of("", "22")) == Answer(200, answers["getPrices"].encode())
    assert asked == [
        {"action": "getServers"},
        {"action": "getCountries", "server_id": "1"},
        {"action": "getServices", "country": "22", "server_id": "3"},
        {"action": "getNumber", "service": "bne", "country": "22", "server_id": "3"},
        {"action": "getStatus", "id": "1"},
        {"action": "setStatus", "id": "1"},
        {"action": "getBalance"},
        {"action": "getPrices", "country": "22"},
    ]


async def test_the_headers_name_the_program_and_forbid_caching() -> None:
    seen: list[httpx.Headers] = []

    def provider(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200, text="[]")

    await client_of(provider).servers()
    assert seen[0]["User-Agent"].startswith("otptui/")
    assert seen[0]["Cache-Control"] == "no-cache"
    assert seen[0]["Accept-Encoding"] == "gzip, deflate"


async def test_each_query_has_its_own_url_and_no_cookie_is_sent_back() -> None:
    seen: list[tuple[str, str]] = []

    def provider(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.params["id"], request.headers.get("Cookie", "")))
        return httpx.Response(
            200, text="STATUS_WAIT_CODE", headers={"Set-Cookie": f"at{len(seen)}=7; Path=/"}
        )

    client = client_of(provider)
    for id in ("1", "2", "1"):
        await client.status(id)
    assert seen == [("1", ""), ("2", ""), ("1", "")]


@pytest.mark.parametrize(
    "base_url",
    [
        "http://provider.test/x",
        "http://127.0.0.1.evil.test/",
        "http://localhost.evil.test/",
        "http://10.0.0.1/",
    ],
)
def test_the_key_is_not_sent_unencrypted_unless_allowed(base_url: str) -> None:
    with pytest.raises(ConfigError, match="plain http"):
        Client(base_url, KEY)
    Client(base_url, KEY, allow_http=True)


@pytest.mark.parametrize(
    "base_url", ["http://127.0.0.1:8000/x", "http://localhost/x", "http://[::1]:1/x", URL]
)
def test_the_key_may_be_sent_to_this_machine_and_over_https(base_url: str) -> None:
    Client(base_url, KEY)


@pytest.mark.parametrize(
    "base_url", ["", "provider.test", "ftp://x/", "https://", "https://a:b@c/", URL + "?a=1"]
)
def test_an_invalid_address_is_refused_before_anything_is_sent(base_url: str) -> None:
    with pytest.raises(ConfigError, match="base_url must be"):
        Client(base_url, KEY, allow_http=True)


# What comes back -----------------------------------------------------------------------------------


async def test_errors_of_the_protocol_pass_through() -> None:
    with pytest.raises(BadKey):
        await answering("BAD_KEY", 401).servers()
    with pytest.raises(ServerTrouble):
        await answering("<html>", 502).status("1")
    assert (await answering("NO_NUMBERS").buy("bne", "22", "1", None)).body == b"NO_NUMBERS"


async def test_a_redirect_is_not_followed() -> None:
    with pytest.raises(Malformed, match="base_url redirects"):
        await answering("", 302, Location="https://elsewhere.test/").servers()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 30 ", 30.0),
        ("0", 0.0),
        ("99999999", 86_400.0),
        ("-1", None),
        ("nan", None),
        ("soon", None),
    ],
)
async def test_retry_after_is_read_in_seconds(header: str, seconds: float | None) -> None:
    with pytest.raises(RateLimited) as caught:
        await client_of(lambda _: httpx.Response(429, headers={"Retry-After": header})).status("1")
    assert caught.value.retry_after == seconds


async def test_retry_after_is_read_as_a_date() -> None:
    for ahead, low, high in ((timedelta(hours=1), 3_500, 3_600), (timedelta(hours=-1), 0, 0)):
        header = format_datetime(utc_now() + ahead, usegmt=True)
        answer = await answering("", 429, **{"Retry-After": header}).fetch(SERVERS)
        assert answer.retry_after is not None
        assert low <= answer.retry_after <= high


async def test_a_key_in_a_body_is_masked_before_the_body_is_kept() -> None:
    client = answering(f"<a href='?api_key=k3y%2F0123456789abcdef'>{KEY}</a>")
    assert (await client.fetch(SERVERS)).body == b"<a href='?api_key=***'>***</a>"
    short = Client(
        URL, "STATUS", transport=httpx.MockTransport(lambda _: httpx.Response(200, text="STATUS_CANCEL"))
    )
    assert (await short.fetch(prices_of("", ""))).body == b"STATUS_CANCEL"


async def test_a_transport_given_by_the_caller_is_not_closed() -> None:
    class Lent(httpx.MockTransport):
        closed = False

        async def aclose(self) -> None:
            self.closed = True

    lent = Lent(lambda _: httpx.Response(200, text="[]"))
    client = Client(URL, KEY, transport=lent)
    await client.servers()
    await client.aclose()
    assert not lent.closed
    assert await client.servers() == ()


# Failures ------------------------------------------------------------------------------------------

BEFORE = [
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
]
AFTER = [
    *[httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.WriteError, httpx.CloseError],
    *[httpx.RemoteProtocolError, httpx.LocalProtocolError, httpx.DecodingError, httpx.TooManyRedirects],
]


@pytest.mark.parametrize("error", BEFORE)
async def test_a_purchase_that_never_left_is_certain(error: type[httpx.TransportError]) -> None:
    with pytest.raises(Unreachable):
        await failing(error).buy("bne", "22", "1", None)


@pytest.mark.parametrize("error", AFTER)
async def test_a_purchase_that_may_have_left_is_unknown(error: type[httpx.TransportError]) -> None:
    with pytest.raises(OutcomeUnknown):
        await failing(error).buy("bne", "22", "1", None)


@pytest.mark.parametrize("error", [*BEFORE, *AFTER])
async def test_any_other_call_raises_unreachable(error: type[httpx.TransportError]) -> None:
    for call in (failing(error).servers(), failing(error).status("1"), failing(error).cancel("1")):
        with pytest.raises(Unreachable):
            await call


async def test_a_purchase_is_sent_once_whatever_happens() -> None:
    for error in [*BEFORE, *AFTER]:
        sent = 0

        def provider(request: httpx.Request, error: type[httpx.RequestError] = error) -> httpx.Response:
            nonlocal sent
            sent += 1
            raise error("no", request=request)

        with pytest.raises(OtpError):
            await client_of(provider).buy("bne", "22", "1", None)
        assert sent == 1


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "address was not found"),
        (ConnectionRefusedError(111, "refused"), "connection was refused"),
        (ExceptionGroup("both", [OSError(1, "x"), ConnectionRefusedError(111, "refused")]), "was refused"),
        (OSError(101, "Network is unreachable"), "provider cannot be reached"),
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), "certificate is not trusted"),
        (ssl.SSLError(1, "wrong version number"), "does not speak https"),
        (None, "no connection to the provider"),
    ],
)
async def test_a_failed_connection_says_why(cause: BaseException | None, words: str) -> None:
    with pytest.raises(Unreachable, match=words):
        await failing(httpx.ConnectError, cause).servers()


async def test_a_timeout_says_after_how_long() -> None:
    with pytest.raises(Unreachable, match="no answer within 15 s"):
        await failing(httpx.ReadTimeout).status("1")
    with pytest.raises(OutcomeUnknown, match="no answer within 60 s"):
        await failing(httpx.ReadTimeout).buy("bne", "22", "1", None)
    with pytest.raises(Unreachable, match="no connection within 10 s"):
        await failing(httpx.ConnectTimeout).servers()


async def test_an_exception_of_a_transport_becomes_an_error_of_ours() -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise KeyError(str(request.url))

    with pytest.raises(Unreachable, match="KeyError"):
        await client_of(broken).servers()
    with pytest.raises(OutcomeUnknown, match="KeyError"):
        await client_of(broken).buy("bne", "22", "1", None)


async def test_cancellation_passes_through_as_it_is() -> None:
    called = asyncio.Event()

    async def never(request: httpx.Request) -> httpx.Response:
        called.set()
        await asyncio.Event().wait()
        raise AssertionError

    client = Client(URL, KEY, transport=httpx.MockTransport(never))
    for call in (client.buy("bne", "22", "1", None), client.servers()):
        task = asyncio.create_task(call)
        await called.wait()
        called.clear()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_whole_answer_counts_although_closing_fails() -> None:
    class Slammed(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"ACCESS_NUMBER:1:919067545744"

        async def aclose(self) -> None:
            raise httpx.CloseError("slammed")

    client = client_of(lambda _: httpx.Response(200, stream=Slammed()))
    assert (await client.buy("bne", "22", "1", None)).body == b"ACCESS_NUMBER:1:919067545744"


async def test_an_environment_that_forbids_the_network_is_a_config_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://user:hidden@proxy")
    client = Client(URL, KEY)
    for call in (client.servers(), client.buy("bne", "22", "1", None)):
        with pytest.raises(ConfigError, match="network cannot be set up") as caught:
            await call
        assert "HTTPS_PROXY" in caught.value.what_now
        assert "hidden" not in "".join(traceback.format_exception(caught.value))


# The key -------------------------------------------------------------------------------------------


PACKAGE = str(Path(otptui.__file__).parent)


def _everything_about(error: BaseException) -> str:
    """All that a log or a crash report could show: chain, traceback, and the locals of our frames."""
    shown = ["".join(traceback.format_exception(error)), repr(error), repr(vars(error))]
    todo: list[BaseException | None] = [error]
    while todo:
        link = todo.pop()
        if link is None:
            continue
        assert type(link).__module__ == "otptui.domain.errors"
        todo += [link.__cause__, link.__context__]
        shown += [
            repr(frame.f_locals)
            for frame, _ in traceback.walk_tb(link.__traceback__)
            if frame.f_code.co_filename.startswith(PACKAGE)
        ]
    return "".join(shown)


@pytest.mark.parametrize("error", [*BEFORE, *AFTER])
async def test_no_error_carries_the_key_or_httpx_out(error: type[httpx.TransportError]) -> None:
    client = failing(error, OSError(KEY))
    for call in (
        client.servers(),
        client.status("1"),
        client.cancel("1"),
        client.balance(),
        client.buy("bne", "22", "1", None),
    ):
        with pytest.raises(OtpError) as caught:
            await call
        shown = _everything_about(caught.value)
        assert KEY not in shown
        assert "k3y%2F0123456789abcdef" not in shown


async def test_no_body_carries_the_key_into_an_error() -> None:
    for body in (f"<html>{KEY}", f"{{{KEY}", KEY, f"ERROR:{KEY}", f"ACCESS_NUMBER:{KEY}"):
        for call in (answering(body).servers(), answering(body).status("1")):
            with pytest.raises(OtpError) as caught:
                await call
            assert KEY not in _everything_about(caught.value)


async def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await answering("[]").servers()
    with pytest.raises(Unreachable):
        await Client("http://127.0.0.1:9/x", KEY).servers()
    assert KEY not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith(("httpx", "httpcore"))]
