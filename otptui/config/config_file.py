"""The config file: read and checked as a whole, written setting by setting.

Every error is one line that names the file, the setting and the fix, and never shows a key.
"""

from __future__ import annotations

import difflib
import errno
import fcntl
import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from otptui.config.schema import (
    COMMANDS_SECTION,
    DEFAULT_PROFILE,
    PROFILE_SECTION,
    SECTIONS,
    SETTINGS,
    Config,
    OwnCommand,
    Profile,
    Setting,
)
from otptui.config.validators import literal
from otptui.domain.errors import ConfigError
from otptui.provider.endpoint import keeps_key_private
from otptui.support.atomic_file import private_folder, replacing
from otptui.support.child_environment import API_KEY_VARIABLE
from otptui.support.paths import tilde

Table = Mapping[str, object]
Section = TypeVar("Section")

_ROWS: dict[tuple[str, str], Setting] = {(row.section, row.key): row for row in SETTINGS}
_MOST_BYTES = 1024 * 1024

SCHEMA_FILE = "config.schema.json"
SCHEMA_LINE = f"#:schema ./{SCHEMA_FILE}\n"
"""What editors with TOML support find the schema by."""

_ENVIRONMENT = {"base_url": "OTPTUI_BASE_URL", "api_key": API_KEY_VARIABLE}


