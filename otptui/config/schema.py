"""Every setting, as frozen records that are also the table of settings.

Each field carries its default, its check and its meaning, so validation, the settings screen and the README
come from one place (`SETTINGS`). Nothing here touches the disk or the environment; `config_file.py` does.
"""

# Annotations are read as the module loads, so they are evaluated here instead of being kept as text.

from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Annotated, Any

from msgspec import Struct, field

from otptui.config import validators
from otptui.config.validators import Check, literal
from otptui.provider.dialects import DIALECTS, OTPBUDDY
from otptui.support.secret_record import SecretRecord

DEFAULT_PROFILE = "otpbuddy"
DEFAULT_BASE_URL = "https://api.otpbuddy.com/stubs/handler_api.php"


class About(Struct, frozen=True):
    """What the table of settings says about a field; without an `example` its default is one.

    `is_needed`: it must be set, and its default is not valid.
    """

    check: Check
    meaning: str
    example: str = ""
    is_needed: bool = False


class Profile(SecretRecord, frozen=True):
    """One account at one provider. `api_key` is "" until the user enters a key or its command is run."""

    # A mistyped address may hold a key or a password.
    SECRETS = frozenset({"base_url", "api_key", "api_key_command"})

    name: str = DEFAULT_PROFILE
    base_url: Annotated[
        str,
        About(validators.ADDRESS, "full address of the provider's API; plain http:// only to this machine"),
    ] = DEFAULT_BASE_URL
    api_key: Annotated[str, About(validators.KEY, "your API key at the provider", '"…"')] = ""
    api_key_command: Annotated[
        str,
        About(
            validators.LINE,
            "command that prints the API key as its first line; run without a shell",
            '"pass show otpbuddy"',
        ),
    ] = ""
    dialect: Annotated[
        str,
        About(
            validators.one_of(*DIALECTS),
            f"protocol of the provider: {' or '.join(DIALECTS)} (most other providers)",
        ),
    ] = OTPBUDDY.name
    server: Annotated[str, About(validators.ID, "id of the server shown first")] = "1"
    country: Annotated[str, About(validators.ID, "id of the country shown first")] = "22"
    currency: Annotated[str, About(validators.SHORT, "currency sign shown before prices", '"₹"')] = ""
    allow_http: Annotated[
        bool,
        About(validators.FLAG, "allow base_url to be plain http://, which sends the key unencrypted"),
    ] = False


class Polling(Struct, frozen=True):
    """How often a number is polled. `interval` and `lifetime` are in seconds."""

    interval: Annotated[
        float,
        About(
            validators.number("a number of seconds above 0, at most 3600", above=0, to=3600),
            "seconds between checks of a new number",
        ),
    ] = 3.0
    max_per_second: Annotated[
        float,
        About(
            validators.number("a number above 0, at most 200", above=0, to=200),
            "checks per second, all numbers together",
        ),
    ] = 4.0
    lifetime: Annotated[
        int,
        About(
            validators.whole("a whole number of seconds from 60 to 86400", 60, 86400),
            "seconds until a number is expected to end",
        ),
    ] = 1200


class Alerts(Struct, frozen=True):
    """What happens when a code arrives, besides showing it."""

    bell: Annotated[
        bool,
        About(validators.FLAG, "ring the bell and show a notification when a code arrives"),
    ] = True
    copy_code: Annotated[bool, About(validators.FLAG, "copy each code when it arrives")] = False
    copy_number: Annotated[bool, About(validators.FLAG, "copy each number when it is bought")] = False
    command: Annotated[
        str,
        About(
            validators.LINE,
            "command to run on each code; gets OTPTUI_CODE, OTPTUI_NUMBER and OTPTUI_SERVICE",
            '"notify-code"',
        ),
    ] = ""


class Clipboard(Struct, frozen=True):
    """How a text is copied, beside what the terminal can do."""

    command: Annotated[
        str,
        About(
            validators.LINE,
            "command to copy with, tried first; gets the text on its standard input",
            '"wl-copy"',
        ),
    ] = ""


