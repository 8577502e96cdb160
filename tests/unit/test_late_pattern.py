"""Patterns that are compiled late find what patterns compiled at once find."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import otptui
from otptui.text.late_pattern import LatePattern, late_pattern

SOURCES = sorted(Path(otptui.__file__).parent.rglob("*.py"))


def patterns_in(value: Any) -> Iterator[Any]:
    """The late patterns in the value of a module's name, those in its dicts and tuples too."""
    if type(value) is LatePattern:
        yield value
    elif type(value) is dict or type(value) is tuple:
        for inner in value.values() if type(value) is dict else value:
            yield from patterns_in(inner)


@pytest.mark.parametrize("method", ["match", "search", "fullmatch"])
@pytest.mark.parametrize("text", ["", "ab", "AB", "xab", "abx"])
def test_it_finds_what_re_finds(method: str, text: str) -> None:
    late, early = late_pattern("ab", re.IGNORECASE), re.compile("ab", re.IGNORECASE)
    for _ in range(2):
        found, expected = getattr(late, method)(text), getattr(early, method)(text)
        assert (found and found.span()) == (expected and expected.span())


def test_it_replaces_and_lists_as_re_does() -> None:
    late = late_pattern("a(b)")
    assert late.sub(r"\1", "ab ab") == "b b"
    assert late.findall("ab ab") == ["b", "b"]
    assert [found.start() for found in late.finditer("ab ab")] == [0, 3]
    assert late.pattern == "a(b)"


def test_an_unknown_name_is_an_error_as_ever() -> None:
    with pytest.raises(AttributeError):
        late_pattern("a").unknown  # type: ignore[attr-defined]  # noqa: B018


def test_every_late_pattern_of_the_program_compiles() -> None:
    """A mistake in a pattern would otherwise show at its first use only."""
    patterns: set[Any] = set()
    for module in pkgutil.walk_packages(otptui.__path__, "otptui."):
        if not module.name.endswith("__main__"):
            patterns.update(*map(patterns_in, vars(importlib.import_module(module.name)).values()))
    for pattern in patterns:
        assert re.compile(pattern.pattern, pattern.flags)
    written = sum(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "late_pattern"
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text()))
    )
    assert len(patterns) >= written > 20
