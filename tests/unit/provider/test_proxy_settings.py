"""The proxy variables: an error names the variable and the fix."""

from __future__ import annotations

import socket

import pytest

from otptui.domain.errors import ConfigError, Unreachable
from otptui.provider.client import Client
from otptui.provider.proxy_settings import proxy_problem, proxy_variable

URL = "https://api.example/handler_api.php"
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        (
            "NO_PROXY",
            "localhost,[::1]",
            "NO_PROXY has [::1], with brackets: write IPv6 addresses without them",
        ),
        ("no_proxy", "fd00::/8", "no_proxy has fd00::/8, a network of IPv6 addresses"),
        (
            "HTTPS_PROXY",
            "ftp://hidden:pass@proxy:1",
            "HTTPS_PROXY begins with ftp://, which is not a proxy type",
        ),
        ("ALL_PROXY", "http://[::1", "ALL_PROXY is not an address: write http://host:port"),
        ("HTTP_PROXY", "http://proxy:port", "HTTP_PROXY is not an address"),
    ],
)
async def test_a_bad_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    assert proxy_problem({variable: value}).startswith(words)
    monkeypatch.setenv(variable, value)
    if variable.lower() == "no_proxy":
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(ConfigError) as caught:
        await Client(URL, "key").servers()
    assert caught.value.what_now.startswith(words)
    assert "hidden" not in caught.value.explanation


def test_good_variables_are_left_alone() -> None:
    assert proxy_problem({}) == ""
    good = {
        "HTTPS_PROXY": "http://user:pass@proxy:3128",
        "ALL_PROXY": "socks5://127.0.0.1:1080",
        "http_proxy": "proxy:80",
    }
    assert proxy_problem({**good, "NO_PROXY": "localhost, ::1, 10.0.0.0/8, .example, *"}) == ""


@pytest.mark.parametrize(
    ("environ", "variable"),
    [
        ({"HTTPS_PROXY": "http://p:1", "ALL_PROXY": "http://q:1"}, "HTTPS_PROXY"),
        ({"https_proxy": "http://p:1"}, "https_proxy"),
        ({"ALL_PROXY": "http://q:1", "HTTP_PROXY": "http://p:1"}, "ALL_PROXY"),
        ({"HTTP_PROXY": "http://p:1"}, ""),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "api.example"}, ""),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, ""),
        ({}, ""),
    ],
)
def test_the_variable_that_counts(environ: dict[str, str], variable: str) -> None:
    assert proxy_variable(URL, environ) == variable


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_dead_proxy_is_told_by_its_variable(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:{port}")
    with pytest.raises(Unreachable) as caught:
        await Client(URL, "key").servers()
    assert caught.value.what_now == "ALL_PROXY names a proxy: check that it runs, or unset the variable."
