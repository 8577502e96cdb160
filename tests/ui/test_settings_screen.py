"""The settings by keyboard: read, changed, refused, and saved while others write the file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from keyboard import KEY, Desk, User
from msgspec.structs import replace
from textual.widgets import Input

from otptui.config.config_file import load, save
from otptui.config.schema import Config
from otptui.ui.dialogs.question import Dialog
from otptui.ui.palette.palette import Palette
from otptui.ui.screens.settings_screen import SettingsScreen
from otptui.ui.widgets.settings_list import SettingsList


async def opened(user: User) -> SettingsScreen:
    await user.press("comma")
    await user.until(
        lambda: isinstance(user.app.screen, SettingsScreen) and user.app.screen.settings.row_count
    )
    screen = user.app.screen
    assert isinstance(screen, SettingsScreen)
    return screen


async def go_to(user: User, name: str) -> None:
    """Put the cursor on the setting of that name."""
    settings = user.app.screen.query_one(SettingsList)
    await user.press("g")
    for _ in range(settings.row_count):
        if settings.current is not None and settings.current.name == name:
            return
        await user.press("j")
    pytest.fail(f"there is no {name}")


async def change(user: User, name: str, text: str) -> None:
    """Open the setting under the cursor and type `text` in place of its value."""
    await go_to(user, name)
    await user.press("enter")
    await user.until(lambda: isinstance(user.focus, Input))
    await user.type(text)


async def reads(user: User, words: str) -> None:
    """Wait until these words are on the screen, however its lines are broken."""
    await user.until(lambda: words in " ".join(user.text.split()))


def file_of(desk: Desk) -> dict[str, Any]:
    return tomllib.loads(desk.paths.config.read_text())


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """A desk whose config is in the file, as after a first run."""
    profile = desk.config.active
    save(
        desk.paths.config,
        {
            ("profile",): "sim",
            ("profiles", "sim", "api_key"): KEY,
            ("profiles", "sim", "base_url"): profile.base_url,
            ("polling", "interval"): 0.05,
            ("polling", "max_per_second"): 50,
        },
    )
    return desk


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (34, 30), (32, 20)])
async def test_every_setting_is_listed_with_its_meaning_and_secrets_masked(
    kept: Desk, size: tuple[int, int]
) -> None:
    async with kept.otptui(size) as user:
        screen = await opened(user)
        assert "Settings" in user.lines[0]
        seen = user.text
        for _ in range(screen.settings.row_count):
            await user.press("j")
            seen += user.text
        assert KEY not in seen
        assert all(len(line) <= size[0] for line in user.lines)
        for name in ("base_url", "interval", "bell", "max_active", "copy_code"):
            assert name in seen
        await go_to(user, "polling.interval")
        await user.sees("• interval", "0.05")
        await reads(user, "Default: 3. Applies to numbers bought from now on.")
        await user.sees("enter change")


async def test_a_number_is_checked_as_it_is_typed_and_saved(kept: Desk) -> None:
    async with kept.otptui() as user:
        await opened(user)
        await change(user, "polling.interval", "0")
        await user.sees("It must be a number of seconds above 0, at most 3600. For example 3.0")
        await user.press("enter")
        await user.settles()
        assert isinstance(user.focus, Input)
        await user.type(".5")
        await user.misses("It must be")
        await user.press("enter")
        await user.until(lambda: isinstance(user.focus, SettingsList))
        assert file_of(kept)["polling"] == {"interval": 0.5, "max_per_second": 50}
        await user.until(
            lambda: "polling.interval saved\nApplies to numbers bought from now on." in user.toasts
        )
        await user.until(lambda: user.app.session.custody.polling.interval == 0.5)
        assert user.app.session.custody.polling.max_per_second == kept.config.polling.max_per_second


async def test_esc_leaves_a_value_as_it_is_and_then_the_screen(kept: Desk) -> None:
    before = kept.paths.config.read_text()
    async with kept.otptui() as user:
        home = user.app.screen
        await opened(user)
        await change(user, "limits.max_active", "0")
        await user.sees("It must be a whole number from 1 to 1000")
        await user.press("escape")
        await user.until(lambda: isinstance(user.focus, SettingsList))
        await user.misses("It must be")
        await user.press("escape")
        await user.until(lambda: user.app.screen is home)
        for key in ("comma", "q"):
            await opened(user)
            await user.press(key)
            await user.until(lambda: user.app.screen is home)
    assert kept.paths.config.read_text() == before


async def test_enter_and_space_toggle_a_switch_with_immediate_effect(kept: Desk) -> None:
    async with kept.otptui() as user:
        await opened(user)
        await go_to(user, "alerts.bell")
        await user.press("enter")
        await user.until(lambda: not user.app.config.alerts.bell)
        assert file_of(kept)["alerts"] == {"bell": False}
        await user.press("space")
        await user.until(lambda: user.app.config.alerts.bell)
        # A default is not written to the file.
        assert file_of(kept)["alerts"] == {}


async def test_limits_and_currency_take_effect_at_once(kept: Desk) -> None:
    async with kept.otptui() as user:
        await opened(user)
        await change(user, "limits.daily_spend", "2.50")
        await user.press("enter")
        await user.until(lambda: user.app.session.config.limits.daily_spend is not None)
        await change(user, "profiles.sim.currency", "€")
        await user.press("enter")
        await user.until(lambda: user.app.session.profile.currency == "€")
        assert user.app.session.profile.api_key == KEY
        assert load(kept.paths.config, None, {}).limits == user.app.config.limits


async def test_a_secret_is_masked_and_removed_only_after_confirmation(kept: Desk) -> None:
    async with kept.otptui() as user:
        screen = await opened(user)
        await go_to(user, "profiles.sim.api_key")
        await user.press("enter")
        await user.until(lambda: isinstance(user.focus, Input))
        await user.press("enter")
        await user.toast("Nothing typed")
        await change(user, "profiles.sim.api_key", "new-key-777")
        assert "new-key-777" not in user.text
        await user.press("enter")
        await user.until(lambda: file_of(kept)["profiles"]["sim"]["api_key"] == "new-key-777")
        await user.until(lambda: isinstance(user.focus, SettingsList))
        assert "new-key-777" not in user.text + "".join(user.toasts)
        assert screen.query_one("EditBar Input", Input).value == ""
        await user.press("d")
        await user.until(lambda: isinstance(user.app.screen, Dialog))
        await user.press("n", "d")
        await user.until(lambda: isinstance(user.app.screen, Dialog))
        assert "api_key" in file_of(kept)["profiles"]["sim"]
        await user.press("y")
        await user.until(lambda: "api_key" not in file_of(kept)["profiles"]["sim"])


async def test_a_key_command_replaces_the_key(kept: Desk) -> None:
    async with kept.otptui() as user:
        await opened(user)
        await change(user, "profiles.sim.api_key_command", "pass show sim")
        await user.press("enter")
        await user.until(lambda: "api_key" not in file_of(kept)["profiles"]["sim"])
        assert file_of(kept)["profiles"]["sim"]["api_key_command"] == "pass show sim"


async def test_values_that_clash_with_others_are_refused_with_a_reason(kept: Desk) -> None:
    async with kept.otptui() as user:
        await opened(user)
        await change(user, "profiles.sim.base_url", "http://sms.example/stubs/handler_api.php")
        await user.press("enter")
        await reads(user, "profiles.sim.base_url would send your key unencrypted: write https://")
        assert isinstance(user.focus, Input)
        await user.press("escape")
        await change(user, "profile", "nobody")
        await user.press("enter")
        await reads(user, "nobody there is no profile nobody: choose from otpbuddy, sim")
    assert file_of(kept)["profile"] == "sim"


async def test_clashing_keys_are_reported_and_others_saved(kept: Desk) -> None:
    async with kept.otptui() as user:
        await opened(user)
        await change(user, "keys.buy", "s")
        await user.sees('"s" is both buy and sort; give one of them another key')
        await user.press("enter", "backspace")
        await user.type("b,p")
        await user.misses("is both")
        await user.press("enter")
        await user.until(lambda: file_of(kept).get("keys") == {"buy": "b,p"})
        await user.until(lambda: "keys.buy saved\nApplies after a restart." in user.toasts)
        await user.until(lambda: isinstance(user.focus, SettingsList))
        await user.press("d")
        await user.until(lambda: file_of(kept)["keys"] == {})


async def test_dropped_comments_are_backed_up_and_the_user_is_told(kept: Desk) -> None:
    earlier = "# mine\n" + kept.paths.config.read_text()
    kept.paths.config.write_text(earlier)
    async with kept.otptui() as user:
        await opened(user)
        await go_to(user, "alerts.copy_code")
        await user.press("enter")
        await user.toast("Its comments were removed; the old file is config.toml.bak.")
    assert kept.paths.config.with_name("config.toml.bak").read_text() == earlier


async def test_hand_edits_and_the_settings_screen_keep_each_other_s_changes(kept: Desk) -> None:
    async with kept.otptui() as user:
        screen = await opened(user)
        await go_to(user, "limits.max_active")
        await user.press("enter")
        # Another window or an editor writes the file while this screen is open.
        save(kept.paths.config, {("limits", "max_active"): 7, ("alerts", "bell"): False})
        screen.query_one("EditBar Input", Input).value = "9"
        await user.press("enter")
        await user.until(lambda: user.app.config.limits.max_active == 9)
        await user.until(lambda: not user.app.config.alerts.bell)
        save(kept.paths.config, {("limits", "max_active"): 11})
        user.app.config_follower.poll()
        await user.until(lambda: user.app.config.limits.max_active == 11)
        await user.sees("11")


async def test_a_broken_hand_edit_is_reported_and_not_overwritten(kept: Desk) -> None:
    async with kept.otptui() as user:
        await opened(user)
        good = kept.paths.config.read_text()
        kept.paths.config.write_text(good + "\n[polling\n")
        user.app.config_follower.poll()
        await user.sees("TOML")
        await go_to(user, "alerts.bell")
        await user.press("enter")
        await user.settles()
        assert kept.paths.config.read_text() == good + "\n[polling\n"
        await user.sees("TOML")
        kept.paths.config.write_text(good)
        user.app.config_follower.poll()
        await user.misses("TOML")
        await user.press("enter")
        await user.until(lambda: file_of(kept).get("alerts") == {"bell": False})


async def test_a_hand_edit_applies_on_every_screen_and_a_mistake_changes_nothing(
    kept: Desk,
) -> None:
    good = kept.paths.config.read_text()
    async with kept.otptui((140, 30)) as user:
        await user.sees("1 Catalog")
        save(kept.paths.config, {("limits", "max_active"): 3})
        user.app.config_follower.poll()
        await user.until(lambda: user.app.session.config.limits.max_active == 3)
        kept.paths.config.write_text(good + '\n[limits]\nmax_active = "many"\n')
        user.app.config_follower.poll()
        await user.until(lambda: "limits.max_active must be" in user.app.status)
        assert "Previous settings still apply" in user.app.status
        assert user.app.session.config.limits.max_active == 3
        # A file with one key on two actions is refused as well.
        kept.paths.config.write_text(good + '\n[limits]\nmax_active = 5\n[keys]\nbuy = "s"\n')
        user.app.config_follower.poll()
        await user.until(lambda: '"s" is both buy and sort' in user.app.status)
        assert user.app.session.config.limits.max_active == 3
        kept.paths.config.write_text(good)
        user.app.config_follower.poll()
        await user.until(lambda: user.app.session.config.limits.max_active == 20 and not user.app.status)
        # A deleted file changes no setting.
        save(kept.paths.config, {("limits", "max_active"): 3})
        user.app.config_follower.poll()
        await user.until(lambda: user.app.session.config.limits.max_active == 3)
        kept.paths.config.unlink()
        user.app.config_follower.poll()
        await user.settles()
        assert user.app.session.config.limits.max_active == 3


async def test_a_folder_that_cannot_be_written_is_reported(
    kept: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, *, follow_links: bool) -> None:
        raise OSError(28, "No space left on device")

    async with kept.otptui() as user:
        await opened(user)
        await go_to(user, "alerts.bell")
        monkeypatch.setattr("otptui.config.config_file.replacing", full)
        await user.press("enter")
        await reads(user, "cannot be written: No space left on device: free some space")
        assert user.app.config.alerts.bell


async def test_the_demo_shows_its_own_profile_and_writes_to_its_own_folder(desk: Desk) -> None:
    profile = replace(desk.config.active, name="demo")
    async with desk.otptui(config=Config("demo", {"demo": profile}, desk.config.polling)) as user:
        await opened(user)
        assert str(desk.paths.config)[:10] in user.lines[0]
        await user.sees("profile demo")
        assert "profile otpbuddy" not in user.text
        assert user.app.config.polling == desk.config.polling
        await change(user, "profiles.demo.currency", "₹")
        await user.press("enter")
        await user.until(lambda: user.app.session.profile.currency == "₹" and desk.paths.config.exists())
        await user.sees("profile demo")
    assert file_of(desk) == {"profiles": {"demo": {"currency": "₹"}}}


async def test_settings_overridden_by_the_environment_say_so(
    kept: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTPTUI_API_KEY", "from-the-environment")
    async with kept.otptui() as user:
        await opened(user)
        await go_to(user, "profiles.sim.api_key")
        await user.sees("Overridden by OTPTUI_API_KEY while that is set.")
        assert "from-the-environment" not in user.text


async def test_help_lists_the_keys_of_the_settings(kept: Desk) -> None:
    async with kept.otptui() as user:
        await opened(user)
        await user.press("question_mark")
        await user.sees("In Settings", "Change setting", "Reset to default", "Back")


async def test_the_theme_is_chosen_in_the_settings_and_not_written_into_the_file(kept: Desk) -> None:
    before = kept.paths.config.read_text()
    async with kept.otptui() as user:
        await opened(user)
        await go_to(user, "theme")
        assert user.app.theme == "textual-dark"
        await user.sees("The colours; kept beside your numbers, not in the file.")
        await user.press("enter")
        await user.until(lambda: isinstance(user.app.screen, Palette))
        await user.type("nord")
        await user.press("enter")
        await user.until(lambda: user.app.theme == "nord")
        await user.until(lambda: user.line("• theme", "nord"))
    assert kept.paths.config.read_text() == before


def editor(desk: Desk, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Make a shell script the user's editor."""
    program = desk.folder / "editor"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"'{program}' --wait")


