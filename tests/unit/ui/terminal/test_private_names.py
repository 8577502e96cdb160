"""Every private name of Textual, Rich and asyncio that the program uses, and where escape sequences are.

A Textual that changes one of them fails here, by name. Textual 8.2.8 is what they were read in; the earlier
releases that changed one are named beside it.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual import _ansi_sequences, _compositor, _keyboard_protocol, keys
from textual.app import App
from textual.driver import Driver
from textual.keys import Keys
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

import otptui
from otptui.ui.terminal.pen import ATTRIBUTES

PACKAGE = Path(otptui.__file__).parent
TERMINAL = PACKAGE / "ui" / "terminal"
# Text of strangers is searched for sequences there, and the simulated provider sends some.
SEQUENCES_OF_OTHERS = {"text/sanitize.py", "simulator/faults.py"}

# Named tuples have these for everybody; the underscore keeps them apart from fields.
PUBLIC = {"_asdict", "_make", "_replace", "_fields"}


def takes(function: Callable[..., object], *parameters: str) -> bool:
    """Whether a function has exactly these parameters besides `self`."""
    return tuple(name for name in inspect.signature(function).parameters if name != "self") == parameters


def sets(kind: type, *attributes: str) -> bool:
    """Whether the code of a class assigns all these attributes."""
    source = inspect.getsource(kind)
    return all(re.search(rf"self\.{name}\b[^=\n]*= ", source) for name in attributes)


def fields(kind: type, *attributes: str) -> bool:
    """Whether an update of the compositor is made of these parameters, and keeps them."""
    return takes(kind.__init__, *attributes) and sets(kind, *attributes)


CONTRACT: dict[str, tuple[str, str, Callable[[], bool]]] = {
    # name: (module of ui/terminal, what for, what it must look like)
    "textual._compositor": (
        "painter frame_writer",
        "the updates that are painted, as cells. 0.40 and 0.52 changed their form",
        lambda: (
            fields(_compositor.LayoutUpdate, "strips", "region")
            and fields(_compositor.ChopsUpdate, "chops", "spans", "chop_ends")
        ),
    ),
    "textual._ansi_sequences": (
        "event_decoder",
        "the keys of older terminals. 0.84 added the sequences that are ignored",
        lambda: (
            _ansi_sequences.ANSI_SEQUENCES_KEYS["\x1b[A"] == (Keys.Up,)
            and _ansi_sequences.ANSI_SEQUENCES_KEYS["\x1bOo"] == "/"
        ),
    ),
    "textual._keyboard_protocol": (
        "event_decoder",
        "the keys of the kitty protocol that are no characters. New in 0.84",
        lambda: (
            _keyboard_protocol.FUNCTIONAL_KEYS["1A"] == "up"
            and "left_shift" in _keyboard_protocol.MODIFIER_FUNCTIONAL_KEYS
        ),
    ),
    "_character_to_key": (
        "event_decoder",
        "the name a key has in bindings",
        lambda: keys._character_to_key("/") == "slash" and keys._character_to_key("Y") == "Y",
    ),
    "_display": (
        "terminal_app",
        "the way of every frame to the terminal; overridden",
        lambda: takes(App._display, "screen", "renderable"),
    ),
    "_set_pointer_shape": (
        "terminal_app",
        "11 bytes at every change of the screen that are not written. New in 6.4",
        lambda: takes(App._set_pointer_shape, "shape"),
    ),
    "_exit": (
        "terminal_app",
        "a failure while the program ends",
        lambda: sets(App, "_exit"),
    ),
    "_handle_exception": (
        "terminal_app",
        "the first fault, for the log; overridden",
        lambda: takes(App._handle_exception, "error"),
    ),
    "_fatal_error": (
        "terminal_app",
        "prints every local variable, the key among them; overridden",
        lambda: takes(App._fatal_error),
    ),
    "_close_messages_no_wait": ("terminal_app", "ends the app", lambda: takes(App._close_messages_no_wait)),
    "_clipboard": ("terminal_app", "what a text field pastes", lambda: sets(App, "_clipboard")),
    "_driver": ("terminal_app frame_writer window_signals", "the driver", lambda: sets(App, "_driver")),
    "_batch_count": ("frame_writer", "no frame inside a batch", lambda: sets(App, "_batch_count")),
    "_closed": ("frame_writer", "no frame after the end", lambda: sets(MessagePump, "_closed")),
    "_running": ("frame_writer", "no frame before the start", lambda: sets(MessagePump, "_running")),
    "_begin_update": ("frame_writer", "synchronized output", lambda: takes(App._begin_update)),
    "_end_update": ("frame_writer", "synchronized output", lambda: takes(App._end_update)),
    "_compositor": (
        "quick_frame",
        "where the widgets are, from the top one to the lowest",
        lambda: sets(Screen, "_compositor") and isinstance(_compositor.Compositor.visible_widgets, property),
    ),
    "_repaint_regions": (
        "quick_frame",
        "what a widget wants repainted",
        lambda: sets(Widget, "_repaint_regions") and takes(Widget._exchange_repaint_regions),
    ),
    "_repaint_required": (
        "quick_frame",
        "whether Textual repaints a widget when it is idle",
        lambda: sets(Widget, "_repaint_required"),
    ),
    "_layout_required": ("quick_frame", "no layout is due", lambda: sets(Widget, "_layout_required")),
    "_scroll_required": ("quick_frame", "no scroll is due", lambda: sets(Widget, "_scroll_required")),
    "_forward_event": ("late_keys", "a key to another widget", lambda: takes(Widget._forward_event, "event")),
    "_color_system": (
        "appearance frame_writer",
        "fewer colours than Rich believes in",
        lambda: Console(color_system="standard")._color_system is ColorSystem.STANDARD,
    ),
    "_attributes": (
        "painter",
        "the attributes of a style as bits",
        lambda: (
            Style.parse("bold")._attributes == 1
            and [Style.parse(name)._attributes for name in ("dim", "overline")] == [2, 1 << 12]
            and len(ATTRIBUTES) == 13
        ),
    ),
    "_set_attributes": (
        "painter",
        "which of the bits count",
        lambda: Style.parse("not bold")._set_attributes == 1,
    ),
    "_app": ("driver", "the app of the driver", lambda: sets(Driver, "_app")),
    "_loop": ("driver", "the event loop", lambda: sets(Driver, "_loop")),
    "_size": ("driver", "the size, for App.size before the first resize", lambda: sets(Driver, "_size")),
    "_mouse": ("driver", "whether the mouse is wanted", lambda: sets(Driver, "_mouse")),
    "_auto_restart": ("driver", "whether the driver suspends itself", lambda: sets(Driver, "_auto_restart")),
}


@pytest.mark.parametrize("name", CONTRACT)
def test_textual_has_what_is_used_of_it(name: str) -> None:
    _, purpose, holds = CONTRACT[name]
    assert holds(), f"{name} is not as it was; it is used for: {purpose}"


def test_private_names_are_used_where_the_list_says() -> None:
    used: dict[str, set[str]] = {}
    for path, name in foreign_names():
        assert path.parent == TERMINAL, f"{path}: {name} is private to a library"
        used.setdefault(name, set()).add(path.stem)
    assert used == {name: set(modules.split()) for name, (modules, _, _) in CONTRACT.items()}


def test_escape_sequences_are_in_one_package() -> None:
    elsewhere = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.parent != TERMINAL and has_escape(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert elsewhere == SEQUENCES_OF_OTHERS


def test_no_class_of_ours_uses_a_private_name_of_its_base_by_accident() -> None:
    for kind in classes():
        bases = [base for base in kind.__mro__ if base.__module__.startswith("textual.")]
        theirs = set().union(*map(private_names, bases))
        assert theirs & private_names(kind) <= set(CONTRACT), kind


def private_names(kind: type) -> set[str]:
    """The private names a class defines, and those of the attributes it assigns."""
    return by_class(kind.__module__).get(kind.__name__, set())


@cache
def by_class(module: str) -> dict[str, set[str]]:
    """The private names of every class of a module."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    found = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return {node.name: set(filter(is_private, members(node))) for node in found}


