"""What the help lists: the keys that work where the focus is, and the signs. Pure, no widget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from otptui.domain.states import State
from otptui.text.matching import fold
from otptui.ui.commands import TITLES, Command, Keys
from otptui.ui.synonyms import searched

_OF_NUMBERS: tuple[tuple[State, str], ...] = (
    (State.WAITING, "waiting for its code"),
    (State.CANCELLING, "cancel not confirmed yet"),
    (State.RECEIVED, "received its code"),
    (State.CANCELLED, "cancelled, refunded"),
    (State.REFUNDED_BY_PROVIDER, "refunded by provider"),
    (State.EXPIRED, "no code, not refunded"),
    (State.REFUSED, "refused, not bought"),
    (State.UNKNOWN, "may have been bought"),
)
_SIGNS: tuple[tuple[str, str], ...] = (
    ("▌ ·", "cursor; without focus"),
    ("★", "favourite service"),
    ("↺", "service bought lately"),
    ("◉", "watched offer"),
    ("◂ ◃", "best offer of a service"),
    ("▴ ▾", "sorted up, sorted down"),
    ("▵ ▿", "the same, among equals"),
    ("+2", "dearer prices there"),
    ("?", "old: server is silent"),
    ("~", "estimate of few numbers"),
    ("▸ ▾", "closed, open"),
    ("•", "setting you changed"),
)


class HelpRow(NamedTuple):
    """One line: `sign` has the keys or the sign, `text` what it does or means.

    `command` is None for a sign, and for the title of a section, which has no sign either. `brief_sign` and
    `brief` take their places in a narrow list.
    """

    sign: str
    text: str
    command: Command | None = None
    brief_sign: str = ""
    brief: str = ""

    @property
    def is_title(self) -> bool:
        return not self.sign


def help_rows(
    keys: Keys, contexts: tuple[str, ...], hidden: frozenset[str], words: Iterable[str]
) -> list[HelpRow]:
    """The lines for `contexts`, nearest first, each command under the first context it works in, then the
    signs. Without the commands of `hidden`, and without lines that lack one of `words`, which are folded."""
    wanted = list(words)
    rows: list[HelpRow] = []
    for title, section in _sections(keys, contexts, hidden):
        found = [row for row in section if all(word in _searched(row) for word in wanted)]
        if found:
            rows += [HelpRow("", title), *found]
    return rows


def _sections(
    keys: Keys, contexts: tuple[str, ...], hidden: frozenset[str]
) -> Iterator[tuple[str, list[HelpRow]]]:
    listed = set(hidden)
    for context in contexts:
        commands = [c for c in keys.commands((context,)) if c.id not in listed and _keys_of(keys, c)]
        listed.update(c.id for c in commands)
        yield TITLES[context], [_row(keys, c) for c in commands]
    yield "Signs of numbers", [_legend(state.sign, meaning) for state, meaning in _OF_NUMBERS]
    yield "Other signs", [_legend(sign, meaning) for sign, meaning in _SIGNS]


def _row(keys: Keys, command: Command) -> HelpRow:
    shown = _keys_of(keys, command)
    return HelpRow(shown, command.full, command, keys.shown(command.id) or shown, command.does)


def _legend(sign: str, meaning: str) -> HelpRow:
    return HelpRow(sign, meaning, None, sign, meaning)


def _searched(row: HelpRow) -> str:
    words = searched(row.command) if row.command is not None else row.text
    return fold(f"{row.sign} {words}")


def _keys_of(keys: Keys, command: Command) -> str:
    """The keys of a command; for one without keys that of the palette, which has every command."""
    if shown := keys.shown_all(command.id):
        return shown
    return f"{keys.shown('palette')} …" if command.in_palette and not command.keys else ""
