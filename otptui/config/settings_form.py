"""The settings as a form: their values, how a value is typed, what a change writes, and when it applies."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from otptui.config.schema import PROFILE_SECTION, SECTIONS, SETTINGS, Config, Profile, Setting
from otptui.domain.errors import ConfigError
from otptui.support.child_environment import API_KEY_VARIABLE
from otptui.support.redact import redact

Changes = dict[tuple[str, ...], object]
"""Changes as `config_file.save` takes them."""

AT_ONCE = "Applies immediately."
NEW_NUMBERS = "Applies to numbers bought from now on."
RESTART = "Applies after a restart."

_EXCLUDES = {"api_key": "api_key_command", "api_key_command": "api_key"}
"""Setting one of these removes the other."""


class Line(Struct, frozen=True):
    """One setting with its `path` and `value` in the file."""

    setting: Setting
    path: tuple[str, ...]
    value: Any
    default: Any

    @property
    def key(self) -> str:
        """The name of the setting in its section."""
        return self.path[-1]

    @property
    def name(self) -> str:
        """The name in messages: "polling.interval"."""
        return ".".join(self.path)

    @property
    def is_default(self) -> bool:
        return bool(self.value == self.default)

    @property
    def is_switch(self) -> bool:
        """Whether the setting is either on or off."""
        return isinstance(self.default, bool)

    @property
    def is_secret(self) -> bool:
        """Whether the value is never shown. An address is one where a login or a query stands in it."""
        if not self.setting.secret or self.key != "base_url":
            return self.setting.secret
        return bool(set("@?#") & set(self.value)) or redact(self.value) != self.value

    @property
    def shown(self) -> str:
        """The value as it is shown; for a secret, only whether it is set."""
        if self.is_secret:
            return "set" if not self.is_default else "the default" if self.default else "not set"
        return _told(self.value)

    @property
    def text(self) -> str:
        """The text that editing starts with; "" for a secret."""
        return "" if self.is_secret else _typed(self.value)

    @property
    def about(self) -> str:
        """The meaning of the setting, and its default."""
        default = "" if self.is_secret and not self.default else f" Default: {_told(self.default)}."
        return f"{self.setting.meaning[:1].upper()}{_unquoted(self.setting.meaning[1:])}.{default}"

    @property
    def effect(self) -> str:
        """When a change applies."""
        match self.path:
            case (
                ("theme",)
                | ("alerts" | "clipboard" | "limits" | "columns", _)
                | (
                    "profiles",
                    _,
                    "currency" | "api_key" | "api_key_command",
                )
            ):
                return AT_ONCE
            case ("polling", "interval"):
                return NEW_NUMBERS
        return RESTART

    def read(self, text: str) -> object:
        """The value for the file that the typed `text` stands for. Raises ConfigError with the reason."""
        value = self.setting.typed(text)
        try:
            self.setting.check.read(value)
        except ValueError:
            wants = _unquoted(self.setting.check.wants)
        else:
            return value
        raise ConfigError(f"It must be {wants}", f"For example {self.setting.example.strip(chr(34))}")

    def changes(self, value: object) -> Changes:
        """The changes that set `value`, as the file has it.

        A default is left out of the file, except for `profile`, which means something else when left out.
        """
        meant = self.setting.check.read(value)
        changes: Changes = {self.path: None if meant == self.default and self.setting.section else value}
        other = _EXCLUDES.get(self.key)
        if other and meant:
            changes[*self.path[:-1], other] = None
        return changes

    def removal(self) -> Changes:
        """The changes that restore the default."""
        return {self.path: None}


class Section(Struct, frozen=True):
    """The lines under one title."""

    title: str
    lines: tuple[Line, ...]


def sections(config: Config, actions: Iterable[tuple[str, tuple[str, ...], str]]) -> list[Section]:
    """All settings with their values in `config`; `actions` has the id, default keys and meaning of each
    action."""
    by_section: dict[str, list[Setting]] = {}
    for setting in SETTINGS:
        by_section.setdefault(setting.section, []).append(setting)
    found = [Section("otptui", _lines(by_section[""], (), config))]
    for profile in sorted(config.profiles.values(), key=lambda p: p.name != config.profile):
        lines = _lines(by_section[PROFILE_SECTION], ("profiles", profile.name), profile)
        found.append(Section(f"profile {profile.name}", lines))
    for name in SECTIONS:
        found.append(Section(name, _lines(by_section[name], (name,), getattr(config, name))))
    (any_key,) = by_section["keys"]
    return [*found, Section("keys", tuple(_key_line(any_key, config, *action) for action in actions))]


def all_lines(config: Config) -> list[Line]:
    """The settings with their values in `config`, without the keys."""
    return [line for section in sections(config, ()) for line in section.lines]


def _key_line(any_key: Setting, config: Config, id: str, keys: tuple[str, ...], does: str) -> Line:
    # In the file a comma separates two keys, so the comma key goes by its name.
    default = tuple("comma" if key == "," else key for key in keys)
    setting = replace(any_key, key=id, default=default, meaning=does)
    return Line(setting, ("keys", id), config.keys.get(id, default), default)


def shown_profiles(saved: Config, running: Config) -> Config:
    """The settings the form shows: `saved`, and the profile in use even if the file lacks it."""
    profiles: Mapping[str, Profile] = {
        name: profile
        for name, profile in saved.profiles.items()
        if name in running.profiles or profile != Profile(name)
    }
    return replace(saved, profiles={running.profile: running.active, **profiles})


def in_effect(running: Config, saved: Config, environ: Mapping[str, str] = os.environ) -> Config:
    """`running` with all of `saved` that may change while the program runs.

    A key or its command in the file replaces what is in use, unless `environ` has the key in use.
    """
    profiles = {
        name: _profile_in_effect(profile, saved.profiles[name], environ)
        if name in saved.profiles
        else profile
        for name, profile in running.profiles.items()
    }
    return replace(
        running,
        profiles=profiles,
        polling=replace(running.polling, interval=saved.polling.interval),
        alerts=saved.alerts,
        clipboard=saved.clipboard,
        limits=saved.limits,
        columns=saved.columns,
    )


def _profile_in_effect(running: Profile, saved: Profile, environ: Mapping[str, str]) -> Profile:
    is_from_environment = (
        bool(running.api_key) and running.api_key == environ.get(API_KEY_VARIABLE, "").strip()
    )
    key, command = running.api_key, running.api_key_command
    if (saved.api_key or saved.api_key_command) and not is_from_environment:
        key, command = saved.api_key, saved.api_key_command
    return replace(running, currency=saved.currency, api_key=key, api_key_command=command)


def _lines(settings: Iterable[Setting], path: tuple[str, ...], values: object) -> tuple[Line, ...]:
    return tuple(
        Line(setting, (*path, setting.key), getattr(values, setting.key), setting.default)
        for setting in settings
    )


def _unquoted(text: str) -> str:
    """A description of a value in the file, for the form, where values have no quotes."""
    return text.replace(" in quotes", "").replace('""', "nothing")


def _told(value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case None | "" | ():
            return "none"
        case tuple():
            return " ".join("," if key == "comma" else key for key in value)
    return _typed(value)


def _typed(value: object) -> str:
    match value:
        case None:
            return ""
        case tuple():
            return ",".join(value)
        case float():
            return f"{value:g}"
        case Decimal():
            return f"{value:f}"
    return str(value)
