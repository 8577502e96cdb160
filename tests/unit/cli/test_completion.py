"""Completions: generated from the parser, and tried in the shells that are here."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from otptui.cli.arguments import SHELLS, parser
from otptui.cli.completion import script


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_and_option_is_completed(shell: str) -> None:
    top = parser()
    text = script(top, shell)
    for name, command in top.commands.items():
        assert name in text
        for option in command.options:
            assert all(flag.lstrip("-") in text for flag in option.option_strings)


@pytest.mark.parametrize("shell", SHELLS)
def test_it_is_a_script_of_that_shell(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not here")
    file = tmp_path / "completion"
    file.write_text(script(parser(), shell))
    subprocess.run([shell, "-n", str(file)], check=True, timeout=20)


def completed(words: list[str], tmp_path: Path) -> set[str]:
    """What bash offers for the last of these words."""
    file = tmp_path / "completion"
    file.write_text(script(parser(), "bash"))
    array = " ".join(f"'{word}'" for word in words)
    program = (
        f"source {file}; COMP_WORDS=({array}); COMP_CWORD={len(words) - 1}; _otptui; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    run = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=True, timeout=20)
    return set(run.stdout.split())


CASES = [
    (["otptui", "st"], {"status"}),
    (["otptui", "--pl"], {"--plain"}),
    (["otptui", "wait", "--t"], {"--timeout"}),
    (["otptui", "wait", "--timeout", ""], set()),
    (["otptui", "export", "--format", ""], {"json", "csv"}),
    (["otptui", "completion", "z"], {"zsh"}),
    (["otptui", "--profile", "mine", "k"], {"keep"}),
]


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")
@pytest.mark.parametrize(("words", "offered"), CASES)
def test_bash_offers_what_fits(words: list[str], offered: set[str], tmp_path: Path) -> None:
    assert completed(words, tmp_path) == offered


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")
def test_bash_offers_files_where_a_file_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "numbers.csv").touch()
    assert completed(["otptui", "export", "--output", "num"], tmp_path) == {"numbers.csv"}


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not here")
@pytest.mark.parametrize(("words", "offered"), CASES)
def test_fish_offers_the_same(words: list[str], offered: set[str], tmp_path: Path) -> None:
    file = tmp_path / "completion"
    file.write_text(script(parser(), "fish"))
    program = f"source {file}; complete -C '{' '.join(words)}'"
    run = subprocess.run(
        ["fish", "--no-config", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert {line.partition("\t")[0] for line in run.stdout.splitlines()} == offered
