"""Turns the tokens of the input into Textual's events, and into reports for the driver."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple
from weakref import WeakKeyDictionary

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS, MODIFIER_FUNCTIONAL_KEYS
from textual.keys import _character_to_key
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from otptui.text.late_pattern import late_pattern
from otptui.ui.terminal.input_splitter import ESC, Token, TokenKind


class ReportKind(Enum):
    CURSOR = auto()
    """Row and column of the cursor."""
    STATUS = auto()
    """The terminal responds: its answer to a question that every terminal answers."""
    SIZE = auto()
    """Rows and columns, sent by terminals that report a new size in band."""
    MARGINS = auto()
    """The terminal has left and right margins."""


class Report(NamedTuple):
    """An answer of the terminal that is for the driver."""

    kind: ReportKind
    numbers: tuple[int, ...]


_MOUSE = late_pattern(r"\x1b\[<(\d{1,5});(-?\d{1,5});(-?\d{1,5})([Mm])")
_CURSOR = late_pattern(r"\x1b\[(\d{1,5});(\d{1,5})R")
_STATUS = late_pattern(r"\x1b\[0n")
_MODE = late_pattern(r"\x1b\[\?(\d{1,5});(\d)\$y")
_SIZE = late_pattern(r"\x1b\[48;(\d{1,5})[\d:]*;(\d{1,5})[\d:]*(?:;[\d:]*)*t")
_KEY = late_pattern(
    r"\x1b\[(?P<code>\d{0,7})(?::(?P<shifted>\d{0,7}))?(?::(?P<base>\d{0,7}))?"
    r"(?:;(?P<modifiers>\d{0,3})(?::(?P<event>\d))?(?:;(?P<text>[\d:]{0,64}))?)?(?P<final>[u~ABCDEFHPQRS])"
)
_OTHER_KEY = late_pattern(r"\x1b\[27;(?P<modifiers>\d{1,3});(?P<code>\d{1,7})~")
"""xterm's older way to report a key with modifiers."""

_RELEASED = "3"
_SYNCHRONIZED_OUTPUT, _MARGINS = 2026, 69
_MODIFIERS = ("alt", "ctrl", "super", "hyper", "meta")
_CHARACTERS = {"backspace": "\x7f", "enter": "\r", "tab": "\t"}
_SHIFT = 1


# A report of the kitty protocol says more about a key than Textual's event has room for.
_base_keys: WeakKeyDictionary[events.Key, str] = WeakKeyDictionary()


def base_of(key: events.Key) -> str:
    """The character of a key on a Latin layout, where the terminal reported one beside another; else ""."""
    return _base_keys.get(key, "")