def load(file: Path, profile: str | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """The settings in `file`, or the defaults where there is no such file, with `profile` in use.

    `OTPTUI_API_KEY` and `OTPTUI_BASE_URL` in `environ` override the settings of the profile; an empty
    variable counts as unset. Raises ConfigError.
    """
    data = _read(file)
    name = tilde(file)
    _refuse_unknown(data, name)
    config = _parse(data, name)
    if profile is not None:
        config = replace(config, profile=_known_profile(profile, config.profiles, name))
    active = _environment(config.active, environ, name)
    return replace(config, profiles={**config.profiles, active.name: active})


def save(file: Path, changes: Mapping[tuple[str, ...], object]) -> Path | None:
    """Write `changes` into `file`: {("polling", "interval"): 5.0}; a value of None removes a setting.

    Values are as TOML has them (daily_spend is a string). Everything else in the file is kept, except for
    comments: a file with comments is first copied to `config.toml.bak`, whose path is returned. Windows
    that save at the same time do so one after the other. Raises ConfigError where nothing was changed.
    """
    name = tilde(file)
    try:
        private_folder(file.parent)
        with _alone_in(file.parent):
            return _save(file, name, changes)
    except OSError as error:
        raise ConfigError(
            f"{name} cannot be written: {error.strerror}: free some space or fix the folder's permissions"
        ) from error


def _save(file: Path, name: str, changes: Mapping[tuple[str, ...], object]) -> Path | None:
    import tomli_w

    data = _read(file)
    _parse(data, name)
    unchanged = tomli_w.dumps(data)
    for path, value in changes.items():
        _change(data, path, value)
    _parse(data, name)
    earlier = file.read_text(encoding="utf-8-sig") if file.exists() else ""
    backup: Path | None = None
    # A "#" inside a value survives; an additional one belongs to a comment.
    if earlier.removeprefix(SCHEMA_LINE).count("#") > unchanged.count("#"):
        backup = file.with_name(file.name + ".bak")
        with replacing(backup, follow_links=True) as stream:
            stream.write(earlier)
    with replacing(file, follow_links=True) as stream:
        stream.write(SCHEMA_LINE + tomli_w.dumps(data))
    with suppress(OSError):
        _write_schema(file.with_name(SCHEMA_FILE))
    return backup


def _write_schema(file: Path) -> None:
    """Put the JSON Schema where the first line of the config says it is, for editors."""
    import json

    from otptui.config.json_schema import schema

    text = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        with replacing(file, follow_links=True) as stream:
            stream.write(text)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold a lock, so that one window at a time reads, changes and writes the file in `folder`.

    The lock ends with the process.
    """
    number = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems have no locks; saving works there, for one window at a time.
        with suppress(OSError):
            fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def save_api_key(file: Path, profile: str, key: str) -> None:
    """Replace the key or key command of `profile` by `key`. Raises ConfigError."""
    save(file, {("profiles", profile, "api_key"): key, ("profiles", profile, "api_key_command"): None})


def readable_by_others(file: Path) -> str:
    """A warning if others may read `file`; "" if not, or if there is no file."""
    try:
        mode = file.stat().st_mode
    except OSError:
        return ""
    # The mode bits on Windows mean nothing.
    if os.name == "nt" or not mode & (stat.S_IRGRP | stat.S_IROTH):
        return ""
    return f"Others on this machine can read your key: chmod 600 {tilde(file)}"


def _read(file: Path) -> dict[str, Any]:
    try:
        # Some editors write a byte order mark, which TOML does not allow.
        return tomllib.loads(_content(file).decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        fix = "choose another file" if error.errno in (errno.EINVAL, errno.EFBIG) else "fix its permissions"
        problem = ConfigError(f"{tilde(file)} cannot be read: {error.strerror}: {fix}")
    except UnicodeDecodeError:
        problem = ConfigError(f"{tilde(file)} is not UTF-8 text: save it as UTF-8")
    except (ValueError, RecursionError) as error:
        problem = ConfigError(f"{tilde(file)} is not TOML: {error}: fix that line")
    raise problem


def _content(file: Path) -> bytes:
    """The bytes of a regular file: reading a pipe or a device might never end. Raises OSError."""
    # Without O_NONBLOCK, opening a pipe waits for its writer.
    number = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(number).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        with open(number, "rb", closefd=False) as stream:
            content = stream.read(_MOST_BYTES + 1)
    finally:
        os.close(number)
    if len(content) > _MOST_BYTES:
        raise OSError(errno.EFBIG, f"it is larger than {_MOST_BYTES // 1024} KB")
    return content


def _refuse_unknown(data: Table, file: str) -> None:
    known = {"profiles", "keys", COMMANDS_SECTION, *SECTIONS, *_keys_of("")}
    for key in data:
        if key not in known:
            raise _unknown(file, "", key, known)
    sections = [(section, section, data.get(section)) for section in SECTIONS]
    profiles = data.get("profiles")
    if isinstance(profiles, dict):
        sections += [(f"profiles.{name}", PROFILE_SECTION, table) for name, table in profiles.items()]
    commands = data.get(COMMANDS_SECTION)
    if isinstance(commands, list):
        sections += [
            (f"commands.{place}", COMMANDS_SECTION, table) for place, table in enumerate(commands, 1)
        ]
    for where, section, table in sections:
        for key in table if isinstance(table, dict) else ():
            if key not in _keys_of(section):
                raise _unknown(file, where, key, _keys_of(section))


def _unknown(file: str, where: str, key: str, known: set[str]) -> ConfigError:
    path = f"{where}.{key}" if where else key
    homes = [row.section for row in SETTINGS if row.key == key]
    if homes:
        fix = f"it belongs under {_header(homes[0])}" if homes[0] else "it belongs at the top of the file"
    elif meant := difflib.get_close_matches(key, known, 1):
        fix = f"did you mean {meant[0]}?"
    else:
        fix = f"remove it, or choose from {', '.join(sorted(known))}"
    return ConfigError(f"{file}: {path} is not a setting: {fix}")


def _header(section: str) -> str:
    return f"[[{section}]]" if section == COMMANDS_SECTION else f"[{section}]"


def _parse(data: Table, file: str) -> Config:
    profiles = {
        name: _profile(name, _table(table, f"profiles.{name}", file), file)
        for name, table in _table(data.get("profiles", {}), "profiles", file).items()
    }
    if "profile" in data:
        profile = _value(_ROWS["", "profile"], data["profile"], file)
    else:
        profile = DEFAULT_PROFILE if DEFAULT_PROFILE in profiles else next(iter(profiles), DEFAULT_PROFILE)
    profiles.setdefault(DEFAULT_PROFILE, Profile())
    return Config(
        profile=_known_profile(profile, profiles, file),
        profiles=profiles,
        keys={
            action: _value(_ROWS["keys", "ACTION"], value, file, f"keys.{action}")
            for action, value in _table(data.get("keys", {}), "keys", file).items()
        },
        commands=_commands(data.get(COMMANDS_SECTION, []), file),
        **{section: _section(kind, section, data, file) for section, kind in SECTIONS.items()},
    )


def _profile(name: str, table: Table, file: str) -> Profile:
    where = f"profiles.{name}"
    profile = Profile(name=name, **_values(PROFILE_SECTION, table, file, where))
    if profile.api_key and profile.api_key_command:
        raise ConfigError(f"{file}: {where} has both api_key and api_key_command: remove one of them")
    return _private(profile, f"{file}: {where}.base_url", f"set {where}.allow_http = true")


def _private(profile: Profile, what: str, fix: str) -> Profile:
    if profile.allow_http or keeps_key_private(profile.base_url):
        return profile
    raise ConfigError(f"{what} would send your key unencrypted: write https://, or, if you must, {fix}")


def _section(kind: type[Section], section: str, data: Table, file: str) -> Section:
    return kind(**_values(section, _table(data.get(section, {}), section, file), file, section))


def _commands(tables: object, file: str) -> tuple[OwnCommand, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(
            f"{file}: commands must be a list of tables: write [[commands]] above the settings of each"
        )
    return tuple(
        OwnCommand(**_values(COMMANDS_SECTION, table, file, f"commands.{place}"))
        for place, table in enumerate(tables, 1)
    )


def _values(section: str, table: Table, file: str, where: str) -> dict[str, Any]:
    # Where a needed setting is missing, its default is as wrong as if it stood there.
    rows = [row for row in SETTINGS if row.section == section and (row.key in table or row.is_needed)]
    return {row.key: _value(row, table.get(row.key, row.default), file, f"{where}.{row.key}") for row in rows}


def _value(row: Setting, value: object, file: str, where: str = "") -> Any:
    try:
        return row.check.read(value)
    except ValueError:
        shown = "" if row.secret else f", not {_shown(value)}"
    key = where.rpartition(".")[2] if where else row.key
    raise ConfigError(
        f"{file}: {where or row.path} must be {row.check.wants}{shown}: write {key} = {row.example}"
    )


def _table(value: object, where: str, file: str) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    raise ConfigError(f"{file}: {where} must be a table: write [{where}] with its settings below it")


def _shown(value: object) -> str:
    match value:
        case bool() | float():
            return literal(value)
        case str():
            return literal(value if len(value) <= 30 else value[:30] + "…")
        case int():
            # Python refuses to print integers of thousands of digits.
            return str(value) if abs(value) < 10**15 else "a far too long number"
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            return "a date or time"


def _known_profile(name: str, profiles: Mapping[str, Profile], file: str) -> str:
    if name in profiles:
        return name
    raise ConfigError(
        f"{file}: there is no profile {name}: choose from {', '.join(sorted(profiles))}, "
        f"or write [profiles.{name}]"
    )


def _environment(profile: Profile, environ: Mapping[str, str], file: str) -> Profile:
    values = {}
    for key, variable in _ENVIRONMENT.items():
        if text := environ.get(variable, "").strip():
            row = _ROWS[PROFILE_SECTION, key]
            try:
                values[key] = row.check.read(text)
            except ValueError:
                raise ConfigError(
                    f"environment: {variable} must be {row.check.wants}: fix or unset it"
                ) from None
    if "api_key" in values:
        values["api_key_command"] = ""
    fix = f"set profiles.{profile.name}.allow_http = true in {file}"
    return _private(replace(profile, **values), "environment: OTPTUI_BASE_URL", fix)


def _change(data: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    *sections, key = path
    table = data
    for section in sections:
        table = table.setdefault(section, {})
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value


def _keys_of(section: str) -> set[str]:
    return {row.key for row in SETTINGS if row.section == section}
