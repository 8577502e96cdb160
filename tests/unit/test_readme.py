"""What README and manual say of settings, keys, commands and export is what the program has."""

from __future__ import annotations

import re
import shlex
from decimal import Decimal
from pathlib import Path

import pytest
from manual_tables import OF_MANUAL, OF_README, with_parts

from otptui.cli.arguments import parse, parser
from otptui.config.config_file import load
from otptui.domain.states import State
from otptui.history import export_formats
from otptui.support.programs import split_command
from otptui.ui.commands import COMMANDS, Keys

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MANUAL = (ROOT / "otptui" / "MANUAL.md").read_text(encoding="utf-8")
MOST_LINES = 300


def test_what_code_and_figures_decide_is_up_to_date() -> None:
    assert with_parts(MANUAL, OF_MANUAL) == MANUAL, "write it with: python -m tests.manual_tables"
    assert with_parts(README, OF_README) == README, "write it with: python -m tests.manual_tables"


def test_every_key_of_the_short_table_is_one() -> None:
    short = README.partition("\n## Keys\n")[2].partition("\n## ")[0]
    rows = [line for line in short.splitlines() if line.startswith("| `")]
    named = {key for row in rows for key in re.findall(r"`(\S+)`", row)}
    assert len(named) > 25
    assert named <= {key for command in COMMANDS for key in command.keys}


def test_the_exported_columns_and_states_are_named() -> None:
    told = MANUAL.partition("\n## History and export\n")[2].partition("\n## ")[0]
    named = re.findall(r"`([a-z_]+)`", told)
    assert set(export_formats.COLUMNS) <= set(named)
    assert {state.value for state in State} <= set(named)


def test_the_examples_of_a_config_are_right(tmp_path: Path) -> None:
    example, another, *own = re.findall(r"```toml\n(.*?)```", README + MANUAL, re.DOTALL)
    file = tmp_path / "config.toml"
    file.write_text(example, encoding="utf-8")
    config = load(file, environ={})
    assert config.active.currency == "₹"
    assert config.limits.daily_spend == Decimal("250.00")
    assert Keys(config.keys).of("buy") == ("b", "space")
    file.write_text(f"{example}\n{another}", encoding="utf-8")
    config = load(file, "other", environ={})
    assert (config.active.dialect, config.active.currency) == ("sms-activate", "$")
    file.write_text("\n".join(own), encoding="utf-8")
    commands = load(file, environ={}).commands
    assert len(commands) == 4
    assert all(split_command(command.run) for command in commands)
    assert Keys({}, commands).of("own_offer_0") == ("p",)


def test_what_it_points_to_is_there() -> None:
    pictures = re.findall(r"\]\((screenshots/[^)]+)\)", README)
    assert {Path(picture).name for picture in pictures} == {
        path.name for path in (ROOT / "screenshots").glob("*.svg")
    }


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", ROOT / "otptui" / "MANUAL.md"], ids=lambda page: page.name
)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", text)
    assert links
    for link in links:
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        assert target.exists(), link
        titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        assert not anchor or anchor in [title.lower().replace(" ", "-") for title in titles], link


def test_it_is_short_enough_to_be_read() -> None:
    assert README.count("\n") <= MOST_LINES


def calls() -> list[str]:
    """Every call of otptui in the two pages, without what a shell adds."""
    fenced: list[str] = []
    told: list[str] = []
    for block, text in enumerate(re.split(r"^```.*$", README + MANUAL, flags=re.MULTILINE)):
        (fenced if block % 2 else told).append(text)
    found = re.findall(r"\botptui (?:--)?[a-z][^|&)'>\n]*", "\n".join(fenced))
    found += re.findall(r"`(otptui (?:--)?[a-z][^`\n]*)`", "\n".join(told))
    return sorted({call.strip() for call in found})


@pytest.mark.parametrize("call", calls())
def test_every_call_of_otptui_is_understood(call: str) -> None:
    status = 0
    try:
        parse(shlex.split(call)[1:])
    except SystemExit as end:
        status = int(end.code or 0)
    assert status == 0


def test_every_command_is_named() -> None:
    for command in parser().commands:
        assert f"otptui {command}" in README
