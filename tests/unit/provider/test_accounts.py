"""Accounts: one client and one key lookup for all callers, and new ones once the login changes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import pytest

from otptui.domain.errors import BadKey
from otptui.provider.accounts import Accounts, Login
from otptui.provider.dialects import OTPBUDDY
from otptui.provider.rate_limiter import RateLimiter

URL = "https://provider.example/handler_api.php"


@dataclass(frozen=True)
class Key:
    """A lookup that finds `key` once `released` is set; `lookups` counts how often it was asked."""

    key: str
    released: threading.Event = field(default_factory=threading.Event, compare=False)
    lookups: list[str] = field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        self.released.set()

    def __call__(self, is_wanted: Callable[[], bool]) -> str:
        self.lookups.append(self.key)
        while not self.released.wait(0.01):
            if not is_wanted():
                raise BadKey("not wanted any more")
        return self.key


def keys_sent() -> tuple[list[str], httpx.MockTransport]:
    """The keys of all requests so far, and a transport that answers "good" keys only."""
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.params["api_key"])
        return httpx.Response(200, text='{"A": "1"}' if sent[-1].startswith("good") else "BAD_KEY")

    return sent, httpx.MockTransport(answer)


def accounts(transport: httpx.AsyncBaseTransport | None = None, **logins: Login) -> Accounts:
    limiter = RateLimiter(1000.0, clock=lambda: 0.0, sleep=asyncio.sleep)
    return Accounts(logins, limiter, transport=transport)


async def test_all_callers_share_one_client_and_one_lookup() -> None:
    key = Key("good-1")
    account = accounts(home=Login(URL, key))["home"]
    clients = await asyncio.gather(*(account.client() for _ in range(5)))
    assert len(set(map(id, clients))) == 1
    assert key.lookups == ["good-1"]


async def test_cancelling_one_caller_leaves_the_lookup_to_the_others() -> None:
    key = Key("good-1")
    key.released.clear()
    account = accounts(home=Login(URL, key))["home"]
    first, second = asyncio.create_task(account.client()), asyncio.create_task(account.client())
    await asyncio.sleep(0)
    first.cancel()
    key.released.set()
    await second
    assert key.lookups == ["good-1"]


async def test_a_lookup_that_failed_is_tried_again() -> None:
    answers: list[str | Exception] = [BadKey("locked"), "good-1"]

    def find(is_wanted: Callable[[], bool]) -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    account = accounts(home=Login(URL, find))["home"]
    with pytest.raises(BadKey, match="locked"):
        await account.client()
    await account.client()


async def test_a_profile_that_is_not_in_the_config_has_no_client() -> None:
    account = accounts()["gone"]
    assert account.dialect is OTPBUDDY
    with pytest.raises(BadKey, match="there is no profile gone"):
        await account.client()


async def test_a_changed_key_is_used_from_the_next_call_on() -> None:
    sent, transport = keys_sent()
    registry = accounts(transport, home=Login(URL, Key("bad")))
    account = registry["home"]
    with pytest.raises(BadKey):
        await (await account.client()).check_key()
    registry.reconfigure({"home": Login(URL, Key("good-2"))})
    await (await account.client()).check_key()
    assert sent == ["bad", "good-2"]


async def test_an_equal_login_keeps_the_client() -> None:
    registry = accounts(home=Login(URL, Key("good-1")))
    client = await registry["home"].client()
    registry.reconfigure({"home": Login(URL, Key("good-1"))})
    assert await registry["home"].client() is client


@pytest.mark.parametrize("ends", [True, False])
async def test_a_lookup_for_an_earlier_login_gives_no_client(ends: bool) -> None:
    old, new = Key("old"), Key("good-1")
    old.released.clear()
    sent, transport = keys_sent()
    registry = accounts(transport, home=Login(URL, old))
    waiting = asyncio.create_task(registry["home"].client())
    await asyncio.sleep(0)
    registry.reconfigure({"home": Login(URL, new)})
    if ends:
        old.released.set()
    await (await waiting).check_key()
    assert sent == ["good-1"]


async def test_a_key_that_is_refused_changes_nothing() -> None:
    _, transport = keys_sent()
    account = accounts(transport, home=Login(URL, Key("good-1")))["home"]
    client = await account.client()
    with pytest.raises(BadKey):
        await account.use_key("bad", Login(URL, Key("bad")))
    assert await account.client() is client


async def test_a_key_that_works_needs_no_lookup() -> None:
    sent, transport = keys_sent()
    key = Key("good-2")
    account = accounts(transport, home=Login(URL, Key("")))["home"]
    await account.use_key("good-2", Login(URL, key))
    await (await account.client()).check_key()
    assert sent == ["good-2", "good-2"]
    assert key.lookups == []


async def test_closing_ends_a_lookup_that_hangs() -> None:
    key = Key("good-1")
    key.released.clear()
    registry = accounts(home=Login(URL, key))
    waiting = asyncio.create_task(registry["home"].client())
    await asyncio.sleep(0)
    await registry.close()
    with pytest.raises(BadKey, match="not wanted"):
        await waiting