async def test_the_editor_changes_the_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(desk, monkeypatch, 'test "$1" = --wait && printf "[alerts]\\nbell = false\\n" >> "$2"')
    async with desk.otptui() as user:
        await opened(user)
        assert not desk.paths.config.exists()
        await user.press("e", "e")
        await user.until(lambda: user.app.config.alerts.bell is False)
        await go_to(user, "alerts.bell")
        await user.until(lambda: "off" in user.line("bell"))
        assert file_of(desk) == {"alerts": {"bell": False}}
        # What an editor needs to check the file is there as well.
        assert desk.paths.config.read_text().startswith("#:schema ")
        # Where the file has a mistake, the settings before it stay.
        editor(desk, monkeypatch, 'echo "interval = fast" >> "$2"')
        await user.press("e")
        await reads(user, "is not TOML")
        assert user.app.config.alerts.bell is False


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/no/such/editor", ("cannot be run (No such file or directory)", "$EDITOR")),
        ("false", ("false ended with exit status 1", "$EDITOR")),
        ('vim "', ("$EDITOR cannot be split into words", "fix its quotes")),
    ],
)
async def test_an_editor_that_fails_is_explained(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, command: str, words: tuple[str, ...]
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", command)
    async with desk.otptui() as user:
        await opened(user)
        await user.press("e")
        for word in words:
            await user.toast(word)
