"""A Textual app with nothing but a DataTable of offers: the peer of a key. `keys.py` starts it.

The argument is how many rows there are.
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable

from .data import TITLES, code


class PlainTable(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, offers: int) -> None:
        super().__init__()
        self._offers = offers

    def compose(self) -> ComposeResult:
        yield DataTable[str](cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns(*TITLES)
        table.add_rows(
            (
                f"Service {row}",
                code(row % 1900),
                "India",
                f"server {row % 9}",
                f"{2 + row / 100:.2f}",
                str(row * 7919 % 4999),
            )
            for row in range(self._offers)
        )


if __name__ == "__main__":
    PlainTable(int(sys.argv[1])).run()
