"""A complaint is one in every shape: it is never a listing, and what it says is shown but not logged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.errors import BadKey, NoNumbers, OtpError, ProviderError, RateLimited
from otptui.provider import parsers
from otptui.provider.complaints import complaint_in, loggable, refusal
from otptui.provider.response import Answer

LISTINGS: list[Callable[[Answer], object]] = [
    parsers.servers,
    parsers.countries,
    parsers.services,
    parsers.prices,
]


def answer(data: Any, status: int = 200) -> Answer:
    return Answer(status, (data if isinstance(data, str) else json.dumps(data)).encode())


NO_ACCESS: list[Any] = [
    {"status": 0, "message": "No access"},
    {"status": 0, "message": "No access", "data": []},
    {"status": "0", "msg": "no access"},
    {"status": "error", "message": "No access"},
    {"status": "FAILED", "reason": "No access"},
    {"status": False, "message": "No access"},
    {"status": 401, "message": "No access"},
    {"status": "401", "detail": "No access"},
    {"success": False, "message": "No access"},
    {"success": "false", "error": "No access"},
    {"ok": False, "description": "No access"},
    {"error": "No access"},
    {"error": {"code": 17, "message": "No access"}},
    {"errors": [{"title": "No access"}]},
    {"title": "BAD_KEY", "details": ""},
    {"error": True, "message": "No access"},
    {"message": "No access"},
    {"detail": "No access"},
    {"error": "No access", "request_id": "a1b2", "hint": "see the site"},
    [{"error": "No access"}],
    {"data": {"error": "No access"}},
    {"response": {"status": "error", "message": "No access"}},
    {"status": "BAD_KEY"},
]


@pytest.mark.parametrize("status", [200, 400, 401, 403])
@pytest.mark.parametrize("complaint", NO_ACCESS)
def test_a_complaint_in_any_shape_is_never_a_listing(complaint: Any, status: int) -> None:
    for read in LISTINGS:
        with pytest.raises(BadKey):
            read(answer(complaint, status))


@pytest.mark.parametrize(
    "listing",
    [
        {"wa": "WhatsApp", "tg": "Telegram", "ok": "Odnoklassniki"},
        {"ok": "Odnoklassniki"},
        {"error": "Error App", "wa": "WhatsApp", "tg": "Telegram", "vk": "VK", "fb": "Facebook"},
        {"status": "success", "services": [{"code": "wa", "name": "WhatsApp"}]},
        {"status": 1, "services": {"wa": "WhatsApp"}},
        {
            "services": {
                "status": "Status",
                "message": "Message",
                "title": "Title",
                "wa": "W",
                "tg": "T",
                "vk": "V",
            }
        },
    ],
)
def test_a_listing_with_the_words_of_a_complaint_is_a_listing(listing: Any) -> None:
    assert complaint_in(listing) is None
    assert parsers.services(answer(listing))


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("Too many requests", RateLimited),
        ("no free numbers", NoNumbers),
        ("Invalid API key", BadKey),
        ("nothing anyone knows", ProviderError),
    ],
)
def test_a_sentence_is_understood_in_json_as_in_text(phrase: str, kind: type[OtpError]) -> None:
    assert type(refusal(answer({"message": phrase}))) is kind
    if kind is not ProviderError:
        assert type(refusal(answer(phrase))) is kind


CODE = "482910"


@pytest.mark.parametrize(
    "body",
    [
        f"STATUS_CODE:{CODE}",
        f"STATUS_NEW_{CODE}",
        f"SMS:{CODE}",
        f"ERROR:{CODE}",
        f"Your code is {CODE}",
        f"Your code is {CODE[:3]}-{CODE[3:]}",
        f"G-{CODE} is your code",
        f'{{"error": "code {CODE} was sent already"}}',
        f'{{"message": "{CODE}"}}',
        f'{{"something": "{CODE}"}}',
        f"NO_ACTIVATION:{CODE}",
        f"[{CODE}]",
    ],
)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_what_is_not_understood_is_shown_but_never_logged(body: str, status: int) -> None:
    with pytest.raises(OtpError) as caught:
        parsers.status(answer(body, status))
    error = caught.value
    for half in (CODE[:3], CODE[3:]):
        assert half not in str(error)
        assert half not in error.explanation
        assert half in error.said or body.startswith("NO_ACTIVATION")


@given(st.text(max_size=80), st.from_regex(r"\A[0-9]{4,8}\Z"))
def test_no_code_gets_into_a_message(text: str, code: str) -> None:
    assert code not in loggable(f"{text} {code}")
    assert code not in loggable(f"WORD:{code}")


def test_capitals_behind_the_first_word_may_be_a_code() -> None:
    assert loggable("SERVICE_BANNED here") == "SERVICE_BANNED here"
    assert loggable("Your code is XKQW") == "Your code is …"
