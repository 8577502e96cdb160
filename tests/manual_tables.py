"""The parts of the manual and the README that code and figures decide: `python -m tests.manual_tables`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

from bench.claims import speed

from otptui.config.schema import SETTINGS
from otptui.config.validators import literal
from otptui.ui.commands import ANYWHERE, COMMANDS, DIALOG, LIST

ROOT = Path(__file__).parents[1]
MANUAL, README = ROOT / "otptui" / "MANUAL.md", ROOT / "README.md"


def settings_table() -> str:
    """Every setting with its default and its meaning."""
    rows = [
        f"| `{row.path}` | {'needed' if row.is_needed else f'`{literal(row.default)}`'} | {row.meaning} |"
        for row in SETTINGS
    ]
    return "\n".join(["| setting | default | |", "|---|---|---|", *rows])


def keys_table() -> str:
    """Every command with its keys and where they work."""
    places = {LIST: "every list", ANYWHERE: "anywhere", DIALOG: "every dialog"}
    rows = []
    for command in COMMANDS:
        keys = " ".join(f"`{key}`" for key in command.keys) or "in the palette"
        where = ", ".join(places.get(place, place) for place in command.where)
        rows.append(f"| {keys} | {command.full} | {where} | `{command.id}` |")
    return "\n".join(["| key | does | where | action |", "|---|---|---|---|", *rows])


Parts = Mapping[str, Callable[[], str]]

OF_MANUAL: Parts = {"settings": settings_table, "keys": keys_table}
OF_README: Parts = {"speed": speed}


def with_parts(text: str, parts: Parts) -> str:
    """`text` with each part between its two marks made anew."""
    for name, part in parts.items():
        before, opening, rest = text.partition(f"<!-- {name} -->\n")
        _, closing, after = rest.partition(f"\n<!-- /{name} -->")
        assert opening, f"there is no mark of {name}"
        assert closing, f"the mark of {name} has no end"
        text = f"{before}{opening}{part()}{closing}{after}"
    return text


def main() -> None:
    """Write the parts into both files."""
    for file, parts in ((MANUAL, OF_MANUAL), (README, OF_README)):
        file.write_text(with_parts(file.read_text(encoding="utf-8"), parts), encoding="utf-8")


if __name__ == "__main__":
    main()
