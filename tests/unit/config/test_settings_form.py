"""The settings form: what it shows, what may be typed, what is written, and when a change applies."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from otptui.config.schema import (
    COMMANDS_SECTION,
    SETTINGS,
    Alerts,
    Clipboard,
    Columns,
    Config,
    Limits,
    OwnCommand,
    Polling,
    Profile,
)
from otptui.config.settings_form import (
    AT_ONCE,
    NEW_NUMBERS,
    RESTART,
    Line,
    in_effect,
    sections,
    shown_profiles,
)
from otptui.domain.errors import ConfigError
from otptui.support.redact import hide

ACTIONS = (("buy", ("b",), "buy (asks)"), ("settings", (",",), "settings"))


def line(name: str, config: Config | None = None) -> Line:
    every = [row for section in sections(config or Config(), ACTIONS) for row in section.lines]
    return next(row for row in every if row.name == name)


def refusal(name: str, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        line(name).read(text)
    return caught.value.explanation


def test_the_form_has_all_settings_and_actions_in_the_order_of_the_file() -> None:
    found = sections(Config(), ACTIONS)
    assert [section.title for section in found] == [
        "otptui",
        "profile otpbuddy",
        "polling",
        "alerts",
        "clipboard",
        "limits",
        "columns",
        "keys",
    ]
    keys = [row.key for section in found for row in section.lines]
    # The user's own commands are edited in the file.
    listed = [setting.key for setting in SETTINGS[:-1] if setting.section != COMMANDS_SECTION]
    assert keys == [*listed, "buy", "settings"]
    assert all(row.about and row.effect for section in found for row in section.lines)


def test_the_profile_in_use_comes_first() -> None:
    config = Config("b", {name: Profile(name) for name in ("a", "b", "c")})
    assert [section.title for section in sections(config, ())][1:4] == ["profile b", "profile a", "profile c"]


def test_a_secret_is_shown_only_as_set_or_not_set() -> None:
    hidden = "k-1234567"
    for address in (f"https://{hidden}@sms.example", f"https://sms.example/?key={hidden}"):
        config = Config(profiles={"otpbuddy": Profile(base_url=address, api_key=hidden)})
        for key in ("api_key", "base_url"):
            row = line(f"profiles.otpbuddy.{key}", config)
            assert row.shown == "set"
            assert hidden not in f"{row.text}{row.about}{row.effect}{row.name}"
    hide(hidden)
    row = line(
        "profiles.otpbuddy.base_url",
        Config(profiles={"otpbuddy": Profile(base_url=f"https://{hidden}.example")}),
    )
    assert (row.shown, row.text) == ("set", "")
    assert line("profiles.otpbuddy.api_key").shown == "not set"
    row = line("profiles.otpbuddy.base_url")
    assert row.shown == row.text == Profile().base_url


@pytest.mark.parametrize(
    ("name", "config", "shown", "text"),
    [
        ("polling.interval", Config(polling=Polling(interval=2.5)), "2.5", "2.5"),
        ("polling.interval", Config(), "3", "3"),
        ("alerts.bell", Config(), "on", "True"),
        ("alerts.copy_code", Config(), "off", "False"),
        ("alerts.command", Config(), "none", ""),
        ("limits.daily_spend", Config(), "none", ""),
        ("limits.daily_spend", Config(limits=Limits(daily_spend=Decimal("250.00"))), "250.00", "250.00"),
        ("keys.buy", Config(keys={"buy": ("b", "enter")}), "b enter", "b,enter"),
        ("keys.buy", Config(keys={"buy": ()}), "none", ""),
        ("keys.settings", Config(), ",", "comma"),
    ],
)
def test_a_value_is_shown_and_typed(name: str, config: Config, shown: str, text: str) -> None:
    assert (line(name, config).shown, line(name, config).text) == (shown, text)


@pytest.mark.parametrize("config", [Config(), Config(limits=Limits(daily_spend=Decimal("1.10")))])
def test_saving_an_unchanged_value_changes_nothing(config: Config) -> None:
    for section in sections(config, ACTIONS):
        for row in section.lines:
            if not (row.setting.secret or row.is_switch):
                assert row.setting.check.read(row.read(row.text)) == row.value


@pytest.mark.parametrize(
    ("name", "text", "wants"),
    [
        ("polling.interval", "0", "It must be a number of seconds above 0, at most 3600. For example 3.0"),
        ("polling.interval", "nan", "It must be a number of seconds"),
        ("polling.interval", "fast", "It must be a number of seconds"),
        ("polling.lifetime", "90.5", "It must be a whole number of seconds from 60 to 86400"),
        ("limits.daily_spend", "1,50", "It must be a decimal, nothing for none. For example 250.00"),
        ("limits.daily_spend", "-1", "It must be a decimal"),
        ("profiles.otpbuddy.server", "", "It must be one word. For example 1"),
        ("profiles.otpbuddy.currency", "much too long", "It must be at most 8 characters"),
        ("profiles.otpbuddy.api_key", "two words", "It must be one word of plain letters"),
        ("profiles.otpbuddy.base_url", "ftp://x", "It must be a full https:// address"),
        ("keys.buy", "b,,c", "It must be the names of keys, separated by commas"),
    ],
)
def test_an_invalid_text_is_rejected_with_what_is_wanted(name: str, text: str, wants: str) -> None:
    assert wants in refusal(name, text)
    assert "quotes" not in refusal(name, text)


def test_a_wrong_secret_is_not_repeated() -> None:
    assert "two" not in refusal("profiles.otpbuddy.api_key", "two words")


@pytest.mark.parametrize(
    ("name", "text", "written"),
    [
        ("polling.interval", "5", {("polling", "interval"): 5}),
        ("polling.interval", " 3.0 ", {("polling", "interval"): None}),
        ("limits.daily_spend", "250.00", {("limits", "daily_spend"): "250.00"}),
        ("limits.daily_spend", "", {("limits", "daily_spend"): None}),
        ("keys.buy", "b, enter", {("keys", "buy"): "b, enter"}),
        ("keys.buy", "b", {("keys", "buy"): None}),
        ("keys.buy", "", {("keys", "buy"): ""}),
        # Left out it means otpbuddy or else the first: not the same.
        ("profile", "otpbuddy", {("profile",): "otpbuddy"}),
        (
            "profiles.otpbuddy.api_key",
            "abc",
            {("profiles", "otpbuddy", "api_key"): "abc", ("profiles", "otpbuddy", "api_key_command"): None},
        ),
        (
            "profiles.otpbuddy.api_key_command",
            "pass show x",
            {
                ("profiles", "otpbuddy", "api_key_command"): "pass show x",
                ("profiles", "otpbuddy", "api_key"): None,
            },
        ),
    ],
)
def test_a_default_is_left_out_of_the_file_and_nothing_else(
    name: str, text: str, written: dict[tuple[str, ...], object]
) -> None:
    row = line(name)
    assert row.changes(row.read(text)) == written


def test_a_switch_is_toggled_and_toggled_back() -> None:
    assert line("alerts.bell").changes(False) == {("alerts", "bell"): False}
    assert line("alerts.bell").changes(True) == {("alerts", "bell"): None}
    assert line("alerts.bell").removal() == {("alerts", "bell"): None}


def test_the_form_says_of_each_setting_what_in_effect_does() -> None:
    running = Config("a", {"a": Profile("a", api_key="from the command"), "b": Profile("b")})
    saved = Config(
        "b",
        {
            "a": Profile("a", "https://x.example", "k", "", "sms-activate", "7", "7", "₹"),
            "c": Profile("c"),
        },
        Polling(1.0, 2.0, 600),
        Alerts(bell=False, copy_code=True, command="notify"),
        Limits(3, Decimal(9)),
        {"buy": ("x",)},
        Clipboard("mine"),
        (OwnCommand("Mine", "mine"),),
        Columns(("price", "stock")),
    )
    now = in_effect(running, saved, {})
    assert now == replace(
        running,
        profiles={"a": Profile("a", api_key="k", currency="₹"), "b": Profile("b")},
        polling=replace(running.polling, interval=1.0),
        alerts=saved.alerts,
        clipboard=saved.clipboard,
        limits=saved.limits,
        columns=saved.columns,
    )
    said = {row.name: row.effect for section in sections(running, ACTIONS) for row in section.lines}
    assert {name for name, effect in said.items() if effect == AT_ONCE} == {
        "profiles.a.currency",
        "profiles.b.currency",
        "profiles.a.api_key",
        "profiles.b.api_key",
        "profiles.a.api_key_command",
        "profiles.b.api_key_command",
        "columns.prices",
        "alerts.bell",
        "alerts.copy_code",
        "alerts.copy_number",
        "alerts.command",
        "clipboard.command",
        "limits.max_active",
        "limits.daily_spend",
    }
    assert [name for name, effect in said.items() if effect == NEW_NUMBERS] == ["polling.interval"]
    assert said["keys.buy"] == said["polling.lifetime"] == said["profile"] == RESTART


@pytest.mark.parametrize(
    ("running", "saved", "environ", "in_use"),
    [
        (Profile(api_key="wrong"), Profile(api_key="right"), {}, ("right", "")),
        (Profile(), Profile(api_key="right"), {}, ("right", "")),
        (Profile(), Profile(api_key_command="pass"), {}, ("", "pass")),
        (Profile(api_key="wrong"), Profile(api_key_command="pass"), {}, ("", "pass")),
        (Profile(api_key_command="pas"), Profile(api_key_command="pass"), {}, ("", "pass")),
        (Profile(api_key_command="pass"), Profile(api_key="right"), {}, ("right", "")),
        (Profile(api_key="mine"), Profile(api_key_command="pass"), {"OTPTUI_API_KEY": "mine"}, ("mine", "")),
        (Profile(api_key="found"), Profile(), {}, ("found", "")),
        # What the environment gives stands in for the file.
        (Profile(api_key="mine"), Profile(api_key="right"), {"OTPTUI_API_KEY": " mine "}, ("mine", "")),
        (Profile(api_key="wrong"), Profile(api_key="right"), {"OTPTUI_API_KEY": "mine"}, ("right", "")),
    ],
)
def test_a_corrected_key_is_taken_up(
    running: Profile, saved: Profile, environ: dict[str, str], in_use: tuple[str, str]
) -> None:
    now = in_effect(Config(profiles={"otpbuddy": running}), Config(profiles={"otpbuddy": saved}), environ)
    assert (now.active.api_key, now.active.api_key_command) == in_use


def test_the_profile_in_use_is_shown_even_where_the_file_does_not_have_it() -> None:
    demo = Config("demo", {"demo": Profile("demo")})
    assert list(shown_profiles(Config(), demo).profiles) == ["demo"]
    written = Config(profiles={"otpbuddy": Profile(api_key="k"), "demo": Profile("demo", currency="₹")})
    assert shown_profiles(written, demo).profiles == {
        "demo": Profile("demo", currency="₹"),
        "otpbuddy": Profile(api_key="k"),
    }
