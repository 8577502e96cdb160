"""Command keys on keyboards that do not type Latin letters.

On a Cyrillic, Greek or Hebrew layout the key of `b` types another letter, and no command would have a key.
A terminal with the kitty keyboard protocol reports the key on a Latin layout; for the others the usual
layouts are listed here. Only commands are translated: a text field gets the letter that was typed, and a
letter that is bound in `[keys]` keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

from textual import events
from textual.dom import DOMNode
from textual.widgets import Input

from otptui.ui.terminal.event_decoder import key_of

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_LAYOUTS = (
    "йцукенгшщзхъфывапролджэячсмитьбюё",
    "йцукенгшщзхїфівапролджєячсмитьбю'",
    "йцукенгшўзх'фывапролджэячсмітьбюё",
    ";ςερτυθιοπ[]ασδφγηξκλ''ζχψωβνμ,.`",
    "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ;",
)
"""What the keys of `_LATIN` type: Russian, Ukrainian, Belarusian, Greek, Hebrew."""

_SHIFTED = dict(zip("[];',.`", '{}:"<>~', strict=True))


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for layout in _LAYOUTS:
        for typed, latin in zip(layout, _LATIN, strict=True):
            if not typed.isascii():
                table.setdefault(typed, latin)
                if typed.upper() != typed:
                    table.setdefault(typed.upper(), _SHIFTED.get(latin, latin.upper()))
    return table


LATIN_KEYS = _table()
"""A letter of another script -> the character its key has on a Latin layout."""


class KeyLayouts:
    """`base_of` gives the character of a key on a Latin layout, as the terminal reported it, or "".
    `is_bound` says whether a key has a command as it is."""

    def __init__(self, base_of: Callable[[events.Key], str], is_bound: Callable[[str], bool]) -> None:
        self._base_of = base_of
        self._is_bound = is_bound
        self._copied: WeakKeyDictionary[events.Key, str] = WeakKeyDictionary()

    def for_target(self, event: events.Key, target: DOMNode) -> events.Key:
        """The key to send to `target`: `event`, or the one at its place on a Latin layout."""
        *modifiers, name = event.key.split("+")
        if len(name) != 1 or name.isascii():
            return event
        is_text = event.character is not None and "ctrl" not in modifiers
        if (is_text and isinstance(target, Input)) or self._is_bound(event.key):
            return event
        base = self._base(event)
        if base and name.isupper():
            base = _SHIFTED.get(base, base.upper())
        latin = base or LATIN_KEYS.get(name, "")
        if not latin:
            return event
        return events.Key("+".join((*modifiers, key_of(latin))), latin if is_text else None)

    def copy(self, event: events.Key) -> events.Key:
        """A new event for the same key."""
        copy = events.Key(event.key, event.character)
        if base := self._base(event):
            self._copied[copy] = base
        return copy

    def _base(self, event: events.Key) -> str:
        return self._copied.get(event, "") or self._base_of(event)
