"""The registry of commands: bindings, footer, help and palette are all built from it.

To add a key, add a `Command` here, and an `action_…` method to the widget or screen that its `action`
names. `id` is the public name, which `[keys]` in the config remaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from otptui.domain.errors import ConfigError

ANYWHERE = "anywhere"
LIST = "list"
CATALOG = "catalog"
PRICES = "prices"
NUMBERS = "numbers"
WORKSPACE = "workspace"
HISTORY = "history"
SETTINGS = "settings"
LOG = "log"
DIALOG = "dialog"
DETAIL = "detail"

TITLES = {
    CATALOG: "In the catalog",
    PRICES: "In the prices",
    NUMBERS: "In the numbers",
    HISTORY: "In the history",
    SETTINGS: "In the settings",
    LOG: "In the log",
    LIST: "Moving",
    WORKSPACE: "On this screen",
    ANYWHERE: "Anywhere",
    DIALOG: "In a dialog",
    DETAIL: "On one number in full",
}


@dataclass(frozen=True, slots=True)
class Command:
    """One command, run by its `keys`, or by the palette alone where it has none.

    `does` is its description and `where` the contexts it works in. `short` is its word in the footer; ""
    keeps it out. In a narrow footer the commands with the highest `rank` are left out first.
    """

    id: str
    keys: tuple[str, ...]
    does: str
    where: tuple[str, ...]
    action: str
    short: str = ""
    rank: int = 50

    @property
    def in_palette(self) -> bool:
        """Whether it can run away from its list: a screen or the app runs it."""
        return "." in self.action


def _moves(id: str, keys: str, does: str) -> Command:
    return Command(id, tuple(keys.split()), does, (LIST,), id)


COMMANDS: tuple[Command, ...] = (
    # In the order of the footer and the help.
    Command("copy_code", ("y",), "copy the code", (NUMBERS, HISTORY, DETAIL, WORKSPACE),
            "screen.copy('code')", "copy", 1),
    Command("copy_number", ("Y",), "copy the number; again: without its prefix",
            (NUMBERS, HISTORY, DETAIL, WORKSPACE), "screen.copy('number')", "number", 4),
    Command("cancel", ("x",), "cancel this number (asks)", (NUMBERS, DETAIL), "screen.cancel", "cancel", 2),
    Command("again", ("B",), "buy the same again (asks)", (NUMBERS, HISTORY, DETAIL), "screen.again",
            "again", 3),
    Command("elsewhere", ("o",), "its service on the other servers", (NUMBERS, HISTORY, DETAIL),
            "screen.elsewhere", "others", 19),
    Command("detail", ("enter",), "open: the whole message", (NUMBERS, HISTORY), "open", "open", 4),
    Command("another_code", ("n",), "ask for another code, which is free", (NUMBERS, DETAIL),
            "screen.another_code", "another", 5),
    Command("finish", ("F",), "done with this number: finish it (asks)", (NUMBERS, DETAIL),
            "screen.finish", "finish", 6),
    Command("put_away", ("d",), "put a finished number away", (NUMBERS, DETAIL), "screen.put_away",
            "put away", 20),
    Command("undo", ("u",), "bring back what was put away last", (NUMBERS,), "screen.undo"),
    Command("open_offer", ("enter",), "buy this offer (asks)", (PRICES,), "open"),
    Command("open_node", ("enter",), "open; on a service, compare its prices", (CATALOG,), "open", "open", 1),
    Command("buy", ("b",), "buy (asks)", (PRICES, CATALOG), "screen.buy", "buy", 2),
    Command("bring_back", ("d",), "put away, or bring back among the numbers", (HISTORY,),
            "screen.bring_back", "put away", 20),
    Command("open_entry", ("enter",), "the whole entry", (LOG,), "open", "open", 1),
    Command("change", ("enter", "space"), "change this setting", (SETTINGS,), "open", "change", 1),
    Command("default", ("d",), "back to the default", (SETTINGS,), "screen.default", "default", 4),
    Command("filter", ("/",), "filter as you type; enter keeps it, esc clears it",
            (PRICES, CATALOG, HISTORY, LOG), "screen.filter", "filter", 3),
    Command("totals", ("t",), "what it adds up to, and back", (HISTORY,), "screen.totals", "totals", 5),
    Command("export", ("e",), "export what is shown", (HISTORY,), "screen.export", "export", 6),
    Command("back", ("escape", "q"), "one step back", (HISTORY, SETTINGS, LOG), "screen.back", "back", 2),
    Command("clear_filter", ("escape",), "clear the filter, and further back",
            (PRICES, CATALOG, WORKSPACE), "screen.clear_filter"),
    Command("sort", ("s",), "sort by the next column", (PRICES,), "screen.sort", "sort", 4),
    Command("reverse", ("S",), "sort the other way round", (PRICES,), "screen.reverse"),
    Command("zero_stock", ("0",), "hide what has no stock, and show it again", (PRICES,),
            "screen.zero_stock"),
    Command("tiers", ("t",), "show the dearer tiers too, and hide them again", (PRICES,), "screen.tiers"),
    Command("collapse", ("h", "left"), "collapse, or go to the parent", (CATALOG,), "collapse"),
    Command("expand", ("l", "right"), "expand, or go to the first child", (CATALOG,), "expand"),
    Command("favourite", ("f",), "favourite on or off", (PRICES, CATALOG), "screen.favourite", "fav", 22),
    Command("compare", ("c",), "compare this service over all countries", (PRICES, CATALOG), "screen.compare",
            "compare", 21),
    Command("watch", ("w",), "be told when this offer is in stock or cheaper", (PRICES, CATALOG),
            "screen.watch", "watch", 23),
    Command("refresh", ("r",), "refresh what has the focus", (PRICES, CATALOG, NUMBERS, DETAIL),
            "screen.refresh", "refresh", 24),
    Command("attach", ("a",), "attach a number by its activation id", (WORKSPACE, NUMBERS), "screen.attach",
            "attach", 30),
    Command("attach_live", (), "attach live numbers bought elsewhere", (WORKSPACE,), "screen.attach_live"),
    _moves("cursor_down", "j down", "down"),
    _moves("cursor_up", "k up", "up"),
    _moves("half_page_down", "ctrl+d", "half a page down"),
    _moves("half_page_up", "ctrl+u", "half a page up"),
    _moves("page_down", "pagedown", "a page down"),
    _moves("page_up", "pageup", "a page up"),
    _moves("cursor_top", "g home", "to the first"),
    _moves("cursor_bottom", "G end", "to the last"),
    Command("catalog", ("1",), "go to the catalog", (WORKSPACE, HISTORY), "screen.pane('catalog')"),
    Command("prices", ("2",), "go to the prices", (WORKSPACE, HISTORY), "screen.pane('prices')"),
    Command("numbers", ("3",), "go to the numbers", (WORKSPACE, HISTORY), "screen.pane('numbers')"),
    Command("history", ("4",), "every number ever bought", (WORKSPACE, HISTORY), "app.open('history')"),
    Command("next_pane", ("tab",), "next pane", (WORKSPACE,), "screen.step_pane(1)"),
    Command("previous_pane", ("shift+tab",), "pane before", (WORKSPACE,), "screen.step_pane(-1)"),
    Command("dismiss", ("escape",), "dismiss announcements", (ANYWHERE,), "app.dismiss_toasts"),
    Command("zoom", ("z",), "this pane alone, and back", (WORKSPACE,), "screen.zoom"),
    Command("help", ("?",), "help for what has the focus", (ANYWHERE,), "app.open('help')", "help", 0),
    Command("settings", (",",), "settings", (ANYWHERE,), "app.open('settings')"),
    Command("troubles", ("!",), "what is wrong, and what to do", (ANYWHERE,), "app.open('troubles')"),
    Command("palette", (":", "ctrl+p"), "find any offer or command", (ANYWHERE,), "app.command_palette",
            "commands", 21),
    Command("mouse", ("m",), "mouse off, so that it selects text; and on", (ANYWHERE,), "app.mouse"),
    Command("redraw", ("ctrl+l",), "write the whole screen again", (ANYWHERE, DIALOG), "app.redraw"),
    Command("log", (), "the log, as it is written", (ANYWHERE,), "app.open('log')"),
    Command("tour", (), "the first minute, shown again", (WORKSPACE,), "screen.tour"),
    Command("about", (), "about otptui: versions and files", (ANYWHERE,), "app.open('about')"),
    Command("theme", (), "choose the colours", (ANYWHERE,), "app.theme"),
    Command("suspend", ("ctrl+z",), "to the shell; fg comes back", (ANYWHERE, DIALOG), "app.suspend_process"),
    Command("quit", ("q",), "quit; asks while numbers are live", (ANYWHERE,), "app.leave"),
    Command("interrupt", ("ctrl+c",), "quit, with exit status 130", (ANYWHERE, DIALOG), "app.leave(130)"),
)  # fmt: skip

BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}

# A key pressed in a pane is looked up in these contexts, nearest first. Two commands on one path may not
# share a key, except for those in `_NEARER`.
PATHS = {
    CATALOG: (CATALOG, LIST, WORKSPACE, ANYWHERE),
    PRICES: (PRICES, LIST, WORKSPACE, ANYWHERE),
    NUMBERS: (NUMBERS, LIST, WORKSPACE, ANYWHERE),
    HISTORY: (HISTORY, LIST, ANYWHERE),
    SETTINGS: (SETTINGS, LIST, ANYWHERE),
    LOG: (LOG, LIST, ANYWHERE),
    DIALOG: (DIALOG,),
    DETAIL: (DETAIL, DIALOG),
}

_NEARER = (("back", "quit"), ("back", "dismiss"), ("clear_filter", "dismiss"))
"""Pairs of commands that may share a key: where both could be meant, the first of the pair is."""

_LAST = "dismiss"
"""The command that may share its key with any other: it is meant where nothing else is."""


class Keys:
    """The registry with the user's `[keys]` applied.

    Raises ConfigError, with the names, for an action that does not exist and for two actions on one key.
    """

    def __init__(self, remapped: Mapping[str, tuple[str, ...]]) -> None:
        for name in remapped:
            if name not in BY_ID:
                known = ", ".join(sorted(BY_ID))
                raise ConfigError(f"keys.{name}: there is no such action; known are {known}")
        self._keys = {c.id: remapped.get(c.id, c.keys) for c in COMMANDS}
        for path in PATHS.values():
            self._refuse_clash(path)

    def _refuse_clash(self, path: tuple[str, ...]) -> None:
        taken: dict[str, Command] = {}
        for command in self.commands(path):
            for key in self._keys[command.id]:
                other = taken.setdefault(_normal(key), command)
                if other is not command and (other.id, command.id) not in _NEARER and command.id != _LAST:
                    raise ConfigError(
                        f'keys: "{key}" is both {other.id} and {command.id}; give one of them another key'
                    )

    def of(self, id: str) -> tuple[str, ...]:
        """The keys of a command, as the user types them."""
        return self._keys[id]

    def shown(self, id: str) -> str:
        """The first key of a command, as the footer and messages write it; "" when it has none."""
        keys = self._keys[id]
        return _display(keys[0]) if keys else ""

    def shown_all(self, id: str) -> str:
        """All keys of a command, as the footer writes them."""
        return " ".join(_display(key) for key in self._keys[id])

    def commands(self, contexts: tuple[str, ...]) -> Iterator[Command]:
        """The commands that work in these contexts, each once, in registry order.

        A command whose keys all mean a nearer one here is left out.
        """
        here = [command for command in COMMANDS if any(where in contexts for where in command.where)]
        pairs = [(near, far) for near, far in _NEARER if BY_ID[near] in here and self._has_all(near, far)]
        hidden = {far for _, far in pairs}
        return (command for command in here if command.id not in hidden)

    def _has_all(self, near: str, far: str) -> bool:
        return set(self._keys[far]) <= set(self._keys[near])

    def keymap(self) -> dict[str, str]:
        """The keys that differ from the defaults of `bindings`, for `App.set_keymap`."""
        changed = (c for c in COMMANDS if self._keys[c.id] != c.keys)
        return {c.id: ",".join(map(_normal, self._keys[c.id])) for c in changed}


def bindings(*contexts: str) -> list[BindingType]:
    """The `BINDINGS` of the widget, screen or app of these contexts."""
    return [
        # A command without a key has a binding too, so that `[keys]` can give it one.
        Binding(",".join(map(_normal, c.keys)) or f"no key for {c.id}", c.action, c.does, id=c.id, show=False)
        for c in COMMANDS
        if any(where in contexts for where in c.where)
    ]


_NAMES = {
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
}


def _normal(key: str) -> str:
    """The key as it is written in Textual's comma-separated lists."""
    return "comma" if key == "," else key


def _display(key: str) -> str:
    return _NAMES.get(key, key)
