"""Abilities of terminals: each is used only where the terminal has it."""

from __future__ import annotations

import asyncio
import os
import tty
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from textual import events
from textual.message import Message

from otptui.ui.terminal.driver import TerminalDriver
from otptui.ui.terminal.scrolling import erases_in_colour, moves_lines
from otptui.ui.terminal.terminal_identity import notification
from otptui.ui.terminal.terminal_modes import has_title


@pytest.mark.parametrize(
    ("environ", "written"),
    [
        ({"TERM": "xterm-kitty"}, "\x1b]9;otptui: Uber, a code\x07"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "\x1b]9;otptui: Uber, a code\x07"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, "\x1b]777;notify;otptui;Uber, a code\x07"),
        ({"TERM": "foot"}, "\x1b]777;notify;otptui;Uber, a code\x07"),
        ({"TERM": "xterm-ghostty"}, "\x1b]777;notify;otptui;Uber, a code\x07"),
        ({"TERM": "xterm-256color", "WEZTERM_PANE": "0"}, "\x1b]777;notify;otptui;Uber, a code\x07"),
        # Terminals without notifications, or behind a multiplexer.
        ({"TERM": "xterm-256color"}, ""),
        ({"TERM": "linux"}, ""),
        ({"TERM": "xterm-256color", "WT_SESSION": "1"}, ""),
        ({"TERM": "tmux-256color", "TMUX": "socket,1,0", "KITTY_WINDOW_ID": "1"}, ""),
        ({"TERM": "screen", "STY": "1.pts", "VTE_VERSION": "7600"}, ""),
        ({}, ""),
    ],
)
def test_notifications_go_to_terminals_that_have_them(environ: dict[str, str], written: str) -> None:
    assert notification("Uber; a\x1b\x07 code", environ) == written


def test_titles_go_to_terminals_that_take_one() -> None:
    assert [
        term for term in ("xterm", "tmux-256color", "screen", "foot") if not has_title({"TERM": term})
    ] == []
    assert not any(has_title({"TERM": term}) for term in ("linux", "vt100", "dumb", ""))


def test_tmux_erases_with_the_background_colour_whatever_term_says() -> None:
    assert erases_in_colour({"TERM": "screen", "TMUX": "socket,1,0"})


def test_lines_are_scrolled_only_outside_tmux() -> None:
    inside = ({"TERM": "xterm", "TMUX": "socket,1,0"}, {"TERM": "screen", "STY": "1.pts"})
    assert not any(map(moves_lines, inside))


class Listener:
    """The receiver of a terminal's keys."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.status: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def post_message(self, message: Message) -> None:
        if isinstance(message, events.Key):
            self.heard.put_nowait(message.key)
        elif isinstance(message, events.Paste):
            self.heard.put_nowait(f"pasted {message.text}")

    def exit(self, return_code: int) -> None:
        self.status.set_result(return_code)

    async def keys(self, count: int) -> list[str]:
        async with asyncio.timeout(5):
            return [await self.heard.get() for _ in range(count)]


@pytest.fixture
async def keyboard(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """The end of a pty that is typed on; the driver uses the other end as its terminal."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    # The driver's handling of ctrl+z must not reach the test runner.
    monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", lambda *_: None)
    with open(theirs) as stdin:  # noqa: ASYNC230 (it is open already)
        monkeypatch.setattr("sys.__stdin__", stdin)
        yield ours
        with suppress(OSError):
            os.close(ours)


def listening(app: Any) -> TerminalDriver:
    driver = TerminalDriver(app)
    driver.listen()
    return driver


async def test_a_key_split_over_several_reads_is_one_key(keyboard: int) -> None:
    driver = listening(app := Listener())
    eacute = "é".encode()
    for piece, heard in (
        (b"j", ["j"]),
        (b"\x1b[", []),
        (b"B" + eacute[:1], ["down"]),
        (eacute[1:] + b"\xff", ["é", "replacement_character"]),
        (b"\x1b[200~two words\x1b[201~", ["pasted two words"]),
        # Nothing follows, so it was the escape key itself.
        (b"\x1b", ["escape"]),
    ):
        os.write(keyboard, piece)
        assert await app.keys(len(heard)) == heard
    driver.disable_input()


async def test_a_closed_terminal_ends_the_program_even_without_a_signal(keyboard: int) -> None:
    driver = listening(app := Listener())
    os.close(keyboard)
    async with asyncio.timeout(5):
        assert await app.status == 129
    driver.disable_input()
