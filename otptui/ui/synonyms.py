"""Other words for the commands: what users of other programs type to find them."""

from __future__ import annotations

from collections.abc import Mapping

from otptui.ui.commands import Command

SYNONYMS: Mapping[str, str] = {
    "copy_code": "clipboard yank",
    "copy_number": "clipboard yank phone",
    "cancel": "stop refund",
    "again": "repeat rebuy",
    "elsewhere": "other server",
    "detail": "message info",
    "another_code": "resend sms",
    "finish": "done complete",
    "put_away": "hide delete remove archive clear",
    "undo": "bring back restore unhide",
    "buy": "rent purchase order",
    "filter": "search find",
    "totals": "statistics stats sum curves",
    "export": "csv save file",
    "sort": "order",
    "columns": "order hide show fields menu",
    "reverse": "order descending ascending",
    "zero_stock": "available empty",
    "favourite": "favorite star pin",
    "pin": "favorites top sort",
    "compare": "cheapest country",
    "watch": "alert notify",
    "refresh": "reload update",
    "attach": "add import",
    "zoom": "fullscreen maximize",
    "help": "keys shortcuts bindings",
    "settings": "config preferences options bell",
    "troubles": "errors warnings",
    "palette": "search",
    "mouse": "select text",
    "edit": "editor config.toml vim",
    "read_only": "lock safe look buying",
    "redraw": "repaint clear",
    "log": "debug",
    "tour": "tutorial introduction",
    "about": "version paths",
    "theme": "color colour dark light contrast",
    "history": "past old",
    "suspend": "background shell",
    "quit": "exit close leave",
}
"""By the id of a command the words that stand neither in its text nor in its id."""


def searched(command: Command) -> str:
    """The words that `command` is found by."""
    return f"{command.full} {command.id.replace('_', ' ')} {SYNONYMS.get(command.id, '')}"
