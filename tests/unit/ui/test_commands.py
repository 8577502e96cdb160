"""The action registry: every key of the public table, each with somebody who acts on it, and remapping."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from painted import bindings_of
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import ModalScreen

import otptui.ui
from otptui.domain.errors import ConfigError
from otptui.ui.commands import (
    ANYWHERE,
    BY_ID,
    CATALOG,
    COMMANDS,
    DETAIL,
    HISTORY,
    LIST,
    LOG,
    NUMBERS,
    PATHS,
    PRICES,
    SETTINGS,
    TITLES,
    WORKSPACE,
    Command,
    Keys,
    bindings,
)
from otptui.ui.synonyms import SYNONYMS

PUBLIC_KEYS = {
    # key: (the pane it is pressed in, the action it stands for)
    "1": (NUMBERS, "catalog"),
    "2": (CATALOG, "prices"),
    "3": (CATALOG, "numbers"),
    "4": (CATALOG, "history"),
    "j": (PRICES, "cursor_down"),
    "k": (PRICES, "cursor_up"),
    "g": (PRICES, "cursor_top"),
    "G": (PRICES, "cursor_bottom"),
    "ctrl+d": (PRICES, "half_page_down"),
    "ctrl+u": (PRICES, "half_page_up"),
    "down": (NUMBERS, "cursor_down"),
    "up": (NUMBERS, "cursor_up"),
    "h": (CATALOG, "collapse"),
    "l": (CATALOG, "expand"),
    "left": (CATALOG, "collapse"),
    "right": (CATALOG, "expand"),
    "enter": (PRICES, "open_offer"),
    "b": (PRICES, "buy"),
    "/": (PRICES, "filter"),
    "s": (PRICES, "sort"),
    "S": (PRICES, "reverse"),
    "z": (PRICES, "zoom"),
    "?": (PRICES, "help"),
    "tab": (PRICES, "next_pane"),
    "y": (NUMBERS, "copy_code"),
    "Y": (NUMBERS, "copy_number"),
    "x": (NUMBERS, "cancel"),
    "r": (NUMBERS, "refresh"),
    "f": (PRICES, "favourite"),
    "w": (PRICES, "watch"),
    "a": (NUMBERS, "attach"),
    "B": (NUMBERS, "again"),
    "d": (NUMBERS, "put_away"),
    ",": (PRICES, "settings"),
    ":": (PRICES, "palette"),
    "ctrl+p": (PRICES, "palette"),
    "q": (PRICES, "quit"),
    "ctrl+c": (PRICES, "interrupt"),
}


def pressed(key: str, pane: str, keys: Keys) -> list[str]:
    """The actions a key stands for in a pane."""
    return [command.id for command in keys.commands(PATHS[pane]) if key in keys.of(command.id)]


@pytest.mark.parametrize("key", PUBLIC_KEYS)
def test_every_public_key_does_what_the_table_says(key: str) -> None:
    pane, action = PUBLIC_KEYS[key]
    assert pressed(key, pane, Keys({})) == [action]


def test_ids_are_unique_and_no_key_means_two_things_in_one_place() -> None:
    assert len(BY_ID) == len(COMMANDS)
    keys = Keys({})
    for pane, path in PATHS.items():
        for key in {key for command in keys.commands(path) for key in keys.of(command.id)}:
            assert len(pressed(key, pane, keys)) == 1, f"{key} in {pane}"


def test_every_command_can_be_told_and_reached() -> None:
    for command in COMMANDS:
        assert command.keys or command.in_palette
        assert command.does
        assert command.where
        assert set(command.where) <= set(TITLES)
    assert {where for path in PATHS.values() for where in path} == set(TITLES)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_somebody_acts_on_every_command(command: Command) -> None:
    from otptui.ui.app import OtpApp
    from otptui.ui.screens.history_screen import HistoryScreen
    from otptui.ui.screens.log_screen import LogScreen
    from otptui.ui.screens.number_detail import NumberDetail
    from otptui.ui.screens.panel import PanelScreen
    from otptui.ui.screens.settings_screen import SettingsScreen
    from otptui.ui.screens.workspace import WorkspaceScreen
    from otptui.ui.widgets.catalog_list import CatalogTree
    from otptui.ui.widgets.history_list import HistoryList
    from otptui.ui.widgets.log_list import LogList
    from otptui.ui.widgets.numbers_list import NumbersList
    from otptui.ui.widgets.offer_table import OfferTable
    from otptui.ui.widgets.settings_list import SettingsList
    from otptui.ui.widgets.totals_list import TotalsList

    widgets: dict[str, list[type]] = {
        CATALOG: [CatalogTree],
        PRICES: [OfferTable],
        NUMBERS: [NumbersList],
        HISTORY: [HistoryList, TotalsList],
        SETTINGS: [SettingsList],
        LOG: [LogList],
    }
    widgets[LIST] = [pane for panes in widgets.values() for pane in panes]
    screens: dict[str, list[type]] = {
        CATALOG: [WorkspaceScreen],
        PRICES: [WorkspaceScreen],
        NUMBERS: [WorkspaceScreen, PanelScreen],
        HISTORY: [HistoryScreen],
        SETTINGS: [SettingsScreen],
        LOG: [LogScreen],
        DETAIL: [NumberDetail],
        WORKSPACE: [WorkspaceScreen],
    }
    whose, _, call = command.action.rpartition(".")
    method = f"action_{call.partition('(')[0]}"
    for where in command.where:
        app: list[type] = [OtpApp]
        actors = {"app": app, "screen": screens.get(where, [])}.get(whose, widgets.get(where, []))
        assert actors
        for actor in actors:
            assert callable(getattr(actor, method, None)), f"{actor.__name__}.{method}"


def nodes() -> list[type[DOMNode]]:
    """Every app, screen and widget class of the program."""
    for module in pkgutil.walk_packages(otptui.ui.__path__, "otptui.ui."):
        importlib.import_module(module.name)
    found, todo = [], [DOMNode]
    while todo:
        below = todo.pop().__subclasses__()
        todo += below
        found += [node for node in below if node.__module__.startswith("otptui.")]
    return found


def test_no_key_is_one_that_terminals_keep_to_themselves() -> None:
    hard = re.compile(r"(^|\+)(alt|super|hyper|meta)\+|ctrl\+shift|(^|\+)f\d+$")
    # All of a line is selected by home and shift+end too; what the mouse selects the terminal copies.
    spared = {"select_all", "screen.copy_text"}
    keys = {key for node in nodes() for key in bindings_of(node).key_to_bindings}
    assert {"ctrl+l", "ctrl+shift+left"} < keys
    for node in nodes():
        bound = bindings_of(node).key_to_bindings
        easy = {_verb(binding) for key, found in bound.items() if not hard.search(key) for binding in found}
        needed = {_verb(binding) for key, found in bound.items() if hard.search(key) for binding in found}
        assert needed <= easy | spared, node.__name__


def _verb(binding: Binding) -> str:
    return binding.action.partition("(")[0]


def test_what_works_over_everything_works_in_every_dialog() -> None:
    over_all = {"ctrl+l": "app.redraw", "ctrl+c": "app.leave(130)", "ctrl+z": "app.suspend_process"}
    modals = [node for node in nodes() if issubclass(node, ModalScreen)]
    assert len(modals) > 10
    for modal in modals:
        bound = bindings_of(modal).key_to_bindings
        for key, action in over_all.items():
            assert action in [binding.action for binding in bound[key]], f"{key} in {modal.__name__}"


def test_only_what_needs_no_row_is_in_the_palette() -> None:
    assert BY_ID["buy"].in_palette
    assert BY_ID["quit"].in_palette
    assert not BY_ID["cursor_down"].in_palette
    assert not BY_ID["open_offer"].in_palette


def test_bindings_carry_the_ids_that_a_keymap_changes() -> None:
    made = {binding.id: binding for binding in bindings(ANYWHERE) if isinstance(binding, Binding)}
    assert made["settings"].key == "comma"
    assert made["palette"].key == ":,ctrl+p"
    assert made["quit"].action == "app.leave"
    keys = Keys({"settings": (",", "f2"), "quit": (), "buy": ("p",)})
    assert keys.keymap() == {"settings": "comma,f2", "quit": "", "buy": "p"}
    assert Keys({"buy": ("b",)}).keymap() == {}


def test_a_remapped_key_is_what_is_shown() -> None:
    keys = Keys({"buy": ("p", "escape"), "clear_filter": (), "quit": ()})
    assert keys.of("buy") == ("p", "escape")
    assert keys.shown("buy") == "p"
    assert keys.shown_all("buy") == "p esc"
    assert keys.shown("quit") == ""
    assert keys.shown_all("collapse") == "h left"


def test_an_action_that_does_not_exist_is_refused_and_the_known_ones_named() -> None:
    with pytest.raises(ConfigError, match=r"keys\.purchase: there is no such action; choose from .*\bbuy\b"):
        Keys({"purchase": ("p",)})


def test_two_actions_on_one_key_are_refused_and_both_named() -> None:
    with pytest.raises(ConfigError, match=r'"s" is both .*\bsort\b') as caught:
        Keys({"buy": ("s",)})
    assert "buy" in str(caught.value)
    with pytest.raises(ConfigError, match=r'"," is both'):
        Keys({"sort": (",",)})


def test_out_of_an_opened_screen_q_leads_only_back() -> None:
    keys = Keys({})
    assert pressed("q", HISTORY, keys) == pressed("q", SETTINGS, keys) == ["back"]
    # A key of its own goes further still.
    keys = Keys({"quit": ("q", "f10")})
    assert "quit" in pressed("f10", HISTORY, keys)
    with pytest.raises(ConfigError, match=r'"t" is both .*\btotals\b'):
        Keys({"back": ("t",)})


def test_one_key_may_mean_two_things_in_two_panes() -> None:
    keys = Keys({"cancel": ("s",)})
    assert pressed("s", NUMBERS, keys) == ["cancel"]
    assert pressed("s", PRICES, keys) == ["sort"]


def test_two_actions_may_swap_their_keys() -> None:
    keys = Keys({"sort": ("b",), "buy": ("s",)})
    assert pressed("s", PRICES, keys) == ["buy"]
    assert pressed("b", PRICES, keys) == ["sort"]


def test_other_words_belong_to_commands_and_are_not_in_their_texts() -> None:
    assert SYNONYMS.keys() <= BY_ID.keys()
    for id, words in SYNONYMS.items():
        text = f"{BY_ID[id].full} {id.replace('_', ' ')}".lower()
        assert not [word for word in words.split() if word in text.split()], id
