"""Tests use what the program offers in public: none reaches for a private name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
ABOUT_TEXTUAL = {
    "painted.py",
    "ui/test_painter.py",
    "unit/ui/terminal/test_event_decoder.py",
    "unit/ui/terminal/test_private_names.py",
}
"""Files that may use private names of Textual: one reads screens, two compare ours with what Textual does."""

PUBLIC_IN_SPITE_OF_THEIR_NAME = {"_replace", "_asdict", "_fields"}
"""Methods of namedtuples."""


def is_private(name: str) -> bool:
    is_special = name.startswith("__") and name.endswith("__")
    return name.startswith("_") and not is_special and name not in PUBLIC_IN_SPITE_OF_THEIR_NAME


def private_names(source: str) -> list[str]:
    """Uses of private names of other objects and modules, with their lines."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                continue
            case ast.Attribute(attr=name) if is_private(name):
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
            case ast.ImportFrom(module=module, names=names):
                parts = [*(module or "").split("."), *(alias.name for alias in names)]
                found += [f"line {node.lineno}: import of {part}" for part in parts if is_private(part)]
            case _:
                continue
    return found


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(TESTS.rglob("*.py")) if path.relative_to(TESTS).as_posix() not in ABOUT_TEXTUAL],
    ids=lambda path: path.relative_to(TESTS).as_posix(),
)
def test_no_private_name_is_used(path: Path) -> None:
    assert private_names(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    ["store._db", "from otptui.store.journal import _INSERT", "from textual._compositor import ChopsUpdate"],
)
def test_a_private_name_is_noticed(source: str) -> None:
    assert private_names(source)


@pytest.mark.parametrize(
    "source",
    ["self._db", "rules._replace(early=0)", "module.__name__", "from otptui import __version__", "a.b"],
)
def test_a_public_name_is_let_through(source: str) -> None:
    assert private_names(source) == []