def members(node: ast.ClassDef) -> Iterator[str]:
    """What a class defines, with the attributes its methods assign."""
    for child in node.body:
        if isinstance(child, ast.Assign | ast.AnnAssign):
            targets = child.targets if isinstance(child, ast.Assign) else [child.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child.name
            yield from (name for name in defined(child) if f"self.{name}" in ast.unparse(child))


def foreign_names() -> Iterator[tuple[Path, str]]:
    """Every private name that is not defined in the program, with the file that uses it."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")}
    ours = {name for tree in trees.values() for name in defined(tree)}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom | ast.Import) and not getattr(node, "level", 0):
                names = [alias.name for alias in node.names]
                if isinstance(node, ast.ImportFrom):
                    module = node.module or ""
                    names = [module] if is_private(module) else names
                elif not any(map(is_private, names)):
                    continue
                yield from ((path, name) for name in names if is_private(name))
            elif (
                isinstance(node, ast.Attribute)
                and is_private(node.attr)
                and node.attr not in ours - set(CONTRACT)
            ):
                is_ours = node.attr in ours and not is_inherited(path, node.attr)
                if not is_ours:
                    yield path, node.attr
            elif isinstance(node, ast.FunctionDef) and node.name in CONTRACT and path.parent == TERMINAL:
                yield path, node.name


def is_inherited(path: Path, name: str) -> bool:
    """Whether a name that is defined in the program as well means Textual's in this file."""
    return path.parent == TERMINAL and path.stem in CONTRACT[name][0].split()


def defined(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id == "self":
                yield node.attr
        elif isinstance(node, ast.alias):
            yield node.asname or node.name


def is_private(name: str) -> bool:
    return name not in PUBLIC and any(re.match(r"_[a-zA-Z]", part) for part in name.split("."))


def has_escape(tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and ("\x1b" in node.value or "\\x1b" in node.value)
        for node in ast.walk(tree)
    )


def classes() -> Iterator[type]:
    """Every class of the program that has one of Textual's among its bases."""
    for module in pkgutil.walk_packages(otptui.__path__, "otptui.ui.".removesuffix("ui.")):
        if module.name.startswith("otptui.ui"):
            loaded = importlib.import_module(module.name)
            for _, kind in inspect.getmembers(loaded, inspect.isclass):
                if kind.__module__ == module.name and any(
                    b.__module__.startswith("textual.") for b in kind.__mro__
                ):
                    yield kind
