"""Every setting, as frozen dataclasses that are also the table of settings.

Each field carries its default, its check and its meaning, so validation, the settings screen and the README
come from one place (`SETTINGS`). Nothing here touches the disk or the environment; `config_file.py` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from otptui.config import validators
from otptui.config.validators import Check, literal
from otptui.provider.dialects import DIALECTS, OTPBUDDY

DEFAULT_PROFILE = "otpbuddy"
DEFAULT_BASE_URL = "https://api.otpbuddy.com/stubs/handler_api.php"


def _setting(default: Any, check: Check, meaning: str, example: str = "", *, secret: bool = False) -> Any:
    metadata = {"check": check, "meaning": meaning, "example": example or literal(default), "secret": secret}
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True, slots=True)
class Profile:
    """One account at one provider. `api_key` is "" until the user enters a key or its command is run."""

    name: str = DEFAULT_PROFILE
    base_url: str = _setting(
        DEFAULT_BASE_URL,
        validators.ADDRESS,
        "the provider's whole endpoint; plain http:// only to this machine",
        secret=True,  # a mistyped value may hold a key or a password
    )
    api_key: str = _setting("", validators.KEY, "your key at the provider", '"…"', secret=True)
    api_key_command: str = _setting(
        "",
        validators.LINE,
        "run instead of api_key, without a shell: the first line it prints is the key",
        '"pass show otpbuddy"',
        secret=True,
    )
    dialect: str = _setting(
        OTPBUDDY.name,
        validators.one_of(*DIALECTS),
        f"how the provider talks: {' or '.join(DIALECTS)} (most others of the family)",
    )
    server: str = _setting("1", validators.ID, "the server shown first, in the provider's numbering")
    country: str = _setting("22", validators.ID, "the country shown first, in the provider's numbering")
    currency: str = _setting("", validators.SHORT, "printed before a price", '"₹"')
    allow_http: bool = _setting(
        False, validators.FLAG, "let base_url be plain http://, which shows the key to everyone on the way"
    )


@dataclass(frozen=True, slots=True)
class Polling:
    """How often a number is polled. `interval` and `lifetime` are in seconds."""

    interval: float = _setting(
        3.0,
        validators.number("a number of seconds above 0, at most 3600", above=0, to=3600),
        "seconds between two looks at one number while it is young",
    )
    max_per_second: float = _setting(
        4.0,
        validators.number("a number above 0, at most 50", above=0, to=50),
        "looks a second, all numbers together",
    )
    lifetime: int = _setting(
        1200,
        validators.whole("a whole number of seconds from 60 to 86400", 60, 86400),
        "seconds until a number is expected to end",
    )


@dataclass(frozen=True, slots=True)
class Alerts:
    """What happens when a code arrives, besides showing it."""

    bell: bool = _setting(
        True, validators.FLAG, "on a code, the terminal's bell, and its notification where it has them"
    )
    copy_code: bool = _setting(False, validators.FLAG, "copy a code as it arrives")
    copy_number: bool = _setting(False, validators.FLAG, "copy a number as it is bought")
    command: str = _setting(
        "",
        validators.LINE,
        "run on a code, with OTPTUI_CODE, OTPTUI_NUMBER and OTPTUI_SERVICE in its environment",
        '"notify-code"',
    )


@dataclass(frozen=True, slots=True)
class Clipboard:
    """How a text is copied, beside what the terminal can do."""

    command: str = _setting(
        "",
        validators.LINE,
        "run first on each copy; gets the text on its standard input",
        '"wl-copy"',
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of purchases. `daily_spend` applies to each currency separately; None is no limit."""

    max_active: int = _setting(
        20, validators.whole("a whole number from 1 to 1000", 1, 1000), "live numbers at once"
    )
    daily_spend: Decimal | None = _setting(  # noqa: RUF009 - it is dataclasses.field
        None,
        validators.MONEY,
        'the most to spend in a day in one currency, a decimal in quotes; "" for no limit',
        '"250.00"',
    )


def _default_profiles() -> Mapping[str, Profile]:
    return {DEFAULT_PROFILE: Profile()}


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, checked. `profile` names the profile in use, which is always among `profiles`.

    `keys` maps the name of an action to its keys; an action without keys has an empty tuple. Whether the
    action exists is checked by the screen.
    """

    profile: str = DEFAULT_PROFILE
    profiles: Mapping[str, Profile] = field(default_factory=_default_profiles)
    polling: Polling = field(default_factory=Polling)
    alerts: Alerts = field(default_factory=Alerts)
    limits: Limits = field(default_factory=Limits)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clipboard: Clipboard = field(default_factory=Clipboard)

    @property
    def active(self) -> Profile:
        """The profile in use."""
        return self.profiles[self.profile]


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: `key` under `[section]`, where a profile's section is `profiles.NAME`."""

    section: str
    key: str
    default: Any
    check: Check
    meaning: str
    example: str
    """A valid value, as it is written in the file."""
    secret: bool = False
    """Whether the value is never printed, not even a wrong one."""

    @property
    def path(self) -> str:
        """The name that errors use: `polling.interval`."""
        return f"{self.section}.{self.key}" if self.section else self.key

    def typed(self, text: str) -> object:
        """The value for the file that `text`, typed into a form, stands for. It is not checked here."""
        if isinstance(self.default, int | float):
            for number in (int, float):
                with suppress(ValueError):
                    return number(text)
        return text.strip()


PROFILE_SECTION = "profiles.NAME"
SECTIONS: Mapping[str, type[Any]] = {
    "polling": Polling,
    "alerts": Alerts,
    "clipboard": Clipboard,
    "limits": Limits,
}


def _rows(section: str, kind: type[Any]) -> Iterator[Setting]:
    for f in fields(kind):
        if f.metadata:
            yield Setting(section, f.name, f.default, **f.metadata)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "",
        "profile",
        DEFAULT_PROFILE,
        validators.NAME,
        "the profile used without --profile; left out, it is otpbuddy or else the first there is",
        literal(DEFAULT_PROFILE),
    ),
    *_rows(PROFILE_SECTION, Profile),
    *(row for section, kind in SECTIONS.items() for row in _rows(section, kind)),
    Setting("keys", "ACTION", (), validators.KEYS, "the keys of an action, parted by commas", '"b,enter"'),
)
"""Every setting, in the order of the file."""
