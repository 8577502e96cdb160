"""Lines other than a pty and tmux: the program starts, takes keys, copies, and gives the terminal back.

All situations on all lines are `python -m tests.terminal.matrix`; here is what each line needs to be of use.
"""

from __future__ import annotations

import pytest
from harness.lines import LINES, Line
from matrix import visited

TRIED = [line for line in LINES if line.name in ("screen", "mosh", "ssh, 0 ms", "dtach")]


@pytest.mark.parametrize("line", TRIED, ids=[line.name for line in TRIED])
def test_the_program_works_over_each_kind_of_line(line: Line) -> None:
    if line.missing:
        pytest.skip(f"{line.missing} not installed")
    cells = visited(line, ("start", "paste", "copy", "quit", "restored", "hang-up"))
    assert not [f"{name}: {cell}" for name, cell in cells.items() if cell.startswith("FAILED")]
    assert cells["hang-up"].startswith("ends" if line.name.startswith("ssh") else "lives on")
