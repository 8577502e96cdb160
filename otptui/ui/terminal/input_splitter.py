"""Splits what the terminal sends into keys, control sequences and pastes.

The input of a terminal mixes keys with answers to questions, and a line may cut it anywhere. Three rules keep
an answer from being taken for keys:

- A control sequence is swallowed whole, known or not. Strings (OSC, DCS, APC, PM, SOS) are never keys.
- A sequence that does not go on is dropped after a short wait, and its late rest with it.
- A paste ends at its end mark, after a second of silence, or at 64 KiB; what follows of it is dropped.

ctrl+c gets through in every state.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from msgspec import Struct

from otptui.text.late_pattern import late_pattern

ESC = "\x1b"
PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"

ESCAPE_WAIT = 0.1
"""Seconds after which a lone ESC was the escape key."""
SEQUENCE_WAIT = 0.5
"""Seconds of silence after which the beginning of a control sequence is dropped."""
STRING_WAIT = 1.0
"""The same for a string, which may be long and arrive in several pieces."""
STRING_LIFETIME = 3.0
"""Seconds from its beginning after which a string is dropped although something still arrives."""
PASTE_WAIT = 1.0
"""Seconds of silence after which a paste without an end mark is over."""
PASTE_LIMIT = 64 * 1024
"""Characters of a paste that are kept."""
LATE = 2.0
"""Seconds in which the rest of a dropped sequence is still recognised."""
LATE_PASTE = 10.0
"""The same for the rest of a paste that ended by silence."""

_LONGEST_MARK = 24
"""Characters of the longest sequence that ends a paste."""
_LONGEST_SEQUENCE, _LONGEST_STRING = 256, 8192
"""Characters of an unfinished sequence that are looked at again when more arrives."""

_BURST = 8
"""Characters that arrive at once and are text: more likely the rest of a paste than keys."""

_PARAMETERS = late_pattern(r"[0-?]*[ -/]*")
_SS3_PARAMETERS = late_pattern(r"[0-9;]*")
_RXVT_KEY = late_pattern(r"\x1b\[(?:[2-8]|[12]\d|3[0-4])\$")
_CONTROL = late_pattern(r"[\x00-\x1f\x7f\x9c]")
_OLD_MOUSE = "\x1b[M"
_STRINGS = "]P_^X"

# ctrl+c as a control character, or as the kitty protocol reports it: with the c of a Latin layout as the key
# or as its base, or with the letter that Cyrillic, Greek and Hebrew layouts have in its place.
_INTERRUPT = late_pattern(
    r"\x03|\x1b\[(?:99|\d+:\d*:99|1089|968|1489)(?::[\d:]*)?;(?:[5-8]|69|133)(?::[12])?u"
)

_REST_OF_SEQUENCE = late_pattern(r"(?:[0-9;:?<>=$]+[ -/]*|[ -/]+)[@-~]|(?=..)[0-9;:?<>=$]*[ -/]*\Z")
_REST_OF_ESCAPE = late_pattern(
    r"\[[0-?]*[ -/]*[@-~]|\[(?:[0-?]+[ -/]*|[ -/]+)\Z"
    r"|O[A-Za-z]\Z|O[0-9;]+(?:[A-Za-z]|\Z)|\]\d+(?:;|\Z)|\][lLI]|P[0-9>!+$]|_G|\^|X"
)
_MEANINGLESS = f"{ESC}[??"
"""The beginning of a sequence that means nothing, whatever its end."""

_C1 = {"\x8f": "\x1bO", "\x90": "\x1bP", "\x98": "\x1bX", "\x9b": "\x1b[", "\x9d": "\x1b]", "\x9e": "\x1b^",
       "\x9f": "\x1b_"}  # fmt: skip
"""The controls of eight bits that begin a sequence, as a terminal may send them, in seven bits."""


class TokenKind(Enum):
    KEY = auto()
    """One character, a lone ESC, or ESC and the character typed with alt."""
    SEQUENCE = auto()
    """A whole control sequence: ESC [ … or ESC O …."""
    PASTE = auto()
    """The text of a paste."""


class Token(NamedTuple):
    kind: TokenKind
    text: str


class _Paste(Struct):
    text: str = ""
    is_discarded: bool = False

    def take(self, text: str) -> None:
        if not self.is_discarded:
            self.text = (self.text + text)[:PASTE_LIMIT]


class InputSplitter:
    """Feed it what arrives; call `expire` once `deadline` is past. Times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self.deadline: float | None = None
        self._pending = ""
        self._pending_since = 0.0
        self._paste: _Paste | None = None
        self._dropped = ""
        """What was dropped unfinished: its rest may still arrive until `_late_until`."""
        self._is_paste_cut = False
        """Whether a paste ended without its end mark: its rest may still arrive, too."""
        self._late_until = 0.0

    def feed(self, text: str, now: float) -> list[Token]:
        """The tokens that `text` completes."""
        text = self._without_late_rest(text, now)
        if _is_string(self._pending) and now - self._pending_since > STRING_LIFETIME:
            self._pending = ""
        since = self._pending_since
        data, self._pending = self._pending + text, ""
        tokens: list[Token] = []
        at = 0
        while at < len(data):
            token: Token | None = None
            if self._paste is not None:
                end, of_paste = self._split_paste(self._paste, data, at, now)
                tokens += of_paste
            elif in_seven_bits := _C1.get(data[at]):
                data, end = data[:at] + in_seven_bits + data[at + 1 :], at
            elif data[at] != ESC:
                end, token = at + 1, Token(TokenKind.KEY, data[at])
            else:
                end, token = self._split_sequence(data, at)
                if end < 0:
                    self._pending = _shortened(data[at:])
                    self._pending_since = since if at == 0 and since else now
                    break
                if token is not None and token.text == PASTE_START:
                    self._paste, token = _Paste(), None
                elif token is not None and token.text == PASTE_END:
                    token = None
            if token is not None:
                tokens.append(token)
            at = end
        if not self._pending:
            self._pending_since = 0.0
        self.deadline = self._next_deadline(now)
        return tokens

    def expire(self, now: float) -> list[Token]:
        """The tokens that silence completes; an unfinished sequence is dropped."""
        if self.deadline is None or now < self.deadline:
            return []
        self.deadline = None
        tokens: list[Token] = []
        if self._paste is not None:
            self._late_until, self._is_paste_cut = now + LATE_PASTE, True
            tokens = self._end_paste()
        elif self._pending:
            self._late_until = now + LATE
            if self._pending == ESC:
                tokens = [Token(TokenKind.KEY, ESC)]
        # In a paste it is the beginning of the end mark, or of what stands in the paste.
        self._dropped, self._pending, self._pending_since = self._pending, "", 0.0
        return tokens

    def _next_deadline(self, now: float) -> float | None:
        if self._paste is not None:
            return now + PASTE_WAIT
        if not self._pending:
            return None
        if self._pending == ESC:
            return now + ESCAPE_WAIT
        return now + (STRING_WAIT if _is_string(self._pending) else SEQUENCE_WAIT)

    # Sequences

    def _split_sequence(self, data: str, at: int) -> tuple[int, Token | None]:
        """The end of the sequence that begins at `at` (-1: not all of it is there) and its token, if any."""
        introducer = data[at + 1 : at + 2]
        if not introducer:
            return -1, None
        if introducer == "[":
            return _split_csi(data, at)
        if introducer == "O":
            end = _SS3_PARAMETERS.match(data, at + 2).end()  # type: ignore[union-attr]  # matches ""
            return _ended(data, at, end, "A", "z")
        if introducer in _STRINGS:
            return _split_string(data, at)
        if introducer < " " or introducer in _C1:
            # ESC was a key of its own: ESC ESC, or ESC and then a control key, or a sequence in eight bits.
            return at + 1, Token(TokenKind.KEY, ESC)
        return at + 2, Token(TokenKind.KEY, data[at : at + 2])

    # Pastes

    def _split_paste(self, paste: _Paste, data: str, at: int, now: float) -> tuple[int, list[Token]]:
        """Take what belongs to the paste; the tokens are the paste, once it is over, and a ctrl+c in it."""
        marks = [found for mark in (PASTE_END, PASTE_START) if (found := data.find(mark, at)) >= 0]
        stop = min(marks, default=len(data))
        if interrupt := _INTERRUPT.search(data, at, stop):
            paste.take(data[at : interrupt.start()])
            kind = TokenKind.KEY if len(interrupt[0]) == 1 else TokenKind.SEQUENCE
            tokens = [*self._end_paste(), Token(kind, interrupt[0])]
            self._late_until = now + LATE_PASTE
            return len(data) - len(self._without_rest_of_paste(data[interrupt.end() :])), tokens
        if marks:
            paste.take(data[at:stop])
            is_end = data.startswith(PASTE_END, stop)
            return (stop + len(PASTE_END) if is_end else stop), self._end_paste()
        # The end mark, or a ctrl+c, may be cut in two.
        cut = data.rfind(ESC, max(at, len(data) - _LONGEST_MARK))
        if cut >= 0:
            self._pending = data[cut:]
        paste.take(data[at : cut if cut >= 0 else len(data)])
        if len(paste.text) < PASTE_LIMIT or paste.is_discarded:
            return len(data), []
        tokens = self._end_paste()
        self._paste = _Paste(is_discarded=True)
        return len(data), tokens

    def _end_paste(self) -> list[Token]:
        paste, self._paste = self._paste, None
        if paste is None or paste.is_discarded or not paste.text:
            return []
        # Terminals pass NUL on, and Textual's fields cannot show it.
        return [Token(TokenKind.PASTE, paste.text.replace("\x00", ""))]

    # What comes too late

    def _without_late_rest(self, text: str, now: float) -> str:
        """`text`, with what was dropped in front of it where it is the rest of that: it is swallowed then.

        Several characters at once are more likely a rest than keys. A single one is a key, unless it can only
        be the end of what was dropped.
        """
        dropped, self._dropped = self._dropped, ""
        is_paste_cut, self._is_paste_cut = self._is_paste_cut, False
        if now > self._late_until:
            return text
        text = _rejoined(dropped, text)
        return self._without_rest_of_paste(text) if is_paste_cut else text

    def _without_rest_of_paste(self, text: str) -> str:
        end = text.find(PASTE_END)
        if end >= 0:
            return text[end + len(PASTE_END) :]
        if len(text) >= _BURST and ESC not in text and not _INTERRUPT.search(text):
            self._paste = _Paste(is_discarded=True)
            return text
        self._is_paste_cut = True
        return text


def _rejoined(dropped: str, text: str) -> str:
    """`text`, with `dropped` in front where it is the rest of that."""
    if not dropped:
        return text
    if dropped == ESC:
        return ESC + text if _REST_OF_ESCAPE.match(text) else text
    if _is_string(dropped):
        is_end = text in "\x07\x9c" or (text == "\\" and dropped.endswith(ESC))
        return dropped + text if is_end or len(text) > 1 else text
    if dropped.startswith(_OLD_MOUSE) or (dropped == f"{ESC}[" and text.startswith("M")):
        return dropped + text if len(text) > 1 else text
    if _REST_OF_SEQUENCE.match(text) or (dropped[-1] == "$" and text[0] in "py"):
        return _MEANINGLESS + text
    return text


def _is_string(sequence: str) -> bool:
    """Whether an unfinished sequence is a string."""
    return len(sequence) > 1 and sequence[1] in _STRINGS


def _shortened(pending: str) -> str:
    """An unfinished sequence, cut where it is longer than any real one so that its end is still found."""
    if _is_string(pending):
        return pending if len(pending) < _LONGEST_STRING else pending[:2] + pending[-1]
    return pending if len(pending) < _LONGEST_SEQUENCE else _MEANINGLESS


def _split_csi(data: str, at: int) -> tuple[int, Token | None]:
    start = at + 2
    if data.startswith("[", start):
        # The function keys of the Linux console: ESC [ [ A.
        if len(data) == start + 1:
            return -1, None
        is_key = data[start + 1] in "ABCDE"
        end = start + 2 if is_key else start + 1
        return end, Token(TokenKind.SEQUENCE, data[at:end]) if is_key else None
    if data.startswith("M", start):
        # The oldest mouse report: three characters follow.
        control = _CONTROL.search(data, start + 1, start + 4)
        if control is not None:
            return control.start(), None
        return (-1, None) if len(data) < start + 4 else (start + 4, None)
    if rxvt := _RXVT_KEY.match(data, at):
        return rxvt.end(), Token(TokenKind.SEQUENCE, rxvt[0])
    end = _PARAMETERS.match(data, start).end()  # type: ignore[union-attr]  # it matches "" too
    return _ended(data, at, end, "@", "~")


def _ended(data: str, at: int, end: int, first: str, last: str) -> tuple[int, Token | None]:
    """The sequence whose final character stands at `end`, if it is one from `first` to `last`."""
    if end == len(data):
        return -1, None
    if first <= data[end] <= last:
        return end + 1, Token(TokenKind.SEQUENCE, data[at : end + 1])
    # Broken off: what broke it is looked at by itself.
    return end, None


def _split_string(data: str, at: int) -> tuple[int, Token | None]:
    control = _CONTROL.search(data, at + 2)
    if control is None:
        return -1, None
    end = control.start()
    if control[0] in "\x07\x9c":
        return end + 1, None
    if control[0] == ESC:
        if end + 1 == len(data):
            return -1, None
        if data[end + 1] == "\\":
            return end + 2, None
    return end, None
