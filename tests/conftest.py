"""Being here puts this folder on the import path, so that every test can import its helpers (`simulated`)."""

from __future__ import annotations

import gc

import pytest
from hypothesis import settings

settings.register_profile("usual", deadline=None)
settings.register_profile("long", deadline=None, max_examples=10_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long`: what takes minutes as well, for a run by hand."""
    parser.addoption("--long", action="store_true", help="many more random moments and examples (minutes)")


def pytest_configure(config: pytest.Config) -> None:
    """How many examples a property is tried on. No deadline: a busy machine is no failure."""
    settings.load_profile("long" if config.getoption("--long") else "usual")


def pytest_collection_finish() -> None:
    """What is imported and collected by now stays to the end: the collector need not go through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def keys_begin_at_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new database of the program has keys that begin at a number of seconds; in tests they begin at 1."""
    monkeypatch.setattr("otptui.store.store_thread.fresh_first_key", lambda: 1)
