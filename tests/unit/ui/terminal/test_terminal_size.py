"""The size of the terminal: what it says itself comes first."""

from __future__ import annotations

import fcntl
import os
import struct
import termios

import pytest

from otptui.ui.terminal.terminal_size import terminal_size


@pytest.mark.parametrize(
    ("size", "environ", "expected"),
    [
        ((80, 24), {"COLUMNS": "120", "LINES": "40"}, (80, 24)),
        ((0, 0), {"COLUMNS": "120", "LINES": "40"}, (120, 40)),
        ((0, 0), {"COLUMNS": "wide", "LINES": "-3"}, (80, 24)),
        ((0, 0), {"COLUMNS": "99999"}, (80, 24)),
        ((0, 0), {}, (80, 24)),
    ],
)
def test_the_terminal_comes_first(
    size: tuple[int, int], environ: dict[str, str], expected: tuple[int, int]
) -> None:
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    assert terminal_size([theirs], environ) == expected
    os.close(ours)
    os.close(theirs)


def test_a_descriptor_that_is_no_terminal_is_passed_over() -> None:
    ours, theirs = os.openpty()
    reader, writer = os.pipe()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    assert terminal_size([reader, theirs], {}) == (100, 30)
    assert terminal_size([reader], {}) == (80, 24)
    for descriptor in (ours, theirs, reader, writer):
        os.close(descriptor)
