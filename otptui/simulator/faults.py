"""Everything that is known to go wrong between a provider of this family and its callers, to order.

A fault either spoils the answer that was due, puts another in its place, or breaks the wire under it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import cycle
from random import Random
from threading import Lock
from typing import Any

from otptui.simulator.replies import HTML, JSON, Reply


class Kind(StrEnum):
    """What goes wrong."""

    # The answer that was due, spoilt. The call has been carried out.
    JSON_TYPE = "json_type"
    TRAILING_COMMAS = "trailing_commas"
    EMPTY_LIST = "empty_list"
    """`[]` where an empty object would be, for the whole answer."""
    EMPTY_INSIDE = "empty_inside"
    """The same one level down: `{"22": []}`."""
    NUMBERS = "numbers"
    """JSON numbers where strings are due."""
    BRACES = "braces"
    """A word in braces on lines of their own, as the document's examples stand."""
    ERROR_FIELD = "error_field"
    """A refusal as `{"error": "Bad service"}`."""
    ERROR_TITLE = "error_title"
    """A refusal as `{"title": "BAD_SERVICE", "details": …}`."""
    HOSTILE = "hostile"
    """Names and message texts with escape sequences, markup, bidi overrides, 10,000 characters …"""
    CUT_SHORT = "cut_short"
    """Half the body, in a response that is otherwise in order."""
    # Another answer in its place. Unless `after`, the call is not carried out.
    ANSWER = "answer"
    """`text` with `status` (as application/json where it starts like some)."""
    BAD_KEY = "bad_key"
    BAD_KEY_401 = "bad_key_401"
    BAD_KEY_401_JSON = "bad_key_401_json"
    EMPTY_OK = "empty_ok"
    """A bare `STATUS_OK:`."""
    WAIT_RETRY = "wait_retry"
    """`STATUS_WAIT_RETRY:` with `text` as the previous code."""
    ACCESS_CANCEL = "access_cancel"
    """What some answer to a getStatus of a cancelled number."""
    HTML = "html"
    EMPTY = "empty"
    JUNK = "junk"
    """Bytes that are no text."""
    RATE_LIMITED = "rate_limited"
    """429, with `seconds` as Retry-After where given."""
    SERVER_ERROR = "server_error"
    """`status`, 500 unless given, with the HTML of a gateway."""
    REDIRECT = "redirect"
    """302 to `text`."""
    # The wire.
    DELAY = "delay"
    """`seconds` pass first."""
    HANG = "hang"
    """Nothing comes, until the caller gives up or `seconds` are over."""
    RESET = "reset"
    """The connection is reset without an answer."""
    CUT_OFF = "cut_off"
    """The Content-Length is that of the whole body; the connection ends in its middle."""
    DRIP = "drip"
    """The body comes byte by byte, `seconds` apart."""
    HUGE = "huge"
    """The body goes on for 64 MB more."""


