"""Injectable faults: everything known to go wrong between a provider and its callers.

A fault corrupts the answer, replaces it, or breaks the connection under it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import cycle
from random import Random
from threading import Lock
from typing import Any

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from otptui.simulator.replies import HTML, JSON, Reply


class Kind(StrEnum):
    """The kinds of faults."""

    # The answer, corrupted. The call is carried out.
    JSON_TYPE = "json_type"
    TRAILING_COMMAS = "trailing_commas"
    EMPTY_LIST = "empty_list"
    """`[]` in place of the whole answer."""
    EMPTY_INSIDE = "empty_inside"
    """`[]` one level down: `{"22": []}`."""
    NUMBERS = "numbers"
    """JSON numbers in place of strings."""
    BRACES = "braces"
    """A word in braces on separate lines, as in the document's examples."""
    ERROR_FIELD = "error_field"
    """A refusal as `{"error": "Bad service"}`."""
    ERROR_TITLE = "error_title"
    """A refusal as `{"title": "BAD_SERVICE", "details": …}`."""
    HOSTILE = "hostile"
    """Names and message texts with escape sequences, markup, bidi overrides, 10,000 characters …"""
    CUT_SHORT = "cut_short"
    """Half the body, in a response that is otherwise correct."""
    # Another answer. Unless `after` is set, the call is not carried out.
    ANSWER = "answer"
    """`text` with `status`, as application/json where it begins like JSON."""
    BAD_KEY = "bad_key"
    BAD_KEY_401 = "bad_key_401"
    BAD_KEY_401_JSON = "bad_key_401_json"
    EMPTY_OK = "empty_ok"
    """A bare `STATUS_OK:`."""
    WAIT_RETRY = "wait_retry"
    """`STATUS_WAIT_RETRY:` with `text` as the previous code."""
    ACCESS_CANCEL = "access_cancel"
    """The answer of some providers to getStatus of a cancelled number."""
    HTML = "html"
    EMPTY = "empty"
    JUNK = "junk"
    """Bytes that are not text."""
    RATE_LIMITED = "rate_limited"
    """429, with `seconds` as Retry-After where given."""
    SERVER_ERROR = "server_error"
    """`status` (by default 500) with the HTML page of a gateway."""
    REDIRECT = "redirect"
    """302 to `text`."""
    # The connection.
    DELAY = "delay"
    """The answer is delayed by `seconds`."""
    HANG = "hang"
    """No answer until the caller gives up or `seconds` have passed."""
    RESET = "reset"
    """The connection is reset without an answer."""
    CUT_OFF = "cut_off"
    """The connection ends in the middle of the body that Content-Length announced."""
    DRIP = "drip"
    """The body is sent byte by byte, `seconds` apart."""
    HUGE = "huge"
    """64 MB follow the body."""


WHOLE_CALL = frozenset({Kind.DELAY, Kind.HANG, Kind.RESET})
SENDING = frozenset({Kind.CUT_OFF, Kind.DRIP, Kind.HUGE})


class Fault(Struct, frozen=True):
    """One fault: for which action ("*" for all), how many times (None for ever), how probable.

    With `after` the call is carried out, and a sale booked, before the connection breaks or the answer is
    replaced. Raises ValueError or TypeError for values that make no sense.
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
        # Faults also arrive as JSON from another process, with the kind as a string.
        force_setattr(self, "kind", Kind(self.kind))
        if self.times is not None and self.times < 1:
            raise ValueError("times is a count from 1, or none at all")
        if self.seconds is not None and self.seconds < 0:
            raise ValueError("seconds is not negative")
        if not 0 <= self.probability <= 1:
            raise ValueError("probability is from 0 to 1")
        if self.status is not None and not 100 <= self.status <= 599:
            raise ValueError("status is one of HTTP's")


class Faults:
    """The active faults, the oldest first. `rng` decides about those with a probability below 1."""

    def __init__(self, rng: Random, faults: Iterable[Fault] = ()) -> None:
        self._rng = rng
        self._armed: list[Fault] = list(faults)
        # A test adds faults while a server in another thread takes them.
        self._lock = Lock()

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._armed)

    def add(self, *faults: Fault) -> None:
        """Activate these faults too."""
        with self._lock:
            self._armed = [*self._armed, *faults]

    def replace(self, *faults: Fault) -> None:
        """Activate these faults, or none, in place of the active ones."""
        with self._lock:
            self._armed = list(faults)

    def take(self, action: str) -> list[Fault]:
        """The faults that apply to this call. The count of those that have one goes down by one."""
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


def replacement_of(fault: Fault) -> Reply | None:
    """The answer that replaces the real one; None for a fault of another kind."""
    make = _REPLACEMENTS.get(fault.kind)
    return make(fault) if make else None


def corrupted(answer: Reply, fault: Fault) -> Reply:
    """The answer as the fault corrupts it; unchanged where the fault does not apply."""
    corrupt = _CORRUPTIONS.get(fault.kind)
    return corrupt(answer) if corrupt else answer


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


_REPLACEMENTS: dict[Kind, Callable[[Fault], Reply]] = {
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
    """A corruption of JSON answers, which leaves words unchanged."""
    return lambda answer: (
        replace(answer, body=change(answer.body)) if isinstance(answer.body, dict) else answer
    )


_REFUSAL = re.compile(r"(?:BAD|NO|ERROR)(?:_[A-Z]+)*")


def _refusal(shape: Callable[[str], dict[str, str]]) -> Callable[[Reply], Reply]:
    """A corruption of refusals in one word, which leaves everything else unchanged."""
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
"""Names and messages that must never reach a terminal unchanged."""

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
    # In getServers the names are the keys, in all other listings the values.
    if all(value.isdecimal() for value in answer.body.values()):
        names = {next(bad): id for id in answer.body.values()}
    else:
        names = {key: next(bad) for key in answer.body}
    # As JSON with escapes, because a lone surrogate cannot be encoded as UTF-8.
    return replace(answer, body=json.dumps(names))


def _cut_short(answer: Reply) -> Reply:
    content = answer.content
    return replace(answer, body=content[: len(content) // 2])


_CORRUPTIONS: dict[Kind, Callable[[Reply], Reply]] = {
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
