"""The JSON Schema of config.toml, generated from the settings, for editors that check and complete TOML."""

from __future__ import annotations

from typing import Any

from otptui.config.schema import COMMANDS_SECTION, PROFILE_SECTION, SETTINGS, Setting


def schema() -> dict[str, object]:
    """The schema, in draft 7: what editors with TOML support understand."""
    sections: dict[str, dict[str, Any]] = {}
    for row in SETTINGS:
        sections.setdefault(row.section, {})[row.key] = _property(row)
    top = sections.pop("")
    keys = sections.pop("keys")["ACTION"]
    profile = sections.pop(PROFILE_SECTION)
    command = _table(sections.pop(COMMANDS_SECTION))
    needed = [row.key for row in SETTINGS if row.section == COMMANDS_SECTION and row.is_needed]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The settings of otptui",
        **_table(
            {
                **top,
                "profiles": {"type": "object", "additionalProperties": _table(profile)},
                **{name: _table(properties) for name, properties in sections.items()},
                "commands": {"type": "array", "items": {**command, "required": needed}},
                "keys": {"type": "object", "additionalProperties": keys},
            }
        ),
    }


def _table(properties: dict[str, Any]) -> dict[str, object]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _property(row: Setting) -> dict[str, object]:
    default = {} if row.is_needed else {"default": _default(row.default)}
    return {**row.check.schema, "description": row.meaning, **default}


def _default(value: object) -> object:
    """A default as the file holds it: no limit is "", no keys are ""."""
    match value:
        case None:
            return ""
        case tuple():
            return ",".join(value)
        case bool() | int() | float():
            return value
        case _:
            return str(value)
