"""The config file: what it may say, how errors are reported, and what saving changes."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from otptui.config.config_file import SCHEMA_FILE, load, readable_by_others, save, save_api_key
from otptui.config.json_schema import schema
from otptui.config.schema import Config, Profile
from otptui.domain.errors import ConfigError

NOTHING: dict[str, str] = {}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / "otptui" / "config.toml"


def written(file: Path, text: str) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


def complaint(file: Path, text: str, profile: str | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load(written(file, text), profile, NOTHING)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix("~/otptui/config.toml")


def test_no_file_means_the_defaults(file: Path) -> None:
    assert load(file, None, NOTHING) == Config()


def test_a_byte_order_mark_is_ignored(file: Path) -> None:
    written(file, "")
    file.write_bytes(b"\xef\xbb\xbf[polling]\r\ninterval = 2\r\n# kept\r\n")
    assert load(file, None, NOTHING).polling.interval == 2
    save(file, {("polling", "interval"): 4.0})
    assert load(file, None, NOTHING).polling.interval == 4


def test_the_documented_file_is_accepted(file: Path) -> None:
    config = load(
        written(
            file,
            """
            profile = "otpbuddy"
            [profiles.otpbuddy]
            base_url = "https://api.otpbuddy.com/stubs/handler_api.php"
            api_key = "abc123"
            server = "3"
            country = "0"
            currency = "₹"
            [polling]
            interval = 2
            max_per_second = 1.5
            lifetime = 900
            [alerts]
            bell = false
            copy_code = true
            command = "say 'a code'"
            [limits]
            max_active = 5
            daily_spend = "99.90"
            [keys]
            buy = "b,enter"
            quit = ""
            """,
        ),
        None,
        NOTHING,
    )

    assert config.active == Profile(api_key="abc123", server="3", country="0", currency="₹")
    assert (config.polling.interval, config.polling.max_per_second, config.polling.lifetime) == (
        2.0,
        1.5,
        900,
    )
    assert (config.alerts.bell, config.alerts.copy_code, config.alerts.command) == (
        False,
        True,
        "say 'a code'",
    )
    assert (config.limits.max_active, config.limits.daily_spend) == (5, Decimal("99.90"))
    assert config.keys == {"buy": ("b", "enter"), "quit": ()}


def test_a_wrong_value_is_reported_with_file_key_and_fix(file: Path) -> None:
    assert complaint(file, '[polling]\ninterval = "fast"') == (
        ": polling.interval must be a number of seconds above 0, at most 3600, "
        'not "fast": write interval = 3.0'
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[alerts]\nbell = 1", ": alerts.bell must be true or false, not 1: write bell = true"),
        ("[limits]\ndaily_spend = 1.5", 'not 1.5: write daily_spend = "250.00"'),
        ("[limits]\nmax_active = []", "not a list: write max_active = 20"),
        ("[limits]\nmax_active = {}", "not a table: write max_active = 20"),
        ("[limits]\nmax_active = 2026-01-01", "not a date or time: write max_active = 20"),
        (f"[limits]\nmax_active = 0x{'f' * 9000}", "not a far too long number: write max_active = 20"),
        ("[keys]\nbuy = 1", ": keys.buy must be the names of keys in quotes"),
        (
            '[profiles.a]\nserver = ""',
            'profiles.a.server must be one word in quotes, not "": write server = "1"',
        ),
        ("polling = 3", ": polling must be a table: write [polling] with its settings below it"),
        ("profiles = 3", ": profiles must be a table"),
        ("[profiles]\nwork = 3", ": profiles.work must be a table: write [profiles.work]"),
        ("keys = 'b'", ": keys must be a table"),
        ('[polling]\nintervall = "1"', ": polling.intervall is not a setting: did you mean interval?"),
        ("pollin = 1", ": pollin is not a setting: did you mean polling?"),
        ("interval = 1", ": interval is not a setting: it belongs under [polling]"),
        ("[alerts]\nprofile = 1", ": alerts.profile is not a setting: it belongs at the top of the file"),
        (
            "[profiles.x]\nzzz = 1",
            ": profiles.x.zzz is not a setting: remove it, or choose from allow_http",
        ),
        ('profile = "work"', ": there is no profile work: choose from otpbuddy, or write [profiles.work]"),
        ("interval", " is not TOML: Expected '=' after a key in a key/value pair (at end of document)"),
        ("a = " + "[" * 5000, " is not TOML: "),
        (f"a = {'9' * 5000}", " is not TOML: "),
    ],
)
def test_each_mistake_is_reported_in_one_line_with_its_fix(file: Path, text: str, said: str) -> None:
    assert said in complaint(file, text)


@pytest.mark.parametrize(
    "text",
    [
        "[profiles.otpbuddy]\napi_key = 'SECRET 1'",
        "[profiles.otpbuddy]\napi_key = SECRET",
        "[profiles.otpbuddy]\napi_key = ['SECRET']",
        "[profiles.otpbuddy]\napi_key = 'SECRET'\napi_key_command = 'echo SECRET'",
        "[profiles.otpbuddy]\napi_key_command = 'echo\\nSECRET'\nx = 1",
        "[profiles.otpbuddy]\nbase_url = 'https://host/?api_key=SECRET'",
        "[profiles.otpbuddy]\nbase_url = 'http://SECRET.example/'",
        "api_key = 'SECRET'",
    ],
)
def test_no_error_shows_a_key(file: Path, text: str) -> None:
    assert "SECRET" not in complaint(file, text)


def test_a_file_that_is_not_text_is_an_error(file: Path) -> None:
    written(file, "")
    file.write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigError, match=r"config\.toml is not UTF-8 text: save it as UTF-8"):
        load(file, None, NOTHING)


def test_a_folder_in_place_of_the_file_is_an_error(file: Path) -> None:
    file.mkdir(parents=True)

    with pytest.raises(ConfigError, match=r"config\.toml cannot be read: Is a directory"):
        load(file, None, NOTHING)


@pytest.mark.parametrize("kind", ["a pipe", "a device"])
def test_a_pipe_or_device_is_an_error_and_is_not_read(file: Path, kind: str) -> None:
    file.parent.mkdir(parents=True)
    if kind == "a pipe":
        os.mkfifo(file)
    else:
        file.symlink_to("/dev/zero")
    said = r"config\.toml cannot be read: it is not a regular file: choose another file"

    with pytest.raises(ConfigError, match=said):
        load(file, None, NOTHING)
    with pytest.raises(ConfigError, match=said):
        save(file, {("alerts", "bell"): False})


def test_a_huge_file_is_not_read(file: Path) -> None:
    written(file, "#" * 1024 * 1024 + "\n")

    with pytest.raises(ConfigError, match="it is larger than 1024 KB"):
        load(file, None, NOTHING)


PROFILES = '[profiles.work]\napi_key = "w"\n[profiles.home]\napi_key = "h"\n'


def test_a_profile_is_chosen_by_argument_then_file_then_name_then_order(file: Path) -> None:
    assert load(written(file, PROFILES), "home", NOTHING).active.api_key == "h"
    assert load(written(file, 'profile = "home"\n' + PROFILES), None, NOTHING).active.name == "home"
    assert load(written(file, PROFILES), None, NOTHING).active.name == "work"
    assert load(written(file, PROFILES + "[profiles.otpbuddy]"), None, NOTHING).active.name == "otpbuddy"


def test_an_unknown_profile_names_the_known_ones(file: Path) -> None:
    assert "there is no profile nobody: choose from home, otpbuddy, work" in complaint(
        file, PROFILES, "nobody"
    )


def test_the_environment_overrides_the_profile_in_use(file: Path) -> None:
    text = '[profiles.otpbuddy]\napi_key_command = "pass show x"\n' + PROFILES
    environ = {
        "OTPTUI_API_KEY": " env-key\n",
        "OTPTUI_BASE_URL": "http://127.0.0.1:8000/stubs/handler_api.php",
    }

    config = load(written(file, text), None, environ)

    assert config.active.api_key == "env-key"
    assert config.active.api_key_command == ""
    assert config.active.base_url == environ["OTPTUI_BASE_URL"]
    assert config.profiles["work"] == Profile(name="work", api_key="w")


def test_an_empty_variable_counts_as_unset(file: Path) -> None:
    config = load(written(file, PROFILES), "work", {"OTPTUI_API_KEY": "", "OTPTUI_BASE_URL": " "})

    assert config.active == Profile(name="work", api_key="w")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OTPTUI_API_KEY", "SECRET two"),
        ("OTPTUI_BASE_URL", "SECRET"),
        ("OTPTUI_BASE_URL", "http://SECRET.example/handler_api.php"),
    ],
)
def test_a_wrong_variable_is_named_without_its_value(file: Path, variable: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(file, None, {variable: value})

    assert str(caught.value).startswith(f"environment: {variable} ")
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000/x", "http://127.9.9.9/x", "http://localhost/x", "http://[::1]:1/x"]
)
def test_plain_http_stays_on_this_machine(file: Path, address: str) -> None:
    text = f'[profiles.otpbuddy]\nbase_url = "{address}"'

    assert load(written(file, text), None, NOTHING).active.base_url == address


@pytest.mark.parametrize(
    "address", ["http://api.example/x", "http://10.0.0.1/x", "http://localhost.example/x", "http://0.0.0.0/x"]
)
def test_plain_http_to_other_machines_needs_permission(file: Path, address: str) -> None:
    text = f'[profiles.otpbuddy]\nbase_url = "{address}"\n'

    assert complaint(file, text) == (
        ": profiles.otpbuddy.base_url would send your key unencrypted: "
        "write https://, or, if you must, set profiles.otpbuddy.allow_http = true"
    )
    assert load(written(file, text + "allow_http = true"), None, NOTHING).active.base_url == address


def test_saving_the_first_key_creates_a_private_file(file: Path) -> None:
    save_api_key(file, "otpbuddy", "abc123")

    assert load(file, None, NOTHING).active.api_key == "abc123"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert {path.name for path in file.parent.iterdir()} == {"config.toml", SCHEMA_FILE}


def test_a_saved_key_replaces_its_command(file: Path) -> None:
    written(file, '[profiles.work]\napi_key_command = "pass show x"\nserver = "7"')

    save_api_key(file, "work", "abc123")

    assert load(file, None, NOTHING).active == Profile(name="work", api_key="abc123", server="7")


def test_saving_keeps_all_other_settings_even_unknown_ones(file: Path) -> None:
    written(file, 'profile = "work"\n[profiles.work]\napi_key = "w"\n[future]\nx = [1, {y = 2}]\n')

    save(file, {("polling", "interval"): 5.0, ("limits", "daily_spend"): "10"})

    assert tomllib.loads(file.read_text()) == {
        "profile": "work",
        "profiles": {"work": {"api_key": "w"}},
        "future": {"x": [1, {"y": 2}]},
        "polling": {"interval": 5.0},
        "limits": {"daily_spend": "10"},
    }


def test_a_setting_can_be_removed(file: Path) -> None:
    written(file, "[polling]\ninterval = 5.0\nlifetime = 600")

    save(file, {("polling", "interval"): None, ("polling", "max_per_second"): None})

    assert tomllib.loads(file.read_text()) == {"polling": {"lifetime": 600}}


def test_a_saved_file_names_its_schema_for_editors(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    save(file, {("polling", "lifetime"): 600})
    assert file.read_text().splitlines()[0] == "#:schema ./config.schema.json"
    assert json.loads((tmp_path / "config.schema.json").read_text()) == schema()
    # The line is no comment of the user's: nothing is kept for its sake.
    assert save(file, {("polling", "lifetime"): 900}) is None
    assert file.read_text().count("#:schema") == 1


def test_a_file_with_comments_is_backed_up(file: Path) -> None:
    text = "# my settings\n[polling]\ninterval = 5.0\n"
    written(file, text).chmod(0o644)

    save(file, {("polling", "interval"): 4.0})

    kept = file.with_name("config.toml.bak")
    assert kept.read_text() == text
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("before", "path", "value"),
    [
        ("", ("polling", "interval"), "fast"),
        ("", ("profiles", "otpbuddy", "base_url"), "http://api.example/"),
        ("", ("profile",), "nobody"),
        ("[broken", ("polling", "interval"), 4.0),
        ("polling = 3", ("polling", "interval"), 4.0),
    ],
)
def test_a_wrong_change_or_file_changes_nothing(
    file: Path, before: str, path: tuple[str, ...], value: object
) -> None:
    written(file, before)

    with pytest.raises(ConfigError, match=r"^~/otptui/config\.toml"):
        save(file, {path: value})

    assert file.read_text() == before
    assert [path.name for path in file.parent.iterdir()] == ["config.toml"]


def test_a_failed_write_is_an_error(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(ConfigError, match=r"config\.toml cannot be written: No space left on device"):
        save_api_key(written(file, "profile = 'otpbuddy'"), "otpbuddy", "abc123")
    assert file.read_text() == "profile = 'otpbuddy'"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_that_others_can_read_gets_a_warning(file: Path, mode: int) -> None:
    written(file, "").chmod(mode)

    assert readable_by_others(file) == (
        "Others on this machine can read your key: chmod 600 ~/otptui/config.toml"
    )


def test_a_private_or_missing_file_gets_no_warning(file: Path) -> None:
    assert readable_by_others(file) == ""
    written(file, "").chmod(0o600)
    assert readable_by_others(file) == ""


def test_windows_that_save_at_the_same_time_lose_nothing(file: Path) -> None:
    settings = [("polling", "lifetime"), ("limits", "max_active"), ("profiles", "otpbuddy", "currency")]
    values: list[list[object]] = [[600, 700, 800], [5, 6, 7], ["a", "b", "c"]]
    script = (
        "import json, sys; from pathlib import Path; from otptui.config.config_file import save\n"
        "path, values = json.loads(sys.argv[2])\n"
        "for value in values * 5: save(Path(sys.argv[1]), {tuple(path): value})"
    )
    windows = [
        subprocess.Popen([sys.executable, "-c", script, str(file), json.dumps([path, some])])
        for path, some in zip(settings, values, strict=True)
    ]
    assert [window.wait() for window in windows] == [0, 0, 0]
    config = load(file, None, NOTHING)
    assert (config.polling.lifetime, config.limits.max_active, config.active.currency) == (800, 7, "c")
    assert {path.name for path in file.parent.iterdir()} == {file.name, SCHEMA_FILE}


def test_a_backup_with_comments_is_not_overwritten_by_one_without(file: Path) -> None:
    written(file, '# mine\n[alerts]\ncommand = "say #1"  # loud\n')
    backup = file.with_name("config.toml.bak")
    assert save(file, {("alerts", "bell"): False}) == backup
    # A sign within a value is no comment.
    assert save(file, {("alerts", "bell"): None}) is None
    assert backup.read_text() == '# mine\n[alerts]\ncommand = "say #1"  # loud\n'
    assert load(file, None, NOTHING).alerts.command == "say #1"