WHOLE_CALL = frozenset({Kind.DELAY, Kind.HANG, Kind.RESET})
SENDING = frozenset({Kind.CUT_OFF, Kind.DRIP, Kind.HUGE})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to go wrong: for which action ("*" is all), how often (None is for ever), how likely.

    `after` lets the call be carried out first, its sale booked, before the wire breaks or another
    answer takes its place. Raises ValueError or TypeError where a value makes no sense.
    """

    kind: Kind
    action: str = "*"
    times: int | None = None
    after: bool = False
    seconds: float | None = None
    probability: float = 1.0
    status: int | None = None
    text: str = ""

    def __post_init__(self) -> None:
        # Faults also come as JSON from another process, where a kind is its word.
        object.__setattr__(self, "kind", Kind(self.kind))
        if self.times is not None and self.times < 1:
            raise ValueError("times is a count from 1, or none at all")
        if self.seconds is not None and self.seconds < 0:
            raise ValueError("seconds is not negative")
        if not 0 <= self.probability <= 1:
            raise ValueError("probability is from 0 to 1")
        if self.status is not None and not 100 <= self.status <= 599:
            raise ValueError("status is one of HTTP's")


class Faults:
    """The faults in force, oldest first; `rng` decides the improbable ones."""

    def __init__(self, rng: Random, faults: Iterable[Fault] = ()) -> None:
        self._rng = rng
        self._armed: list[Fault] = list(faults)
        # A test arms faults while a server in another thread is taking them.
        self._lock = Lock()

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._armed)

    def add(self, *faults: Fault) -> None:
        """Let these go wrong too."""
        with self._lock:
            self._armed = [*self._armed, *faults]

    def replace(self, *faults: Fault) -> None:
        """From now on these go wrong, or nothing."""
        with self._lock:
            self._armed = list(faults)

    def take(self, action: str) -> list[Fault]:
        """The faults that hit this call; those with a count have one left less."""
        hit = []
        left = []
        with self._lock:
            for fault in self._armed:
                if fault.action not in ("*", action) or self._rng.random() >= fault.probability:
                    left.append(fault)
                    continue
                hit.append(fault)
                if fault.times is None:
                    left.append(fault)
                elif fault.times > 1:
                    left.append(replace(fault, times=fault.times - 1))
            self._armed = left
        return hit


def instead(fault: Fault) -> Reply | None:
    """The answer this fault puts in place of the one due; None where it is not of that sort."""
    make = _INSTEAD.get(fault.kind)
    return make(fault) if make else None


def spoilt(answer: Reply, fault: Fault) -> Reply:
    """The answer as this fault leaves it; unchanged where the fault has nothing to get hold of."""
    spoil = _SPOIL.get(fault.kind)
    return spoil(answer) if spoil else answer


def _page(title: str) -> str:
    return f"<html>\n<head><title>{title}</title></head>\n<body><h1>{title}</h1><hr>nginx</body>\n</html>\n"


def _custom(fault: Fault) -> Reply:
    looks_json = fault.text.lstrip().startswith(("{", "["))
    return Reply(fault.text, fault.status or 200, JSON if looks_json else HTML)


def _rate_limited(fault: Fault) -> Reply:
    headers = () if fault.seconds is None else (("retry-after", f"{fault.seconds:g}"),)
    return Reply({"title": "RATE_LIMIT", "details": ""}, 429, JSON, headers)


def _server_error(fault: Fault) -> Reply:
    status = fault.status or 500
    reason = {502: "Bad Gateway", 503: "Service Temporarily Unavailable"}.get(status, "Server Error")
    return Reply(_page(f"{status} {reason}"), status)


_INSTEAD: dict[Kind, Callable[[Fault], Reply]] = {
    Kind.ANSWER: _custom,
    Kind.BAD_KEY: lambda _: Reply("BAD_KEY"),
    Kind.BAD_KEY_401: lambda _: Reply("BAD_KEY", 401),
    Kind.BAD_KEY_401_JSON: lambda _: Reply({"title": "BAD_KEY", "details": "Unauthorized"}, 401, JSON),
    Kind.EMPTY_OK: lambda _: Reply("STATUS_OK:"),
    Kind.WAIT_RETRY: lambda fault: Reply(f"STATUS_WAIT_RETRY:{fault.text or '8522'}"),
    Kind.ACCESS_CANCEL: lambda _: Reply("ACCESS_CANCEL"),
    Kind.HTML: lambda _: Reply(_page("Welcome to OTPBuddy")),
    Kind.EMPTY: lambda _: Reply(""),
    Kind.JUNK: lambda _: Reply(bytes(range(256)) * 4),
    Kind.RATE_LIMITED: _rate_limited,
    Kind.SERVER_ERROR: _server_error,
    Kind.REDIRECT: lambda fault: Reply("", 302, headers=(("location", fault.text or "/login"),)),
}


_STRING_OR_END = re.compile(r'"(?:[^"\\]|\\.)*"|(?<=[^\[{\s])\s*[}\]]')


def _trailing_commas(answer: Reply) -> Reply:
    if isinstance(answer.body, str | bytes):
        return answer
    text = answer.content.decode()
    return replace(answer, body=_STRING_OR_END.sub(lambda m: m[0] if m[0][0] == '"' else f",{m[0]}", text))


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers(inner) for key, inner in value.items()}
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _structured(change: Callable[[Mapping[str, Any]], Any]) -> Callable[[Reply], Reply]:
    """A spoiler of JSON answers that leaves words alone."""
    return lambda answer: (
        replace(answer, body=change(answer.body)) if isinstance(answer.body, dict) else answer
    )


_REFUSAL = re.compile(r"(?:BAD|NO|ERROR)(?:_[A-Z]+)*")


def _refusal(shape: Callable[[str], dict[str, str]]) -> Callable[[Reply], Reply]:
    """A spoiler of refusals in a word that leaves everything else alone."""
    return lambda answer: (
        replace(answer, body=shape(answer.body))
        if isinstance(answer.body, str) and _REFUSAL.fullmatch(answer.body)
        else answer
    )


HOSTILE_TEXTS = (
    "\x1b[31mred\x1b[0m\x1b]0;owned\x07",
    "\x1b]52;c;aGlqYWNrZWQ=\x07clipboard",
    "[/b] [a1b2] [bold",
    "[@click=app.quit]free[/]",
    "line\nbreak\r\nand\ttab",
    "\u202eesrever\u202c\u2066",
    "long " + "A" * 10_000,
    "\x9b31mC1\x85",
    "z\u0301\u0302\u0303\u0304\u0305" * 40,
    "\u200b\ufeff\u200d",
    "wide 漢字🇮🇳👩‍👩‍👧",
    "",
    " \t ",
    "nul\x00nul",
)
"""What a name or a message may hold that a terminal must never be handed as it is."""

_LONE_SURROGATE = "half \ud83d of a pair"


def _hostile(answer: Reply) -> Reply:
    if isinstance(answer.body, str):
        word, colon, text = answer.body.partition(":")
        if word != "STATUS_OK" or not colon:
            return answer
        return replace(answer, body=f"STATUS_OK:{text} {' '.join(HOSTILE_TEXTS)}")
    if not isinstance(answer.body, dict) or any(isinstance(inner, dict) for inner in answer.body.values()):
        return answer
    bad = cycle((*HOSTILE_TEXTS, _LONE_SURROGATE))
    # getServers has its names as keys and ids as values, the others the other way round.
    if all(value.isdecimal() for value in answer.body.values()):
        names = {next(bad): id for id in answer.body.values()}
    else:
        names = {key: next(bad) for key in answer.body}
    # Escaped, because half of a surrogate pair has no UTF-8.
    return replace(answer, body=json.dumps(names))


def _cut_short(answer: Reply) -> Reply:
    content = answer.content
    return replace(answer, body=content[: len(content) // 2])


_SPOIL: dict[Kind, Callable[[Reply], Reply]] = {
    Kind.JSON_TYPE: lambda answer: replace(answer, content_type=JSON),
    Kind.TRAILING_COMMAS: _trailing_commas,
    Kind.EMPTY_LIST: _structured(lambda _: []),
    Kind.EMPTY_INSIDE: _structured(lambda body: {key: [] for key in body}),
    Kind.NUMBERS: _structured(_numbers),
    Kind.BRACES: lambda answer: (
        replace(answer, body=f"{{\n    {answer.body}\n}}") if isinstance(answer.body, str) else answer
    ),
    Kind.ERROR_FIELD: _refusal(lambda word: {"error": word.replace("_", " ").capitalize()}),
    Kind.ERROR_TITLE: _refusal(lambda word: {"title": word, "details": "Not available"}),
    Kind.HOSTILE: _hostile,
    Kind.CUT_SHORT: _cut_short,
}
