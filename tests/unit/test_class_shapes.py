"""Classes stay small and shallow: what grows beyond that is two ideas, to be composed."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterator

import pytest

import otptui

MAX_METHODS = 40
MAX_METHODS_WITH_PARENTS = 60
MAX_DEPTH = 3
"""The program's classes in one line of inheritance. The first is often forced by Textual or `Exception`."""


def classes() -> Iterator[type]:
    """Every top-level class of the program's modules."""
    for module in pkgutil.walk_packages(otptui.__path__, "otptui."):
        if module.name != "otptui.__main__":
            members = vars(importlib.import_module(module.name)).values()
            yield from (it for it in members if inspect.isclass(it) and it.__module__ == module.name)


CLASSES = sorted(classes(), key=lambda it: (it.__module__, it.__name__))


def line_of(cls: type) -> list[type]:
    """The class and its parents, as far as they are ours."""
    return [it for it in cls.__mro__ if it.__module__.startswith("otptui.")]


def methods_of(*line: type) -> set[str]:
    """Methods and properties; of the special ones `__init__` alone."""
    kinds = property, classmethod, staticmethod
    return {
        name
        for cls in line
        for name, member in vars(cls).items()
        if inspect.isfunction(member) or isinstance(member, kinds)
        if name == "__init__" or not name.startswith("__")
    }


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: f"{cls.__module__}.{cls.__name__}")
def test_a_class_is_small_and_shallow(cls: type) -> None:
    line = line_of(cls)
    assert len(line) <= MAX_DEPTH
    assert len(methods_of(cls)) <= MAX_METHODS
    assert len(methods_of(*line)) <= MAX_METHODS_WITH_PARENTS


def test_every_class_has_a_name_of_its_own() -> None:
    assert len(CLASSES) > 200
    names = Counter(cls.__name__ for cls in CLASSES)
    assert [name for name, count in names.items() if count > 1] == []