class EventDecoder:
    """Turns tokens into events. It keeps the last place of the mouse, from which moves are counted."""

    def __init__(self) -> None:
        self._mouse_at = (0, 0)

    def decode(self, token: Token) -> list[Message | Report]:
        """The events of a token, none for an unknown one. Any exception is a bug, and concerns this token
        alone."""
        if token.kind is TokenKind.PASTE:
            return [events.Paste(token.text)]
        if token.kind is TokenKind.KEY:
            return [*_typed(token.text)]
        return self._sequence(token.text)

    def _sequence(self, text: str) -> list[Message | Report]:
        if match := _MOUSE.fullmatch(text):
            return self._mouse_event(match)
        if text in ("\x1b[I", "\x1b[O"):
            return [events.AppFocus() if text == "\x1b[I" else events.AppBlur()]
        for pattern, kind in (
            (_CURSOR, ReportKind.CURSOR),
            (_STATUS, ReportKind.STATUS),
            (_SIZE, ReportKind.SIZE),
        ):
            if match := pattern.fullmatch(text):
                return [Report(kind, tuple(map(int, match.groups())))]
        if match := _MODE.fullmatch(text):
            mode, setting = map(int, match.groups())
            if setting not in (1, 2, 3):
                return []
            if mode == _MARGINS:
                return [Report(ReportKind.MARGINS, ())]
            return [TerminalSupportsSynchronizedOutput()] if mode == _SYNCHRONIZED_OUTPUT else []
        if match := _OTHER_KEY.fullmatch(text):
            return [*self._keys(int(match["code"]), "u", int(match["modifiers"]))]
        if match := _KEY.fullmatch(text):
            return [*self._reported_keys(match)]
        return [*_listed(text)]

    # Keys

    def _reported_keys(self, match: re.Match[str]) -> Sequence[events.Key | events.Paste]:
        """The key or the text of a report of the kitty protocol, or of one that has the same form."""
        if match["event"] == _RELEASED:
            return []
        code, final = int(match["code"] or 1), match["final"]
        if final != "u" and f"{code}{final}" not in FUNCTIONAL_KEYS:
            return _listed(match[0])
        text = "".join(_character(int(part or 0)) for part in (match["text"] or "").split(":"))
        if len(text) > 1:
            # One key of an input method: text for a field, and no keys.
            return [events.Paste(text)]
        base = _character(int(match["base"] or 0))
        return self._keys(code, final, int(match["modifiers"] or 0), text, base)

    def _keys(
        self, code: int, final: str, modifiers: int, text: str = "", base: str = ""
    ) -> list[events.Key]:
        name = FUNCTIONAL_KEYS.get(f"{code}{final}", "")
        character = text or _character(code)
        if not name:
            if not character:
                return []
            name = key_of(character)
        tokens = sorted(_modifiers_of(name, text, modifiers))
        key = events.Key("+".join((*tokens, name)), text or (None if tokens else _CHARACTERS.get(name)))
        if base and base != character:
            _base_keys[key] = base
        return [key]

    # Mouse

    def _mouse_event(self, match: re.Match[str]) -> list[Message | Report]:
        buttons, x, y = int(match[1]), int(match[2]) - 1, int(match[3]) - 1
        if x < 0 or y < 0:
            # Ghostty has sent such.
            return []
        before, self._mouse_at = self._mouse_at, (x, y)
        kind: type[events.MouseEvent]
        button = 0
        if buttons & 64:
            kind = (
                events.MouseScrollUp,
                events.MouseScrollDown,
                events.MouseScrollLeft,
                events.MouseScrollRight,
            )[buttons & 3]
        else:
            button = (buttons + 1) & 3
            pressed = events.MouseDown if match[4] == "M" else events.MouseUp
            # A move without a button is reported like the release of one.
            kind = events.MouseMove if buttons & 32 or button == 0 else pressed
        return [
            kind(
                None, x, y, x - before[0], y - before[1], button,
                bool(buttons & 4), bool(buttons & 8), bool(buttons & 16), screen_x=x, screen_y=y,
            )
        ]  # fmt: skip


def key_of(character: str) -> str:
    """Textual's name for the key of a character: "slash" for "/"."""
    return _character_to_key(character)


def _modifiers_of(name: str, text: str, modifiers: int) -> list[str]:
    """The modifiers a key's name begins with. Those that `text` has in it already are left out."""
    if not modifiers or name in MODIFIER_FUNCTIONAL_KEYS:
        return []
    bits = modifiers - 1
    names = [name for bit, name in enumerate(_MODIFIERS, 1) if bits & 1 << bit]
    if text and "alt" in names:
        names.remove("alt")
    return [*names, *(["shift"] if bits & _SHIFT and (not text or text.isspace()) else [])]


def _character(code: int) -> str:
    """The character of that code point; "" for a control, a surrogate, or no code point at all."""
    if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return ""
    return chr(code)


def _typed(text: str) -> list[events.Key]:
    """The key of one character, of a lone ESC, or of a character with alt."""
    if text == ESC:
        return [events.Key("escape", ESC)]
    if text in ANSI_SEQUENCES_KEYS and text != "\x9b":
        return _listed(text)
    with_alt, character = len(text) > 1, text[-1]
    if character < " " or "\x7f" <= character < "\xa0":
        return []
    name = key_of(character)
    if with_alt and len(name) == 1:
        name = f"alt+shift+{name.lower()}" if name.isupper() else f"alt+{name}"
    return [events.Key(name, None if with_alt else character)]


def _listed(sequence: str) -> list[events.Key]:
    """The keys Textual's table has for a sequence of the terminals of old; none for an unknown one."""
    found = ANSI_SEQUENCES_KEYS.get(sequence)
    if isinstance(found, str):
        return [events.Key(key_of(found), found)]
    if isinstance(found, tuple):
        return [events.Key(key.value, sequence if len(sequence) == 1 else None) for key in found]
    return []
