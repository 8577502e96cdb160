"""The dialect of OTPBuddy's document."""

from __future__ import annotations

from otptui.provider.dialects import late_parsers as parsers
from otptui.provider.dialects.call import Call, Dialect

_SERVER = {"server": "server_id"}
_PLACE = {"country": "country", **_SERVER}
_ID = {"id": "id"}

OTPBUDDY = Dialect(
    name="otpbuddy",
    servers=Call("getServers", parsers.servers),
    countries=Call("getCountries", parsers.countries, _SERVER),
    services=Call("getServices", parsers.services, _PLACE),
    prices=Call("getPrices", parsers.prices, _PLACE),
    # Not documented, but most siblings answer it.
    balance=Call("getBalance", parsers.balance),
    buy=Call("getNumber", parsers.number, {"service": "service", **_PLACE}),
    status=Call("getStatus", parsers.status, _ID),
    cancel=(
        Call("setStatus", parsers.cancellation, _ID),
        # The siblings require the status.
        Call("setStatus", parsers.cancellation, _ID, {"status": "8"}),
    ),
)
