"""The dialect of the provider's document."""

from __future__ import annotations

from otptui import protocol
from otptui.dialects.call import Call, Dialect

_SERVER = {"server": "server_id"}
_PLACE = {"country": "country", **_SERVER}
_ID = {"id": "id"}

OTPBUDDY = Dialect(
    name="otpbuddy",
    servers=Call("getServers", protocol.servers),
    countries=Call("getCountries", protocol.countries, _SERVER),
    services=Call("getServices", protocol.services, _PLACE),
    prices=Call("getPrices", protocol.prices, _PLACE),
    # Not in the document, but answered by most of the family.
    balance=Call("getBalance", protocol.balance),
    buy=Call("getNumber", protocol.number, {"service": "service", **_PLACE}),
    status=Call("getStatus", protocol.status, _ID),
    cancel=(
        Call("setStatus", protocol.cancellation, _ID),
        # The rest of the family wants the status spelled out.
        Call("setStatus", protocol.cancellation, _ID, {"status": "8"}),
    ),
)
