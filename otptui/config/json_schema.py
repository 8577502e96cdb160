"""The JSON Schema of config.toml, generated from the settings, for editors that check and complete TOML."""

from __future__ import annotations

from typing import Any

from otptui.config.schema import PROFILE_SECTION, SETTINGS, Setting


def schema() -> dict[str, object]:
    """The schema, in draft 7: what editors with TOML support understand."""
    sections: dict[str, dict[str, Any]] = {}
    for row in SETTINGS:
        sections.setdefault(row.section, {})[row.key] = _property(row)
    top = sections.pop("")
    keys = sections.pop("keys")["ACTION"]
    profile = sections.pop(PROFILE_SECTION)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The settings of otptui",
        **_table(
            {
                **top,
                "profiles": {"type": "object", "additionalProperties": _table(profile)},
                **{name: _table(properties) for name, properties in sections.items()},
                "keys": {"type": "object", "additionalProperties": keys},
            }
        ),
    }


def _table(properties: dict[str, Any]) -> dict[str, object]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _property(row: Setting) -> dict[str, object]:
    return {**row.check.schema, "description": row.meaning, "default": _default(row.default)}


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
