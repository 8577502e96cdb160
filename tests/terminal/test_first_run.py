"""The first run, from no key at all to the workspace."""

from __future__ import annotations

import stat
from shutil import rmtree

from harness import Home, Provider, Pty, loaded


def test_from_no_key_to_the_workspace(home: Home, provider: Provider) -> None:
    home.key = ""
    rmtree(home.config.parent)
    with Pty(home, size=(80, 24)) as pty:
        pty.wait_for("Welcome to otptui")

        # A wrong key is refused with a message, and nothing is saved.
        pty.paste("wrong-key-1234")
        pty.press("enter")
        refused = pty.wait_for("does not accept the API key")
        assert "wrong-key" not in refused
        assert not home.config.exists()

        # The right key opens the workspace.
        pty.press("ctrl+u")
        pty.wait_for("paste it here")
        pty.paste(provider.key)
        pty.press("enter")
        pty.wait_for("Prices")
        assert stat.S_IMODE(home.config.stat().st_mode) == 0o600
        assert stat.S_IMODE(home.config.parent.stat().st_mode) == 0o700
        assert f'api_key = "{provider.key}"' in home.config.read_text()
        pty.press("q")
        assert pty.exit() == 0
        written = pty.written()
    assert provider.key.encode() not in written
    assert not home.log.exists() or provider.key not in home.log.read_text()

    # The next run does not ask.
    with Pty(home) as pty:
        pty.wait_for(loaded)


def test_the_demo_is_one_click_away(home: Home) -> None:
    home.key = ""
    with Pty(home, size=(80, 24)) as pty:
        pty.wait_for("Welcome to otptui")
        pty.click("Try the demo")
        pty.wait_for("Prices")
        pty.press("q")
        assert pty.exit() == 0
        assert pty.left_behind() == []
