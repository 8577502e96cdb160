"""`python -m tests.faults [CALL …]`: the fault matrix, a table for each call."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

# As for pytest: the helpers of the tests are one folder up.
sys.path.insert(0, str(Path(__file__).parents[1]))

from .calls import CALLS
from .cell import Cell
from .matrix import played


def main(names: list[str]) -> int:
    """0 if every cell holds, 1 if one does not, 2 for an unknown call."""
    if unknown := [name for name in names if name not in CALLS]:
        sys.stderr.write(f"no call {', '.join(unknown)}; there are {', '.join(CALLS)}\n")
        return 2
    # The program's log would repeat it all.
    logging.disable()
    cells = asyncio.run(played(names or list(CALLS)))
    for call in dict.fromkeys(cell.call for cell in cells):
        sys.stdout.write(_table(call, [cell for cell in cells if cell.call == call]))
    broken = sum(bool(cell.broken) for cell in cells)
    sys.stdout.write(f"{len(cells)} cells, {broken} broken\n")
    return 1 if broken else 0


def _table(call: str, cells: list[Cell]) -> str:
    lines = [
        f"## {call}",
        "",
        "| fault | the user sees | and reads | the number | asked, sold |",
        "|-|-|-|-|-|",
    ]
    for cell in cells:
        broken = f" **BROKEN: {'; '.join(cell.broken)}**" if cell.broken else ""
        row, counts = cell.row or "–", f"{cell.asked}, {cell.sold}"
        lines.append(f"| {cell.trouble} | {cell.seen}{broken} | {cell.what_now or '–'} | {row} | {counts} |")
    return "\n".join([*lines, "", ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
