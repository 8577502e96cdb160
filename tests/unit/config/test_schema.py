"""The table of settings: defaults, checks and examples."""

from __future__ import annotations

from decimal import Decimal

import pytest

from otptui.config.schema import SETTINGS, Config, Profile, Setting
from otptui.config.validators import literal

ROWS = {row.path: row for row in SETTINGS}


def test_the_defaults_are_the_documented_ones() -> None:
    config = Config()

    assert config.active.base_url == "https://api.otpbuddy.com/stubs/handler_api.php"
    assert (config.active.server, config.active.country, config.active.currency) == ("1", "22", "")
    assert (config.polling.interval, config.polling.max_per_second, config.polling.lifetime) == (
        3.0,
        4.0,
        1200,
    )
    assert (config.alerts.bell, config.alerts.copy_code, config.alerts.command) == (True, False, "")
    assert (config.limits.max_active, config.limits.daily_spend) == (20, None)
    assert config.keys == {}


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.path)
def test_every_setting_has_a_valid_example(row: Setting) -> None:
    import tomllib

    example = tomllib.loads(f"x = {row.example}")["x"]

    assert row.meaning
    assert row.check.wants
    if row.key != "api_key":  # its example is only dots, so that nobody takes it for a key
        row.check.read(example)


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.path)
def test_every_default_passes_its_own_check(row: Setting) -> None:
    import tomllib

    written = tomllib.loads(f"x = {literal(row.default)}")["x"]

    if row.is_needed:
        with pytest.raises(ValueError, match=r"^$"):
            row.check.read(written)
    else:
        assert row.check.read(written) == row.default


def test_the_table_has_every_setting_in_the_order_of_the_file() -> None:
    assert list(ROWS) == [
        "profile",
        "profiles.NAME.base_url",
        "profiles.NAME.api_key",
        "profiles.NAME.api_key_command",
        "profiles.NAME.dialect",
        "profiles.NAME.server",
        "profiles.NAME.country",
        "profiles.NAME.currency",
        "profiles.NAME.allow_http",
        "polling.interval",
        "polling.max_per_second",
        "polling.lifetime",
        "alerts.bell",
        "alerts.copy_code",
        "alerts.copy_number",
        "alerts.command",
        "clipboard.command",
        "limits.max_active",
        "limits.daily_spend",
        "columns.prices",
        "commands.name",
        "commands.run",
        "commands.key",
        "commands.on",
        "commands.confirm",
        "keys.ACTION",
    ]


def test_a_key_does_not_show_in_a_printed_profile() -> None:
    shown = repr(Config(profiles={"otpbuddy": Profile(api_key="SECRET", api_key_command="echo SECRET")}))

    assert "SECRET" not in shown


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("polling.interval", "2.5", 2.5),
        ("polling.lifetime", " 900 ", 900),
        ("polling.lifetime", "soon", "soon"),
        ("limits.daily_spend", " 10.50 ", "10.50"),
        ("profiles.NAME.server", "7", "7"),
    ],
)
def test_typed_text_becomes_what_the_file_would_hold(path: str, text: str, value: object) -> None:
    typed = ROWS[path].typed(text)

    assert typed == value
    assert type(typed) is type(value)


@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        ("polling.interval", 1, 1.0),
        ("polling.interval", 3600, 3600.0),
        ("limits.daily_spend", "0.30", Decimal("0.30")),
        ("limits.daily_spend", " ", None),
        ("keys.ACTION", " b , enter", ("b", "enter")),
        ("columns.prices", "stock, price", ("stock", "price")),
        ("keys.ACTION", "", ()),
        ("profiles.NAME.api_key", " abc\n", "abc"),
        ("profiles.NAME.base_url", "http://[::1]:8000/x.php", "http://[::1]:8000/x.php"),
    ],
)
def test_a_valid_value_is_accepted(path: str, value: object, read: object) -> None:
    assert ROWS[path].check.read(value) == read


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("polling.interval", "fast"),
        ("polling.interval", True),
        ("polling.interval", 0),
        ("polling.interval", -1.0),
        ("polling.interval", float("nan")),
        ("polling.interval", float("inf")),
        ("polling.interval", 10**400),
        ("polling.lifetime", 1200.0),
        ("polling.lifetime", False),
        ("polling.lifetime", 59),
        ("alerts.bell", 1),
        ("alerts.bell", "true"),
        ("alerts.command", "two\nlines"),
        ("limits.max_active", 0),
        ("limits.daily_spend", 250),
        ("limits.daily_spend", 2.5),
        ("limits.daily_spend", "-1"),
        ("limits.daily_spend", "NaN"),
        ("limits.daily_spend", "1e9"),
        ("limits.daily_spend", "१२"),
        ("keys.ACTION", ["b"]),
        ("columns.prices", ""),
        ("columns.prices", "price,price"),
        ("columns.prices", "price,value"),
        ("columns.prices", ["price"]),
        ("keys.ACTION", "a,,b"),
        ("keys.ACTION", "\x1b"),
        ("profiles.NAME.api_key", "two words"),
        ("profiles.NAME.api_key", "bell\x07"),
        ("profiles.NAME.api_key", 12345),
        ("profiles.NAME.server", ""),
        ("profiles.NAME.server", 1),
        ("profiles.NAME.currency", "far too long"),
        ("profiles.NAME.base_url", ""),
        ("profiles.NAME.base_url", "api.otpbuddy.com"),
        ("profiles.NAME.base_url", "ftp://api.otpbuddy.com/"),
        ("profiles.NAME.base_url", "https://"),
        ("profiles.NAME.base_url", "https://host:99999/"),
        ("profiles.NAME.base_url", "https://[::1/"),
        ("profiles.NAME.base_url", "https://host/x.php?api_key=1"),
        ("profiles.NAME.base_url", "https://host/x.php#top"),
        ("profiles.NAME.base_url", "https://me:secret@host/"),
        ("profiles.NAME.base_url", "https://ho st/"),
        ("profile", ""),
    ],
)
def test_a_wrong_value_is_refused(path: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        ROWS[path].check.read(value)
