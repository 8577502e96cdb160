"""Options for every test. pytest puts this folder on the import path, so tests can import its helpers."""

from __future__ import annotations

import gc

import pytest
from hypothesis import settings

# The same examples each time: what a change breaks shows at once, and a run that was green stays green.
settings.register_profile("usual", deadline=None, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=10_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long`: also run what takes minutes. `--examples`: as many examples of each property as wanted."""
    parser.addoption("--long", action="store_true", help="many more random moments and examples (minutes)")
    parser.addoption("--examples", type=int, help="the number of examples of each property")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many examples a property gets. There is no deadline: a busy machine is not a failure."""
    settings.load_profile("long" if config.getoption("--long") else "usual")
    if examples := config.getoption("--examples"):
        settings.register_profile("wanted", deadline=None, max_examples=examples)
        settings.load_profile("wanted")


def pytest_collection_finish() -> None:
    """Freeze what was imported: it stays to the end, so the garbage collector need not scan it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def keys_begin_at_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start the keys of a new database at 1; the program starts them at a number of seconds."""
    monkeypatch.setattr("otptui.store.store_thread.fresh_first_key", lambda: 1)
