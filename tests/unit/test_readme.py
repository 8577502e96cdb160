"""What the README says of settings, keys and export is what the program has."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from otptui.config.config_file import load
from otptui.config.schema import SETTINGS
from otptui.config.validators import literal
from otptui.domain.states import State
from otptui.history import export_formats
from otptui.ui.commands import ANYWHERE, COMMANDS, DIALOG, LIST, Keys

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def settings_table() -> str:
    rows = [f"| `{row.path}` | `{literal(row.default)}` | {row.meaning} |" for row in SETTINGS]
    return "\n".join(["| setting | default | |", "|---|---|---|", *rows])


def keys_table() -> str:
    places = {LIST: "every list", ANYWHERE: "anywhere", DIALOG: "every dialog"}
    rows = []
    for command in COMMANDS:
        keys = " ".join(f"`{key}`" for key in command.keys) or "in the palette"
        where = ", ".join(places.get(place, place) for place in command.where)
        rows.append(f"| {keys} | {command.does} | {where} | `{command.id}` |")
    return "\n".join(["| key | does | where | action |", "|---|---|---|---|", *rows])


@pytest.mark.parametrize(("name", "table"), [("settings", settings_table), ("keys", keys_table)])
def test_a_table_has_every_line(name: str, table) -> None:
    found = re.search(rf"<!-- {name} -->\n(.*)\n<!-- /{name} -->", README, re.DOTALL)
    assert found
    assert found[1] == table()


def test_every_key_of_the_short_table_is_one() -> None:
    short = README.partition("\n## Keys\n")[2].partition("<details>")[0]
    rows = [line for line in short.splitlines() if line.startswith("| `")]
    named = {key for row in rows for key in re.findall(r"`(\S+)`", row)}
    assert len(named) > 25
    assert named <= {key for command in COMMANDS for key in command.keys}


def test_the_exported_columns_and_states_are_named() -> None:
    told = README.partition("\n## History and export\n")[2].partition("\n## ")[0]
    named = re.findall(r"`([a-z_]+)`", told)
    assert set(export_formats.COLUMNS) <= set(named)
    assert {state.value for state in State} <= set(named)


def test_the_examples_of_a_config_are_right(tmp_path: Path) -> None:
    example, another = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    file = tmp_path / "config.toml"
    file.write_text(example, encoding="utf-8")
    config = load(file, environ={})
    assert config.active.currency == "₹"
    assert config.limits.daily_spend == Decimal("250.00")
    assert Keys(config.keys).of("buy") == ("b", "space")
    file.write_text(f"{example}\n{another}", encoding="utf-8")
    config = load(file, "other", environ={})
    assert (config.active.dialect, config.active.currency) == ("sms-activate", "$")


def test_what_it_points_to_is_there() -> None:
    pictures = re.findall(r"\]\((screenshots/[^)]+)\)", README)
    assert {Path(picture).name for picture in pictures} == {
        path.name for path in (ROOT / "screenshots").glob("*.svg")
    }
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", README)
    assert "otptui/ARCHITECTURE.md" in links
    assert [link for link in links if not (ROOT / link).exists()] == []
