"""Listings of names in every shape, what is dropped from them, and what is no listing at all."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from otptui.domain.errors import Malformed
from otptui.domain.model import Country, Server, Service
from otptui.provider import parsers
from otptui.provider.response import Answer, Flaw


def answer(data: Any, status: int = 200) -> Answer:
    return Answer(status, (data if isinstance(data, str) else json.dumps(data)).encode())


@pytest.mark.parametrize(
    "data",
    [
        {"One": "1", "Two": "2"},
        {"One": 1, "Two": 2},
        {"1": "One", "2": "Two"},
        [{"id": 1, "name": "One"}, {"id": "2", "name": "Two"}],
        {"servers": [{"id": 1, "name": "One"}, {"id": 2, "name": "Two"}]},
        {"status": "success", "data": {"One": "1", "Two": "2"}},
        "1: One\n2: Two\n",
        "1 = One\r\n\r\n2 = Two",
    ],
)
def test_servers(data: Any) -> None:
    assert parsers.servers(answer(data)) == (Server("1", "One"), Server("2", "Two"))


@pytest.mark.parametrize(
    "data",
    [
        {"22": "iNDIA", "0": "russia"},
        {"22": {"id": 22, "rus": "Индия", "eng": "India"}, "0": {"eng": "Russia"}},
        [{"id": 22, "name": "India"}, {"id": 0, "title": "Russia"}],
        [{"id": 22, "name": {"ru": "Индия", "en": "India"}}, {"id": 0, "name": {"en": "Russia"}}],
        {"22": {"iso": {"in": 1}, "text_en": "India", "text_ru": "Индия"}, "0": {"text_en": "Russia"}},
        {"countries": {"22": "India", "0": "Russia"}},
        {"data": {"countries": [{"id": 22, "eng": "India"}, {"id": 0, "eng": "Russia"}]}},
    ],
)
def test_countries(data: Any) -> None:
    assert parsers.countries(answer(data)) == (Country("22", "India"), Country("0", "Russia"))


@pytest.mark.parametrize(
    "data",
    [
        {"wa": "WhatsApp", "tg": None},
        [{"code": "wa", "name": "WhatsApp"}, {"code": "tg", "name": ""}],
        [{"id": 1, "code": "wa", "name": "WhatsApp"}, {"id": 2, "code": "tg"}],
        [{"id": 1, "service": "wa", "name": "WhatsApp"}, {"id": 2, "service": "tg"}],
        [{"id": "wa", "name": "WhatsApp"}, {"id": "tg"}],
        {"status": "success", "services": [{"code": "wa", "name": "WhatsApp"}, {"code": "tg"}]},
        {"services": {"wa": {"name": "WhatsApp"}, "tg": {"name": None}}},
    ],
)
def test_services(data: Any) -> None:
    assert parsers.services(answer(data)) == (Service("wa", "WhatsApp"), Service("tg", "tg"))


def test_names_alone_go_by_their_position() -> None:
    assert parsers.services(answer(["WhatsApp", "Telegram"])) == (
        Service("0", "WhatsApp"),
        Service("1", "Telegram"),
    )


@pytest.mark.parametrize("call", [parsers.servers, parsers.countries, parsers.services])
@pytest.mark.parametrize(
    "data",
    [
        {"22": {"wa": {"13.00": "10"}}},
        {"22": {"wa": {"cost": 8, "count": 25}}},
        {"services": 3},
        {"services": True},
        {"": ""},
        {"a": [1], "b": [2]},
        {"a": True},
        [1, 2],
        [None],
        [[], []],
        7,
        True,
        "12",
    ],
)
def test_an_answer_that_looks_like_no_listing_is_none(call: Callable[[Answer], object], data: Any) -> None:
    with pytest.raises(Malformed):
        call(answer(data))


def test_what_is_dropped_is_counted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    found = parsers.services(answer({"wa": "WhatsApp", "tg": [1], "x\x1b": "Evil", "vk": {"price": 1}}))
    assert (found, found.dropped) == ((Service("wa", "WhatsApp"),), 3)
    assert "3 of 4 services cannot be read" in caplog.text
    assert parsers.countries(answer({"22": {"eng": "India"}, "23": [1]})).dropped == 1
    assert parsers.servers(answer({"Server 1": "1", "Server 2": [2]})).dropped == 1
    assert parsers.servers(answer({"Server 1": "1"})).dropped == 0


def test_an_answer_that_is_not_whole_is_no_listing() -> None:
    body = b'{"wa": "WhatsApp"}'
    for call in (parsers.servers, parsers.countries, parsers.services, parsers.prices):
        with pytest.raises(Malformed, match="cut short"):
            call(Answer(200, body, flaw=Flaw(Malformed("an answer cut short"), may_be_cut=True)))
