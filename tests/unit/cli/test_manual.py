"""What `--help` prints: whole, true, and as wide as the narrowest usual terminal."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from otptui.cli import arguments
from otptui.domain.states import State
from otptui.history import export_formats
from otptui.support.paths import Paths
from otptui.ui.commands import COMMANDS


def page(capsys: pytest.CaptureFixture[str], command: str = "") -> str:
    with pytest.raises(SystemExit, match="0"):
        arguments.parse([*command.split(), "--help"])
    return capsys.readouterr().out


def section(text: str, name: str) -> str:
    return text.partition(f"\n{name}:\n")[2].partition("\n\n")[0]


def flags(parser: arguments.Parser) -> set[str]:
    return {flag for option in parser.options for flag in option.option_strings}


@pytest.mark.parametrize("command", ["", *arguments.parser().commands])
@pytest.mark.parametrize("columns", ["34", "200"])
def test_it_fits_80_columns_and_names_every_option(
    command: str, columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    told = page(capsys, command)
    assert max(map(len, told.splitlines())) <= 80
    top = arguments.parser()
    of = {name: flags(parser) for name, parser in top.commands.items()}
    options = of[command] if command else {*flags(top), *of, *chain(*of.values())}
    assert options <= set(re.findall(r"[\w-]+", told))


def test_it_has_the_sections_of_a_manual(capsys: pytest.CaptureFixture[str]) -> None:
    told = page(capsys)
    sections = ["options", "commands", "keys", "files", "environment", "exit status", "examples"]
    assert re.findall(r"^([a-z ]+):$", told, re.MULTILINE) == sections
    assert told.startswith("usage: otptui ")
    paths = Paths.find()
    for file in (paths.config, paths.state_db, paths.log):
        assert f"/otptui/{file.name} " in section(told, "files")
    named = set(re.findall(r"[A-Z_]{4,}", section(told, "environment")))
    assert {"OTPTUI_API_KEY", "OTPTUI_BASE_URL", "NO_COLOR"} <= named
    assert set(re.findall(r"\b\d+\b", section(told, "exit status"))) == {
        "0",
        "1",
        "2",
        "3",
        "129",
        "130",
        "143",
    }
    told = page(capsys, "export")
    assert {*export_formats.COLUMNS, *State} <= set(re.findall(r"\w+", section(told, "fields")))


def test_its_keys_are_those_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    lines = section(page(capsys), "keys").splitlines()[:-2]
    keys = [key for line in lines for key in (line[:13] + line[48:55]).split()]
    assert len(keys) > 25
    assert set(keys) <= {key for command in COMMANDS for key in command.keys}
