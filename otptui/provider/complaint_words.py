"""The words and sentences of complaints, and the error each stands for.

The words are those of the document and of its siblings, and are compared whole. Sentences count only where
no word is known; they are matched in lower case.
"""

from __future__ import annotations

import re

from otptui.domain.errors import (
    BadAction,
    BadCountry,
    BadKey,
    BadServer,
    BadService,
    BadStatus,
    NoActivation,
    NoBalance,
    NoNumbers,
    ProviderError,
    Rejected,
)
from otptui.text.late_pattern import late_pattern

_NO_NUMBERS = (NoNumbers, "there are no numbers for this")
_NO_BALANCE = (NoBalance, "the balance is too low")
_BAD_KEY = (BadKey, "the provider does not accept the API key")
_BAD_SERVICE = (BadService, "the provider does not have this service here")
_BAD_COUNTRY = (BadCountry, "the provider does not have this country")
_NO_ACTIVATION = (NoActivation, "the provider does not know this activation")
_BANNED = (ProviderError, "the provider has banned this account")

WORDS: dict[str, tuple[type[Rejected], str]] = {
    "NO_NUMBERS": _NO_NUMBERS,
    "NO_NUMBER": _NO_NUMBERS,
    "NO_API_NUMBER": _NO_NUMBERS,
    "NO_FREE_PHONES": _NO_NUMBERS,
    "OUT_OF_STOCK": _NO_NUMBERS,
    "NO_BALANCE": _NO_BALANCE,
    "NO_MONEY": _NO_BALANCE,
    "NOT_ENOUGH_FUNDS": _NO_BALANCE,
    "BAD_KEY": _BAD_KEY,
    "WRONG_KEY": _BAD_KEY,
    "INVALID_KEY": _BAD_KEY,
    "BAD_API_KEY": _BAD_KEY,
    "NO_KEY": (BadKey, "the provider got no API key"),
    "UNAUTHORIZED": _BAD_KEY,
    "NO_ACCESS": _BAD_KEY,
    "BAD_SERVICE": _BAD_SERVICE,
    "WRONG_SERVICE": _BAD_SERVICE,
    "BAD_SERVER": (BadServer, "wrong server, or this country is not on it"),
    "BAD_COUNTRY": _BAD_COUNTRY,
    "WRONG_COUNTRY": _BAD_COUNTRY,
    "BAD_ACTION": (BadAction, "the provider does not support this call"),
    "WRONG_ACTION": (BadAction, "the provider does not support this call"),
    "BAD_STATUS": (BadStatus, "the provider does not accept this status"),
    "NO_ACTIVATION": _NO_ACTIVATION,
    "WRONG_ACTIVATION_ID": _NO_ACTIVATION,
    "INVALID_ACTIVATION_ID": _NO_ACTIVATION,
    "NOT_FOUND": _NO_ACTIVATION,
    "ACTIVATION_NOT_FOUND": _NO_ACTIVATION,
    "BAD_ID": _NO_ACTIVATION,
    "WRONG_ID": _NO_ACTIVATION,
    "INVALID_ID": _NO_ACTIVATION,
    "ID_NOT_FOUND": _NO_ACTIVATION,
    "ORDER_NOT_FOUND": _NO_ACTIVATION,
    "NO_ACTIVATIONS": _NO_ACTIVATION,
    "BAD_ACTIVATION": _NO_ACTIVATION,
    "WRONG_ACTIVATION": _NO_ACTIVATION,
    "TRY_AGAIN": (ProviderError, "the provider asks to try again"),
    "BANNED": _BANNED,
}
PRICE_WORDS = frozenset({"WRONG_MAX_PRICE", "MAX_PRICE_EXCEEDED"})
# EARLY_CANCEL_DENIED, ACCESS_CANCEL_WAIT, WAIT_CANCEL, CANNOT_BEFORE_2_MIN …
EARLY_WORD = late_pattern(
    r"[A-Z_]*EARLY[A-Z_]*|[A-Z_]*CANCEL_WAIT|WAIT_[A-Z_]*CANCEL|CANNOT_BEFORE_[A-Z0-9_]+"
)
RATE_WORDS = frozenset({"RATE_LIMIT", "RATE_LIMITED", "TOO_MANY_REQUESTS"})

PHRASES: tuple[tuple[re.Pattern[str], tuple[type[Rejected], str]], ...] = tuple(
    (late_pattern(pattern), meaning)
    for pattern, meaning in (
        (
            r"\bno (?:free |available |more )?(?:phone|number|sim)s?\b"
            r"|\bnumbers? (?:are |is )?(?:not (?:found|available)|unavailable)\b|\bout of stock\b",
            _NO_NUMBERS,
        ),
        (
            r"\b(?:not enough|insufficient)\b.*\b(?:balance|money|funds?|credits?)\b"
            r"|\b(?:low|no) (?:balance|money|funds)\b"
            r"|\b(?:balance|funds?) (?:is |are )?(?:too low|insufficient|not enough)\b",
            _NO_BALANCE,
        ),
        (
            r"\b(?:bad|wrong|invalid|incorrect|unknown|missing|no) (?:api[ _-]?)?(?:key|token)\b"
            r"|\b(?:api[ _-]?)?(?:key|token) (?:is )?(?:bad|wrong|invalid|incorrect|not found|missing)\b"
            r"|\bun(?:authori[sz]ed|authenticated)\b|\bnot authori[sz]ed\b|\bno access\b",
            _BAD_KEY,
        ),
        (r"\b(?:account|user)\b.*\b(?:banned|blocked|suspended|disabled)\b", _BANNED),
        (
            r"\b(?:activation|order)\b.*\b(?:not found|unknown|does not exist)\b"
            r"|\b(?:invalid|wrong|unknown|bad) (?:activation|order|id)\b|\bno such (?:activation|order)\b",
            _NO_ACTIVATION,
        ),
    )
)
RATE_PHRASE = late_pattern(r"\btoo many requests\b|\brate limit|\brequests? too (?:often|frequent)")
EARLY_PHRASE = late_pattern(r"\bwait\b.*\bcancel|\bcancel\w*\b.*\b(?:too early|wait|after \d)|\btoo early\b")
TROUBLE_PHRASE = late_pattern(
    r"\b(?:time ?out|timed out|gateway|upstream|sql|database|db|exception(?! phone)|internal|server error"
    r"|traceback|deadlock|backend|socket|connection|network|overload\w*|crash\w*|fatal"
    r"|unexpected|unknown error|went wrong|try again|temporar\w+|service unavailable|not responding"
    r"|no response)\b"
)
"""Signs of a fault at the provider, which may happen after the sale."""
