"""One home and one provider for each test in a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import Home, Provider, Tmux, provided, quiet


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider on a socket whose numbers get only the messages that the test delivers."""
    with provided(quiet(has_balance=True)) as provider:
        yield provider


@pytest.fixture
def home(tmp_path: Path, provider: Provider) -> Home:
    """A user of that provider."""
    return Home(tmp_path, provider.url, provider.key)


@pytest.fixture
def tmux(home: Home) -> Iterator[Tmux]:
    """A tmux of the user's own."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    with Tmux(home) as tmux:
        yield tmux
