"""The registry of commands: bindings, footer, help and palette are all built from it.

To add a key, add a `Command` here, and an `action_…` method to the widget or screen that its `action`
names. `id` is the public name, which `[keys]` in the config remaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from textual.binding import Binding, BindingType

from otptui.config.schema import NUMBER, OFFER, OwnCommand
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
    CATALOG: "In Catalog",
    PRICES: "In Prices",
    NUMBERS: "In Numbers",
    HISTORY: "In History",
    SETTINGS: "In Settings",
    LOG: "In the log",
    LIST: "Moving",
    WORKSPACE: "On this screen",
    ANYWHERE: "Anywhere",
    DIALOG: "In a dialog",
    DETAIL: "Details of a number",
}


class Command(Struct, frozen=True):
    """One command, run by its `keys`, or by the palette alone where it has none.

    `does` says what it does, in at most 24 characters and with a … where it asks first; `note` has more for
    places with room. `where` has the contexts it works in. `short` is its word in the footer; "" keeps it
    out. In a narrow footer the commands with the highest `rank` are left out first. `comes_first`: its keys
    are taken from text fields, which copy with ctrl+c, and from everything else.
    """

    id: str
    keys: tuple[str, ...]
    does: str
    where: tuple[str, ...]
    action: str
    short: str = ""
    rank: int = 50
    note: str = ""
    comes_first: bool = False

    @property
    def full(self) -> str:
        """What it does, with the note behind it."""
        return f"{self.does} ({self.note})" if self.note else self.does

    @property
    def in_palette(self) -> bool:
        """Whether it can run away from its list: a screen or the app runs it."""
        return "." in self.action


def _moves(id: str, keys: str, does: str) -> Command:
    return Command(id, tuple(keys.split()), does, (LIST,), id)


COMMANDS: tuple[Command, ...] = (
    # In the order of the footer and the help.
    Command("copy_code", ("y",), "Copy code", (NUMBERS, HISTORY, DETAIL, WORKSPACE),
            "screen.copy('code')", "copy", 1),
    Command("copy_number", ("Y",), "Copy number", (NUMBERS, HISTORY, DETAIL, WORKSPACE),
            "screen.copy('number')", "number", 4, note="again: without +91"),
    Command("cancel", ("x",), "Cancel number…", (NUMBERS, DETAIL), "screen.cancel", "cancel", 2),
    Command("again", ("B",), "Buy the same again…", (NUMBERS, HISTORY, DETAIL), "screen.again",
            "again", 3),
    Command("elsewhere", ("o",), "Same service elsewhere", (NUMBERS, HISTORY, DETAIL),
            "screen.elsewhere", "others", 19),
    Command("detail", ("enter",), "Show details", (NUMBERS, HISTORY), "open", "open", 4),
    Command("another_code", ("n",), "Request another code", (NUMBERS, DETAIL),
            "screen.another_code", "another", 5, note="free"),
    Command("finish", ("F",), "Finish number…", (NUMBERS, DETAIL), "screen.finish", "finish", 6),
    Command("put_away", ("d",), "Put number away", (NUMBERS, DETAIL), "screen.put_away",
            "put away", 20, note="it stays in History"),
    Command("undo", ("u",), "Undo put away", (NUMBERS,), "screen.undo"),
    Command("open_offer", ("enter",), "Buy this offer…", (PRICES,), "open"),
    Command("open_node", ("enter",), "Open, compare prices", (CATALOG,), "open", "open", 1),
    Command("buy", ("b",), "Buy…", (PRICES, CATALOG), "screen.buy", "buy", 2),
    Command("bring_back", ("d",), "Hide/show in Numbers", (HISTORY,),
            "screen.bring_back", "hide/show", 20),
    Command("open_entry", ("enter",), "Show whole entry", (LOG,), "open", "open", 1),
    Command("change", ("enter", "space"), "Change setting", (SETTINGS,), "open", "change", 1),
    Command("default", ("d",), "Reset to default", (SETTINGS,), "screen.default", "default", 4),
    Command("edit", ("e",), "Edit the file", (SETTINGS,), "app.edit_config", "edit file", 5,
            note="in $EDITOR"),
    Command("filter", ("/",), "Filter", (PRICES, CATALOG, HISTORY, LOG), "screen.filter", "filter", 3,
            note="enter: keep, esc: clear"),
    Command("totals", ("t",), "Totals on/off", (HISTORY,), "screen.totals", "totals", 5),
    Command("export", ("e",), "Export shown numbers…", (HISTORY,), "screen.export", "export", 6),
    Command("back", ("escape", "q"), "Back", (HISTORY, SETTINGS, LOG), "screen.back", "back", 2),
    Command("clear_filter", ("escape",), "Clear filter, go back",
            (PRICES, CATALOG, WORKSPACE), "screen.clear_filter"),
    Command("sort", ("s",), "Sort by next column", (PRICES,), "screen.view('sort_next')", "sort", 4),
    Command("columns", ("C", "f6"), "Columns and sorting…", (PRICES,), "screen.columns", "columns", 27),
    Command("reverse", ("S",), "Reverse sort", (PRICES,), "screen.view('reverse_sort')"),
    Command("zero_stock", ("0",), "Hide/show out of stock", (PRICES,), "screen.view('toggle_stock')"),
    Command("tiers", ("t",), "Show/hide dearer tiers", (PRICES,), "screen.view('toggle_tiers')"),
    Command("collapse", ("h", "left"), "Collapse, go to parent", (CATALOG,), "collapse"),
    Command("expand", ("l", "right"), "Expand, go to child", (CATALOG,), "expand"),
    Command("favourite", ("f",), "Favourite on/off", (PRICES, CATALOG), "screen.favourite", "fav", 22),
    Command("pin", ("P",), "Favourites first on/off", (PRICES,), "screen.pin"),
    Command("compare", ("c",), "Compare all countries", (PRICES, CATALOG), "screen.compare",
            "compare", 21),
    Command("watch", ("w",), "Watch price and stock…", (PRICES, CATALOG), "screen.watch", "watch", 23),
    Command("refresh", ("r",), "Refresh", (PRICES, CATALOG, NUMBERS, DETAIL),
            "screen.refresh", "refresh", 24),
    Command("attach", ("a",), "Attach number by its id…", (WORKSPACE, NUMBERS), "screen.attach",
            "attach", 30),
    Command("attach_live", (), "Attach all live numbers", (WORKSPACE,), "screen.attach_live",
            note="bought elsewhere"),
    _moves("cursor_down", "j down", "Down"),
    _moves("cursor_up", "k up", "Up"),
    _moves("half_page_down", "ctrl+d", "Half a page down"),
    _moves("half_page_up", "ctrl+u", "Half a page up"),
    _moves("page_down", "pagedown", "Page down"),
    _moves("page_up", "pageup", "Page up"),
    _moves("cursor_top", "g home", "Go to first row"),
    _moves("cursor_bottom", "G end", "Go to last row"),
    Command("catalog", ("1",), "Go to Catalog", (WORKSPACE, HISTORY), "screen.pane('catalog')"),
    Command("prices", ("2",), "Go to Prices", (WORKSPACE, HISTORY), "screen.pane('prices')"),
    Command("numbers", ("3",), "Go to Numbers", (WORKSPACE, HISTORY), "screen.pane('numbers')"),
    Command("history", ("4",), "History", (WORKSPACE, HISTORY), "app.open('history')", "history", 40,
            note="all numbers ever bought"),
    Command("next_pane", ("tab",), "Next pane", (WORKSPACE,), "screen.step_pane(1)"),
    Command("previous_pane", ("shift+tab",), "Previous pane", (WORKSPACE,), "screen.step_pane(-1)"),
    Command("dismiss", ("escape",), "Dismiss messages", (ANYWHERE,), "app.dismiss_toasts"),
    Command("zoom", ("z",), "Zoom pane on/off", (WORKSPACE,), "screen.zoom"),
    Command("help", ("?",), "Help", (ANYWHERE,), "app.open('help')", "help", 0),
    Command("settings", (",",), "Settings", (ANYWHERE,), "app.open('settings')", "settings", 41),
    Command("troubles", ("!",), "Show problems", (ANYWHERE,), "app.open('troubles')"),
    Command("palette", (":", "ctrl+p"), "Find offer or command", (ANYWHERE,), "app.command_palette",
            "commands", 21),
    Command("mouse", ("m",), "Mouse on/off", (ANYWHERE,), "app.mouse", note="off: it selects text"),
    Command("read_only", ("R",), "Read-only on/off", (ANYWHERE,), "app.read_only",
            note="on: nothing is bought"),
    Command("redraw", ("ctrl+l",), "Redraw screen", (ANYWHERE, DIALOG), "app.redraw"),
    Command("log", (), "Live log", (ANYWHERE,), "app.open('log')"),
    Command("tour", (), "Show the tour again", (WORKSPACE,), "screen.tour", note="the first minute"),
    Command("about", (), "About otptui", (ANYWHERE,), "app.open('about')", note="versions and files"),
    Command("theme", (), "Choose theme…", (ANYWHERE,), "app.theme", note="the colours"),
    Command("suspend", ("ctrl+z",), "Suspend (fg returns)", (ANYWHERE, DIALOG), "app.suspend_process"),
    Command("quit", ("q",), "Quit", (ANYWHERE,), "app.leave", "quit", 25,
            note="asks while numbers are live"),
    Command("interrupt", ("ctrl+c",), "Quit with status 130", (ANYWHERE, DIALOG), "app.leave(130)",
            comes_first=True),
)  # fmt: skip

MOST_OWN = 9
"""How many commands of their own a user can have on numbers, and on offers."""

_OWN_RANK = 5
"""In a narrow footer the user's own commands stay longer than most: the user has made them."""

