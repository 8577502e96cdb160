"""The dialect of the SMS-Activate family: no servers, and setStatus with the status spelled out."""

from __future__ import annotations

from otptui.provider.dialects import late_parsers as parsers
from otptui.provider.dialects.call import Call, Dialect

_ID = {"id": "id"}

SMS_ACTIVATE = Dialect(
    name="sms-activate",
    watches_success=True,
    servers=None,
    countries=Call("getCountries", parsers.countries),
    services=Call("getServicesList", parsers.services, fixed={"lang": "en"}),
    prices=Call("getPrices", parsers.prices, {"country": "country"}),
    balance=Call("getBalance", parsers.balance),
    # Never fixedPrice: it buys at maxPrice even where the number is cheaper.
    buy=Call(
        "getNumber",
        parsers.number,
        {"service": "service", "country": "country", "max_price": "maxPrice"},
    ),
    status=Call("getStatus", parsers.status, _ID),
    # Status 1, the message is on its way, is not needed.
    another=Call(
        "setStatus",
        parsers.confirmed("ACCESS_RETRY_GET", "ACCESS_READY", "STATUS_UPDATED"),
        _ID,
        {"status": "3"},
    ),
    finish=Call("setStatus", parsers.confirmed("ACCESS_ACTIVATION"), _ID, {"status": "6"}),
    cancel=(Call("setStatus", parsers.cancellation, _ID, {"status": "8"}),),
    live=Call("getActiveActivations", parsers.live_activations, fixed={"start": "0", "limit": "100"}),
    past=Call(
        "getHistory",
        parsers.past_activations,
        {"since": "start", "until": "end"},
        {"offset": "0", "size": "100"},
    ),
)
