"""What a provider does at random to its answers: every kind of fault, and the odd words of each call.

Left out is what no client could see through: a plain refusal of a purchase that was booked, and a number
called over twice while it is live. One such lie is told in a run at most, and never about a purchase.
"""

from __future__ import annotations

from random import Random

from otptui.simulator import Fault, Kind

CALLS = ("getNumber", "getNumber", "getStatus", "getStatus", "setStatus", "getPrices", "getBalance")
"""The calls to disturb; those that move money or codes are drawn twice as often."""

_BEFORE_OR_AFTER = (Kind.RESET, Kind.HANG, Kind.DELAY, Kind.SERVER_ERROR, Kind.HTML, Kind.EMPTY, Kind.JUNK)
_BEFORE = (Kind.RATE_LIMITED, Kind.BAD_KEY, Kind.BAD_KEY_401_JSON)
_ON_THE_WAY = (
    Kind.CUT_SHORT,
    Kind.CUT_OFF,
    Kind.DRIP,
    Kind.JSON_TYPE,
    Kind.TRAILING_COMMAS,
    Kind.EMPTY_LIST,
    Kind.NUMBERS,
    Kind.BRACES,
    Kind.ERROR_FIELD,
    Kind.HOSTILE,
)

_TROUBLE = (
    '{"error": "Gateway timeout"}',
    '{"status": "error", "message": "ERROR_SQL"}',
    '{"success": false, "message": "upstream timeout"}',
    "ACCESS_NUMBER:",
)
"""Answers to a purchase that say neither yes nor no; the number may have been sold."""

_REFUSALS = ("NO_NUMBERS", "NO_BALANCE", "ERROR", "USER_BANNED", "no free phones")
_ODD = ("STATUS_ELSEWHERE", "ACCESS_WAITING", '{"status": 0, "message": "No access"}', "ERROR", "STATUS_OK:")
_LIES = (
    ("getStatus", "STATUS_CANCEL"),
    ("getStatus", "NO_ACTIVATION"),
    ("setStatus", "ACCESS_CANCEL"),
    ("setStatus", "ACCESS_CANCEL_ALREADY"),
)


def fault(chance: Random) -> Fault:
    """A fault of any call, for a few calls."""
    action = chance.choice(CALLS)
    times = chance.randint(1, 3)
    after = chance.random() < 0.5
    match chance.randrange(4):
        case 0 if action == "getNumber":
            # ERROR after a sale is a no to every client that cannot read the balance.
            text = chance.choice((*_TROUBLE, "ERROR") if after else (*_TROUBLE, *_REFUSALS))
            return Fault(Kind.ANSWER, action, times, after, text=text)
        case 0 if action in ("getStatus", "setStatus"):
            return Fault(Kind.ANSWER, action, times, after, text=chance.choice(_ODD))
        case 1:
            return Fault(chance.choice(_BEFORE), action, times, seconds=chance.choice((None, 1.0, 3600.0)))
        case 2:
            return Fault(chance.choice(_ON_THE_WAY), action, times, seconds=0.005)
        case _:
            return Fault(chance.choice(_BEFORE_OR_AFTER), action, times, after, chance.uniform(0, 0.4))


def purchase_fault(chance: Random) -> Fault:
    """A fault of the next purchase, most often after the number was sold: the client must not know."""
    after = chance.random() < 0.7
    if chance.random() < 0.3:
        return Fault(Kind.ANSWER, "getNumber", 1, after, text=chance.choice(_TROUBLE))
    return Fault(chance.choice(_BEFORE_OR_AFTER), "getNumber", 1, after, chance.uniform(0, 0.4))


def lie(chance: Random) -> Fault:
    """One false answer that a live number is over."""
    action, text = chance.choice(_LIES)
    return Fault(Kind.ANSWER, action, 1, text=text)
