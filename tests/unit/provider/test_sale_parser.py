"""A purchase is sold, refused or unknown: sales are found anywhere, and only a clear no is a refusal."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.errors import (
    BadKey,
    Malformed,
    NoBalance,
    NoNumbers,
    OtpError,
    OutcomeUnknown,
    PriceRefused,
    ProviderError,
    RateLimited,
)
from otptui.provider.answers import Sold
from otptui.provider.response import Answer, Flaw
from otptui.provider.sale_parser import number

ID = "687d51e19c5297335bb10161"
SALE = f"ACCESS_NUMBER:{ID}:919067545744"
SOLD = Sold(ID, "919067545744")


def result(body: str, status: int = 200, flaw: Flaw | None = None) -> object:
    """What a purchase answered with `body` is: the sale, or the class of the error."""
    try:
        return number(Answer(status, body.encode(), flaw=flaw))
    except OtpError as error:
        return type(error)


NOTICE = "<br />\n<b>Warning</b>:  mysqli::query(): gone away in <b>/srv/a.php</b> on line <b>31</b><br />\n"


@pytest.mark.parametrize(
    "body",
    [
        NOTICE + SALE,
        NOTICE + NOTICE + SALE,
        SALE + "\n" + NOTICE,
        f"PHP Notice: Undefined index: x in /srv/a.php on line 7\n{SALE}",
        f"Deprecated: something\n{SALE}\n",
        f"<pre>{SALE}</pre>",
        f"debug: 3 rows\n{SALE}",
        json.dumps({"status": "ok", "response": SALE}),
        json.dumps({"success": True, "data": SALE}),
        json.dumps({"result": {"text": SALE}}),
        json.dumps([SALE]),
        json.dumps({"response": SALE})[:-1],
        json.dumps({"status": 200, "data": {"number": "919067545744", "id": ID}}),
        json.dumps({"activationId": ID, "phoneNumber": 919067545744, "activationCost": 0.4}),
        json.dumps({"status": "success", "phone": {"id": ID, "number": "+91 90675 45744"}}),
        json.dumps({"data": [{"id": ID, "phone": "919067545744"}]}),
    ],
)
@pytest.mark.parametrize("status", [200, 500])
def test_a_sale_is_found_inside_other_text(body: str, status: int) -> None:
    assert result(body, status) == SOLD


@pytest.mark.parametrize(
    "body",
    [
        f"{SALE}\nACCESS_NUMBER:other:919067545745",
        json.dumps({"data": [{"id": "1", "phone": "919067545744"}, {"id": "2", "phone": "919067545745"}]}),
        f"<p>{SALE} is how a sale looks</p>",
        json.dumps({"status": "error", "id": ID, "number": "919067545744"}),
        json.dumps({"id": ID}),
        json.dumps({"number": "919067545744"}),
        json.dumps({"id": ID, "number": 12}),
    ],
)
def test_a_sale_that_cannot_be_told_for_certain_is_unknown(body: str) -> None:
    assert result(body) in (OutcomeUnknown, SOLD)
    if body != f"{SALE}\nACCESS_NUMBER:other:919067545745":
        assert result(body) is OutcomeUnknown


@pytest.mark.parametrize(
    ("body", "may_be_cut", "meaning"),
    [
        # The last chunk is missing, and everything before it arrived.
        (SALE, False, SOLD),
        (SALE + "\r\n", True, SOLD),
        (SALE + ":22", True, SOLD),
        # The number itself may be cut.
        (SALE, True, OutcomeUnknown),
        (f"ACCESS_NUMBER:{ID}:91906", False, OutcomeUnknown),
        ("ACCESS_NUMBER:687d", False, OutcomeUnknown),
        ("NO_NUMBERS", False, OutcomeUnknown),
        ("", False, OutcomeUnknown),
    ],
)
def test_an_answer_that_is_not_whole_sells_only_what_is(body: str, may_be_cut: bool, meaning: object) -> None:
    flaw = Flaw(Malformed("an answer cut short"), may_be_cut)
    assert result(body, flaw=flaw) == meaning


REFUSALS: list[tuple[str, int, type[OtpError]]] = [
    ("NO_NUMBERS", 200, NoNumbers),
    ("NO_NUMBERS: please try again later", 200, NoNumbers),
    ('{"error": "No numbers available right now"}', 200, NoNumbers),
    ("there are no free numbers", 200, NoNumbers),
    ("no free phones", 200, NoNumbers),
    ('{"status": 0, "message": "insufficient funds"}', 402, NoBalance),
    ('{"success": false, "error": {"code": "NO_BALANCE", "message": "top up"}}', 200, NoBalance),
    ("", 402, NoBalance),
    ("you have not enough money", 200, NoBalance),
    ('{"status": 0, "message": "No access", "data": []}', 401, BadKey),
    ('{"status": 0, "message": "No access", "data": []}', 200, BadKey),
    ("invalid api key", 200, BadKey),
    ("WRONG_MAX_PRICE:0.12", 200, PriceRefused),
    ("the service is prohibited for sale", 200, ProviderError),
    ('{"message": "the service is prohibited for sale"}', 200, ProviderError),
    ("USER_BANNED", 200, ProviderError),
    ("SERVICE_BANNED", 403, ProviderError),
    ("OPERATORS_NOT_FOUND", 200, ProviderError),
    ("UNPROCESSABLE_ENTITY:service:INVALID", 200, ProviderError),
    ("SOMETHING_NEW", 200, ProviderError),
    ('{"title": "CHANNELS_LIMIT", "details": "Threads limit", "info": {"max": 5}}', 403, ProviderError),
    ('{"title": "SERVICE_NOT_AVAILABLE", "details": ""}', 403, ProviderError),
    ('{"error": "Your account is blocked"}', 500, ProviderError),
    ('[{"error": "this country is closed"}]', 200, ProviderError),
    ("ERROR", 200, ProviderError),
    ("error", 200, ProviderError),
    ("<html>429</html>", 429, RateLimited),
]


@pytest.mark.parametrize(("body", "status", "kind"), REFUSALS)
def test_a_clear_no_is_a_refusal(body: str, status: int, kind: type[OtpError]) -> None:
    assert result(body, status) is kind


UNKNOWN = [
    ("ERROR_SQL", 200),
    ('{"error": "ERROR_SQL"}', 200),
    ('{"title": "ERROR_SQL", "details": ""}', 200),
    ('{"error": "Gateway timeout"}', 200),
    ('{"success": false, "message": "upstream timeout"}', 200),
    ('{"status": "error", "message": "Internal error, please try again"}', 200),
    ("ERROR:timeout after order 7f33", 200),
    ("ERROR: SQLSTATE[HY000] connection lost", 200),
    ("SERVER_ERROR", 200),
    ("Server error", 200),
    ("Something went wrong", 200),
    ("TIMEOUT", 200),
    ("DATABASE_ERROR", 200),
    ("database is locked", 200),
    ("Service temporarily unavailable", 200),
    ("no numbers because of an upstream timeout", 200),
    ("SOMETHING_NEW", 500),
    ('{"error": "under maintenance"}', 503),
    ("your order is being processed", 200),
    ("Number purchased successfully", 200),
    ("OK", 200),
    ("SUCCESS", 200),
    ("PENDING", 200),
    ("ORDER_CREATED", 200),
    ("ORDERED 919067545744", 200),
    (f"the activation {ID} is yours", 200),
    ('{"success": true}', 200),
    ('{"success": false}', 200),
    ('{"status": "error"}', 200),
    ('{"status": "success", "message": "request queued"}', 200),
    ("<html>Just a moment...</html>", 403),
    ("<html>no numbers</html>", 200),
    ("hello", 200),
    ("", 403 + 1),
]


@pytest.mark.parametrize(("body", "status"), UNKNOWN)
def test_everything_else_is_unknown(body: str, status: int) -> None:
    assert result(body, status) is OutcomeUnknown


def test_a_bare_error_says_that_it_is_bare() -> None:
    for body, is_bare in (("ERROR", True), (" error\n", True), ("ERROR: not for sale", False)):
        with pytest.raises(ProviderError) as refused:
            number(Answer(200, body.encode()))
        assert refused.value.is_bare is is_bare


_SENTENCE = st.text(st.characters(categories=["Lu", "Ll", "Zs"], max_codepoint=0x7F), max_size=40)


@given(_SENTENCE, st.sampled_from(["\n", "<br>", "\n<pre>"]), st.sampled_from(["\n", "</pre>", "<br>done"]))
def test_a_sale_on_a_line_of_its_own_is_never_lost(before: str, gap: str, after: str) -> None:
    assert result(f"{before}{gap}{SALE}{after}") == SOLD


@given(st.text(max_size=60), st.sampled_from([200, 400, 403, 500, 503]))
def test_whatever_is_said_an_identifier_is_never_refused(text: str, status: int) -> None:
    """Who names an activation and a number may have sold them."""
    meaning = result(f"{text.replace(':', ' ')} {ID} 919067545744", status)
    assert meaning is OutcomeUnknown