_OWN_WORK_IN = {NUMBER: (NUMBERS, HISTORY, DETAIL), OFFER: (PRICES, CATALOG)}


def _own_command(on: str, index: int, name: str = "", keys: tuple[str, ...] = ()) -> Command:
    """A command of the user's own. A screen has the bindings of all places, and the keymap their keys."""
    action = f"app.run_own('{on}', {index})"
    return Command(f"own_{on}_{index}", keys, name, _OWN_WORK_IN[on], action, name, _OWN_RANK)


_OWN_PLACES = tuple(_own_command(on, index) for on in _OWN_WORK_IN for index in range(MOST_OWN))


def own_commands(settings: Sequence[OwnCommand]) -> list[Command]:
    """The commands of `[[commands]]`. Raises ConfigError where there are too many."""
    found: list[Command] = []
    for on in _OWN_WORK_IN:
        wanted = [own for own in settings if own.on == on]
        if len(wanted) > MOST_OWN:
            raise ConfigError(f'commands: more than {MOST_OWN} have on = "{on}": remove some')
        found += [_own_command(on, index, own.name, own.key) for index, own in enumerate(wanted)]
    return found


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
    """The registry with the user's `[keys]` and `[[commands]]` applied.

    Raises ConfigError, with the names, for an action that does not exist and for two actions on one key.
    """

    def __init__(self, remapped: Mapping[str, tuple[str, ...]], own: Sequence[OwnCommand] = ()) -> None:
        for name in remapped:
            if name not in BY_ID:
                known = ", ".join(sorted(BY_ID))
                raise ConfigError(f"keys.{name}: there is no such action; choose from {known}")
        self._own = own_commands(own)
        self._keys = {c.id: remapped.get(c.id, c.keys) for c in COMMANDS}
        self._keys |= {c.id: c.keys for c in self._own}
        for path in PATHS.values():
            self._refuse_clash(path)

    def _refuse_clash(self, path: tuple[str, ...]) -> None:
        taken: dict[str, Command] = {}
        for command in self.commands(path):
            for key in self._keys[command.id]:
                other = taken.setdefault(_normal(key), command)
                if other is not command and (other.id, command.id) not in _NEARER and command.id != _LAST:
                    names = f"{_named(other)} and {_named(command)}"
                    raise ConfigError(f'keys: "{key}" is both {names}; give one of them another key')

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
        here = [c for c in (*COMMANDS, *self._own) if any(where in contexts for where in c.where)]
        pairs = [(near, far) for near, far in _NEARER if BY_ID[near] in here and self._has_all(near, far)]
        hidden = {far for _, far in pairs}
        return (command for command in here if command.id not in hidden)

    def _has_all(self, near: str, far: str) -> bool:
        return set(self._keys[far]) <= set(self._keys[near])

    def keymap(self) -> dict[str, str]:
        """The keys that differ from the defaults of `bindings`, for `App.set_keymap`."""
        changed = [c.id for c in COMMANDS if self._keys[c.id] != c.keys]
        changed += [c.id for c in self._own if c.keys]
        return {id: ",".join(map(_normal, self._keys[id])) for id in changed}


def bindings(*contexts: str) -> list[BindingType]:
    """The `BINDINGS` of the widget, screen or app of these contexts."""
    return [
        # A command without a key has a binding too, so that `[keys]` can give it one.
        Binding(
            ",".join(map(_normal, c.keys)) or f"no key for {c.id}", c.action, c.does,
            id=c.id, show=False, priority=c.comes_first,
        )
        for c in (*COMMANDS, *_OWN_PLACES)
        if any(where in contexts for where in c.where)
    ]  # fmt: skip


_NAMES = {
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
}


def _named(command: Command) -> str:
    """A command as errors about keys name it."""
    return command.id if command.id in BY_ID else f'your command "{command.does}"'


def _normal(key: str) -> str:
    """The key as it is written in Textual's comma-separated lists."""
    return "comma" if key == "," else key


def _display(key: str) -> str:
    return _NAMES.get(key, key)
