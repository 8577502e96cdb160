"""`[[commands]]` in the config file: read, checked, and kept when a setting is saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from otptui.config.config_file import load, save
from otptui.config.schema import NUMBER, OFFER, OwnCommand
from otptui.domain.errors import ConfigError

TWO = """
[[commands]]
name = "Send to phone"
key = "p, ctrl+o"
run = "ntfy publish"
confirm = true

[[commands]]
name = "Look up"
on = "offer"
run = "browse"
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / "config.toml"


def test_they_are_read_in_their_order(file: Path) -> None:
    file.write_text(TWO)
    assert load(file, environ={}).commands == (
        OwnCommand("Send to phone", "ntfy publish", ("p", "ctrl+o"), NUMBER, confirm=True),
        OwnCommand("Look up", "browse", (), OFFER),
    )


def test_a_saved_setting_keeps_them(file: Path) -> None:
    file.write_text(TWO)
    before = load(file, environ={}).commands
    save(file, {("polling", "interval"): 5.0})
    after = load(file, environ={})
    assert (after.commands, after.polling.interval) == (before, 5.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[commands]]\nrun = "ntfy"', 'commands.1.name must be 1 to 24 characters in quotes, not ""'),
        ('[[commands]]\nname = "Send"', 'commands.1.run must be a command in quotes, not ""'),
        ('[[commands]]\nname = "Send"\nrun = " "', "commands.1.run must be a command in quotes"),
        (f'[[commands]]\nname = "{"x" * 25}"\nrun = "x"', "commands.1.name must be 1 to 24 characters"),
        (f'{TWO}\n[[commands]]\nname = "Third"\nrun = "x"\non = "server"', "commands.3.on must be"),
        ('[[commands]]\nname = "Send"\nrun = "x"\nask = true', "commands.1.ask is not a setting: remove it"),
        ('[[commands]]\nname = "Send"\nrun = "x"\nkeys = "p"', "commands.1.keys is not a setting: did you"),
        ('[commands]\nname = "Send"\nrun = "x"', "write [[commands]] above the settings of each"),
        ("commands = [1]", "write [[commands]] above the settings of each"),
        ('[alerts]\nconfirm = true', "alerts.confirm is not a setting: it belongs under [[commands]]"),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_with_its_place_and_the_fix(file: Path, text: str, said: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(file, environ={})
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
