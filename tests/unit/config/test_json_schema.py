"""The JSON Schema of the settings says what the program says of a file."""

from __future__ import annotations

from typing import Any

from otptui.config.json_schema import schema
from otptui.config.schema import COMMANDS_SECTION, PROFILE_SECTION, SETTINGS


def part(page: dict[str, Any], section: str) -> dict[str, Any]:
    """The schemas of the settings in a section."""
    top: dict[str, Any] = page["properties"]
    match section:
        case "":
            return top
        case "keys":
            return {"ACTION": top["keys"]["additionalProperties"]}
        case _ if section == COMMANDS_SECTION:
            command: dict[str, Any] = top["commands"]["items"]["properties"]
            return command
        case _ if section == PROFILE_SECTION:
            profile: dict[str, Any] = top["profiles"]["additionalProperties"]["properties"]
            return profile
        case _:
            found: dict[str, Any] = top[section]["properties"]
            return found


def test_every_setting_is_there_with_its_meaning() -> None:
    page: Any = schema()
    for row in SETTINGS:
        assert part(page, row.section)[row.key]["description"] == row.meaning


def test_a_setting_that_does_not_exist_is_refused() -> None:
    page: Any = schema()
    assert page["additionalProperties"] is False
    assert page["properties"]["polling"]["additionalProperties"] is False
    assert page["properties"]["profiles"]["additionalProperties"]["additionalProperties"] is False


def test_types_and_bounds_are_those_of_the_checks() -> None:
    polling = part(schema(), "polling")
    assert polling["interval"] == {
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 3600,
        "description": polling["interval"]["description"],
        "default": 3.0,
    }
    assert polling["lifetime"]["type"] == "integer"
    assert part(schema(), "alerts")["bell"]["type"] == "boolean"
    assert part(schema(), PROFILE_SECTION)["dialect"]["enum"] == ["otpbuddy", "sms-activate"]
    assert part(schema(), "limits")["daily_spend"]["default"] == ""


def test_the_default_of_every_setting_passes_its_own_check() -> None:
    page: Any = schema()
    for row in SETTINGS:
        if not row.is_needed:
            row.check.read(part(page, row.section)[row.key]["default"])


def test_what_a_command_needs_is_required() -> None:
    page: Any = schema()
    command = page["properties"]["commands"]["items"]
    assert command["required"] == ["name", "run"]
    assert not any("default" in command["properties"][name] for name in command["required"])
    assert command["properties"]["on"]["enum"] == ["number", "offer"]
