"""Programs the user names: what goes wrong with one is said, and none outlives its time."""

from __future__ import annotations

import os
import select
import shlex
from pathlib import Path

import pytest

from otptui.support import programs
from otptui.support.programs import ProgramError, run_alert, run_program


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("true", ""),
        ("sh -c 'exit 3'", "failed with exit status 3: run it by hand to see why"),
        ("/no/such/program x", "cannot be run (No such file or directory): give the program's whole path"),
        ("notify 'code", "cannot be split into words (No closing quotation): fix its quotes"),
    ],
)
async def test_an_alert_command_that_fails_says_why_and_what_to_do(command: str, said: str) -> None:
    assert await run_alert(command, {}) == said


async def test_an_alert_command_that_hangs_is_stopped_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "ALERT_TIMEOUT", 0.3)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    # Whoever it started has the pipe open for as long as they live.
    command = shlex.join(["sh", "-c", f"exec 3>{shlex.quote(str(pipe))}; echo begun >&3; sleep 600 & wait"])
    assert await run_alert(command, {}) == (
        "took longer than 0.3 s and was stopped: run it by hand to see what it waits for"
    )
    try:
        while (heard := select.select([reader], [], [], 10)[0]) and os.read(reader, 100):
            pass
        assert heard, "somebody lives on"
    finally:
        os.close(reader)


async def test_a_program_gets_its_input_and_its_output_is_kept() -> None:
    assert await run_program(("cat",), stdin="a★b".encode(), timeout=5, keep_output=True) == "a★b"
    assert await run_program(("cat",), stdin=b"a", timeout=5) == ""


async def test_a_name_that_is_none_is_an_error_like_the_others() -> None:
    with pytest.raises(ProgramError, match="cannot be run"):
        await run_program(("a\x00b",), timeout=5)


async def test_no_program_gets_the_key_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTPTUI_API_KEY", "from-outside")
    command = ["sh", "-c", "echo ${OTPTUI_API_KEY:-none} $OTPTUI_CODE"]
    printed = await run_program(command, timeout=10, environ={"OTPTUI_CODE": "482910"}, keep_output=True)
    assert printed == "none 482910\n"