class Limits(Struct, frozen=True):
    """Limits of purchases. `daily_spend` applies to each currency separately; None is no limit."""

    max_active: Annotated[
        int,
        About(
            validators.whole("a whole number from 1 to 1000", 1, 1000), "most numbers live at the same time"
        ),
    ] = 20
    daily_spend: Annotated[
        Decimal | None,
        About(
            validators.MONEY,
            'most to spend per day in one currency, a decimal in quotes; "" for no limit',
            '"250.00"',
        ),
    ] = None


PRICE_COLUMNS = (
    "service",
    "code",
    "country",
    "server",
    "price",
    "stock",
    "chance",
    "wait",
    "per_code",
    "age",
)
"""The columns of the price list, in their usual order."""


class Columns(Struct, frozen=True):
    """Which columns the lists have, in their order, as far as the width has room for them."""

    prices: Annotated[
        tuple[str, ...],
        About(
            validators.some_of(*PRICE_COLUMNS),
            "columns of the prices in their order; one that would be alike in all rows is left out",
            '"price,stock,service,server"',
        ),
    ] = PRICE_COLUMNS


NUMBER, OFFER = "number", "offer"
"""What a command of the user can run on."""


class OwnCommand(Struct, frozen=True):
    """A command of the user's own on the number or the offer under the cursor."""

    name: Annotated[
        str,
        About(
            validators.LABEL,
            "what footer, help and palette call your command",
            '"Send to phone"',
            is_needed=True,
        ),
    ] = ""
    run: Annotated[
        str,
        About(
            validators.PROGRAM,
            "the program and its arguments; run without a shell, with the fields as OTPTUI_… variables",
            '"send-to-phone --quiet"',
            is_needed=True,
        ),
    ] = ""
    key: Annotated[
        tuple[str, ...],
        About(validators.KEYS, "its keys, separated by commas; without one the palette runs it", '"p"'),
    ] = ()
    on: Annotated[
        str, About(validators.one_of(NUMBER, OFFER), "what it runs on: the number or the offer at the cursor")
    ] = NUMBER
    confirm: Annotated[bool, About(validators.FLAG, "ask before it runs")] = False


def _default_profiles() -> Mapping[str, Profile]:
    return {DEFAULT_PROFILE: Profile()}


class Config(Struct, frozen=True):
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
    commands: tuple[OwnCommand, ...] = ()
    columns: Columns = field(default_factory=Columns)

    @property
    def active(self) -> Profile:
        """The profile in use."""
        return self.profiles[self.profile]


class Setting(Struct, frozen=True):
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
    is_needed: bool = False
    """Whether it must be set: it has no default."""

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
COMMANDS_SECTION = "commands"
SECTIONS: Mapping[str, type[Any]] = {
    "polling": Polling,
    "alerts": Alerts,
    "clipboard": Clipboard,
    "limits": Limits,
    "columns": Columns,
}


def _rows(section: str, kind: type[Any]) -> Iterator[Setting]:
    secrets: frozenset[str] = getattr(kind, "SECRETS", frozenset())
    defaults = kind()
    for name in kind.__struct_fields__:
        annotation, default = kind.__annotations__[name], getattr(defaults, name)
        for about in getattr(annotation, "__metadata__", ()):
            example = about.example or literal(default)
            yield Setting(
                section,
                name,
                default,
                about.check,
                about.meaning,
                example,
                name in secrets,
                about.is_needed,
            )


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "",
        "profile",
        DEFAULT_PROFILE,
        validators.NAME,
        "profile used without --profile; if left out, otpbuddy or else the first one",
        literal(DEFAULT_PROFILE),
    ),
    *_rows(PROFILE_SECTION, Profile),
    *(row for section, kind in SECTIONS.items() for row in _rows(section, kind)),
    *_rows(COMMANDS_SECTION, OwnCommand),
    Setting("keys", "ACTION", (), validators.KEYS, "the keys of an action, separated by commas", '"b,enter"'),
)
"""Every setting, in the order of the file."""
